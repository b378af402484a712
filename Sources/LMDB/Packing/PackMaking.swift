/// What packs are made in: the entries of some neighbouring ones with what changes of them, and what they become.
///
/// It is kept for the next use, since most changes make one pack.
@safe
final class PackMaking {
    // Sound: keys that were put together lie in the arena, values where they were found, until the packs are made.
    private let arena = ByteArena()
    private(set) var entries: [PackEntry] = []
    /// Whether they are others than were found.
    private(set) var isChanged = false
    /// How many of the changes that were merged put or removed an entry.
    private(set) var changedCount = 0
    /// How many bytes they take, less what neighbours share.
    private var byteCount = 0

    /// A pack that was made: where its key and its bytes are.
    @unsafe struct Made {
        let key: UnsafeRawBufferPointer
        let start: Int
        let byteCount: Int
    }

    private(set) var made = unsafe [Made]()
    private(set) var bytes: [UInt8] = []

    func reset() {
        arena.reset()
        let isMuch = bytes.capacity > Self.greatestKeptByteCount
        entries.removeAll(keepingCapacity: !isMuch)
        unsafe made.removeAll(keepingCapacity: !isMuch)
        bytes.removeAll(keepingCapacity: !isMuch)
        (isChanged, changedCount, byteCount) = (false, 0, 0)
    }

    /// How much is kept for the next use: what most changes need many times over, and imports far less than.
    private static let greatestKeptByteCount = 1 << 18

    /// Whether they would be a small pack.
    var isSmall: Bool { byteCount < Limits.leastPackByteCount }

    /// Bytes that stay until the packs are made.
    @unsafe func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: arena.copy(bytes), count: bytes.count)
    }

    // MARK: Merging

    /// Adds the entries of a pack and some changes, in the order of their keys.
    ///
    /// - Parameter changes: Behind everything that was merged before; where there is no pack they are alone.
    /// - Throws: The pack's keys are out of order, or reach beyond what comes behind it.
    @unsafe func merge(
        _ view: PackView?, with changes: UnsafeBufferPointer<PackChange>,
        before limit: UnsafeRawBufferPointer?
    ) throws(PackDamage) {
        var next = 0
        if let view {
            var previous: UnsafeRawBufferPointer?
            for index in 0..<view.count {
                let key = unsafe try self.key(index, of: view)
                if let previous = unsafe previous, unsafe KeyOrder.compare(previous, key) >= 0 {
                    throw .disordered
                }
                if unsafe index == 0 && KeyOrder.compare(view.key, key) > 0 { throw .disordered }
                unsafe previous = unsafe key
                while next < changes.count, unsafe KeyOrder.compare(changes[next].key, key) < 0 {
                    unsafe insert(changes[next])
                    next += 1
                }
                let value = unsafe try view.value(index)
                if next < changes.count, unsafe KeyOrder.compare(changes[next].key, key) == 0 {
                    unsafe replace(PackEntry(key: key, value: value), by: changes[next])
                    next += 1
                } else {
                    unsafe add(PackEntry(key: key, value: value))
                }
            }
            if let limit = unsafe limit, let last = unsafe previous,
                unsafe KeyOrder.compare(last, limit) >= 0
            {
                throw .disordered
            }
        }
        while next < changes.count {
            unsafe insert(changes[next])
            next += 1
        }
    }

    @unsafe private func key(_ index: Int, of view: PackView) throws(PackDamage)
        -> UnsafeRawBufferPointer
    {
        let room = unsafe arena.room(for: Limits.keyByteCount + 1)
        let count = unsafe try view.copyKey(index, to: room)
        arena.giveBack(Limits.keyByteCount + 1 - count)
        return unsafe UnsafeRawBufferPointer(start: room, count: count)
    }

    private func add(_ entry: PackEntry) {
        byteCount += entry.keyByteCount / 2 + entry.valueByteCount + 2
        entries.append(entry)
    }

    private func insert(_ change: PackChange) {
        guard let value = unsafe change.value else { return }
        (isChanged, changedCount) = (true, changedCount + 1)
        unsafe add(PackEntry(key: change.key, value: value))
    }

    private func replace(_ entry: PackEntry, by change: PackChange) {
        changedCount += 1
        guard let value = unsafe change.value else {
            isChanged = true
            return
        }
        let new = unsafe PackEntry(key: entry.key, value: value)
        if !new.hasValue(of: entry) { isChanged = true }
        add(new)
    }

    // MARK: Making

    /// Makes packs of the entries, as few as there can be; of more than one and less than three, ones of about
    /// the same size, unless the last of them is to be gone on with.
    ///
    /// - Parameters:
    ///   - key: That of the first pack, at or before the first entry's; nil for that.
    ///   - isAtEnd: Whether what was changed is behind everything that was there.
    @unsafe func make(
        under key: UnsafeRawBufferPointer?, code: UInt8, isAtEnd: Bool
    ) {
        var parts = unsafe split(under: key, Limits.packByteCount)
        if parts.count == 2, !isAtEnd, let last = entries.last {
            let byteCount = parts[0].shape.byteCount + parts[1].shape.byteCount
            let halves = unsafe split(
                under: key, Self.nodeByteCount(last.keyByteCount, (byteCount + 1) / 2 + 64))
            if halves.count == 2 { parts = halves }
        }
        for part in parts {
            let first = entries[part.range.lowerBound]
            let own = unsafe part.range.lowerBound == 0 ? key ?? first.key : first.key
            unsafe encode(part, under: own, code)
        }
    }

    /// Entries that become a pack.
    private struct Part {
        var range: Range<Int>
        var shape: PackShape
    }

    /// What a page has for a pack.
    private static func nodeByteCount(_ key: Int, _ value: Int) -> Int {
        (WriteState.entryOverheadByteCount + key + value + 1) & ~1
    }

    private func repeats(_ index: Int) -> Bool {
        index > 0 && entries[index].hasValue(of: entries[index - 1])
    }

    /// Parts that are packs of at most so many bytes.
    @unsafe private func split(under key: UnsafeRawBufferPointer?, _ limit: Int) -> [Part] {
        var parts: [Part] = []
        var start = 0
        while start < entries.count {
            let own = unsafe start == 0 ? key ?? entries[0].key : entries[start].key
            var shape = PackShape()
            var end = start
            while end < entries.count, end - start < Int(UInt16.max) {
                var larger = shape
                unsafe larger.add(
                    entries[end], under: own, isRepeated: end > start && repeats(end))
                if end > start, Self.nodeByteCount(own.count, larger.byteCount) > limit {
                    break
                }
                shape = larger
                end += 1
            }
            parts.append(Part(range: start..<end, shape: shape))
            start = end
        }
        return parts
    }

    @unsafe private func encode(
        _ part: Part, under key: UnsafeRawBufferPointer, _ code: UInt8
    ) {
        let (range, shape) = (part.range, part.shape)
        let start = bytes.count
        let form = shape.valueForm
        let prefix = shape.prefixByteCount
        bytes.append(form.rawValue | (shape.tailByteCount == nil ? PackView.tailsHaveEnds : 0))
        bytes.append(UInt8(prefix))
        append(UInt16(shape.count))
        if let tail = shape.tailByteCount {
            bytes.append(UInt8(tail))
        } else {
            var end = 0
            for index in range {
                end += entries[index].keyByteCount - prefix
                append(UInt16(end))
            }
        }
        for index in range { unsafe append(entries[index].key, from: prefix) }
        switch form {
        case .none: break
        case .shared: unsafe append(entries[range.lowerBound].value, from: 0)
        case .even:
            append(UInt16(shape.valueByteCount))
            for index in range { unsafe append(entries[index].value, from: 0) }
        case .placed:
            var place = 0
            var last = 0
            for index in range {
                if index == range.lowerBound || !repeats(index) {
                    last = place
                    let count = entries[index].valueByteCount
                    place += count + (count < 0x80 ? 1 : 2)
                }
                append(UInt16(last))
            }
            for index in range where index == range.lowerBound || !repeats(index) {
                let count = entries[index].valueByteCount
                if count < 0x80 {
                    bytes.append(UInt8(count))
                } else {
                    bytes.append(UInt8(count & 0x7F | 0x80))
                    bytes.append(UInt8(count >> 7))
                }
                unsafe append(entries[index].value, from: 0)
            }
        }
        let checksum = unsafe bytes.withUnsafeBytes {
            unsafe PackChecksum.value(
                of: UnsafeRawBufferPointer(rebasing: $0[start...]), under: key, code: code)
        }
        append(UInt16(truncatingIfNeeded: checksum))
        append(UInt16(truncatingIfNeeded: checksum >> 16))
        unsafe made.append(Made(key: key, start: start, byteCount: bytes.count - start))
    }

    private func append(_ number: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: number))
        bytes.append(UInt8(truncatingIfNeeded: number >> 8))
    }

    @unsafe private func append(_ other: UnsafeRawBufferPointer, from start: Int) {
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: other[start...]))
    }
}
