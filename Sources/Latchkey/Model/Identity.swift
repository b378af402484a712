/// A name that the host application gave to a thing: 1 to 128 bytes of UTF-8, compared as
/// bytes.
///
/// Two strings that Swift holds to be equal, because they are canonically equivalent, may
/// differ in their bytes; as identities they are different. An account's identity has no `/`.
public struct Identity: Hashable, Comparable, Sendable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// The greatest size of an identity in bytes of UTF-8: with the longest prefix it stays
    /// far below the 511 bytes that a key may have.
    public static let maximumByteCount = 128

    /// The identity as text.
    public let text: String

    /// An identity of that text; its size is checked where it is used.
    public init(_ text: String) { self.text = text }

    /// A value of that text.
    public init(stringLiteral value: String) { self.init(value) }

    /// As text.
    public var description: String { text }

    /// Two are equal when all their parts are: identities by their bytes.
    public static func == (left: Identity, right: Identity) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// By bytes.
    public static func < (left: Identity, right: Identity) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}

/// Something of one account, by the identities that the host application gave: `ACCOUNT/ID`.
///
/// A value that can be made anywhere and kept; it is looked up anew at every use.
public struct Ref<Thing>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The account that the thing belongs to; for a connection its host.
    public var account: Identity
    /// The thing's own identity, unique by type within the account.
    public var id: Identity

    /// The thing of that identity in that account.
    public init(_ id: Identity, of account: Identity) {
        self.account = account
        self.id = id
    }

    /// From `ACCOUNT/ID`, cut at the first `/`; nil when there is none, or nothing beside it.
    init?(written text: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let id = text[text.utf8.index(after: slash)...]
        guard slash != text.startIndex, !id.isEmpty else { return nil }
        self.init(Identity(String(id)), of: Identity(String(text[..<slash])))
    }

    /// As text: `ACCOUNT/ID`.
    public var description: String { "\(account)/\(id)" }

    /// By bytes; things of one account stand together.
    public static func < (left: Self, right: Self) -> Bool {
        (left.account, left.id) < (right.account, right.id)
    }
}
