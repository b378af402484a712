public import AccessRules

/// Which entries of an account's log are meant: those that agree with everything that is given.
///
/// Rule: *The activity log* in `Docs/Permissions.md`.
public struct LogFilter: Hashable, Sendable {
    /// What happened, of the four things that can.
    public var event: LogEntry.Event?
    /// The exact operation, by its stable name.
    public var operation: String?
    /// Who did it.
    public var user: Ref<User>?
    /// The home account of who did it.
    public var homeAccount: Identity?
    /// The organization that it is about.
    public var organization: Identity?
    /// The kind of what it happened to.
    public var kind: String?
    /// What it happened to, by kind and identity; its name is not looked at.
    public var resource: LogEntry.Resource?
    /// When it was: from the begin on and before the end.
    public var time = Validity.always

    /// All entries; set what is asked for.
    public init() {}

    /// Entries that agree with everything that is given.
    public init(
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

    /// The same as a condition.
    var condition: Condition {
        var parts: [Condition] = []
        func add(_ field: FieldName, _ value: FieldConstant?) {
            if let value { parts.append(.test(field, .oneOf([value.value]))) }
        }
        add(.event, event?.constant)
        add(.operation, operation?.constant)
        add(.user, user?.constant)
        add(.homeAccount, homeAccount?.constant)
        add(.organization, organization?.constant)
        add(.kind, kind?.constant)
        add(.resource, resource?.constant)
        if !time.isAlways {
            parts.append(
                .test(.time, .range(time.begin.constant.value, time.end.constant.value)))
        }
        return parts.isEmpty ? .all : .and(parts)
    }

    /// Whether an entry is meant.
    public func matches(_ entry: LogEntry) -> Bool {
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
