public import AccessRules

/// What a question is about.
public enum Target: Hashable, Sendable {
    /// An organization.
    case organization(Ref<Organization>)
    /// An asset.
    case asset(Ref<Asset>)
    /// A group.
    case group(Ref<Group>)
    /// A user, as the one that something is done to.
    case subject(Ref<User>)
    /// A connection, by its host.
    case connection(Ref<Connection>)
    /// The activity log of an account, or one entry of it by its sequence number.
    case log(Identity, sequence: UInt64? = nil)
    /// An account.
    case account(Identity)

    /// What the target is.
    public var kind: TargetKind {
        switch self {
        case .organization: .organization
        case .asset: .asset
        case .group: .group
        case .subject: .subject
        case .connection: .connection
        case .log: .log
        case .account: .account
        }
    }

    /// The account that it belongs to.
    var account: Identity {
        switch self {
        case .organization(let it): it.account
        case .asset(let it): it.account
        case .group(let it): it.account
        case .subject(let it): it.account
        case .connection(let it): it.account
        case .log(let account, _), .account(let account): account
        }
    }
}

/// May this user do this, to that, at that instant?
///
/// A value that can be made anywhere and kept; it is answered inside a read.
public struct Question: Hashable, Sendable {
    /// Who asks, by home account.
    public var user: Ref<User>
    /// What is to be done.
    public var action: Action
    /// What it would be done to.
    public var target: Target
    /// For creating, editing and restoring an asset: the kind that it will have. Both kinds,
    /// old and new, must not be denied. Nil leaves the kind as it is, or, for an asset that
    /// is not there yet, out of the question.
    public var assetKind: String?
    /// For inviting a user and for assigning a role: the role that is given. Nil stands for
    /// some role below Administrator.
    public var role: Role?
    /// The instant that the question is about; nil for the now of the read.
    public var instant: Instant?

    /// May this user do this, to that, at that instant?
    public init(
        may user: Ref<User>, _ action: Action, _ target: Target, assetKind: String? = nil,
        role: Role? = nil, at instant: Instant? = nil
    ) {
        self.user = user
        self.action = action
        self.target = target
        self.assetKind = assetKind
        self.role = role
        self.instant = instant
    }
}
