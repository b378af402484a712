public import AccessRules

/// What a user can reach: the question behind a list of organizations or assets.
public struct Reach: Hashable, Sendable {
    /// Whose reach, by home account.
    public var user: Ref<User>
    /// The account in which the user acts; nil for the home account.
    public var account: Identity?
    /// What is to be done there.
    public var action: Action
    /// The instant that the list is about; nil for the now of the read.
    public var instant: Instant?

    /// What a user can do an action on, in an account.
    public init(
        of user: Ref<User>, in account: Identity? = nil, for action: Action,
        at instant: Instant? = nil
    ) {
        self.user = user
        self.account = account
        self.action = action
        self.instant = instant
    }
}

/// Who can do something: the question behind a list of users.
public struct WhoCan: Hashable, Sendable {
    /// What is to be done.
    public var action: Action
    /// An organization or an asset.
    public var target: Target
    /// The instant that the list is about; nil for the now of the read.
    public var instant: Instant?

    /// Who can do an action on an organization or an asset.
    public init(_ action: Action, on target: Target, at instant: Instant? = nil) {
        self.action = action
        self.target = target
        self.instant = instant
    }
}

/// A user who can do something, and by what right from elsewhere.
public struct AdmittedUser: Hashable, Sendable {
    /// The user, by home account.
    public let user: Ref<User>
    /// The connection that lets the user in; nil for a user at home.
    public let connection: Ref<Connection>?
}

extension Reach {
    /// The question in brief, to recognise its cursors.
    func digest(_ list: String) -> ListDigest {
        brief(list, "\(user)", account.map { "\($0)" } ?? "", action.name)
    }
}

extension WhoCan {
    /// The question in brief, to recognise its cursors.
    var digest: ListDigest { brief("users", action.name, "\(target)") }
}
