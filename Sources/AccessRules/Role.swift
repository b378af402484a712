/// What a user may do at most, from the weakest to the strongest.
///
/// The order is the order of power: `lite < readOnly < creator < editor < manager <
/// administrator`. Raw values are part of the file format and never change meaning.
///
/// Rule: *Roles* in `Docs/Permissions.md`.
public enum Role: UInt8, CaseIterable, Comparable, Sendable {
    case lite = 0
    case readOnly = 1
    case creator = 2
    case editor = 3
    case manager = 4
    case administrator = 5

    /// The stable name that the interchange format, the command line and the log use.
    public var name: String {
        switch self {
        case .lite: "lite"
        case .readOnly: "readOnly"
        case .creator: "creator"
        case .editor: "editor"
        case .manager: "manager"
        case .administrator: "administrator"
        }
    }

    /// The role of that stable name, or nil when there is none.
    public init?(name: String) {
        guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = role
    }

    /// Whether a connection may name this role as its maximum: all but the strongest, which
    /// never leaves its account, and the weakest, which never enters another.
    public var canBeMaximum: Bool { self != .administrator && self != .lite }

    /// The role a user of a delegate account has in the host account: the lower of the home
    /// role and the connection's maximum, or nil for a Lite user, who enters no other account.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    @inlinable public static func effective(home: Role, maximum: Role) -> Role? {
        home == .lite ? nil : min(home, maximum)
    }

    /// Whether `left` is the weaker of the two.
    @inlinable public static func < (left: Role, right: Role) -> Bool {
        left.rawValue < right.rawValue
    }
}
