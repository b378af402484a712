import AccessRules

/// Which places of the indexed part of a log a time range admits. Times ascend but for what was
/// imported, so that whole segments and blocks are in or out, and single entries are looked at
/// only where a range begins or ends.
struct LogTimes: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private let range: Validity
    private var segment: (number: UInt32, extent: Extent)?
    private var block: (number: UInt32, extent: Extent)?

    /// How much of a stretch of entries the range admits.
    enum Extent {
        case none, some, all

        init(_ range: Validity, least: Instant, greatest: Instant) {
            if range.begin > greatest || range.end <= least {
                self = .none
            } else if range.begin <= least, range.end > greatest {
                self = .all
            } else {
                self = .some
            }
        }
    }

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ account: AccountOrdinal, _ range: Validity) {
        self.reader = reader
        self.account = account
        self.range = range
    }

    mutating func extent(segment number: UInt32) throws(StoreError) -> Extent {
        if let segment, segment.number == number { return segment.extent }
        let found = try reader.logSegment(account, number)
        let extent = Extent(range, least: found.least, greatest: found.greatest)
        segment = (number, extent)
        return extent
    }

    mutating func extent(block number: UInt32) throws(StoreError) -> Extent {
        if let block, block.number == number { return block.extent }
        let found = try reader.existingLogBlock(account, number)
        let extent = Extent(range, least: found.least, greatest: found.greatest)
        block = (number, extent)
        return extent
    }

    func admits(_ place: UInt32) throws(StoreError) -> Bool {
        let block = try reader.existingLogBlock(account, place >> LogLimits.blockShift)
        let index = Int(place) & (LogLimits.entriesPerBlock - 1)
        return range.contains(block.time(at: index))
    }

    /// The greatest place that may be admitted, not above another: what lies between is not.
    /// Nil when nothing is. The place itself, if it is admitted.
    mutating func greatest(atOrBefore place: UInt32) throws(StoreError) -> UInt32? {
        var place = place
        while true {
            let first: UInt32
            switch try extent(segment: place >> LogLimits.segmentShift) {
            case .all: return place
            case .none: first = place & ~UInt32(LogLimits.entriesPerSegment - 1)
            case .some:
                switch try extent(block: place >> LogLimits.blockShift) {
                case .all: return place
                case .none: first = place & ~UInt32(LogLimits.entriesPerBlock - 1)
                case .some:
                    if try admits(place) { return place }
                    first = place
                }
            }
            guard first > 0 else { return nil }
            place = first - 1
        }
    }

    /// Calls `body` with the stretches of places below `end` that the range admits whole, and
    /// with single blocks of which it admits some.
    mutating func forEachStretch(
        below end: UInt32, _ body: (ClosedRange<UInt32>, Extent) throws -> Void
    ) throws {
        var pending: ClosedRange<UInt32>?
        func add(_ stretch: ClosedRange<UInt32>) throws {
            if let before = pending, before.upperBound + 1 == stretch.lowerBound {
                pending = before.lowerBound...stretch.upperBound
            } else {
                if let before = pending { try body(before, .all) }
                pending = stretch
            }
        }
        var place: UInt32 = 0
        while place < end {
            let segmentEnd = place + UInt32(LogLimits.entriesPerSegment)
            switch try extent(segment: place >> LogLimits.segmentShift) {
            case .all: try add(place...min(segmentEnd, end) - 1)
            case .none: break
            case .some:
                while place < min(segmentEnd, end) {
                    let blockEnd = place + UInt32(LogLimits.entriesPerBlock)
                    let stretch = place...min(blockEnd, end) - 1
                    switch try extent(block: place >> LogLimits.blockShift) {
                    case .all: try add(stretch)
                    case .none: break
                    case .some: try body(stretch, .some)
                    }
                    place = blockEnd
                }
            }
            place = segmentEnd
        }
        if let pending { try body(pending, .all) }
    }
}
