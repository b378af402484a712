import CXXHash

/// XXH3 in 64 bits: quick, and known to everybody.
public enum EntryHash {
    /// The hash of some bytes, from a seed.
    public static func value(of bytes: RawSpan, seed: UInt64) -> UInt64 {
        // Sound: it is read for as many bytes as it has, within the call.
        unsafe bytes.withUnsafeBytes { unsafe xxh3_of_bytes($0.baseAddress, $0.count, seed) }
    }
}
