public import AccessRules

/// The answer to a question: allowed or denied, and by what.
///
/// Rule: *The decision* in `Docs/Permissions.md`.
public struct Decision: Hashable, Sendable {
    /// Whether the action may happen.
    public let isAllowed: Bool
    /// The first layer that forbids it; nil when it is allowed.
    public let deniedBy: Layer?
    /// The user's role in the home account.
    public let homeRole: Role
    /// The role in the target's account: lowered for a delegate by the connection's maximum;
    /// nil for who has none there.
    public let effectiveRole: Role?
    /// The maximum role that lowered the home role; nil when nothing did.
    public let cappedBy: Role?
    /// The ways by which the organization concerned is reached, whether or not the action is
    /// allowed; none for a user who has no standing.
    public let routes: Routes
    /// The next instant at which time alone could change the answer; `.distantFuture` when
    /// only a commit can.
    public let validUntil: Instant

    /// The ways by which a user reaches an organization.
    public struct Routes: OptionSet, Hashable, Sendable {
        /// The bits of the set.
        public let rawValue: UInt8

        /// A set of those bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// A grant to the user, or to the connection, itself.
        public static let directGrant = Routes(rawValue: 1)
        /// A grant to one or more of the groups.
        public static let group = Routes(rawValue: 2)
        /// The all-organizations flag of the user or of the connection.
        public static let allOrganizations = Routes(rawValue: 4)
        /// An Administrator at home passes whatever the access settings.
        public static let allAccessPass = Routes(rawValue: 8)
        /// All of it through a connection.
        public static let connection = Routes(rawValue: 16)
    }

    init(
        _ verdict: Verdict, actor: ActorFacts, routes: Routes, validUntil: Instant
    ) {
        isAllowed = verdict.isAllowed
        deniedBy = verdict.deniedLayer
        homeRole = actor.homeRole
        effectiveRole = actor.effectiveRole
        if case .delegate(let maximum) = actor.capacity, actor.homeRole > maximum {
            cappedBy = maximum
        } else {
            cappedBy = nil
        }
        var routes = routes
        if actor.hasAllAccessPass { routes.insert(.allAccessPass) }
        if case .delegate = actor.capacity { routes.insert(.connection) }
        self.routes = verdict == .denied(.standing) ? [] : routes
        self.validUntil = validUntil
    }
}
