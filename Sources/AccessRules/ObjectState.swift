/// The state of an organization or an asset, from the least to the most restricting.
///
/// Raw values are part of the file format and never change meaning.
///
/// Rule: *State* in `Docs/Permissions.md`.
public enum ObjectState: UInt8, CaseIterable, Comparable, Sendable {
    case normal = 0
    case archived = 1
    case deleted = 2

    /// The stable name that the interchange format uses.
    public var name: String {
        switch self {
        case .normal: "normal"
        case .archived: "archived"
        case .deleted: "deleted"
        }
    }

    /// The state of that stable name, or nil when there is none.
    public init?(name: String) {
        guard let state = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = state
    }

    /// Whether something in this state lets an action of that kind happen to it.
    ///
    /// What several states allow together (an asset's, its organization's, its container's)
    /// is what the greatest of them allows, because each state forbids all that a lesser does.
    public func permits(_ verb: Verb) -> Bool {
        switch self {
        case .normal: true
        case .archived:
            verb == .view || verb == .restore || verb == .delete || verb == .destroy
        case .deleted: verb == .restore || verb == .destroy
        }
    }

    /// Whether `left` is the less restricting of the two.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The life of a user in the home account.
///
/// Raw values are part of the file format and never change meaning.
public enum UserStatus: UInt8, CaseIterable, Sendable {
    case invited = 0
    case active = 1
    case removed = 2

    /// The stable name that the interchange format uses.
    public var name: String {
        switch self {
        case .invited: "invited"
        case .active: "active"
        case .removed: "removed"
        }
    }

    /// The status of that stable name, or nil when there is none.
    public init?(name: String) {
        guard let status = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = status
    }
}

/// The life of a connection: draft → pending → accepted, and the six ends.
///
/// Raw values are part of the file format and never change meaning.
///
/// Rule: *Connections* in `Docs/Permissions.md`.
public enum ConnectionStatus: UInt8, CaseIterable, Sendable {
    /// The host has not sent it yet.
    case draft = 0
    /// It is sent, and the delegate has not answered.
    case pending = 1
    /// The delegate has accepted it: the only status in which it gives access.
    case accepted = 2
    /// The delegate has declined it.
    case declined = 3
    /// The host has taken it back before it was accepted.
    case cancelled = 4
    /// Nobody has accepted it in time.
    case lapsed = 5
    /// The host has ended it.
    case revoked = 6
    /// The delegate has ended it.
    case left = 7
    /// Its time is over.
    case expired = 8

    /// The stable name that the interchange format uses.
    public var name: String {
        switch self {
        case .draft: "draft"
        case .pending: "pending"
        case .accepted: "accepted"
        case .declined: "declined"
        case .cancelled: "cancelled"
        case .lapsed: "lapsed"
        case .revoked: "revoked"
        case .left: "left"
        case .expired: "expired"
        }
    }

    /// The status of that stable name, or nil when there is none.
    public init?(name: String) {
        guard let status = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = status
    }

    /// Whether the connection is at its end: a new invitation is a new connection.
    public var isFinal: Bool { rawValue > Self.accepted.rawValue }
}
