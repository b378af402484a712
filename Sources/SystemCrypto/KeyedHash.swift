import CSystemCrypto

// What is made of SHA-256 with a key. libcrypto's own forms look algorithms up and may fail for want of memory;
// a key that is always there needs no error.

/// A key, of which no description tells the bytes, and no comparison how many of them are right.
public struct SymmetricKey: Equatable, Sendable {
    let bytes: [UInt8]

    /// A key of those bytes: as random as the key is to be secret.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether two keys are the same, in a time that says nothing of where they differ.
    public static func == (left: SymmetricKey, right: SymmetricKey) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        // Sound: both have as many bytes.
        return unsafe CRYPTO_memcmp(left.bytes, right.bytes, left.bytes.count) == 0
    }
}

extension SymmetricKey: CustomStringConvertible, CustomReflectable {
    /// A text that says nothing of the bytes.
    public var description: String { "a key" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// HMAC with SHA-256 (RFC 2104).
public enum HMAC {
    private static let blockByteCount = 64

    /// The code of some bytes: 32 bytes, which nobody makes without the key.
    public static func code(for bytes: [UInt8], with key: SymmetricKey) -> [UInt8] {
        var padded = key.bytes.count > blockByteCount ? SHA256.hash(of: key.bytes) : key.bytes
        padded += Array(repeating: 0, count: blockByteCount - padded.count)
        var inner = SHA256()
        inner.update(padded.map { $0 ^ 0x36 })
        inner.update(bytes)
        var outer = SHA256()
        outer.update(padded.map { $0 ^ 0x5C })
        outer.update(inner.hash)
        return outer.hash
    }
}

/// HKDF with SHA-256 (RFC 5869), without salt.
public enum HKDF {
    /// A key of 32 bytes for a purpose: nothing about one follows from another.
    public static func key(from secret: [UInt8], for purpose: [UInt8]) -> SymmetricKey {
        let noSalt = SymmetricKey(Array(repeating: 0, count: SHA256.byteCount))
        let extracted = SymmetricKey(HMAC.code(for: secret, with: noSalt))
        // One block is all there is to a key of this length.
        return SymmetricKey(HMAC.code(for: purpose + [1], with: extracted))
    }
}
