/// May this user do this, to that, at that instant?
public struct ReferenceQuestion: Hashable, Sendable, CustomStringConvertible {
    /// What a question is about.
    public enum Target: Hashable, Sendable {
        /// An organization.
        case organization(Address)
        /// An asset.
        case asset(Address)
        /// A group.
        case group(Address)
        /// A user, as the one that something is done to.
        case subject(Address)
        /// A connection, by its host.
        case connection(Address)
        /// The log of an account, or the entry of that number.
        case log(ID, Int?)
        /// An account.
        case account(ID)
    }

    /// Who asks.
    public var user: Address
    /// The stable name of the action, or a bare verb.
    public var action: String
    /// What it is about.
    public var target: Target
    /// The kind that the asset will have.
    public var kind: ID?
    /// The role that is given.
    public var role: String?
    /// The instant that it is about, in milliseconds since 1970.
    public var at: Int64

    /// May `user` do `action` to `target` at that instant?
    public init(
        _ user: Address, _ action: String, _ target: Target, kind: ID? = nil,
        role: String? = nil, at: Int64
    ) {
        self.user = user
        self.action = action
        self.target = target
        self.kind = kind
        self.role = role
        self.at = at
    }

    /// The question as one line of a bulk of questions.
    public var description: String {
        var line = JSONLine()
        line.add("user", user)
        line.add("action", action)
        line.add(target.kind, target.text)
        line.add("kind", kind)
        line.add("role", role)
        line.add("at", instant: at)
        return line.line
    }
}

extension ReferenceQuestion.Target {
    /// The key under which a question names it.
    public var kind: String {
        switch self {
        case .organization: "organization"
        case .asset: "asset"
        case .group: "group"
        case .subject: "subject"
        case .connection: "connection"
        case .log: "log"
        case .account: "account"
        }
    }

    /// How a question names it.
    public var text: String {
        switch self {
        case .organization(let address), .asset(let address), .group(let address),
            .subject(let address), .connection(let address):
            address.description
        case .log(let account, nil): account.text
        case .log(let account, let number?): "\(account)/\(number)"
        case .account(let account): account.text
        }
    }
}
