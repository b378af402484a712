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
    /// How one account is set up.
    case settings(AccountSettings)
    /// What assets of a kind are made from.
    case template(AssetTemplate)
    /// What is known of a key to an API.
    case apiKey(APIKey)
    /// The name of a provider that hosts invite often.
    case provider(CertifiedProvider)
    /// An invitation to a connection, for one Administrator.
    case delivery(InvitationDelivery)
    /// Which passwords a user saw, as it was shared.
    case report(PasswordsAccessedReport)
    /// What a log had come to with one of its entries.
    case seal(LogSeal)
    /// One thing that happened.
    case log(LogEntry)
    /// The last line of an export: how many lines there are before it.
    case end(lineCount: Int)

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
        case .settings: .settings
        case .template: .template
        case .apiKey: .apiKey
        case .provider: .provider
        case .delivery: .delivery
        case .report: .report
        case .seal: .seal
        case .log: .log
        case .end: .end
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
    case settings
    case template
    case apiKey
    case provider
    case delivery
    case report
    case seal
    case log
    case end

    var name: String { Self.table.names[Int(rawValue)] }

    static let table = NameTable(allCases) { String(describing: $0) }
}
