/// Everything that a store can hold, as the interchange format has it: plain lists of plain
/// values, in the order in which they were given.
public struct World: Hashable, Sendable {
    /// The tenants.
    public var accounts: [Account] = []
    /// The people, each of one account.
    public var users: [User] = []
    /// The containers of documentation; a parent stands before its sub-organizations.
    public var organizations: [Organization] = []
    /// The sets of users and connections.
    public var groups: [Group] = []
    /// Who is in which group.
    public var memberships: [Membership] = []
    /// Who may enter which organization.
    public var grants: [Grant] = []
    /// The documented things; a container stands before what is embedded in it.
    public var assets: [Asset] = []
    /// Which account lets which other one in.
    public var connections: [Connection] = []
    /// How accounts are set up, one for an account at most.
    public var settings: [Settings] = []
    /// What assets are made from.
    public var templates: [Template] = []
    /// The keys to APIs.
    public var apiKeys: [APIKey] = []
    /// Who was invited to answer for a delegate.
    public var deliveries: [Delivery] = []
    /// What was shared of the passwords that somebody saw.
    public var reports: [Report] = []
    /// What happened; an account's entries are counted from 1 in the order given here.
    public var logEntries: [LogEntry] = []

    /// A world with nothing in it.
    public init() {}

    /// Every instant at which something of the world begins, ends or lapses, in order.
    public var boundaries: [Int64] {
        let intervals =
            memberships.map(\.during) + grants.map(\.during) + connections.map(\.during)
        return Set(intervals.flatMap(\.boundaries) + connections.compactMap(\.lapse)).sorted()
    }

    /// The entries of an account's log; the first has the sequence number 1.
    public func log(of account: ID) -> [LogEntry] {
        logEntries.filter { $0.account == account }
    }
}
