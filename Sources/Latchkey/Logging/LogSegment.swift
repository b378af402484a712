import AccessRules
import OrdinalSets

/// What is known of a full segment.
struct LogSegment: Hashable, Sendable {
    /// The sequence number of its last entry.
    var lastSequence: UInt64
    var least: Instant
    var greatest: Instant
    /// The chain's hash of its last entry: the seal.
    var seal: [UInt8]

    static let byteCount = 24 + LogChain.byteCount

    /// The bytes of the segment, and of the filter of its resources until they are indexed.
    func encoded(_ filter: [UInt8] = []) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount + filter.count + Checksum.byteCount)
        bytes.append(lastSequence)
        bytes.append(least)
        bytes.append(greatest)
        bytes += seal
        bytes += filter
        return bytes
    }
}

extension LogSegment {
    /// A segment in bytes of one of the two sizes.
    init(_ bytes: RawSpan) {
        self.init(
            lastSequence: bytes.u64(at: 0), least: bytes.instant(at: 8),
            greatest: bytes.instant(at: 16),
            seal: bytes.extracting(24..<Self.byteCount).copied())
    }
}
