import AccessRules

/// Reads questions in bulk: one object a line, in order.
package struct QuestionDecoder: Sendable {
    /// The number of the line that was read last, counted from 1.
    package private(set) var lineNumber = 0

    /// A decoder before the first line.
    package init() {}

    /// The question of the next line; the bytes are those of the line without its end. After
    /// an error the next line can be read.
    package mutating func decode(line bytes: Span<UInt8>) throws(InterchangeError) -> Question {
        lineNumber += 1
        do throws(InterchangeError) {
            return try Question(try LineFields(line: bytes))
        } catch {
            var error = error
            error.line = lineNumber
            throw error
        }
    }
}

extension Question {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        try fields.check(Self.keys, of: "a question")
        guard let user = try fields.reference(.user, to: User.self) else {
            throw fields.missing(.user, LineFields.referenceExpectation)
        }
        let target = try Target(fields)
        let action = try Self.action(fields, target.kind)
        self.init(
            may: user, action, target,
            assetKind: try fields.text(.kind, .kind),
            role: try fields.named(.role, Role.self),
            at: try fields.instant(.at))
        if fields.has(.kind), !action.takesKind {
            throw fields.error(.kind, "does not fit \(action.name)", Self.onlyBeside(\.takesKind))
        }
        if fields.has(.role), !action.takesRole {
            throw fields.error(.role, "does not fit \(action.name)", Self.onlyBeside(\.takesRole))
        }
    }

    private static func onlyBeside(_ takes: (Action) -> Bool) -> String {
        let names = Action.allCases.filter(takes).map(\.name)
        return "it only beside \(names.joined(separator: ", "))"
    }

    /// The action by its name, or by the verb that stands for the target's own.
    private static func action(
        _ fields: borrowing LineFields, _ target: TargetKind
    ) throws(InterchangeError) -> Action {
        let ask = try fields.required(.action, Ask.table)
        guard let action = ask.action(on: target), action.fits(target) else {
            throw fields.error(
                .action,
                "found \(fields.bytes.shown(fields.value(.action))), which does not fit the target "
                    + target.name,
                "one of \(Ask.names(fitting: target).joined(separator: ", "))")
        }
        return action
    }

    /// The names of the keys that a question may have.
    static var keyNames: [String] {
        InterchangeKey.allCases.filter(keys.contains).map(\.name)
    }

    private static let keys: InterchangeKeys = [
        .user, .action, .at, .kind, .role, .organization, .asset, .group, .subject, .connection,
        .log, .account,
    ]
}

extension Target {
    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let key = try fields.exactlyOne(of: Self.keys)
        switch key {
        case .organization: self = .organization(try Self.reference(fields, key))
        case .asset: self = .asset(try Self.reference(fields, key))
        case .group: self = .group(try Self.reference(fields, key))
        case .subject: self = .subject(try Self.reference(fields, key))
        case .connection: self = .connection(try Self.reference(fields, key))
        case .log: self = try Self.log(fields)
        default: self = .account(try fields.requiredIdentity(.account, .account))
        }
    }

    private static func reference<Thing>(
        _ fields: borrowing LineFields, _ key: InterchangeKey
    ) throws(InterchangeError) -> Ref<Thing> {
        guard let reference = try fields.reference(key, to: Thing.self) else {
            throw fields.missing(key, LineFields.referenceExpectation)
        }
        return reference
    }

    /// The log of an account, `ACCOUNT`, or an entry of it, `ACCOUNT/SEQUENCE`.
    private static func log(_ fields: borrowing LineFields) throws(InterchangeError) -> Target {
        if let account = try? fields.identity(.log, .account) { return .log(account) }
        guard let entry = try? fields.reference(.log, to: LogEntry.self),
            entry.id.text.utf8.first != UInt8(ascii: "0"),
            entry.id.text.utf8.allSatisfy(\.isDigit), let sequence = UInt64(entry.id.text)
        else { throw fields.wrong(.log, "ACCOUNT, or ACCOUNT/SEQUENCE from 1 on") }
        return .log(entry.account, sequence: sequence)
    }

    private static let keys: InterchangeKeys = [
        .organization, .asset, .group, .subject, .connection, .log, .account,
    ]
}

extension Action {
    /// Whether a question may say the kind that the asset will have.
    fileprivate var takesKind: Bool {
        self == .createAsset || self == .editAsset || self == .restoreAsset
    }

    /// Whether a question may say the role that is given.
    fileprivate var takesRole: Bool { self == .inviteUser || self == .assignRole }
}
