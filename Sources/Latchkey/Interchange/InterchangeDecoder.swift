public import AccessRules

/// Reads the interchange format: a line at a time, in order.
///
/// A line is judged by itself: whether it can stand beside the others (references,
/// uniqueness, cycles and the like) is for the import to say.
public struct InterchangeDecoder: Sendable {
    /// The number of the line that was read last, counted from 1.
    public var lineNumber: Int { lines.lineNumber }

    /// Whether the line that was read last is a stub: an account or a user of which another
    /// export says everything.
    public private(set) var isStub = false

    private let now: Instant?
    private var lines = LineCount()
    /// How many lines there are since the beginning, or behind the last line of an export.
    private var countedLines = 0

    /// A decoder before the first line.
    ///
    /// `now` stands for the time of a grant or a membership that says who made it, but not
    /// when. Without it such a line is an error.
    public init(now: Instant? = nil) { self.now = now }

    /// What the next line says.
    ///
    /// The bytes are those of the line without its end. The last line may be empty: nil. Any
    /// line after an empty one is an error.
    ///
    /// Complexity: O(*n* log *n*) in the bytes of the line, O(*n*) without lists.
    ///
    /// Rule: *Lines* in `Docs/Interchange.md`.
    ///
    /// - Throws: ``InterchangeError`` with the number of the line: it is no JSON object, is of no type,
    ///   has a key that the type does not know or one twice, lacks one, or has a value that is none of
    ///   the key's; the first line is of another version, or the last one does not count what there is.
    public mutating func decode(
        line bytes: Span<UInt8>
    ) throws(InterchangeError) -> InterchangeObject? {
        guard try lines.take(bytes) else { return nil }
        do throws(InterchangeError) {
            let fields = try LineFields(line: bytes)
            let object = try object(fields)
            isStub = try fields.flag(.stub)
            if case .end = object { countedLines = 0 } else { countedLines += 1 }
            return object
        } catch {
            var error = error
            error.line = lineNumber
            throw error
        }
    }

    /// Refuses a line that is no object by the grammar of the format, in which no object has a key twice.
    ///
    /// Complexity: O(bytes).
    package static func checkObject(_ line: Span<UInt8>) throws(InterchangeError) {
        _ = try LineFields(line: line)
        var first = 0
        while first < line.count, line[first] != UInt8(ascii: "{") { first += 1 }
        _ = try JSONText.canonical(JSONValue(.object, first..<line.count), in: line)
    }

    private func object(
        _ fields: borrowing LineFields
    ) throws(InterchangeError) -> InterchangeObject {
        let type = try fields.requiredNamed(.type, InterchangeType.self)
        try fields.check(type.keys, of: "the type \(type.name)")
        switch type {
        case .latchkey: return .header(version: try version(fields))
        case .account: return .account(try Account(fields))
        case .user: return .user(try User(fields))
        case .organization: return .organization(try Organization(fields))
        case .group: return .group(try Group(fields))
        case .membership: return .membership(try Membership(fields, now: now))
        case .grant: return .grant(try Grant(fields, now: now))
        case .asset: return .asset(try Asset(fields))
        case .connection: return .connection(try Connection(fields))
        case .settings: return .settings(try AccountSettings(fields))
        case .template: return .template(try AssetTemplate(fields))
        case .apiKey: return .apiKey(try APIKey(fields))
        case .provider: return .provider(try CertifiedProvider(fields))
        case .delivery: return .delivery(try InvitationDelivery(fields))
        case .report: return .report(try PasswordsAccessedReport(fields))
        case .seal: return .seal(try LogSeal(fields))
        case .log: return .log(try LogEntry(fields))
        case .end: return .end(lineCount: try lineCount(fields))
        }
    }

    /// Refuses a count that is not that of the lines before it.
    private func lineCount(_ fields: borrowing LineFields) throws(InterchangeError) -> Int {
        guard let count = try fields.positive(.lines, Int.self) else {
            throw fields.missing(.lines, "\(countedLines)")
        }
        guard count == countedLines else {
            throw fields.wrong(.lines, "\(countedLines), the lines before it")
        }
        return count
    }

    private func version(_ fields: borrowing LineFields) throws(InterchangeError) -> Int {
        guard countedLines == 0 else {
            throw fields.error(
                .type, "found \"latchkey\" after the first line",
                "it there alone, or behind the end of another export")
        }
        return try fields.version()
    }
}

extension LineFields {
    /// The version of the format that a header says; one that is not known is an error.
    func version() throws(InterchangeError) -> Int {
        let known = InterchangeObject.version
        guard has(.version) else { throw missing(.version, "\(known)") }
        guard let version = try? positive(.version, Int.self), version == known else {
            throw wrong(.version, "\(known)")
        }
        return version
    }
}

extension InterchangeType {
    /// The keys that an object of the type may have.
    var keys: InterchangeKeys {
        switch self {
        case .latchkey: Self.headerKeys
        case .account: Self.accountKeys
        case .user: Self.userKeys
        case .organization: Self.organizationKeys
        case .group: Self.groupKeys
        case .membership: Self.membershipKeys
        case .grant: Self.grantKeys
        case .asset: Self.assetKeys
        case .connection: Self.connectionKeys
        case .settings: AccountSettings.lineKeys
        case .template: AssetTemplate.lineKeys
        case .apiKey: APIKey.lineKeys
        case .provider: CertifiedProvider.lineKeys
        case .delivery: InvitationDelivery.lineKeys
        case .report: PasswordsAccessedReport.lineKeys
        case .seal: Self.sealKeys
        case .log: Self.logKeys
        case .end: Self.endKeys
        }
    }

    private static let headerKeys: InterchangeKeys = [.type, .version]
    private static let accountKeys: InterchangeKeys = [
        .type, .id, .subdomain, .name, .enforcesMFA, .enforcesSSO, .seatLimit, .stub,
    ]
    private static let userKeys: InterchangeKeys = [
        .type, .account, .id, .email, .name, .role, .allOrganizations, .status, .enrolledInMFA,
        .stub,
    ]
    private static let endKeys: InterchangeKeys = [.type, .lines]
    private static let organizationKeys: InterchangeKeys = [
        .type, .account, .id, .name, .kind, .status, .parent, .state,
    ]
    private static let groupKeys: InterchangeKeys = [
        .type, .account, .id, .name, .description, .deniedAssetTypes,
    ]
    private static let membershipKeys: InterchangeKeys = [
        .type, .account, .group, .user, .connection, .from, .until, .by, .time,
    ]
    private static let grantKeys: InterchangeKeys = [
        .type, .account, .organization, .user, .group, .connection, .from, .until, .by, .time,
    ]
    private static let assetKeys: InterchangeKeys = [
        .type, .account, .id, .organization, .kind, .name, .access, .container, .state,
    ]
    private static let connectionKeys: InterchangeKeys = [
        .type, .id, .host, .delegate, .maximumRole, .status, .allOrganizations, .message, .from,
        .until, .sentBy, .sentAt, .acceptedBy, .acceptedAt,
    ]
    private static let sealKeys: InterchangeKeys = [.type, .account, .sequence, .time, .hash]
    private static let logKeys: InterchangeKeys = [
        .type, .account, .sequence, .time, .action, .operation, .user, .resource, .organization,
        .client, .reason, .before, .after,
    ]
}
