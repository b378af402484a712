import AccessRules

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

    private mutating func set(_ column: LogColumn, _ value: UInt64) {
        cells[Int(column.rawValue) << LogLimits.blockShift + count] = value
    }

    /// The bytes of the block.
    ///
    /// - Parameter keepsHashes: Whether the hashes of resources are among them.
    func encoded(keepsHashes: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2_048)
        bytes.append(UInt8(truncatingIfNeeded: count))
        let flags = keepsHashes ? 0 : LogBlockView.trimmedFlag
        bytes.append(flags)
        bytes.append(firstSequence)
        let times = extent(.time) { Int64(bitPattern: $0) }
        bytes.append(UInt64(bitPattern: times.least))
        bytes.append(UInt64(bitPattern: times.greatest))
        var bases: [UInt64] = []
        var widths: [UInt8] = []
        for column in LogColumn.allCases {
            if column == .resource, !keepsHashes {
                bases.append(0)
                widths.append(UInt8(0))
            } else if column == .time {
                bases.append(UInt64(bitPattern: times.least))
                widths.append(Self.width(UInt64(bitPattern: times.greatest &- times.least)))
            } else {
                let values = extent(column) { $0 }
                // A base has 32 bits; only gaps can be greater.
                let base = values.least <= UInt64(UInt32.max) ? values.least : 0
                bases.append(base)
                widths.append(Self.width(values.greatest &- base))
            }
        }
        bytes += widths
        for column in LogColumn.allCases where column != .time {
            bytes.append(UInt32(truncatingIfNeeded: bases[Int(column.rawValue)]))
        }
        for column in LogColumn.allCases {
            let index = Int(column.rawValue)
            let start = index << LogLimits.blockShift
            let base = bases[index]
            switch widths[index] {
            case 0: break
            case 1:
                for cell in cells[start..<start + count] {
                    bytes.append(UInt8(truncatingIfNeeded: cell &- base))
                }
            case 2:
                for cell in cells[start..<start + count] {
                    bytes.append(UInt16(truncatingIfNeeded: cell &- base))
                }
            case 4:
                for cell in cells[start..<start + count] {
                    bytes.append(UInt32(truncatingIfNeeded: cell &- base))
                }
            default: for cell in cells[start..<start + count] { bytes.append(cell &- base) }
            }
        }
        return bytes
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

extension LogEntry.Event {
    /// The value in the column: from 1 on, as in every other column that is indexed.
    var columnValue: UInt32 { UInt32(rawValue) + 1 }

    init?(columnValue: UInt32) {
        guard let code = UInt8(exactly: columnValue), code > 0 else { return nil }
        self.init(rawValue: code - 1)
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
