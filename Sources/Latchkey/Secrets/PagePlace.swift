import AccessRules

/// What is in a cursor: which list it belongs to, the instant that this is about, so that all pages
/// are about the same, and the last thing given out: what is added or removed meanwhile moves nothing
/// else between pages.
struct PagePlace: Hashable, Sendable {
    var list: ListDigest
    var instant: Instant
    /// The numbers of the last thing given out, most significant first.
    var position: [Ordinal]
    /// The key of the last thing in the list's order; empty for the order of adding.
    var key: [UInt8] = []
}

extension PagePlace {
    /// The digest, the instant, how many numbers and how many bytes of the key.
    private static var headerByteCount: Int { ListDigest.byteCount + 8 + 4 + 4 }

    /// Lengths are multiples of this, so that that of a cursor says next to nothing of a name.
    private static var blockByteCount: Int { 64 }

    var encoded: [UInt8] {
        var bytes = list.bytes
        bytes.append(instant)
        bytes.append(UInt32(position.count))
        bytes.append(UInt32(key.count))
        for ordinal in position { bytes.append(ordinal) }
        bytes += key
        while bytes.count % Self.blockByteCount != 0 { bytes.append(UInt8(0)) }
        return bytes
    }

    /// The place of those bytes, or nil.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.headerByteCount else { return nil }
        let span = bytes.rawBytes
        let start = ListDigest.byteCount
        list = ListDigest(bytes: Array(bytes[..<start]))
        instant = span.instant(at: start)
        let (positionCount, keyCount) = (
            Int(span.u32(at: start + 8)), Int(span.u32(at: start + 12))
        )
        let keyStart = Self.headerByteCount + 4 * positionCount
        guard keyStart + keyCount <= bytes.count else { return nil }
        position = stride(from: Self.headerByteCount, to: keyStart, by: 4).map { span.u32(at: $0) }
        key = Array(bytes[keyStart..<keyStart + keyCount])
    }
}
