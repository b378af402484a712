import CLMDB
import Glibc

/// Where a cursor is that reads through an overlay: at an entry of the overlay, or at one below that
/// the overlay says nothing of.
@safe
struct MergedPlace {
    // Sound: as the box that has it; while a cursor is in use nothing is changed, in the overlay or below.
    let storage: UnsafeMutablePointer<OverlayTable>

    /// The entry that the cursor below is at; nil beyond the end.
    var below: FoundEntry?
    /// The place in the overlay; nil before its first entry.
    var above: OverlayTable.Place?
    /// The entry at hand, and whether it is the one below.
    var entry: FoundEntry?
    var isBelow = false
    var direction = Direction.none
    var place = CursorBox.Place.nowhere

    /// Which way `below` and `above` are the next ones.
    enum Direction { case none, forward, backward }

    @unsafe init(_ table: UnsafeMutablePointer<OverlayTable>) { unsafe storage = table }

    /// To be in order before anything is sought in it.
    func putInOrder() { unsafe storage.pointee.putInOrder() }

    var table: OverlayTable {
        @inline(__always) _read { yield unsafe storage.pointee }
    }

    /// Nowhere, as a new one is.
    mutating func leave() {
        place = .nowhere
        direction = .none
    }
}

// The moves of a cursor that reads through an overlay, each by those of the cursor below.
//
// Sound throughout: keys and values stay where they are while the cursor is in use.
extension CursorCore {
    @unsafe mutating func first(_ merged: UnsafeMutablePointer<MergedPlace>) throws(LMDBError)
        -> FoundEntry?
    {
        unsafe merged.pointee.putInOrder()
        unsafe merged.pointee.below = try unsafe move(MDB_FIRST, orElse: .afterLast)
        unsafe merged.pointee.above = merged.pointee.table.start
        return try unsafe settleForward(merged)
    }

    @unsafe mutating func last(_ merged: UnsafeMutablePointer<MergedPlace>) throws(LMDBError)
        -> FoundEntry?
    {
        unsafe merged.pointee.putInOrder()
        unsafe merged.pointee.below = try unsafe move(MDB_LAST, orElse: .beforeFirst)
        unsafe merged.pointee.above = merged.pointee.table.previous(merged.pointee.table.end)
        return try unsafe settleBackward(merged)
    }

    /// - Parameter prefix: Bytes that the wanted key begins with. Once keys no longer begin so, the search ends,
    ///   instead of going past what was removed.
    @unsafe mutating func next(
        _ merged: UnsafeMutablePointer<MergedPlace>, _ prefix: UnsafeRawBufferPointer? = nil
    ) throws(LMDBError) -> FoundEntry? {
        switch unsafe merged.pointee.place {
        case .afterLast: return nil
        case .nowhere, .beforeFirst: return try unsafe first(merged)
        case .atEntry: break
        }
        guard let entry = unsafe merged.pointee.entry else { return nil }
        guard unsafe merged.pointee.direction == .forward else {
            return try unsafe turnForward(merged, behind: held(entry), prefix)
        }
        if unsafe merged.pointee.isBelow {
            unsafe merged.pointee.below = try unsafe move(MDB_NEXT, orElse: .afterLast)
        } else if let above = unsafe merged.pointee.above {
            unsafe merged.pointee.above = merged.pointee.table.next(above)
        }
        return try unsafe settleForward(merged, prefix)
    }

    /// Goes to the entry behind a key, from wherever what was sought at or before the key was found, or was
    /// not.
    ///
    /// - Parameters:
    ///   - writer: As that of ``seek(_:_:_:sharing:)``.
    ///   - sharedByteCount: With how many bytes of the key the entry's is to begin.
    @unsafe mutating func next(
        after writer: borrowing KeyWriter, _ merged: UnsafeMutablePointer<MergedPlace>,
        sharing sharedByteCount: Int
    ) throws(LMDBError) -> FoundEntry? {
        switch unsafe merged.pointee.place {
        case .nowhere, .beforeFirst:
            return try unsafe seek(writer, .after, merged, sharing: sharedByteCount)
        case .atEntry, .afterLast:
            return try unsafe next(merged, writer.prefix(sharedByteCount))
        }
    }

    @unsafe mutating func previous(_ merged: UnsafeMutablePointer<MergedPlace>) throws(LMDBError)
        -> FoundEntry?
    {
        switch unsafe merged.pointee.place {
        case .beforeFirst: return nil
        case .nowhere, .afterLast: return try unsafe last(merged)
        case .atEntry: break
        }
        guard let entry = unsafe merged.pointee.entry else { return nil }
        guard unsafe merged.pointee.direction == .backward else {
            return try unsafe turnBackward(merged, before: held(entry))
        }
        if unsafe merged.pointee.isBelow {
            unsafe merged.pointee.below = try unsafe move(MDB_PREV, orElse: .beforeFirst)
        } else if let above = unsafe merged.pointee.above {
            unsafe merged.pointee.above = merged.pointee.table.previous(above)
        }
        return try unsafe settleBackward(merged)
    }

    /// - Parameters:
    ///   - writer: Has at least one byte, and has not overflowed.
    ///   - sharedByteCount: With how many bytes of the sought key the one that is found is to begin, for who
    ///     wants what comes after it, or at or before it: beyond those it is not gone past what was removed.
    @unsafe mutating func seek(
        _ writer: borrowing KeyWriter, _ goal: Seek, _ merged: UnsafeMutablePointer<MergedPlace>,
        sharing sharedByteCount: Int? = nil
    ) throws(LMDBError) -> FoundEntry? {
        let key = unsafe UnsafeRawBufferPointer(start: writer.start, count: writer.byteCount)
        let prefix = unsafe sharedByteCount.map { unsafe writer.prefix($0) }
        unsafe merged.pointee.putInOrder()
        switch goal {
        case .exactly: return try unsafe seekExactly(writer, key, merged)
        case .atOrAfter, .after:
            unsafe merged.pointee.below = try unsafe seekBelow(writer, goal)
            var above = unsafe merged.pointee.table.place(atOrAfter: key)
            if goal == .after, let entry = unsafe merged.pointee.table.entry(at: above),
                unsafe entry.compare(key) == 0
            {
                above = unsafe merged.pointee.table.next(above)
            }
            unsafe merged.pointee.above = above
            return try unsafe settleForward(merged, prefix)
        case .atOrBefore:
            unsafe merged.pointee.below = try unsafe seekBelow(writer, goal)
            let above = unsafe merged.pointee.table.place(atOrAfter: key)
            if let entry = unsafe merged.pointee.table.entry(at: above),
                unsafe entry.compare(key) == 0
            {
                unsafe merged.pointee.above = above
            } else {
                unsafe merged.pointee.above = merged.pointee.table.previous(above)
            }
            return try unsafe settleBackward(merged, prefix)
        case .atOrBeforeEndOfPrefix:
            unsafe merged.pointee.below = try unsafe seekBelow(writer, goal)
            let end = unsafe merged.pointee.table.firstPlace { entry in
                unsafe entry.compare(key) < 0 || writer.isPrefix(of: entry.found.key)
            }
            unsafe merged.pointee.above = merged.pointee.table.previous(end)
            return try unsafe settleBackward(merged)
        }
    }

    /// Seeks no bytes at all: see ``seekNothing(_:)``.
    @unsafe mutating func seekNothing(_ goal: Seek, _ merged: UnsafeMutablePointer<MergedPlace>)
        throws(LMDBError)
        -> FoundEntry?
    {
        switch goal {
        case .atOrAfter, .after: return try unsafe first(merged)
        case .atOrBeforeEndOfPrefix: return try unsafe last(merged)
        case .exactly, .atOrBefore:
            unsafe merged.pointee.place = .beforeFirst
            return nil
        }
    }

    @unsafe private mutating func seekExactly(
        _ writer: borrowing KeyWriter, _ key: UnsafeRawBufferPointer,
        _ merged: UnsafeMutablePointer<MergedPlace>
    ) throws(LMDBError) -> FoundEntry? {
        unsafe merged.pointee.direction = .none
        if let entry = unsafe merged.pointee.table.entry(of: key) {
            return unsafe arrive(
                merged, entry.value.isRemoved ? nil : entry.found, orElse: .nowhere)
        }
        return unsafe arrive(merged, try unsafe seekBelow(writer, .exactly), orElse: .nowhere)
    }

    /// An entry whose key stays while the cursor below moves on: that of a packed one is where the next one's will
    /// be.
    @unsafe private func held(_ entry: FoundEntry) -> FoundEntry {
        unsafe box.pack?.pointee.holding(entry) ?? entry
    }

    /// Goes to the entry behind the one at hand, where that was not come to forwards.
    @unsafe private mutating func turnForward(
        _ merged: UnsafeMutablePointer<MergedPlace>, behind entry: FoundEntry,
        _ prefix: UnsafeRawBufferPointer?
    )
        throws(LMDBError) -> FoundEntry?
    {
        if unsafe merged.pointee.direction == .none {
            _ = try unsafe seekAgain(entry, .atOrAfter, merged)
            return try unsafe next(merged, prefix)
        }
        let step = unsafe merged.pointee.below == nil ? MDB_FIRST : MDB_NEXT
        unsafe merged.pointee.below = try unsafe move(step, orElse: .afterLast)
        // What the overlay has another value for, or none, was passed on the way here.
        while let below = unsafe merged.pointee.below,
            unsafe KeyOrder.compare(below.key.bytes, entry.key.bytes) <= 0
        {
            unsafe merged.pointee.below = try unsafe move(MDB_NEXT, orElse: .afterLast)
        }
        unsafe merged.pointee.above =
            unsafe merged.pointee.above.map { unsafe merged.pointee.table.next($0) }
            ?? merged.pointee.table.start
        return try unsafe settleForward(merged, prefix)
    }

    /// The same backwards.
    @unsafe private mutating func turnBackward(
        _ merged: UnsafeMutablePointer<MergedPlace>, before entry: FoundEntry
    )
        throws(LMDBError) -> FoundEntry?
    {
        if unsafe merged.pointee.direction == .none {
            _ = try unsafe seekAgain(entry, .atOrBefore, merged)
            return try unsafe previous(merged)
        }
        let step = unsafe merged.pointee.below == nil ? MDB_LAST : MDB_PREV
        unsafe merged.pointee.below = try unsafe move(step, orElse: .beforeFirst)
        while let below = unsafe merged.pointee.below,
            unsafe KeyOrder.compare(below.key.bytes, entry.key.bytes) >= 0
        {
            unsafe merged.pointee.below = try unsafe move(MDB_PREV, orElse: .beforeFirst)
        }
        unsafe merged.pointee.above = merged.pointee.table.previous(
            merged.pointee.above ?? merged.pointee.table.end)
        return try unsafe settleBackward(merged)
    }

    /// Seeks the entry at hand.
    @unsafe private mutating func seekAgain(
        _ entry: FoundEntry, _ goal: Seek, _ merged: UnsafeMutablePointer<MergedPlace>
    ) throws(LMDBError) -> FoundEntry? {
        let writer = unsafe KeyWriter(reading: entry.key.bytes)
        return try unsafe seek(writer, goal, merged)
    }

    /// Stops at the first of what is next above and below that is there; at nothing where what was removed
    /// begins with other bytes than it is to begin with.
    @unsafe private mutating func settleForward(
        _ merged: UnsafeMutablePointer<MergedPlace>, _ prefix: UnsafeRawBufferPointer? = nil
    ) throws(LMDBError) -> FoundEntry? {
        unsafe merged.pointee.direction = .forward
        while let place = unsafe merged.pointee.above,
            let above = unsafe merged.pointee.table.entry(at: place)
        {
            if above.value.isNothing {
                unsafe merged.pointee.above = merged.pointee.table.next(place)
                continue
            }
            let order =
                if let below = unsafe merged.pointee.below {
                    unsafe above.compare(below.key.bytes)
                } else {
                    -1
                }
            if order > 0 { break }
            if order == 0 {
                unsafe merged.pointee.below = try unsafe move(MDB_NEXT, orElse: .afterLast)
            }
            if !above.value.isRemoved {
                unsafe merged.pointee.isBelow = false
                return unsafe arrive(merged, above.found, orElse: .afterLast)
            }
            if let prefix = unsafe prefix, unsafe !above.begins(with: prefix) {
                unsafe merged.pointee.direction = .none
                return unsafe arrive(merged, nil, orElse: .nowhere)
            }
            unsafe merged.pointee.above = merged.pointee.table.next(place)
        }
        unsafe merged.pointee.isBelow = true
        return unsafe arrive(merged, merged.pointee.below, orElse: .afterLast)
    }

    /// The same backwards.
    @unsafe private mutating func settleBackward(
        _ merged: UnsafeMutablePointer<MergedPlace>, _ prefix: UnsafeRawBufferPointer? = nil
    ) throws(LMDBError) -> FoundEntry? {
        unsafe merged.pointee.direction = .backward
        while let place = unsafe merged.pointee.above,
            let above = unsafe merged.pointee.table.entry(at: place)
        {
            if above.value.isNothing {
                unsafe merged.pointee.above = merged.pointee.table.previous(place)
                continue
            }
            let order =
                if let below = unsafe merged.pointee.below {
                    unsafe above.compare(below.key.bytes)
                } else {
                    1
                }
            if order < 0 { break }
            if order == 0 {
                unsafe merged.pointee.below = try unsafe move(MDB_PREV, orElse: .beforeFirst)
            }
            if !above.value.isRemoved {
                unsafe merged.pointee.isBelow = false
                return unsafe arrive(merged, above.found, orElse: .beforeFirst)
            }
            if let prefix = unsafe prefix, unsafe !above.begins(with: prefix) {
                unsafe merged.pointee.direction = .none
                return unsafe arrive(merged, nil, orElse: .nowhere)
            }
            unsafe merged.pointee.above = merged.pointee.table.previous(place)
        }
        unsafe merged.pointee.isBelow = true
        return unsafe arrive(merged, merged.pointee.below, orElse: .beforeFirst)
    }

    @unsafe private func arrive(
        _ merged: UnsafeMutablePointer<MergedPlace>, _ entry: FoundEntry?,
        orElse missed: CursorBox.Place
    ) -> FoundEntry? {
        unsafe merged.pointee.entry = unsafe entry
        unsafe merged.pointee.place = unsafe entry == nil ? missed : .atEntry
        return unsafe entry
    }
}
