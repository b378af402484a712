import AccessRules

/// How far an account's log is, and how far its index: what the counter of the log holds.
struct LogState: Hashable, Sendable {
    /// The sequence number of the last entry; 0 before the first.
    var lastSequence: UInt64 = 0
    /// How many entries there are. The place of an entry is how many come before it.
    var count: UInt32 = 0
    /// The time of the last entry.
    var lastTime = Instant.distantPast
    /// How many segments are indexed completely. What follows is the tail.
    var indexedSegments: UInt32 = 0
    /// The column of the next segment in which indexing goes on, and the least value, or hash of
    /// a resource, that is not done.
    var column = LogColumn.event
    var next: UInt32 = 0
    /// How many blocks are rid of the hashes of their resources.
    var trimmedBlocks: UInt32 = 0
    /// The least and greatest time in the segment that is being filled.
    var least = Instant.distantFuture
    var greatest = Instant.distantPast
    /// How many values each named column has. They are numbered from 1; 0 stands for none.
    var nameCounts = [UInt32](repeating: 0, count: LogColumn.named.count)
    /// The hash of the last entry, chained to all before it.
    var head = [UInt8](repeating: 0, count: LogChain.byteCount)

    static let byteCount = 49 + 4 * LogColumn.named.count + LogChain.byteCount

    /// The first place that is not indexed.
    var tailStart: UInt32 { indexedSegments * UInt32(LogLimits.entriesPerSegment) }

    /// Whether a segment is full and not indexed.
    var isBehind: Bool {
        count >> LogLimits.segmentShift > indexedSegments || trimmedBlocks < indexedBlocks
    }

    var indexedBlocks: UInt32 { indexedSegments * UInt32(LogLimits.blocksPerSegment) }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128)
        bytes.append(lastSequence)
        bytes.append(lastTime)
        bytes.append(least)
        bytes.append(greatest)
        bytes.append(count)
        bytes.append(indexedSegments)
        bytes.append(trimmedBlocks)
        bytes.append(next)
        bytes.append(column.rawValue)
        for count in nameCounts { bytes.append(count) }
        bytes += head
        return bytes
    }

    init() {}

    init(_ bytes: RawSpan) throws(MalformedRecord) {
        guard bytes.byteCount == Self.byteCount, let column = LogColumn(rawValue: bytes.u8(at: 48))
        else { throw MalformedRecord(reason: "is no state of a log") }
        lastSequence = bytes.u64(at: 0)
        lastTime = bytes.instant(at: 8)
        least = bytes.instant(at: 16)
        greatest = bytes.instant(at: 24)
        count = bytes.u32(at: 32)
        indexedSegments = bytes.u32(at: 36)
        trimmedBlocks = bytes.u32(at: 40)
        next = bytes.u32(at: 44)
        self.column = column
        for index in nameCounts.indices { nameCounts[index] = bytes.u32(at: 49 + 4 * index) }
        let start = 49 + 4 * nameCounts.count
        head = bytes.extracting(start..<start + LogChain.byteCount).copied()
        guard count >> LogLimits.segmentShift >= indexedSegments, trimmedBlocks <= indexedBlocks
        else { throw MalformedRecord(reason: "says that more is indexed than there is") }
    }
}

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
