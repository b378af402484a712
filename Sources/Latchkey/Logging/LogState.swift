import AccessRules

/// How far an account's log is, and how far its index: what the counter of the log holds.
struct LogState: Hashable, Sendable {
    /// The sequence number of the last entry; 0 before the first.
    var lastSequence: UInt64 = 0
    /// How many entries there are, those that are archived included. The place of an entry is how many come
    /// before it.
    var count: UInt32 = 0
    /// Where the log begins; nil where all its entries are there.
    var beginning: LogBeginning?
    /// The time of the last entry.
    var lastTime = Instant.distantPast
    /// Whether no entry is earlier than the one before it: imported ones may be, and the first after
    /// one of a future that no clock explains.
    var isInOrderOfTime = true
    /// How far each index is. What follows is its tail.
    var columns = LogProgress(.columns)
    var resources = LogProgress(.resources)
    /// How many blocks are rid of the hashes of their resources.
    var trimmedBlocks: UInt32 = 0
    /// The least and greatest time in the segment that is being filled.
    var least = Instant.distantFuture
    var greatest = Instant.distantPast
    /// How many values each named column has. They are numbered from 1; 0 stands for none.
    var nameCounts: [UInt32]
    /// The hash of the last entry, chained to all before it.
    var head: [UInt8]

    init() {
        nameCounts = Array(repeating: 0, count: LogColumn.named.count)
        head = Array(repeating: 0, count: LogChain.byteCount)
    }

    subscript(lane: LogLane) -> LogProgress {
        get {
            switch lane {
            case .columns: columns
            case .resources: resources
            }
        }
        set {
            switch lane {
            case .columns: columns = newValue
            case .resources: resources = newValue
            }
        }
    }

    /// The first place that a lane has not indexed.
    func tailStart(_ lane: LogLane) -> UInt32 { self[lane].stretches << UInt32(lane.shift) }

    /// Whether a lane's next stretch is full.
    func isBehind(_ lane: LogLane) -> Bool { count >> UInt32(lane.shift) > self[lane].stretches }

    /// Whether anything full is not indexed, or not trimmed.
    var isBehind: Bool {
        isBehind(.columns) || isBehind(.resources) || trimmedBlocks < resourceBlocks
    }

    /// Whether everything is indexed of a segment: it is full, then.
    func isIndexed(segment number: UInt32) -> Bool {
        let end = UInt64(number + 1) << UInt64(LogLimits.segmentShift)
        return end <= UInt64(tailStart(.columns)) && end <= UInt64(tailStart(.resources))
            && end <= UInt64(trimmedBlocks) << UInt64(LogLimits.blockShift)
    }

    /// As if nothing were indexed, so that every entry is looked at.
    mutating func forgetIndexes() {
        columns.stretches = 0
        resources.stretches = 0
    }

    /// How many blocks are indexed by resource.
    var resourceBlocks: UInt32 { resources.stretches * LogLane.resources.blocksPerStretch }
}

extension LogState {
    private static let namesOffset = 59
    static let byteCount = namesOffset + 4 * LogColumn.named.count + LogChain.byteCount

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            Self.byteCount + (beginning == nil ? 0 : LogBeginning.byteCount) + Checksum.byteCount)
        bytes.append(lastSequence)
        bytes.append(lastTime)
        bytes.append(least)
        bytes.append(greatest)
        bytes.append(count)
        bytes.append(columns.stretches)
        bytes.append(columns.next)
        bytes.append(resources.stretches)
        bytes.append(resources.next)
        bytes.append(trimmedBlocks)
        bytes.append(isInOrderOfTime ? 1 : 0 as UInt8)
        bytes.append(columns.column.rawValue)
        bytes.append(resources.column.rawValue)
        for count in nameCounts { bytes.append(count) }
        bytes += head
        beginning?.append(to: &bytes)
        return bytes
    }

    init(_ bytes: RawSpan) throws(MalformedRecord) {
        let hasBeginning = bytes.byteCount == Self.byteCount + LogBeginning.byteCount
        guard bytes.byteCount == Self.byteCount || hasBeginning, bytes.u8(at: 56) <= 1,
            let column = LogColumn(rawValue: bytes.u8(at: 57)),
            column.isIndexedWithOthers, bytes.u8(at: 58) == LogColumn.resource.rawValue
        else { throw MalformedRecord(reason: "is no state of a log") }
        lastSequence = bytes.u64(at: 0)
        lastTime = bytes.instant(at: 8)
        least = bytes.instant(at: 16)
        greatest = bytes.instant(at: 24)
        count = bytes.u32(at: 32)
        columns.stretches = bytes.u32(at: 36)
        columns.next = bytes.u32(at: 40)
        columns.column = column
        resources.stretches = bytes.u32(at: 44)
        resources.next = bytes.u32(at: 48)
        trimmedBlocks = bytes.u32(at: 52)
        isInOrderOfTime = bytes.u8(at: 56) == 1
        nameCounts = LogColumn.named.indices.map { bytes.u32(at: Self.namesOffset + 4 * $0) }
        head = bytes.extracting(Self.byteCount - LogChain.byteCount..<Self.byteCount).copied()
        guard count >> UInt32(LogLimits.segmentShift) >= columns.stretches,
            count >> UInt32(LogLimits.resourceStretchShift) >= resources.stretches
        else {
            throw MalformedRecord(reason: "says that more is indexed than there is")
        }
        guard trimmedBlocks <= resourceBlocks else {
            throw MalformedRecord(reason: "says that more is trimmed than is indexed")
        }
        if hasBeginning {
            let beginning = try LogBeginning(
                bytes.extracting(Self.byteCount..<bytes.byteCount))
            guard tailStart(.columns) >= beginning.place else {
                throw MalformedRecord(reason: "says that more is archived than was indexed")
            }
            self.beginning = beginning
        }
        // Numbers ascend from 1 on, and leave out no more than lines can say; an entry has one value in
        // each column.
        guard let omitted = omittedCount(upTo: lastSequence, of: count),
            omitted <= (keptCount == 0 ? 0 : UInt64(Int64.max)),
            nameCounts.allSatisfy({ $0 <= count })
        else {
            throw MalformedRecord(reason: "says that there are other entries than it counts")
        }
    }
}
