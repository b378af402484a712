public import AccessRules

/// One tenant: a company that documents its clients.
public struct Account: Hashable, Sendable {
    /// Unique in the store; has no `/`.
    public var id: Identity
    /// Unique in the store.
    public var subdomain: String
    /// What people call it.
    public var name: String
    /// Whether the account's own users must use a second factor to enter.
    public var enforcesMFA: Bool
    /// Whether the account's own users must enter by single sign-on.
    public var enforcesSSO: Bool
    /// How many seats are paid for, or nil for no limit. Seats are taken by active users
    /// whose role is not Lite.
    public var seatLimit: Int?

    /// An account with these values.
    public init(
        id: Identity, subdomain: String, name: String, enforcesMFA: Bool = false,
        enforcesSSO: Bool = false, seatLimit: Int? = nil
    ) {
        self.id = id
        self.subdomain = subdomain
        self.name = name
        self.enforcesMFA = enforcesMFA
        self.enforcesSSO = enforcesSSO
        self.seatLimit = seatLimit
    }
}

/// A person, who belongs to exactly one account, its home.
public struct User: Hashable, Sendable {
    /// The account that it belongs to.
    public var account: Identity
    /// The identity that the host application gave it.
    public var id: Identity
    /// Unique, case-folded, among the account's users that are not removed.
    public var email: String
    /// What people call it.
    public var name: String
    /// What the user may do at most, at home.
    public var role: Role
    /// Access to every organization of the account, now and in the future.
    public var hasAllOrganizations: Bool
    /// How far it has come in its life.
    public var status: UserStatus
    /// Whether the user has set up a second factor.
    public var isEnrolledInMFA: Bool

    /// A user with these values.
    public init(
        account: Identity, id: Identity, email: String, name: String, role: Role,
        hasAllOrganizations: Bool = false, status: UserStatus = .active,
        isEnrolledInMFA: Bool = false
    ) {
        self.account = account
        self.id = id
        self.email = email
        self.name = name
        self.role = role
        self.hasAllOrganizations = hasAllOrganizations
        self.status = status
        self.isEnrolledInMFA = isEnrolledInMFA
    }
}

/// A container of documentation in one account.
public struct Organization: Hashable, Sendable {
    /// The account that it belongs to.
    public var account: Identity
    /// The identity that the host application gave it.
    public var id: Identity
    /// What people call it.
    public var name: String
    /// A free label that nothing is decided by.
    public var kind: String?
    /// A free label that nothing is decided by.
    public var status: String?
    /// The organization of the same account that this is a sub-organization of. Access to
    /// one says nothing about the other.
    public var parent: Identity?
    /// Whether it is in use, archived or deleted.
    public var state: ObjectState

    /// An organization with these values.
    public init(
        account: Identity, id: Identity, name: String, kind: String? = nil,
        status: String? = nil, parent: Identity? = nil, state: ObjectState = .normal
    ) {
        self.account = account
        self.id = id
        self.name = name
        self.kind = kind
        self.status = status
        self.parent = parent
        self.state = state
    }
}

/// A set of users and of connections in one account.
public struct Group: Hashable, Sendable {
    /// The account that it belongs to.
    public var account: Identity
    /// The identity that the host application gave it.
    public var id: Identity
    /// What people call it.
    public var name: String
    /// What it is for, in free text.
    public var description: String?
    /// The kinds of assets that nobody in the group may touch, without repetition.
    public var deniedAssetTypes: [String]

    /// A group with these values.
    public init(
        account: Identity, id: Identity, name: String, description: String? = nil,
        deniedAssetTypes: [String] = []
    ) {
        self.account = account
        self.id = id
        self.name = name
        self.description = description
        self.deniedAssetTypes = deniedAssetTypes
    }
}

/// Who made something, and when.
public struct Authorship: Hashable, Sendable {
    /// The user who made it, or nil for the host application's own hand.
    public var by: Ref<User>?
    /// When it was.
    public var time: Instant

    /// Made by a user, or by the host application, at that time.
    public init(by: Ref<User>? = nil, time: Instant) {
        self.by = by
        self.time = time
    }
}

/// A user or a connection in a group, for a time or for good.
public struct Membership: Hashable, Sendable {
    /// What can be in a group.
    public enum Member: Hashable, Sendable {
        /// A user of the account.
        case user(Identity)
        /// A connection of which the account is the host: the delegate's users by it.
        case connection(Identity)
    }

    /// The account that it belongs to.
    public var account: Identity
    /// The group.
    public var group: Identity
    /// Who is in the group.
    public var member: Member
    /// When it holds.
    public var validity: Validity
    /// Who made it and when; nil stands for the transaction that stores it.
    public var made: Authorship?

    /// A membership with these values.
    public init(
        account: Identity, group: Identity, member: Member, validity: Validity = .always,
        made: Authorship? = nil
    ) {
        self.account = account
        self.group = group
        self.member = member
        self.validity = validity
        self.made = made
    }
}

/// Access to one organization for a user, a group or a connection, for a time or for good.
/// There is one for a pair at most.
public struct Grant: Hashable, Sendable {
    /// What access can be granted to.
    public enum Grantee: Hashable, Sendable {
        /// A user of the account.
        case user(Identity)
        /// A group: whoever is in it.
        case group(Identity)
        /// A connection of which the account is the host: the delegate's users by it.
        case connection(Identity)
    }

    /// The account that it belongs to.
    public var account: Identity
    /// The organization that it is about.
    public var organization: Identity
    /// Whom access is granted to.
    public var grantee: Grantee
    /// When it holds.
    public var validity: Validity
    /// Who made it and when; nil stands for the transaction that stores it.
    public var made: Authorship?

    /// A grant with these values.
    public init(
        account: Identity, organization: Identity, grantee: Grantee,
        validity: Validity = .always, made: Authorship? = nil
    ) {
        self.account = account
        self.organization = organization
        self.grantee = grantee
        self.validity = validity
        self.made = made
    }
}

/// One documented thing in exactly one organization.
public struct Asset: Hashable, Sendable {
    /// Who may reach an asset among those who reach its organization.
    public enum Access: Hashable, Sendable {
        /// Everyone with the organization.
        case everyone
        /// Only the users and the groups of the same account that are listed, each list
        /// without repetition. An empty list stays a list: it lets Administrators in alone.
        case listed(users: [Identity], groups: [Identity])
    }

    /// The account that it belongs to.
    public var account: Identity
    /// The identity that the host application gave it.
    public var id: Identity
    /// The organization that it is about.
    public var organization: Identity
    /// What sort of thing it is; a group may deny it.
    public var kind: String
    /// What people call it.
    public var name: String
    /// Who may reach it among those who reach its organization.
    public var access: Access
    /// The asset of the same organization that this one is embedded in; then that one's
    /// list decides, and this one has none.
    public var container: Identity?
    /// Whether it is in use, archived or deleted.
    public var state: ObjectState

    /// An asset with these values.
    public init(
        account: Identity, id: Identity, organization: Identity, kind: String, name: String,
        access: Access = .everyone, container: Identity? = nil, state: ObjectState = .normal
    ) {
        self.account = account
        self.id = id
        self.organization = organization
        self.kind = kind
        self.name = name
        self.access = access
        self.container = container
        self.state = state
    }
}

/// One account, the host, lets the users of another, the delegate, in.
public struct Connection: Hashable, Sendable {
    /// Unique among the host's connections.
    public var id: Identity
    /// The account that lets the other in.
    public var host: Identity
    /// The account whose users are let in.
    public var delegate: Identity
    /// What the delegate's users may be at most: Manager, Editor, Creator or Read-only.
    public var maximumRole: Role
    /// How far it has come in its life.
    public var status: ConnectionStatus
    /// Access to every organization of the host, now and in the future.
    public var hasAllOrganizations: Bool
    /// What the invitation says.
    public var message: String?
    /// When it holds.
    public var validity: Validity
    /// Who sent the invitation and when, once it is sent.
    public var sent: Authorship?
    /// Who accepted it and when, once it is accepted.
    public var accepted: Authorship?

    /// A connection with these values.
    public init(
        id: Identity, host: Identity, delegate: Identity, maximumRole: Role,
        status: ConnectionStatus, hasAllOrganizations: Bool = false, message: String? = nil,
        validity: Validity = .always, sent: Authorship? = nil, accepted: Authorship? = nil
    ) {
        self.id = id
        self.host = host
        self.delegate = delegate
        self.maximumRole = maximumRole
        self.status = status
        self.hasAllOrganizations = hasAllOrganizations
        self.message = message
        self.validity = validity
        self.sent = sent
        self.accepted = accepted
    }
}

/// One thing that happened in an account. It names what it is about by value, so that it
/// stays true when the thing is gone.
public struct LogEntry: Hashable, Sendable {
    /// What happened, of the four things that can.
    public enum Event: UInt8, CaseIterable, Sendable {
        case create = 0
        case read = 1
        case update = 2
        case delete = 3
    }

    /// What it happened to.
    public struct Resource: Hashable, Sendable {
        /// What sort of thing it is.
        public var kind: String
        /// The identity that the host application gave it.
        public var id: Identity
        /// What people call it.
        public var name: String?

        /// A thing of that kind and identity.
        public init(kind: String, id: Identity, name: String? = nil) {
            self.kind = kind
            self.id = id
            self.name = name
        }
    }

    /// The account that it belongs to.
    public var account: Identity
    /// The entry's place in the account's log, counted from 1; nil before it is stored.
    public var sequence: UInt64?
    /// When it was.
    public var time: Instant
    /// What happened, of the four things that can.
    public var event: Event
    /// The exact operation, by its stable name.
    public var operation: String
    /// Who did it, by home account; nil for the host application's own hand.
    public var user: Ref<User>?
    /// What it happened to.
    public var resource: Resource?
    /// The organization that it is about.
    public var organization: Identity?
    /// What the host application told of the client: address, agent and the like.
    public var client: String?
    /// Why it was done, as whoever did it said.
    public var reason: String?
    /// What was, in the keys of the interchange format, as one JSON object: without the names that a long
    /// list had and still has, of which `unchanged` says how many they are.
    ///
    /// Rule: *`log`* in `Docs/Interchange.md`.
    public var before: String?
    /// What is, in the same form.
    public var after: String?

    /// An entry with these values.
    public init(
        account: Identity, sequence: UInt64? = nil, time: Instant, event: Event,
        operation: String, user: Ref<User>? = nil, resource: Resource? = nil,
        organization: Identity? = nil, client: String? = nil, reason: String? = nil,
        before: String? = nil, after: String? = nil
    ) {
        self.account = account
        self.sequence = sequence
        self.time = time
        self.event = event
        self.operation = operation
        self.user = user
        self.resource = resource
        self.organization = organization
        self.client = client
        self.reason = reason
        self.before = before
        self.after = after
    }
}
