import SystemCrypto

/// The chain of hashes over an account's log: each entry's hash covers the one before it, so that
/// an entry that is removed, changed or moved changes every hash that follows.
///
/// Rule: *The activity log* in `Docs/Permissions.md`.
enum LogChain {
    /// How long a hash is.
    static let byteCount = LogSeal.hashByteCount

    /// The hash of an entry: SHA-256 over the hash of the one before it (zeros before the first)
    /// and the entry's canonical bytes, which these are.
    static func hash(_ bytes: [UInt8]) -> [UInt8] {
        SHA256.hash(of: bytes)
    }
}

/// Where an account's log ends, for keeping it elsewhere: as long as the log still has this hash
/// at this number, nothing up to it was removed, changed or moved.
public struct LogHead: Hashable, Sendable, CustomStringConvertible {
    /// The sequence number of the last entry; 0 for a log without any.
    public let sequence: UInt64
    /// The SHA-256 hash of the last entry, chained to all before it: 32 bytes, zeros for a log
    /// without any.
    public let hash: [UInt8]

    /// `SEQUENCE:HASH`, the hash in hexadecimal.
    public var description: String { "\(sequence):" + hash.hexadecimal }
}
