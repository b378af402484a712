public import AccessRules

/// What an account's log had come to with one of its entries: the hash that is chained over all up to it.
///
/// A log whose first entries are archived begins behind one, and archives have one for each segment, so that the log can
/// be proven from its first entry on.
///
/// Rule: *`seal`* in `Docs/Interchange.md`.
public struct LogSeal: Hashable, Sendable {
    /// The account whose log it is.
    public var account: Identity
    /// The sequence number of the entry.
    public var sequence: UInt64
    /// The time of the entry.
    public var time: Instant
    /// The SHA-256 hash of the entry, chained to all before it: 32 bytes.
    public var hash: [UInt8]

    /// A seal with these values.
    public init(account: Identity, sequence: UInt64, time: Instant, hash: [UInt8]) {
        self.account = account
        self.sequence = sequence
        self.time = time
        self.hash = hash
    }

    /// How many bytes a hash has.
    static let hashByteCount = 32
}
