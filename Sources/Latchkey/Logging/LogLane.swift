/// What is indexed together, from stretches of entries of the same length.
enum LogLane: CaseIterable, Sendable {
    /// All columns that have posting sets, but the resource.
    case columns
    /// The resource.
    case resources

    /// How many entries a stretch has, as a power of two.
    var shift: Int {
        switch self {
        case .columns: LogLimits.segmentShift
        case .resources: LogLimits.resourceStretchShift
        }
    }

    var blocksPerStretch: UInt32 { 1 << UInt32(shift - LogLimits.blockShift) }

    /// What it costs to begin a column, in sets. For resources all rows are read.
    var setsToBegin: Int {
        switch self {
        case .columns: LogLimits.setsPerColumn
        case .resources: LogLimits.setsPerColumn * 8
        }
    }

    /// In the order in which a stretch is indexed.
    var columns: [LogColumn] {
        switch self {
        case .columns: [.event, .operation, .kind, .home, .user, .organization]
        case .resources: [.resource]
        }
    }
}

extension LogColumn {
    /// Whether it is one of the columns of the first lane.
    var isIndexedWithOthers: Bool {
        switch self {
        case .event, .operation, .kind, .home, .user, .organization: true
        case .gap, .time, .client, .resource: false
        }
    }
}

/// How far a lane's index is.
struct LogProgress: Hashable, Sendable {
    /// How many stretches are indexed completely.
    var stretches: UInt32 = 0
    /// The column of the next stretch in which indexing goes on, and the least value (of
    /// resources: the least hash) that is not done.
    var column: LogColumn
    var next: UInt32 = 0

    init(_ lane: LogLane) { column = lane.columns[0] }

    /// Goes on behind a value; nil stands for the last one.
    mutating func goOn(behind value: UInt32?, in lane: LogLane) {
        if let value, value < .max {
            next = value + 1
            return
        }
        next = 0
        let columns = lane.columns
        if let index = columns.firstIndex(of: column), index + 1 < columns.count {
            column = columns[index + 1]
        } else {
            column = columns[0]
            stretches += 1
        }
    }
}
