import AccessRules

/// What the records table holds: everything known of a thing that is not an edge.
///
/// A record's bytes are its numbers first, then its strings; `Docs/FileFormat.md` has them all.
/// Identities stand in the record, so that every index can be rebuilt from the records.
struct AccountRecord: Sendable {
    var id: Identity
    var subdomain: String
    var name: String
    var enforcesMFA: Bool
    var enforcesSSO: Bool
    var seatLimit: UInt32?
}

struct UserRecord: Sendable {
    var id: Identity
    var email: String
    var name: String
    var role: Role
    var status: UserStatus
    var hasAllOrganizations: Bool
    var isEnrolledInMFA: Bool
}

struct OrganizationRecord: Sendable {
    var id: Identity
    var name: String
    var kind: String?
    var status: String?
    var parent: Ordinal?
    var state: ObjectState
}

struct GroupRecord: Sendable {
    var id: Identity
    var name: String
    var description: String?
    /// Ascending ordinals of asset kinds.
    var deniedKinds: [Ordinal]
}

struct AssetRecord: Sendable {
    var id: Identity
    var name: String
    var organization: Ordinal
    var kind: Ordinal
    var container: Ordinal?
    var state: ObjectState
    /// Whether a list decides who may reach it; who is on it stands in the edges.
    var isListed: Bool
}

struct ConnectionRecord: Sendable {
    var id: Identity
    var delegate: AccountOrdinal
    var maximumRole: Role
    var status: ConnectionStatus
    /// Whether the status says what time alone did: that it expired or lapsed, at an instant that
    /// was past when it was recorded. Before that instant it was accepted, or pending.
    var isEndedByTime: Bool
    var hasAllOrganizations: Bool
    var validity: Validity
    var message: String?
    var sent: EdgeAuthorship?
    var accepted: EdgeAuthorship?
}

struct AssetKindRecord: Sendable {
    var name: String
}

/// Who made an edge, by ordinals, and when.
struct EdgeAuthorship: Hashable, Sendable {
    struct Author: Hashable, Sendable {
        var account: AccountOrdinal
        var user: Ordinal
    }

    /// Nil for the host application's own hand.
    var by: Author?
    var time: Instant
}

/// What the edges table holds.
struct EdgeRecord: Hashable, Sendable {
    var validity: Validity
    var made: EdgeAuthorship
}

extension UserRecord {
    var isActive: Bool { status == .active }
    /// Whether the limits of Lite apply: also to the invited.
    var isLite: Bool { role == .lite && status != .removed }
    var isUnrestricted: Bool { hasAllOrganizations && status != .removed }
    /// Whether the user takes one of the account's seats.
    var takesSeat: Bool { isActive && role != .lite }
}
