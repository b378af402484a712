public import AccessRules

/// The fields and relations of a thing, as a condition names them: `$0` in ``Query/where(_:)``.
///
/// ## Topics
/// - Fields: compared by `==`, `!=` and ``Field/isIn(_:)``, some by `<`, `>=` and
///   ``Field/hasPrefix(_:)``, names by ``Field/hasWords(_:)``.
/// - Relations: ``Relations/contains(_:)``, ``Relations/any(_:)``, ``Relations/isEmpty``.
/// - Permission: `accessible(to:for:)` on organizations and assets, `can(_:_:)` on users.
public struct Fields<Thing: Queryable>: Sendable {
    init() {}
}

extension Fields where Thing: Identified {
    /// The identity that the host application gave it.
    public var id: Field<Thing, Identity, Ordered> { Field(.id) }
}

extension Fields where Thing: Named {
    /// What people call it, folded: see *Names* in `Docs/Queries.md`.
    public var name: Field<Thing, String, Searched> { Field(.name) }
}

extension Fields<Account> {
    /// Unique in the store.
    public var subdomain: Field<Account, String, Ordered> { Field(.subdomain) }
    /// Whether its own users must use a second factor to enter.
    public var enforcesMFA: Field<Account, Bool, Exact> { Field(.enforcesMFA) }
    /// Whether its own users must enter by single sign-on.
    public var enforcesSSO: Field<Account, Bool, Exact> { Field(.enforcesSSO) }
}

extension Fields<Organization> {
    /// A free label that nothing is decided by.
    public var kind: Field<Organization, String, Label> { Field(.kind) }
    /// A free label that nothing is decided by.
    public var status: Field<Organization, String, Label> { Field(.status) }
    /// Whether it is in use, archived or deleted.
    public var state: Field<Organization, ObjectState, Exact> { Field(.state) }
    /// The organization that this is a sub-organization of, if any.
    public var parent: Relations<Organization, Organization> { Relations(.parent) }
    /// Its sub-organizations.
    public var children: Relations<Organization, Organization> { Relations(.children) }
    /// Its assets.
    public var assets: Relations<Organization, Asset> { Relations(.assets) }
    /// The users with a grant of their own.
    public var grantedUsers: Relations<Organization, User> { Relations(.grantedUsers) }
    /// The groups with a grant.
    public var grantedGroups: Relations<Organization, Group> { Relations(.grantedGroups) }
    /// The connections with a grant of their own.
    public var grantedConnections: Relations<Organization, Connection> {
        Relations(.grantedConnections)
    }

    /// A user can do an action on it, acting in the query's account.
    ///
    /// Rule: all of `Docs/Permissions.md`; the same engine answers as for a decision.
    public func accessible(to user: Ref<User>, for action: Action) -> Predicate<Organization> {
        Predicate(.accessible(user, action))
    }
}

extension Fields<User> {
    /// The address, compared without case.
    public var email: Field<User, String, Ordered> { Field(.email) }
    /// What the user may do at most, at home.
    public var role: Field<User, Role, Exact> { Field(.role) }
    /// How far the user has come.
    public var status: Field<User, UserStatus, Exact> { Field(.status) }
    /// Access to every organization of the account, now and in the future.
    public var hasAllOrganizations: Field<User, Bool, Exact> { Field(.allOrganizations) }
    /// Whether the user has set up a second factor.
    public var isEnrolledInMFA: Field<User, Bool, Exact> { Field(.enrolledInMFA) }
    /// The groups that the user is in.
    public var groups: Relations<User, Group> { Relations(.groups) }
    /// The organizations that are granted to the user, not by way of a group.
    public var organizations: Relations<User, Organization> { Relations(.organizations) }
    /// The assets whose own lists name the user.
    public var listedAssets: Relations<User, Asset> { Relations(.listedAssets) }

    /// The user can do an action on an organization or an asset, of the home account or of
    /// another that lets the user in.
    ///
    /// Rule: all of `Docs/Permissions.md`; the same engine answers as for a decision.
    public func can(_ action: Action, _ target: Target) -> Predicate<User> {
        Predicate(.can(action, target))
    }
}

extension Fields<Group> {
    /// What it is for, in free text.
    public var description: Field<Group, String, Label> { Field(.description) }
    /// Its users.
    public var members: Relations<Group, User> { Relations(.members) }
    /// The connections in it.
    public var connections: Relations<Group, Connection> { Relations(.memberConnections) }
    /// The organizations that are granted to it.
    public var organizations: Relations<Group, Organization> { Relations(.organizations) }
    /// The assets whose own lists name it.
    public var listedAssets: Relations<Group, Asset> { Relations(.listedAssets) }
}

extension Fields<Asset> {
    /// What sort of thing it is.
    public var kind: Field<Asset, String, Exact> { Field(.kind) }
    /// Whether it is in use, archived or deleted, by itself.
    public var state: Field<Asset, ObjectState, Exact> { Field(.state) }
    /// Whether a list of its own decides who may reach it.
    public var isRestricted: Field<Asset, Bool, Exact> { Field(.restricted) }
    /// The organization that it is about.
    public var organization: Relations<Asset, Organization> { Relations(.organization) }
    /// The asset that it is embedded in, if any.
    public var container: Relations<Asset, Asset> { Relations(.container) }
    /// The assets that are embedded in it.
    public var embedded: Relations<Asset, Asset> { Relations(.embedded) }
    /// The users whom its own list names.
    public var listedUsers: Relations<Asset, User> { Relations(.listedUsers) }
    /// The groups that its own list names.
    public var listedGroups: Relations<Asset, Group> { Relations(.listedGroups) }

    /// A user can do an action on it, acting in the query's account.
    ///
    /// Rule: all of `Docs/Permissions.md`; the same engine answers as for a decision.
    public func accessible(to user: Ref<User>, for action: Action) -> Predicate<Asset> {
        Predicate(.accessible(user, action))
    }
}

extension Fields<Connection> {
    /// How far it has come, at the query's instant: what time has ended is expired or lapsed.
    public var status: Field<Connection, ConnectionStatus, Exact> { Field(.status) }
    /// What the delegate's users may be at most.
    public var maximumRole: Field<Connection, Role, Exact> { Field(.maximumRole) }
    /// Access to every organization of the host, now and in the future.
    public var hasAllOrganizations: Field<Connection, Bool, Exact> { Field(.allOrganizations) }
    /// The groups that it is in.
    public var groups: Relations<Connection, Group> { Relations(.groups) }
    /// The organizations that are granted to it, not by way of a group.
    public var organizations: Relations<Connection, Organization> { Relations(.organizations) }
}

extension Fields<LogEntry> {
    /// What happened, of the four things that can.
    public var event: Field<LogEntry, LogEntry.Event, Exact> { Field(.event) }
    /// The exact operation, by its stable name.
    public var operation: Field<LogEntry, String, Exact> { Field(.operation) }
    /// Who did it, by home account; missing for the host application's own hand.
    public var user: Field<LogEntry, Ref<User>, Label> { Field(.user) }
    /// The home account of who did it.
    public var homeAccount: Field<LogEntry, Identity, Label> { Field(.homeAccount) }
    /// The organization that it is about: one of the log's own account.
    public var organization: Field<LogEntry, Ref<Organization>, Label> { Field(.organization) }
    /// The kind of what it happened to.
    public var kind: Field<LogEntry, String, Label> { Field(.kind) }
    /// What it happened to, by kind and identity; its name is not looked at.
    public var resource: Field<LogEntry, LogEntry.Resource, Label> { Field(.resource) }
    /// When it was.
    public var time: Field<LogEntry, Instant, Ordered> { Field(.time) }
}

extension Fields<Grant> {
    /// The organization that is granted.
    public var organization: Relations<Grant, Organization> { Relations(.organization) }
    /// The user that it is granted to, if to a user.
    public var user: Relations<Grant, User> { Relations(.user) }
    /// The group that it is granted to, if to a group.
    public var group: Relations<Grant, Group> { Relations(.group) }
    /// The connection that it is granted to, if to a connection.
    public var connection: Relations<Grant, Connection> { Relations(.connection) }
    /// When it begins; missing for what was never without it.
    public var begin: Field<Grant, Instant, OptionalOrdered> { Field(.begin) }
    /// When it ends; missing for what never does.
    public var end: Field<Grant, Instant, OptionalOrdered> { Field(.end) }
    /// Whether it is in force at the query's instant: not before it begins, not when it has ended.
    public var isInForce: Field<Grant, Bool, Exact> { Field(.inForce) }
}

/// What a thing is related to: those that hold at the query's instant.
public struct Relations<Thing: Queryable, Other: Queryable>: Sendable {
    let name: RelationName

    init(_ name: RelationName) { self.name = name }

    /// The thing of that identity is among them.
    public func contains(_ id: Identity) -> Predicate<Thing> {
        Predicate(.related(name, .test(.id, .oneOf([.text(id.text)]))))
    }

    /// At least one of them is such.
    public func any(_ condition: (Fields<Other>) -> Predicate<Other>) -> Predicate<Thing> {
        any(condition(Fields()))
    }

    /// At least one of them is such.
    public func any(_ predicate: Predicate<Other>) -> Predicate<Thing> {
        Predicate(
            predicate.condition == .nothing ? .nothing : .related(name, predicate.condition))
    }

    /// There are none.
    public var isEmpty: Predicate<Thing> { Predicate(.not(.related(name, .all))) }
}
