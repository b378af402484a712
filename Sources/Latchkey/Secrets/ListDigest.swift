import SystemCrypto

/// Which list a cursor belongs to, in brief: the first bytes of a hash, of which nobody finds
/// another list that has the same.
struct ListDigest: Hashable, Sendable {
    static let byteCount = 16

    let bytes: [UInt8]

    /// Of bytes that were read back.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Of everything that tells a list from others: each part with its length, so that no two ways
    /// to cut the same text are the same.
    init(_ parts: [String]) {
        var hash = SHA256()
        for part in parts {
            let text = Array(part.utf8)
            var length: [UInt8] = []
            length.append(UInt64(text.count))
            hash.update(length)
            hash.update(text)
        }
        bytes = Array(hash.hash.prefix(Self.byteCount))
    }
}

/// A list of the host application, in brief.
func brief(_ parts: String...) -> ListDigest { ListDigest(["host"] + parts) }
