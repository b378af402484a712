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
        let widths = (
            first: bytes.u64(at: Self.widthsOffset),
            rest: UInt64(bytes.u16(at: Self.widthsOffset &+ 8))
        )
        guard Self.areWidths(widths.first), Self.areWidths(widths.rest) else {
            throw MalformedRecord(reason: "has a column that is not 0, 1, 2, 4 or 8 bytes wide")
        }
        let width = Self.sum(widths.first) &+ Self.sum(widths.rest)
        let size = Self.headerByteCount &+ width &* count
        guard size == bytes.byteCount else {
            throw MalformedRecord(reason: "has \(bytes.byteCount) bytes and not \(size)")
        }
    }

    /// Whether each of eight bytes is 0, 1, 2, 4 or 8.
    @inline(__always)
    private static func areWidths(_ bytes: UInt64) -> Bool {
        // Only these share no bit with the number before them; none has a bit from 16 on.
        let high: UInt64 = 0x1010_1010_1010_1010
        let before = (bytes | high) &- 0x0101_0101_0101_0101
        return bytes & (before | 0xF0F0_F0F0_F0F0_F0F0) == 0
    }

    /// The sum of eight bytes, which are widths, so that it fits a byte itself.
    @inline(__always)
    private static func sum(_ widths: UInt64) -> Int {
        Int(truncatingIfNeeded: (widths &* 0x0101_0101_0101_0101) >> 56)
    }

    /// How wide the columns before one are together.
    @inline(__always)
    private func width(before index: Int) -> Int {
        let first = bytes.u64(at: Self.widthsOffset)
        guard index > 8 else { return Self.sum(first << UInt64(64 &- 8 &* index)) }
        let rest = UInt64(bytes.u16(at: Self.widthsOffset &+ 8))
        return Self.sum(first) &+ Self.sum(rest << UInt64(128 &- 8 &* index))
    }

    /// Which entry of its block is at a place.
    @inline(__always)
    static func index(of place: UInt32) -> Int { Int(place) & (LogLimits.entriesPerBlock - 1) }

    var isTrimmed: Bool { bytes.u8(at: 1) & Self.trimmedFlag != 0 }
    var firstSequence: UInt64 { bytes.u64(at: 2) }
    var least: Instant { bytes.instant(at: 10) }
    var greatest: Instant { bytes.instant(at: 18) }

    @_lifetime(copy self)
    @inline(__always)
    func column(_ column: LogColumn) -> LogColumnView {
        let index = Int(column.rawValue)
        let offset = Self.headerByteCount &+ width(before: index) &* count
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
