/// What a grant or a membership is for: something of the same account.
public enum Party: Hashable, Sendable, CustomStringConvertible {
    /// A user of the account.
    case user(ID)
    /// A group of the account; in no group itself.
    case group(ID)
    /// A connection whose host is the account.
    case connection(ID)

    /// The key under which the interchange format names it.
    public var key: String {
        switch self {
        case .user: "user"
        case .group: "group"
        case .connection: "connection"
        }
    }

    /// The identity within the account.
    public var id: ID {
        switch self {
        case .user(let id), .group(let id), .connection(let id): id
        }
    }

    /// The key and the identity.
    public var description: String { "\(key) \(id)" }
}

extension World {
    /// A user or a connection in a group.
    public struct Membership: Hashable, Sendable {
        /// The account of both.
        public var account: ID
        /// The group.
        public var group: ID
        /// The user or the connection.
        public var member: Party
        /// When it holds.
        public var during: Interval
        /// Who made it, if that is known.
        public var by: Address?
        /// When it was made, if that is known.
        public var time: Int64?

        /// A membership, without begin and end unless said otherwise.
        public init(_ account: ID, _ group: ID, _ member: Party, during: Interval = .always) {
            self.account = account
            self.group = group
            self.member = member
            self.during = during
        }
    }

    /// Access to one organization.
    public struct Grant: Hashable, Sendable {
        /// The account of both.
        public var account: ID
        /// The organization.
        public var organization: ID
        /// The user, the group or the connection.
        public var grantee: Party
        /// When it holds.
        public var during: Interval
        /// Who made it, if that is known.
        public var by: Address?
        /// When it was made, if that is known.
        public var time: Int64?

        /// A grant, without begin and end unless said otherwise.
        public init(
            _ account: ID, _ organization: ID, _ grantee: Party, during: Interval = .always
        ) {
            self.account = account
            self.organization = organization
            self.grantee = grantee
            self.during = during
        }
    }

    /// Who made something, and when.
    public struct Made: Hashable, Sendable {
        /// A user, or nil for the host application's own hand.
        public var by: Address?
        /// When it was.
        public var time: Int64

        /// Made by a user, or by the host application, at that time.
        public init(by: Address?, time: Int64) {
            self.by = by
            self.time = time
        }
    }

    /// One account lets the users of another in.
    public struct Connection: Hashable, Sendable {
        /// The account that lets in.
        public var host: ID
        /// The identity, unique among the host's connections.
        public var id: ID
        /// The account that is let in.
        public var delegate: ID
        /// manager, editor, creator or readOnly.
        public var maximumRole: String
        /// draft, pending, accepted, declined, cancelled, lapsed, revoked, left or expired.
        public var status: String
        /// Whether every organization of the host is in scope.
        public var allOrganizations: Bool
        /// What the host says to the delegate.
        public var message: String?
        /// When it holds.
        public var during: Interval
        /// Who sent it and when, if that is known.
        public var sent: Made?
        /// Who accepted it and when, if that is known.
        public var accepted: Made?
        /// When the status was written down: whether time can have brought it by then.
        public var recorded = RandomWorld.usualNow

        /// A connection, accepted unless said otherwise.
        public init(
            _ host: ID, _ id: ID, to delegate: ID, maximum: String,
            status: String = "accepted", allOrganizations: Bool = false,
            during: Interval = .always
        ) {
            self.host = host
            self.id = id
            self.delegate = delegate
            self.maximumRole = maximum
            self.status = status
            self.allOrganizations = allOrganizations
            self.during = during
        }

        /// How others refer to the connection.
        public var address: Address { Address(host, id) }

        /// Whether it stands in the way of another one for the same ordered pair.
        ///
        /// Rule: *Connections*.
        public func isLive(at now: Int64) -> Bool {
            ["draft", "pending", "accepted"].contains(status(at: now))
        }
    }

    /// One thing that happened in an account.
    public struct LogEntry: Hashable, Sendable {
        /// The account in which it happened.
        public var account: ID
        /// When it happened.
        public var time: Int64
        /// create, read, update or delete.
        public var action: String
        /// The exact operation.
        public var operation: String
        /// Who did it.
        public var user: Address?
        /// What kind of thing it was done to.
        public var resourceKind: String?
        /// The identity of the thing that it was done to.
        public var resource: ID?
        /// What it was called, if that was said.
        public var resourceName: String?
        /// The organization concerned, by value: it need not exist any more.
        public var organization: ID?

        /// An entry of that account.
        public init(
            _ account: ID, time: Int64, action: String = "read", operation: String,
            user: Address? = nil, organization: ID? = nil
        ) {
            self.account = account
            self.time = time
            self.action = action
            self.operation = operation
            self.user = user
            self.organization = organization
        }
    }
}
