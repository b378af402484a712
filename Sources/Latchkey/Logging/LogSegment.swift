import AccessRules

/// What is known of a full segment.
struct LogSegment: Hashable, Sendable {
    /// The sequence number of its last entry.
    var lastSequence: UInt64
    var least: Instant
    var greatest: Instant
    /// The chain's hash of its last entry: the seal.
    var seal: [UInt8]

    static let byteCount = 24 + LogChain.byteCount

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(lastSequence)
        bytes.append(least)
        bytes.append(greatest)
        bytes += seal
        return bytes
    }
}

extension LogSegment {
    init(_ bytes: RawSpan) throws(MalformedRecord) {
        guard bytes.byteCount == Self.byteCount else {
            throw MalformedRecord(reason: "is no segment of a log")
        }
        self.init(
            lastSequence: bytes.u64(at: 0), least: bytes.instant(at: 8),
            greatest: bytes.instant(at: 16),
            seal: bytes.extracting(24..<Self.byteCount).copied())
    }
}
