/// An identity: text that is compared by its bytes, not by what it means.
public struct ID: Hashable, Comparable, Sendable, ExpressibleByStringInterpolation,
    CustomStringConvertible
{
    /// The identity as text.
    public let text: String
    /// Whether there is only one way to write the text in bytes.
    private let isASCII: Bool

    /// The identity of that text.
    public init(_ text: String) {
        self.text = text
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    }

    /// The identity of that text.
    public init(stringLiteral text: String) { self.init(text) }

    /// The text itself.
    public var description: String { text }

    /// Whether the bytes are the same. Strings that are equal to Swift may differ in bytes.
    public static func == (left: ID, right: ID) -> Bool {
        guard left.text == right.text else { return false }
        return left.isASCII && right.isASCII || Array(left.text.utf8) == Array(right.text.utf8)
    }

    /// The order of the bytes.
    public static func < (left: ID, right: ID) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Hashes the text: equal bytes are equal text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A thing of an account, written `ACCOUNT/ID`. A connection's account is its host.
public struct Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The account that the thing belongs to.
    public var account: ID
    /// The thing's identity, unique by type within the account.
    public var id: ID

    /// The thing of that identity in that account.
    public init(_ account: ID, _ id: ID) {
        self.account = account
        self.id = id
    }

    /// The address as the interchange format writes it.
    public var description: String { "\(account)/\(id)" }

    /// The order by account, then by identity.
    public static func < (left: Address, right: Address) -> Bool {
        left.account == right.account ? left.id < right.id : left.account < right.account
    }
}
