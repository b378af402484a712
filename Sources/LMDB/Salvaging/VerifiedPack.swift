/// The entries of a pack that was read from a file that may be damaged.
public enum VerifiedPack {
    /// The entries, if the pack holds by its checksum; nil otherwise.
    ///
    /// Complexity: O(bytes).
    ///
    /// - Parameters:
    ///   - key: That of the pack.
    ///   - value: The pack with its checksum.
    ///   - code: What the checksums of the table's packs begin from.
    public static func entries(key: [UInt8], value: [UInt8], code: UInt8) -> [(
        key: [UInt8], value: [UInt8]
    )]? {
        // Sound: both stay where they are until the closures end, and what is made of them is copied.
        unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { value in
                guard unsafe PackChecksum.holds(in: value, under: key, code: code),
                    let view = unsafe try? PackView(key: key, value: value)
                else { return nil }
                var entries: [(key: [UInt8], value: [UInt8])] = []
                entries.reserveCapacity(view.count)
                for index in 0..<view.count {
                    guard let tail = unsafe try? view.tail(index),
                        let bytes = unsafe try? view.value(index),
                        view.prefixByteCount + tail.count <= Limits.keyByteCount
                    else { return nil }
                    let start = unsafe [UInt8](
                        UnsafeRawBufferPointer(rebasing: key[..<view.prefixByteCount]))
                    unsafe entries.append((start + [UInt8](tail), [UInt8](bytes)))
                }
                return entries
            }
        }
    }
}
