import CSystemCrypto

/// SHA-256 (FIPS 180-4) of bytes that come in parts, by the system's libcrypto.
///
/// It neither fails nor allocates, but for the bytes that it gives.
public struct SHA256: Sendable {
    /// How long a hash is.
    public static let byteCount = 32

    private var context = SHA256_CTX()

    /// Of nothing so far.
    public init() {
        // Sound: the context is this value's own, here and below.
        _ = unsafe SHA256_Init(&context)
    }

    /// Adds bytes behind those before.
    public mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { bytes in
            // Sound: the buffer is read within the call. Nothing is behind an address of nothing.
            guard let start = bytes.baseAddress else { return }
            _ = unsafe SHA256_Update(&context, start, bytes.count)
        }
    }

    /// The hash of all bytes so far.
    public var hash: [UInt8] {
        var context = context
        return unsafe [UInt8](unsafeUninitializedCapacity: Self.byteCount) { hash, count in
            // Sound: there is room for as many bytes as it writes.
            _ = unsafe SHA256_Final(hash.baseAddress, &context)
            count = Self.byteCount
        }
    }

    /// The hash of some bytes.
    public static func hash(of bytes: [UInt8]) -> [UInt8] {
        var it = SHA256()
        it.update(bytes)
        return it.hash
    }
}
