/// The layers of a decision, in the order in which they are asked.
///
/// Raw values are part of the file format and never change meaning.
///
/// Rule: *The decision* in `Docs/Permissions.md`.
public enum Layer: UInt8, CaseIterable, Comparable, Sendable {
    case standing = 0
    case role = 1
    case state = 2
    case organization = 3
    case assetType = 4
    case assetAccess = 5

    /// The stable name that the interchange format uses.
    public var name: String { Self.names[Int(rawValue)] }

    private static let names = allCases.map { String(describing: $0) }

    /// Whether `left` is asked before `right`.
    public static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }
}

/// In which capacity a user acts in the target's account.
public enum Capacity: Hashable, Sendable {
    /// In the home account.
    case home
    /// Through a connection that is accepted and in force, with its maximum role.
    case delegate(maximumRole: Role)
    /// In another account, without a connection in force.
    case stranger
}

/// What the decision needs to know of the user who asks.
public struct ActorFacts: Hashable, Sendable {
    /// Whether the user is active at home.
    public var isActive: Bool
    /// The role in the home account.
    public var homeRole: Role
    /// In which capacity the user acts in the target's account.
    public var capacity: Capacity
    /// The all-organizations flag: the user's own at home, the connection's for a delegate.
    public var hasAllOrganizations: Bool

    /// What the decision needs to know of the user who asks.
    @inlinable public init(
        isActive: Bool, homeRole: Role, capacity: Capacity, hasAllOrganizations: Bool
    ) {
        self.isActive = isActive
        self.homeRole = homeRole
        self.capacity = capacity
        self.hasAllOrganizations = hasAllOrganizations
    }

    /// The role in the target's account: the home role, or for a delegate the lower of it and
    /// the connection's maximum; nil for a stranger and for a Lite user elsewhere.
    @inlinable public var effectiveRole: Role? {
        switch capacity {
        case .home: homeRole
        case .delegate(let maximum): Role.effective(home: homeRole, maximum: maximum)
        case .stranger: nil
        }
    }

    /// Whether access settings do not apply: an Administrator acting at home.
    @inlinable public var hasAllAccessPass: Bool {
        capacity == .home && homeRole == .administrator
    }

    /// Whether the user is not restricted to particular organizations.
    @inlinable public var isUnrestricted: Bool { hasAllOrganizations || hasAllAccessPass }
}

/// What the decision needs to know of the target, as it stands to the user who asks.
///
/// What does not apply to a kind of target keeps its default, which passes.
public struct TargetFacts: Equatable, Sendable {
    /// The greatest state of the target, its organization and its containers.
    public var state: ObjectState = .normal
    /// For a question about a connection's life: its status.
    public var connectionStatus: ConnectionStatus? = nil
    /// Whether the organization concerned is in the user's scope.
    public var isOrganizationInScope: Bool = true
    /// Whether one of the user's groups denies a kind that is concerned.
    public var isKindDenied: Bool = false
    /// Whether the asset is open to everyone with the organization, or its list names the
    /// user or one of the user's groups.
    public var isAssetOpen: Bool = true
    /// Whether the user is in the group that the question is about.
    public var isActorInGroup: Bool = false
    /// Whether the group that the question is about denies asset types.
    public var isGroupDenying: Bool = false
    /// Whether what is done touches an Administrator, or makes one.
    public var concernsAdministrator: Bool = false

    /// Facts that let everything pass.
    @inlinable public init() {}
}

/// Whether an action may happen, and otherwise the first layer that forbids it.
public enum Verdict: Equatable, Sendable {
    case allowed
    case denied(Layer)

    /// Whether the action may happen.
    @inlinable public var isAllowed: Bool { self == .allowed }

    /// The first layer that forbids it, or nil.
    @inlinable public var deniedLayer: Layer? {
        if case .denied(let layer) = self { layer } else { nil }
    }

    /// The decision: a pure function of what is known of the user and of the target.
    ///
    /// Every answer of the store, single or in bulk, list or explanation, comes from here.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`.
    public static func of(_ action: Action, actor: ActorFacts, target: TargetFacts) -> Verdict {
        let cell: RoleCell
        switch admission(action, actor: actor, target: target) {
        case .refused(let layer): return .denied(layer)
        case .admitted(let admitted): cell = admitted
        }
        guard permits(action, target) else { return .denied(.state) }
        guard cell == .inScope else { return .allowed }
        return scopeLayer(target).map(Verdict.denied) ?? .allowed
    }

    /// Whether the layers *asset type* and *asset access* can still turn the answer, by what
    /// is known without them: not for somebody whom an earlier layer denies, nor for an action
    /// or a user that scopes do not concern.
    ///
    /// What a store must look up for these two layers it need not where this is false.
    @inlinable public static func dependsOnAsset(
        _ action: Action, actor: ActorFacts, target: TargetFacts
    ) -> Bool {
        // Whether the first of them is asked at all.
        var other = target
        other.isKindDenied.toggle()
        return of(action, actor: actor, target: target) != of(action, actor: actor, target: other)
    }

    enum Admission {
        case admitted(RoleCell)
        case refused(Layer)
    }

    /// The layers *standing* and *role*.
    static func admission(
        _ asked: Action, actor: ActorFacts, target: TargetFacts
    ) -> Admission {
        guard actor.isActive else { return .refused(.standing) }
        let action = asked.decided(on: target)
        let cell: RoleCell
        switch actor.capacity {
        case .stranger: return .refused(.standing)
        case .home: cell = RoleTable.home(action, actor.homeRole)
        case .delegate:
            guard let role = actor.effectiveRole else { return .refused(.role) }
            cell = RoleTable.delegate(action, role)
        }
        let passes =
            switch cell {
            case .never: false
            case .always, .inScope: true
            case .ifUnrestricted: actor.isUnrestricted
            case .ifMember: target.isActorInGroup
            }
        return passes ? .admitted(cell) : .refused(.role)
    }

    /// The layer *state*.
    static func permits(_ action: Action, _ target: TargetFacts) -> Bool {
        guard target.state.permits(action.verb) else { return false }
        guard let status = target.connectionStatus else { return true }
        switch action {
        case .acceptConnection: return status == .pending || status == .accepted
        case .declineConnection: return status == .pending
        case .leaveConnection: return status == .accepted
        default: return true
        }
    }

    /// The layers *organization*, *asset type* and *asset access*: the first that forbids.
    ///
    /// The all-access pass is in the table: an Administrator at home never comes here.
    static func scopeLayer(_ target: TargetFacts) -> Layer? {
        if !target.isOrganizationInScope { return .organization }
        if target.isKindDenied { return .assetType }
        if !target.isAssetOpen { return .assetAccess }
        return nil
    }
}

extension Action {
    /// The action whose row decides: what touches an Administrator, or makes one, has a row
    /// of its own, and deleting a group lifts the types that it denies.
    ///
    /// Rule: *Role × action* in `Docs/Permissions.md`.
    func decided(on target: TargetFacts) -> Action {
        switch self {
        case .inviteUser where target.concernsAdministrator: .inviteAdministrator
        case .editUser where target.concernsAdministrator: .editAdministrator
        case .removeUser where target.concernsAdministrator: .removeAdministrator
        case .assignRole where target.concernsAdministrator: .assignAdministrator
        case .deleteGroup where target.isGroupDenying: .denyAssetTypes
        default: self
        }
    }
}
