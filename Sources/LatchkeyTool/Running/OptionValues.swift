import AccessRules
import ArgumentParser
import Latchkey

// The values of options that have a form of their own. What has not got its form is an error
// of the command line; whether a thing is there, the store says.

enum ActionName {
    /// All names that may be given: those of actions, and the verbs.
    static let names = Verb.allCases.map(\.name) + Action.allCases.map(\.name)

    static func parse(_ name: String) throws -> String {
        if Ask(name: name) != nil { return name }
        let verbs = Verb.allCases.map(\.name).joined(separator: ", ")
        let question = NearestName.question(behind: name, among: names)
        throw ValidationError(
            "no action has this name\(question); give one such as editAsset, or \(verbs); "
                + "'latchkey schema actions' lists them")
    }

    /// The action of a name, or the target's own of a verb.
    static func action(_ name: String, on target: TargetKind) throws(Failure) -> Action {
        if let action = Ask(name: name)?.action(on: target), action.fits(target) { return action }
        throw Failure.badData(
            "\(name) does not fit the target \(target.name); give one of "
                + Ask.names(fitting: target).joined(separator: ", "))
    }
}

enum RoleName {
    static let names = Role.allCases.map(\.name)

    static func parse(_ name: String) throws -> String {
        if Role(name: name) != nil { return name }
        let question = NearestName.question(behind: name, among: names)
        throw ValidationError(
            "no role has this name\(question); give one of "
                + names.reversed().joined(separator: ", "))
    }
}

enum TableName {
    static func parse(_ name: String) throws -> String {
        let names = Store.tableNames
        if names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return name }
        let question = NearestName.question(behind: name, among: names)
        throw ValidationError(
            "no table has this name\(question); give one of \(names.joined(separator: ", "))")
    }
}

enum InstantText {
    static func parse(_ text: String) throws -> String {
        _ = try instant(text)
        return text
    }

    static func instant(_ text: String) throws -> Instant {
        if let instant = try? Instant(iso8601: text) { return instant }
        throw ValidationError("give an instant in UTC like 2026-01-31T23:59:59Z")
    }
}

enum PositionText {
    static func parse(_ text: String) throws -> ChangePosition {
        let position = ChangePosition(text)
        if position.isWellFormed { return position }
        throw ValidationError("give a position as a receipt, or a program, has it")
    }
}

enum MomentText {
    static func parse(_ text: String) throws -> Moment {
        if let instant = try? Instant(iso8601: text) { return .instant(instant) }
        let position = ChangePosition(text)
        if position.isWellFormed { return .position(position) }
        if let place = try? AccessPosition(text) { return .place(place) }
        throw ValidationError(
            "give an instant in UTC like 2026-01-31T23:59:59Z, a position as 'info' or a receipt "
                + "has it, or a place as 'changes' prints it")
    }
}

enum Reference {
    static func parse(_ text: String) throws -> String {
        let _: Ref<User> = try ref(text)
        return text
    }

    static func ref<Thing>(_ text: String) throws -> Ref<Thing> {
        let text = try TextArgument.parse(text)
        guard let reference = try? Ref<Thing>(text), isShort(reference.account),
            isShort(reference.id)
        else {
            throw ValidationError(
                "give ACCOUNT/ID, each of 1 to \(Identity.maximumByteCount) bytes")
        }
        return reference
    }

    static func account(_ text: String) throws -> Identity {
        let account = Identity(try TextArgument.parse(text))
        guard !text.isEmpty, isShort(account), !text.utf8.contains(UInt8(ascii: "/")) else {
            throw ValidationError(
                "give an account, of 1 to \(Identity.maximumByteCount) bytes without a /")
        }
        return account
    }

    /// The log of an account, or an entry of it by its number.
    static func log(_ text: String) throws -> String {
        let parts = try TextArgument.parse(text).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        _ = try account(String(parts[0]))
        if parts.count == 2 {
            guard let number = UInt64(parts[1]), number > 0, String(number) == parts[1] else {
                throw ValidationError("give ACCOUNT, or ACCOUNT/SEQUENCE from 1 on")
            }
        }
        return text
    }

    private static func isShort(_ identity: Identity) -> Bool {
        identity.text.utf8.count <= Identity.maximumByteCount
    }
}
