import AccessRules

@testable import Latchkey

/// Which entries of an account's log a test means: those that agree with everything that is
/// given; as a condition, and by itself.
struct LogFilter: Hashable, Sendable {
    /// What happened, of the four things that can.
    var event: LogEntry.Event?
    /// The exact operation, by its stable name.
    var operation: String?
    /// Who did it.
    var user: Ref<User>?
    /// The home account of who did it.
    var homeAccount: Identity?
    /// The organization that it is about.
    var organization: Identity?
    /// The kind of what it happened to.
    var kind: String?
    /// What it happened to, by kind and identity; its name is not looked at.
    var resource: LogEntry.Resource?
    /// When it was: from the begin on and before the end.
    var time = Validity.always

    /// All entries; set what is asked for.
    init() {}

    /// Entries that agree with everything that is given.
    init(
        event: LogEntry.Event? = nil, operation: String? = nil, user: Ref<User>? = nil,
        homeAccount: Identity? = nil, organization: Identity? = nil, kind: String? = nil,
        resource: LogEntry.Resource? = nil, time: Validity = .always
    ) {
        self.event = event
        self.operation = operation
        self.user = user
        self.homeAccount = homeAccount
        self.organization = organization
        self.kind = kind
        self.resource = resource
        self.time = time
    }

    /// The same as a condition on the entries of an account.
    func predicate(in account: Identity) -> Predicate<LogEntry> {
        Predicate { entry in
            var all = Predicate<LogEntry>.all
            if let event { all = all && entry.event == event }
            if let operation { all = all && entry.operation == operation }
            if let user { all = all && entry.user == user }
            if let homeAccount { all = all && entry.homeAccount == homeAccount }
            if let organization {
                all = all && entry.organization == Ref(organization, of: account)
            }
            if let kind { all = all && entry.kind == kind }
            if let resource { all = all && entry.resource == resource }
            if !time.isAlways { all = all && entry.time >= time.begin && entry.time < time.end }
            return all
        }
    }

    /// Whether an entry is meant.
    func matches(_ entry: LogEntry) -> Bool {
        if let event, entry.event != event { return false }
        if let operation, !entry.operation.utf8.elementsEqual(operation.utf8) { return false }
        if let user, entry.user != user { return false }
        if let homeAccount, entry.user?.account != homeAccount { return false }
        if let organization, entry.organization != organization { return false }
        if let kind {
            guard let found = entry.resource?.kind, found.utf8.elementsEqual(kind.utf8) else {
                return false
            }
        }
        if let resource {
            guard let found = entry.resource, found.id == resource.id,
                found.kind.utf8.elementsEqual(resource.kind.utf8)
            else { return false }
        }
        return time.contains(entry.time)
    }
}

extension LogFilter {
    /// A query for the entries of an account that it means, newest first.
    func query(_ account: Identity) -> Query<LogEntry> {
        Query(in: account).where(predicate(in: account)).ordered(by: .added, .descending)
    }
}

extension View {
    func logEntries(
        of account: Identity, matching filter: LogFilter = LogFilter(), limit: Int = 100
    ) throws(StoreError) -> [LogEntry] {
        try page(filter.query(account), size: limit).items
    }

    func logEntryCount(of account: Identity, matching filter: LogFilter = LogFilter())
        throws(StoreError) -> Int
    {
        try count(filter.query(account))
    }
}

extension Session {
    func logEntries(matching filter: LogFilter = LogFilter(), limit: Int = 100) throws
        -> [LogEntry]
    {
        try page(filter.query(account), size: limit).items
    }
}
