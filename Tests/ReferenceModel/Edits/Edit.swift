/// A change to a world that may turn an answer around, one at a time.
///
/// Its canonical text, with `PARTY` being `user ACCOUNT/ID`, `group ACCOUNT/ID` or
/// `connection ACCOUNT/ID` (a connection by its host):
///
/// - `set role of user ACCOUNT/ID to ROLE`
/// - `set maximum role of connection ACCOUNT/ID to ROLE`
/// - `set status of user ACCOUNT/ID to STATUS`
/// - `set status of connection ACCOUNT/ID to accepted`
/// - `set state of organization ACCOUNT/ID to STATE`, `set state of asset ACCOUNT/ID to STATE`
/// - `grant ACCOUNT/ID to PARTY`, `revoke ACCOUNT/ID from PARTY`; an organization
/// - `add PARTY to group ACCOUNT/ID`, `remove PARTY from group ACCOUNT/ID`
/// - `deny KIND to group ACCOUNT/ID`, `permit KIND to group ACCOUNT/ID`
/// - `list PARTY on asset ACCOUNT/ID`, `unlist PARTY from asset ACCOUNT/ID`; a user or a group
/// - `open asset ACCOUNT/ID`: to everyone with the organization
/// - `move grant of ACCOUNT/ID to PARTY to cover`, `… to miss`; the instant asked about
/// - `move membership of PARTY in group ACCOUNT/ID to cover`, `… to miss`
/// - `move connection ACCOUNT/ID to cover`, `… to miss`
public enum Edit: Hashable, Sendable {
    /// The role of a user becomes another one.
    case setRole(of: Address, to: String)
    /// The maximum role of a connection becomes another one.
    case setMaximumRole(of: Address, to: String)
    /// The status of a user becomes another one.
    case setUserStatus(of: Address, to: String)
    /// A connection that is a draft or pending becomes accepted.
    case acceptConnection(Address)
    /// The state of an organization becomes another one.
    case setOrganizationState(of: Address, to: String)
    /// The state of an asset becomes another one.
    case setAssetState(of: Address, to: String)
    /// A grant is made, without begin and end.
    case grant(Address, to: Party)
    /// A grant is taken away.
    case revoke(Address, from: Party)
    /// A membership is made, without begin and end.
    case add(Party, to: Address)
    /// A membership is taken away.
    case remove(Party, from: Address)
    /// A group denies one kind more.
    case deny(ID, to: Address)
    /// A group denies one kind less.
    case permit(ID, to: Address)
    /// A list names one user or group more.
    case list(Party, on: Address)
    /// A list names one user or group less.
    case unlist(Party, from: Address)
    /// An asset has no list any more.
    case open(Address)
    /// The interval of a grant is widened to hold at the instant, or cut not to.
    case moveGrant(Address, of: Party, covers: Bool)
    /// The interval of a membership is widened to hold at the instant, or cut not to.
    case moveMembership(Party, in: Address, covers: Bool)
    /// The interval of a connection is widened to hold at the instant, or cut not to.
    case moveConnection(Address, covers: Bool)
}

extension Edit: Comparable, CustomStringConvertible {
    /// The canonical text.
    public var description: String {
        switch self {
        case .setRole(let user, let role): "set role of user \(user) to \(role)"
        case .setMaximumRole(let connection, let role):
            "set maximum role of connection \(connection) to \(role)"
        case .setUserStatus(let user, let status): "set status of user \(user) to \(status)"
        case .acceptConnection(let connection):
            "set status of connection \(connection) to accepted"
        case .setOrganizationState(let organization, let state):
            "set state of organization \(organization) to \(state)"
        case .setAssetState(let asset, let state): "set state of asset \(asset) to \(state)"
        case .grant(let organization, let party):
            "grant \(organization) to \(text(party, organization.account))"
        case .revoke(let organization, let party):
            "revoke \(organization) from \(text(party, organization.account))"
        case .add(let party, let group): "add \(text(party, group.account)) to group \(group)"
        case .remove(let party, let group):
            "remove \(text(party, group.account)) from group \(group)"
        case .deny(let kind, let group): "deny \(kind) to group \(group)"
        case .permit(let kind, let group): "permit \(kind) to group \(group)"
        case .list(let party, let asset): "list \(text(party, asset.account)) on asset \(asset)"
        case .unlist(let party, let asset):
            "unlist \(text(party, asset.account)) from asset \(asset)"
        case .open(let asset): "open asset \(asset)"
        case .moveGrant(let organization, let party, let covers):
            "move grant of \(organization) to \(text(party, organization.account)) to "
                + (covers ? "cover" : "miss")
        case .moveMembership(let party, let group, let covers):
            "move membership of \(text(party, group.account)) in group \(group) to "
                + (covers ? "cover" : "miss")
        case .moveConnection(let connection, let covers):
            "move connection \(connection) to \(covers ? "cover" : "miss")"
        }
    }

    /// The order of the bytes of the canonical texts.
    public static func < (left: Edit, right: Edit) -> Bool {
        ID(left.description) < ID(right.description)
    }

    private func text(_ party: Party, _ account: ID) -> String {
        "\(party.key) \(Address(account, party.id))"
    }
}
