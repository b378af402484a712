/// What is synchronized with one integration: professional services automation (PSA), remote
/// monitoring and management (RMM), and the like.
public struct SyncSettings: Hashable, Sendable {
    /// Which way the data goes. Raw values are part of the file format.
    public enum Direction: UInt8, CaseIterable, Sendable {
        /// From the integration into the account.
        case inbound = 0
        /// From the account to the integration.
        case outbound = 1
        /// Both ways.
        case both = 2

        /// The stable name that the interchange format uses.
        public var name: String {
            switch self {
            case .inbound: "inbound"
            case .outbound: "outbound"
            case .both: "both"
            }
        }
    }

    /// The name of the integration.
    public var integration: String
    /// Which way the data goes.
    public var direction: Direction
    /// The kinds of organizations that are synchronized, without repetition; empty for all.
    public var organizationKinds: [String]
    /// Whether it is synchronized now.
    public var isEnabled: Bool

    /// Settings with these values.
    public init(
        integration: String, direction: Direction, organizationKinds: [String] = [],
        isEnabled: Bool = false
    ) {
        self.integration = integration
        self.direction = direction
        self.organizationKinds = organizationKinds
        self.isEnabled = isEnabled
    }
}
