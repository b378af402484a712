/// Reads the chunk of a leaf around a position into its state.
typealias ChunkLoader = (
    _ leaf: Int, _ ordinal: UInt32, _ direction: Direction, _ state: inout LeafState
) throws -> Void

/// Which way a cursor moves.
enum Direction {
    case forward, backward
}

/// What a cursor knows of one stored set: a copy of the chunk it read last, and the interval
/// around it whose members it therefore knows.
struct LeafState {
    private var bytes: [UInt8] = []
    private(set) var first: UInt32 = 0
    private(set) var last: UInt32 = 0
    private(set) var count = 0
    /// The known interval; nothing is known if it is empty (low above high).
    private var low: UInt32 = 1
    private var high: UInt32 = 0

    /// Keeps a chunk that was looked up from `ordinal`.
    mutating func keep(_ chunk: Chunk, from ordinal: UInt32, _ direction: Direction) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(raw: chunk.bytes)
        first = chunk.first
        last = chunk.last
        count = chunk.count
        low = direction == .forward ? min(ordinal, first) : first
        high = direction == .backward ? max(ordinal, last) : last
    }

    /// Notes that there is no chunk from `ordinal` on.
    mutating func keepNothing(from ordinal: UInt32, _ direction: Direction) {
        count = 0
        low = direction == .forward ? ordinal : 0
        high = direction == .backward ? ordinal : .max
    }

    mutating func next(
        atOrAfter ordinal: UInt32, leaf: Int, _ load: ChunkLoader
    ) throws -> UInt32? {
        var target = ordinal
        while true {
            if target >= low, target <= high {
                if count > 0, target <= last {
                    if target <= first { return first }
                    return try Chunk(first: first, bytes: bytes.rawBytes).next(atOrAfter: target)
                }
                guard high < .max else { return nil }
                target = high + 1
            }
            try load(leaf, target, .forward, &self)
        }
    }

    mutating func next(
        atOrBefore ordinal: UInt32, leaf: Int, _ load: ChunkLoader
    ) throws -> UInt32? {
        var target = ordinal
        while true {
            if target >= low, target <= high {
                if count > 0, target >= first {
                    if target >= last { return last }
                    return try Chunk(first: first, bytes: bytes.rawBytes).next(atOrBefore: target)
                }
                guard low > 0 else { return nil }
                target = low - 1
            }
            try load(leaf, target, .backward, &self)
        }
    }
}

extension [UInt8] {
    mutating func append(raw bytes: RawSpan) {
        append(addingCapacity: bytes.byteCount) { output in
            for at in 0..<bytes.byteCount { output.append(bytes.u8(at: at)) }
        }
    }
}
