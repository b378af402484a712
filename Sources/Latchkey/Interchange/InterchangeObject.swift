/// One object of the interchange format: what one line says.
public enum InterchangeObject: Hashable, Sendable {
    /// The first line, which may be left out: the version of the format.
    case header(version: Int)
    /// One tenant.
    case account(Account)
    /// A person in its home account.
    case user(User)
    /// A container of documentation.
    case organization(Organization)
    /// A set of users and of connections.
    case group(Group)
    /// A user or a connection in a group.
    case membership(Membership)
    /// Access to one organization.
    case grant(Grant)
    /// One documented thing.
    case asset(Asset)
    /// One account lets the users of another in.
    case connection(Connection)
    /// One thing that happened.
    case log(LogEntry)

    /// The version of the format that is read and written.
    public static let version = 1

    /// What the object is, as its key `type` says it.
    var type: InterchangeType {
        switch self {
        case .header: .latchkey
        case .account: .account
        case .user: .user
        case .organization: .organization
        case .group: .group
        case .membership: .membership
        case .grant: .grant
        case .asset: .asset
        case .connection: .connection
        case .log: .log
        }
    }
}

/// The types of objects, by the names that the key `type` takes.
enum InterchangeType: UInt8, CaseIterable, InterchangeNamed {
    case latchkey
    case account
    case user
    case organization
    case group
    case membership
    case grant
    case asset
    case connection
    case log

    var name: String { Self.table.names[Int(rawValue)] }

    static let table = NameTable(allCases) { String(describing: $0) }
}
