/// What a leaf wants to know from the source.
enum ChunkRequest {
    /// The chunk that contains or follows an ordinal.
    case forward
    /// The chunk that contains or precedes an ordinal.
    case backward
    /// As `forward`, without the content: bounds and count alone.
    case header
}

/// Reads the chunk of a leaf around a position into its state.
typealias ChunkLoader = (
    _ leaf: Int, _ ordinal: UInt32, _ request: ChunkRequest, _ state: inout LeafState
) throws -> Void

/// What a cursor knows of one stored set: a copy of the chunk it read last, and the interval
/// around it whose members it therefore knows.
struct LeafState {
    private var bytes: [UInt8] = []
    private(set) var first: UInt32 = 0
    private(set) var last: UInt32 = 0
    /// Members of the chunk; zero if there was none.
    private(set) var count = 0
    /// The known interval; nothing is known if it is empty (low above high).
    private var low: UInt32 = 1
    private var high: UInt32 = 0

    /// The chunk's members, once enough seeks met it to be worth decoding; else empty.
    private var members: [UInt32] = []
    /// Where the last seek among `members` ended.
    private var place = 0
    private var seeks = 0

    /// Seeks of one chunk after which it is decoded: that costs as much as about so many.
    private static let seeksBeforeDecoding = 40
    /// Chunks of more members are never decoded: bitmaps are as quick to search as they are,
    /// and long runs would fill the memory.
    private static let maximumDecoded = 4_096

    /// Keeps a chunk that was looked up from `ordinal`.
    mutating func keep(_ chunk: Chunk, from ordinal: UInt32, _ request: ChunkRequest) {
        first = chunk.first
        last = chunk.last
        count = chunk.count
        guard request != .header else {
            (low, high) = (1, 0)
            return
        }
        seeks = 0
        members.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        chunk.appendBytes(to: &bytes)
        low = request == .forward ? min(ordinal, first) : first
        high = request == .backward ? max(ordinal, last) : last
    }

    /// Notes that there is no chunk from `ordinal` on.
    mutating func keepNothing(from ordinal: UInt32, _ request: ChunkRequest) {
        count = 0
        low = request == .backward ? 0 : ordinal
        high = request == .backward ? ordinal : .max
    }

    mutating func next(
        atOrAfter ordinal: UInt32, leaf: Int, _ load: ChunkLoader
    ) throws -> UInt32? {
        var target = ordinal
        while true {
            if target >= low, target <= high {
                if count > 0, target <= last {
                    if target <= first { return first }
                    return try seek(atOrAfter: target)
                }
                guard high < .max else { return nil }
                target = high + 1
            }
            try load(leaf, target, .forward, &self)
        }
    }

    /// The next member in the chunk, which reaches to `target` or beyond.
    @inline(__always)
    private mutating func seek(atOrAfter target: UInt32) throws(ChunkError) -> UInt32? {
        if !members.isEmpty {
            place = members.seek(atOrAfter: target, from: place)
            return place < members.count ? members[place] : nil
        }
        seeks &+= 1
        if seeks == Self.seeksBeforeDecoding {
            members = try decoded()
            place = 0
        }
        return try Chunk(first: first, bytes: bytes.rawBytes).next(atOrAfter: target)
    }

    /// The members of a chunk that is slower to search than they are; else none.
    private func decoded() throws(ChunkError) -> [UInt32] {
        let chunk = try Chunk(first: first, bytes: bytes.rawBytes)
        guard chunk.encoding == .eliasFano, count <= Self.maximumDecoded else { return [] }
        var members: [UInt32] = []
        try chunk.append(to: &members)
        return members
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

    /// Sets the bits of the members in the window from `base` on.
    mutating func mark(
        in bits: inout Bitset, base: UInt32, leaf: Int, _ load: ChunkLoader
    ) throws {
        let end = base | UInt32(Bitset.width - 1)
        var target = base
        while true {
            if target < low || target > high { try load(leaf, target, .forward, &self) }
            if count > 0, target <= last {
                guard first <= end else { return }
                try Chunk(first: first, bytes: bytes.rawBytes).mark(in: &bits, base: base)
            }
            guard high < end else { return }
            target = high + 1
        }
    }

    /// Appends the members of chunks that fit below `limit` whole; `start` may lie inside the
    /// first of them.
    ///
    /// - Returns: Where the first chunk begins that does not; nil after the last.
    mutating func collect(
        from start: UInt32, limit: Int, _ members: inout [UInt32], leaf: Int, _ load: ChunkLoader
    ) throws -> UInt32? {
        var target = start
        while true {
            if target < low || target > high { try load(leaf, target, .forward, &self) }
            guard count > 0, target <= last else {
                guard count > 0, high < .max else { return nil }
                target = high + 1
                continue
            }
            guard count <= limit - members.count else { return target }
            let before = members.count
            try Chunk(first: first, bytes: bytes.rawBytes).append(to: &members)
            if target > first {
                let below = members[before...].prefix { $0 < target }.count
                members.removeSubrange(before..<before + below)
            }
            guard last < .max, members.count < limit else { return nil }
            target = last + 1
        }
    }

    /// How many members lie in `range`: whole chunks by their headers, the edges by rank.
    mutating func count(
        in range: ClosedRange<UInt32>, leaf: Int, _ load: ChunkLoader
    ) throws -> Int {
        var total = 0
        var target = range.lowerBound
        while true {
            try load(leaf, target, .header, &self)
            guard count > 0, first <= range.upperBound else { return total }
            if first >= range.lowerBound, last <= range.upperBound {
                total += count
            } else {
                try load(leaf, target, .forward, &self)
                let chunk = try Chunk(first: first, bytes: bytes.rawBytes)
                let end = range.upperBound
                let below = try chunk.rank(of: range.lowerBound)
                total += try (end >= last ? count : chunk.rank(of: end + 1)) - below
            }
            guard last < range.upperBound else { return total }
            target = last + 1
        }
    }

    /// The member that `index` others precede.
    mutating func select(_ index: Int, leaf: Int, _ load: ChunkLoader) throws -> UInt32? {
        var left = index
        var target = UInt32(0)
        while true {
            try load(leaf, target, .header, &self)
            guard count > 0 else { return nil }
            if left < count {
                try load(leaf, target, .forward, &self)
                return try Chunk(first: first, bytes: bytes.rawBytes).select(left)
            }
            left -= count
            guard last < .max else { return nil }
            target = last + 1
        }
    }
}

extension [UInt32] {
    /// The index of the first element that is not below `target`, found by steps that double,
    /// from where the last search ended.
    fileprivate func seek(atOrAfter target: UInt32, from place: Int) -> Int {
        var low = place < count && self[place] <= target ? place : 0
        var step = 1
        while low &+ step < count, self[low &+ step] < target {
            low &+= step
            step &<<= 1
        }
        var high = Swift.min(low &+ step, count)
        while low < high {
            let middle = (low &+ high) >> 1
            if self[middle] < target { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}

extension Chunk {
    /// Copies the chunk's value.
    func appendBytes(to array: inout [UInt8]) {
        // Safe: the buffer is read inside the closure only. (A loop over the span takes ten
        // times as long.)
        unsafe bytes.withUnsafeBytes { unsafe array.append(contentsOf: $0) }
    }
}
