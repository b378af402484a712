import OrdinalSets
import SystemCrypto

/// The hash of a secret that the store never has itself: a key to an API or the token of an
/// invitation.
struct SecretHash: Sendable {
    static let byteCount = 32

    let bytes: [UInt8]

    /// A hash of exactly 32 bytes; nil for any other number.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// The first eight bytes, by which the hash is looked up. Looking up takes a time that
    /// depends on them; what decides is ``matches(_:)``.
    var prefix: UInt64 {
        var prefix: UInt64 = 0
        for byte in bytes.prefix(8) { prefix = prefix << 8 | UInt64(byte) }
        return prefix
    }

    /// Whether two hashes are the same, in a time that says nothing of where they differ.
    func matches(_ other: SecretHash) -> Bool {
        SymmetricKey(bytes) == SymmetricKey(other.bytes)
    }
}
