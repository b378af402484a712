import AccessRules

/// Which places of a log a time range admits. Where no time goes backwards these are those of a
/// range. Imported entries may have any times: then whole segments and blocks are in or out, and
/// single entries are looked at in the others.
struct LogTimes: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private let range: Validity
    private let kept: Range<UInt32>
    private let lastTime: Instant
    /// Whether places in the range of ``places()`` may be out of that of time all the same.
    let isChecked: Bool
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
    init(_ reader: StoreReader, _ account: AccountOrdinal, _ state: LogState, _ range: Validity) {
        self.reader = reader
        self.account = account
        self.range = range
        kept = state.places
        lastTime = state.lastTime
        isChecked = !range.isAlways && !state.isInOrderOfTime
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

    /// Which places to look at.
    ///
    /// Complexity: O(log(entries)) look-ups for each end that lies in the log.
    func places() throws(StoreError) -> Range<UInt32> {
        if range.isAlways || isChecked { return kept }
        let start = try place(atOrAfter: range.begin)
        return start..<max(start, try place(atOrAfter: range.end))
    }

    /// The first place of an entry that is not before a time, in a log in which no time goes backwards.
    private func place(atOrAfter time: Instant) throws(StoreError) -> UInt32 {
        if time == .distantPast { return kept.lowerBound }
        if time > lastTime || kept.isEmpty { return kept.upperBound }
        // The first segment, and in it the first block, that does not end before.
        var low = kept.lowerBound >> LogLimits.segmentShift
        var high = kept.upperBound >> LogLimits.segmentShift
        while low < high {
            let middle = (low + high) / 2
            if try reader.logSegment(account, middle).greatest < time {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let blocksPerSegment = LogLane.columns.blocksPerStretch
        low *= blocksPerSegment
        high = min(low + blocksPerSegment - 1, (kept.upperBound - 1) >> LogLimits.blockShift)
        while low < high {
            let middle = (low + high) / 2
            if try reader.existingLogBlock(account, middle).greatest < time {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let block = try reader.existingLogBlock(account, low)
        var index = 0
        var end = block.count
        while index < end {
            let middle = (index + end) / 2
            if block.time(at: middle) < time { index = middle + 1 } else { end = middle }
        }
        return low << LogLimits.blockShift + UInt32(index)
    }

    func admits(_ place: UInt32) throws(StoreError) -> Bool {
        range.contains(try reader.logTime(account, at: place))
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
            guard first > kept.lowerBound else { return nil }
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
        var place = kept.lowerBound
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
