import AccessRules
import OrdinalSets

/// The columns of up to 128 neighbouring entries, in memory: what an append adds to.
///
/// Encoded, a column is kept as distances from its least value, in as few bytes as the greatest
/// distance needs.
struct LogBlock {
    private(set) var count = 0
    private(set) var firstSequence: UInt64 = 0
    /// Column by column, each with room for a whole block.
    private var cells = [UInt64](
        repeating: 0, count: LogColumn.allCases.count << LogLimits.blockShift)

    var isFull: Bool { count == LogLimits.entriesPerBlock }

    /// One entry's columns.
    struct Row {
        var sequence: UInt64
        var time: Instant
        var event: LogEntry.Event
        var operation: UInt32 = 0
        var kind: UInt32 = 0
        var home: UInt32 = 0
        var user: UInt32 = 0
        var organization: UInt32 = 0
        var client: UInt32 = 0
        var resourceHash: UInt32 = 0
    }

    mutating func append(_ row: Row) {
        guard !isFull else { return }
        if count == 0 { firstSequence = row.sequence }
        set(.gap, row.sequence &- firstSequence &- UInt64(count))
        set(.time, UInt64(bitPattern: row.time.millisecondsSince1970))
        set(.event, UInt64(row.event.columnValue))
        set(.operation, UInt64(row.operation))
        set(.kind, UInt64(row.kind))
        set(.home, UInt64(row.home))
        set(.user, UInt64(row.user))
        set(.organization, UInt64(row.organization))
        set(.client, UInt64(row.client))
        set(.resource, UInt64(row.resourceHash))
        count += 1
    }

    /// Takes back the last rows, so that as many are left.
    mutating func removeRows(behind count: Int) { self.count = min(self.count, count) }

    private mutating func set(_ column: LogColumn, _ value: UInt64) {
        cells[Int(column.rawValue) << LogLimits.blockShift + count] = value
    }

    /// The bytes of the block.
    ///
    /// - Parameter keepsHashes: Whether the hashes of resources are among them.
    func encoded(keepsHashes: Bool = true) -> [UInt8] {
        var bases: InlineArray<10, UInt64> = .init(repeating: 0)
        var widths: InlineArray<10, UInt8> = .init(repeating: 0)
        var size = LogBlockView.headerByteCount
        var times = (least: Int64(0), greatest: Int64(0))
        for column in LogColumn.allCases where keepsHashes || column != .resource {
            let index = Int(column.rawValue)
            if column == .time {
                times = extent(column) { Int64(bitPattern: $0) }
                bases[index] = UInt64(bitPattern: times.least)
                widths[index] = Self.width(UInt64(bitPattern: times.greatest &- times.least))
            } else {
                let values = extent(column) { $0 }
                // A base has 32 bits; only gaps can be greater.
                bases[index] = values.least <= UInt64(UInt32.max) ? values.least : 0
                widths[index] = Self.width(values.greatest &- bases[index])
            }
            size += Int(widths[index]) * count
        }
        return .bytes(size) { bytes in
            bytes.put(UInt8(truncatingIfNeeded: count), at: 0)
            bytes.put(keepsHashes ? 0 : LogBlockView.trimmedFlag, at: 1)
            bytes.put(firstSequence, at: 2)
            bytes.put(times.least, at: 10)
            bytes.put(times.greatest, at: 18)
            var baseOffset = LogBlockView.basesOffset
            var offset = LogBlockView.headerByteCount
            for column in LogColumn.allCases {
                let index = Int(column.rawValue)
                bytes.put(widths[index], at: LogBlockView.widthsOffset + index)
                if column != .time {
                    bytes.put(UInt32(truncatingIfNeeded: bases[index]), at: baseOffset)
                    baseOffset += 4
                }
                let (width, base) = (widths[index], bases[index])
                switch width {
                case 0: break
                case 1: put(column, base, as: UInt8.self, at: offset, &bytes)
                case 2: put(column, base, as: UInt16.self, at: offset, &bytes)
                case 4: put(column, base, as: UInt32.self, at: offset, &bytes)
                default: put(column, base, as: UInt64.self, at: offset, &bytes)
                }
                offset += Int(width) * count
            }
        }
    }

    @inline(__always)
    private func put<Value: FixedWidthInteger & BitwiseCopyable>(
        _ column: LogColumn, _ base: UInt64, as type: Value.Type, at offset: Int,
        _ bytes: inout MutableRawSpan
    ) {
        let start = Int(column.rawValue) << LogLimits.blockShift
        var at = offset
        for cell in cells[start..<start + count] {
            bytes.put(Value(truncatingIfNeeded: cell &- base), at: at)
            at &+= Value.bitWidth >> 3
        }
    }

    private func extent<Value: FixedWidthInteger>(_ column: LogColumn, _ value: (UInt64) -> Value)
        -> (least: Value, greatest: Value)
    {
        let start = Int(column.rawValue) << LogLimits.blockShift
        var least = Value.max
        var greatest = Value.min
        for cell in cells[start..<start + count] {
            least = min(least, value(cell))
            greatest = max(greatest, value(cell))
        }
        return (least, greatest)
    }

    /// The bytes that a distance takes.
    private static func width(_ distance: UInt64) -> UInt8 {
        switch distance {
        case 0: 0
        case ...0xFF: 1
        case ...0xFFFF: 2
        case ...0xFFFF_FFFF: 4
        default: 8
        }
    }
}

extension LogBlock {
    /// A block as it is stored.
    init(_ view: LogBlockView) {
        firstSequence = view.firstSequence
        count = view.count
        for column in LogColumn.allCases {
            let values = view.column(column)
            let start = Int(column.rawValue) << LogLimits.blockShift
            for index in 0..<count { cells[start + index] = values.value(at: index) }
        }
    }
}
