/// What of a change a difference in access comes from, as it stands to whom and what the difference is
/// about.
public enum AccessCause: Hashable, Sendable {
    /// The user's own role, status or flag; or that the user comes or goes.
    case user
    /// The connection that lets the user in: its status, its maximum role, its flag, its interval.
    case connection(Identity)
    /// The user's membership, or the connection's, in a group.
    case membership(of: Identity)
    /// A grant of the organization concerned: to the user, or to the connection, itself.
    case directGrant
    /// A grant of the organization concerned to a group.
    case groupGrant(Identity)
    /// The state of the organization concerned; or that it comes or goes.
    case organization
    /// The state, the kind, the organization or the container of the asset, or of what it is embedded in;
    /// or that it comes or goes.
    case asset
    /// The list that decides about the asset.
    case list
    /// The kinds of assets that a group denies.
    case denial(by: Identity)
}

/// The same by numbers.
enum Cause: Hashable {
    case user
    case connection(Ordinal)
    case membership(Ordinal)
    case directGrant
    case groupGrant(Ordinal)
    case organization
    case asset
    case list
    case denial(Ordinal)
}

extension Cause: Comparable {
    /// In the order of the cases, and of numbers.
    static func < (left: Cause, right: Cause) -> Bool { left.rank < right.rank }

    private var rank: (Int, Ordinal) {
        switch self {
        case .user: (0, 0)
        case .connection(let it): (1, it)
        case .membership(let it): (2, it)
        case .directGrant: (3, 0)
        case .groupGrant(let it): (4, it)
        case .organization: (5, 0)
        case .asset: (6, 0)
        case .list: (7, 0)
        case .denial(let it): (8, it)
        }
    }
}

extension AccessCause {
    /// The group that it names, if it names one.
    var group: Identity? {
        switch self {
        case .membership(let id), .groupGrant(let id), .denial(let id): id
        case .user, .connection, .directGrant, .organization, .asset, .list: nil
        }
    }

    /// The cause in words.
    public var text: String {
        switch self {
        case .user: "the user"
        case .connection(let id): "connection \(id)"
        case .membership(let id): "the membership in group \(id)"
        case .directGrant: "the direct grant"
        case .groupGrant(let id): "the grant to group \(id)"
        case .organization: "the organization"
        case .asset: "the asset"
        case .list: "the asset's list"
        case .denial(let id): "what group \(id) denies"
        }
    }
}
