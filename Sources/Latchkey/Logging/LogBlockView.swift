import AccessRules
import OrdinalSets

/// A stored block of columns, read in place.
struct LogBlockView: ~Escapable {
    let bytes: RawSpan
    let count: Int

    /// Columns that a block has: a literal, since it is asked for with every block.
    static let columnCount = 10
    /// Count, flags, first sequence number, times; then widths; then bases.
    static let widthsOffset = 26
    static let basesOffset = widthsOffset + columnCount
    static let headerByteCount = basesOffset + 4 * (columnCount - 1)
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
        guard count > 0, count <= LogLimits.entriesPerBlock else {
            throw MalformedRecord(reason: "has \(count) entries in a block of a log")
        }
        var width = 0
        var column = 0
        while column < Self.columnCount {
            let own = bytes.u8(at: Self.widthsOffset &+ column)
            guard own <= 8, own & (own &- 1) == 0 else {
                throw MalformedRecord(reason: "has a column of width \(own)")
            }
            width &+= Int(own)
            column &+= 1
        }
        let size = Self.headerByteCount &+ width &* count
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
        // The widths before it, added up.
        var before = 0
        for other in 0..<index { before &+= Int(bytes.u8(at: Self.widthsOffset &+ other)) }
        let offset = Self.headerByteCount &+ before &* count
        let width = Int(bytes.u8(at: Self.widthsOffset &+ index))
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
