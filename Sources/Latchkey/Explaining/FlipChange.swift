public import AccessRules

/// One change of one record, of those that can turn a denial.
///
/// Its `description` is the canonical text, by which sets are sorted and which programs may
/// compare. `Docs/Explain.md` lists all of them.
public enum FlipChange: Hashable, Sendable {
    /// The user gets that role.
    case setRole(of: Ref<User>, to: Role)
    /// The connection gets that maximum role.
    case setMaximumRole(of: Ref<Connection>, to: Role)
    /// A grant is added, without begin and end; the grantee is of the organization's account.
    case grant(Ref<Organization>, to: Grant.Grantee)
    /// A membership is added, without begin and end; the member is of the group's account.
    case add(Membership.Member, to: Ref<Group>)
    /// A membership of a group that denies types is removed.
    case remove(Membership.Member, from: Ref<Group>)
    /// The group denies that kind of asset no longer.
    case lift(kind: String, from: Ref<Group>)
    /// The asset has no list any more: it is open to everyone with the organization.
    case openList(of: Ref<Asset>)
    /// The asset's list names one user more.
    case listUser(Ref<User>, on: Ref<Asset>)
    /// The asset's list names one group more.
    case listGroup(Ref<Group>, on: Ref<Asset>)
    /// The organization gets that state.
    case setOrganizationState(of: Ref<Organization>, to: ObjectState)
    /// The asset gets that state.
    case setAssetState(of: Ref<Asset>, to: ObjectState)
    /// The user becomes active.
    case activate(Ref<User>)
    /// A connection that is a draft or pending becomes accepted.
    case accept(Ref<Connection>)
    /// A grant that is there gets the smallest wider interval that contains the instant.
    case extendGrant(of: Ref<Organization>, to: Grant.Grantee, at: Instant)
    /// A membership that is there gets the smallest wider interval that contains the instant.
    case extendMembership(of: Membership.Member, in: Ref<Group>, at: Instant)
    /// A connection gets the smallest wider interval that contains the instant.
    case extendConnection(Ref<Connection>, at: Instant)
}

extension FlipChange: CustomStringConvertible, Comparable {
    /// The canonical text.
    public var description: String {
        switch self {
        case .setRole(let user, let role): "set the role of \(user) to \(role.name)"
        case .setMaximumRole(let connection, let role):
            "set the maximum role of \(connection) to \(role.name)"
        case .grant(let organization, let grantee):
            "grant \(organization) to \(grantee.text(organization.account))"
        case .add(let member, let group): "add \(member.text(group.account)) to group \(group)"
        case .remove(let member, let group):
            "remove \(member.text(group.account)) from group \(group)"
        case .lift(let kind, let group): "lift \(kind) from group \(group)"
        case .openList(let asset): "open the list of \(asset)"
        case .listUser(let user, let asset): "list user \(user) on \(asset)"
        case .listGroup(let group, let asset): "list group \(group) on \(asset)"
        case .setOrganizationState(let organization, let state):
            "set the state of organization \(organization) to \(state.name)"
        case .setAssetState(let asset, let state):
            "set the state of asset \(asset) to \(state.name)"
        case .activate(let user): "activate user \(user)"
        case .accept(let connection): "accept connection \(connection)"
        case .extendGrant(let organization, let grantee, let instant):
            "let the grant of \(organization) to \(grantee.text(organization.account)) hold at "
                + instant.iso8601
        case .extendMembership(let member, let group, let instant):
            "let the membership of \(member.text(group.account)) in group \(group) hold at "
                + instant.iso8601
        case .extendConnection(let connection, let instant):
            "let connection \(connection) hold at \(instant.iso8601)"
        }
    }

    /// The order of the bytes of the canonical texts. Accepting comes before moving times, so
    /// that changes of one set can be made in this order.
    public static func < (left: FlipChange, right: FlipChange) -> Bool {
        Identity(left.description) < Identity(right.description)
    }
}

extension Grant.Grantee {
    /// Kind and reference, such as `user acme/u2`.
    func text(_ account: Identity) -> String {
        switch self {
        case .user(let id): "user \(account)/\(id)"
        case .group(let id): "group \(account)/\(id)"
        case .connection(let id): "connection \(account)/\(id)"
        }
    }
}

extension Membership.Member {
    /// Kind and reference, such as `user acme/u2`.
    func text(_ account: Identity) -> String {
        switch self {
        case .user(let id): "user \(account)/\(id)"
        case .connection(let id): "connection \(account)/\(id)"
        }
    }
}

extension Validity {
    /// The smallest wider interval that contains an instant; nil when none can that a store
    /// takes: its bounds must be instants that can be written.
    func extended(to instant: Instant) -> Validity? {
        guard instant < .distantFuture else { return nil }
        let after = Instant(millisecondsSince1970: instant.millisecondsSince1970 + 1)
        if instant < begin, !Instant.iso8601Range.contains(instant) { return nil }
        if end < after, !Instant.iso8601Range.contains(after) { return nil }
        return Validity(from: min(begin, instant), until: max(end, after))
    }
}
