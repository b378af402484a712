import AccessRules

/// A stored block of columns, read in place.
struct LogBlockView: ~Escapable {
    private let bytes: RawSpan
    let count: Int

    static let headerByteCount = 26 + LogColumn.allCases.count + 4 * (LogColumn.allCases.count - 1)
    /// The hashes of resources are left out, since they are indexed.
    static let trimmedFlag: UInt8 = 1

    /// A block in those bytes, whose size must be what its header says.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) throws(MalformedRecord) {
        self.bytes = bytes
        guard bytes.byteCount >= Self.headerByteCount else {
            throw MalformedRecord(reason: "is too short for a block of a log")
        }
        count = Int(bytes.u8(at: 0))
        guard (1...LogLimits.entriesPerBlock).contains(count) else {
            throw MalformedRecord(reason: "has \(count) entries in a block of a log")
        }
        var size = Self.headerByteCount
        for column in 0..<LogColumn.allCases.count {
            let width = bytes.u8(at: 26 + column)
            guard width == 0 || width == 1 || width == 2 || width == 4 || width == 8 else {
                throw MalformedRecord(reason: "has a column of width \(width)")
            }
            size += Int(width) * count
        }
        guard size == bytes.byteCount else {
            throw MalformedRecord(reason: "has \(bytes.byteCount) bytes and not \(size)")
        }
    }

    var isTrimmed: Bool { bytes.u8(at: 1) & Self.trimmedFlag != 0 }
    var firstSequence: UInt64 { bytes.u64(at: 2) }
    var least: Instant { bytes.instant(at: 10) }
    var greatest: Instant { bytes.instant(at: 18) }

    @_lifetime(copy self)
    @inline(__always)
    func column(_ column: LogColumn) -> LogColumnView {
        let index = Int(column.rawValue)
        var offset = Self.headerByteCount
        for before in 0..<index { offset &+= Int(bytes.u8(at: 26 &+ before)) &* count }
        let width = Int(bytes.u8(at: 26 &+ index))
        let base: UInt64
        switch column {
        case .time: base = bytes.u64(at: 10)
        case .gap: base = UInt64(bytes.u32(at: Self.basesOffset))
        default: base = UInt64(bytes.u32(at: Self.basesOffset &+ 4 &* (index &- 1)))
        }
        return LogColumnView(
            bytes: bytes.extracting(offset..<offset &+ width &* count), width: width, base: base,
            count: count)
    }

    private static let basesOffset = 26 + LogColumn.allCases.count

    func sequence(at index: Int) -> UInt64 {
        firstSequence &+ UInt64(index) &+ column(.gap).value(at: index)
    }

    var lastSequence: UInt64 { sequence(at: count - 1) }

    func time(at index: Int) -> Instant {
        Instant(millisecondsSince1970: Int64(bitPattern: column(.time).value(at: index)))
    }

    /// The number of a value, or zero when the entry has none.
    func number(_ column: LogColumn, at index: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: self.column(column).value(at: index))
    }

    /// How many entries come before the sequence number.
    func count(before sequence: UInt64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self.sequence(at: middle) < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// One column of a block, read in place.
struct LogColumnView: ~Escapable {
    let bytes: RawSpan
    let width: Int
    let base: UInt64
    let count: Int

    @_lifetime(copy bytes)
    init(bytes: RawSpan, width: Int, base: UInt64, count: Int) {
        self.bytes = bytes
        self.width = width
        self.base = base
        self.count = count
    }

    @inline(__always)
    func value(at index: Int) -> UInt64 {
        let distance: UInt64 =
            switch width {
            case 0: 0
            case 1: UInt64(bytes.u8(at: index))
            case 2: UInt64(bytes.u16(at: index &* 2))
            case 4: UInt64(bytes.u32(at: index &* 4))
            default: bytes.u64(at: index &* 8)
            }
        return base &+ distance
    }

    /// Clears the bits of the entries that have another value.
    func keep(_ value: UInt64, in mask: inout LogMask) {
        let (distance, isBelow) = value.subtractingReportingOverflow(base)
        if isBelow { return mask = LogMask() }
        switch width {
        case 0: if distance != 0 { mask = LogMask() }
        case 1:
            guard distance <= 0xFF else { return mask = LogMask() }
            mask.keep(groups: 8, count, pattern: distance &* 0x0101_0101_0101_0101, bytes) {
                let sums = ($0 & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F
                let zeros = ~(sums | $0 | 0x7F7F_7F7F_7F7F_7F7F) >> 7
                return (zeros &* 0x0102_0408_1020_4080) >> 56
            }
        case 2:
            guard distance <= 0xFFFF else { return mask = LogMask() }
            mask.keep(groups: 4, count, pattern: distance &* 0x0001_0001_0001_0001, bytes) {
                let sums = ($0 & 0x7FFF_7FFF_7FFF_7FFF) &+ 0x7FFF_7FFF_7FFF_7FFF
                let zeros = ~(sums | $0 | 0x7FFF_7FFF_7FFF_7FFF) >> 15
                return (zeros | zeros >> 15 | zeros >> 30 | zeros >> 45) & 0xF
            }
        case 4:
            guard distance <= 0xFFFF_FFFF else { return mask = LogMask() }
            let wanted = UInt32(truncatingIfNeeded: distance)
            mask.keep(count) { bytes.u32(at: $0 &* 4) == wanted }
        default: mask.keep(count) { bytes.u64(at: $0 &* 8) == distance }
        }
    }
}

/// Which entries of a block are meant: a bit for each.
struct LogMask: Equatable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init() {}

    /// The entries below `count`.
    init(below count: Int) {
        low = count >= 64 ? .max : (1 << UInt64(count)) - 1
        high = count >= 128 ? .max : count > 64 ? (1 << UInt64(count - 64)) - 1 : 0
    }

    var isEmpty: Bool { low | high == 0 }
    var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }

    /// The greatest entry, taken out.
    mutating func popLast() -> Int? {
        if high != 0 {
            let bit = 63 - high.leadingZeroBitCount
            high &= ~(1 << UInt64(bit))
            return 64 + bit
        }
        guard low != 0 else { return nil }
        let bit = 63 - low.leadingZeroBitCount
        low &= ~(1 << UInt64(bit))
        return bit
    }

    mutating func remove(_ index: Int) {
        if index < 64 { low &= ~(1 << UInt64(index)) } else { high &= ~(1 << UInt64(index - 64)) }
    }

    /// Keeps the entries whose values, so many to eight bytes, are those of a pattern.
    ///
    /// - Parameter zeros: The bits of the values that are zero, from the lowest on.
    @inline(__always)
    mutating func keep(
        groups: Int, _ count: Int, pattern: UInt64, _ bytes: RawSpan, _ zeros: (UInt64) -> UInt64
    ) {
        var bits = (low: UInt64(0), high: UInt64(0))
        var index = 0
        var offset = 0
        while index < count {
            var word: UInt64
            if offset &+ 8 <= bytes.byteCount {
                word = bytes.u64(at: offset)
            } else {
                word = 0
                var rest = bytes.byteCount &- 1
                while rest >= offset {
                    word = word << 8 | UInt64(bytes.u8(at: rest))
                    rest &-= 1
                }
            }
            let found = zeros(word ^ pattern)
            if index < 64 {
                bits.low |= found << UInt64(index)
            } else {
                bits.high |= found << UInt64(index &- 64)
            }
            index &+= groups
            offset &+= 8
        }
        // Bits beyond the last entry are never set in a mask.
        low &= bits.low
        high &= bits.high
    }

    @inline(__always)
    mutating func keep(_ count: Int, _ isWanted: (Int) -> Bool) {
        var bits: UInt64 = 0
        for index in 0..<min(count, 64) where isWanted(index) { bits |= 1 << UInt64(index) }
        low &= bits
        guard count > 64 else { return high = 0 }
        bits = 0
        for index in 64..<count where isWanted(index) { bits |= 1 << UInt64(index &- 64) }
        high &= bits
    }
}
