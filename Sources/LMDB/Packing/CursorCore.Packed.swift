import CLMDB

// The moves of a cursor in a packed table, each by those of LMDB's cursor from pack to pack.
//
// Sound throughout: the box is open as long as this value, and a pack stays where it is until something is written,
// which no cursor outlives.
extension CursorCore {
    @unsafe mutating func movePacked(
        _ step: MDB_cursor_op, _ pack: UnsafeMutablePointer<PackPlace>,
        orElse missed: CursorBox.Place
    ) throws(LMDBError) -> FoundEntry? {
        let isForward = step == MDB_NEXT || step == MDB_FIRST
        if place == .atEntry, let view = unsafe pack.pointee.view {
            let index = unsafe pack.pointee.index
            if step == MDB_NEXT, index + 1 < view.count {
                return try unsafe arrive(pack, view, index + 1)
            }
            if step == MDB_PREV, index > 0 { return try unsafe arrive(pack, view, index - 1) }
        }
        guard let found = try unsafe moveBare(step, orElse: missed) else { return nil }
        let view = try unsafe view(of: found, pack.pointee.packing)
        return try unsafe arrive(pack, view, isForward ? 0 : view.count - 1)
    }

    /// - Parameter writer: Has at least one byte, and has not overflowed.
    @unsafe mutating func seekPacked(
        _ writer: borrowing KeyWriter, _ goal: Seek, _ pack: UnsafeMutablePointer<PackPlace>
    ) throws(LMDBError) -> FoundEntry? {
        let sought = unsafe UnsafeRawBufferPointer(start: writer.start, count: writer.byteCount)
        guard let found = try unsafe seekPack(atOrBefore: writer) else {
            switch goal {
            case .exactly: return unsafe missed(.nowhere)
            case .atOrBefore, .atOrBeforeEndOfPrefix: return unsafe missed(.beforeFirst)
            case .atOrAfter, .after:
                return try unsafe inOrder(
                    movePacked(MDB_FIRST, pack, orElse: .afterLast), notBefore: writer)
            }
        }
        let view = try unsafe view(of: found, pack.pointee.packing)
        let index: Int
        do throws(PackDamage) {
            if goal == .exactly {
                guard let exact = try unsafe view.place(exactly: sought) else {
                    return unsafe missed(.nowhere)
                }
                index = exact
            } else {
                index = try unsafe view.place(
                    of: sought, isBehind: goal == .after || goal == .atOrBefore)
            }
        } catch { throw damaged(view, error) }
        switch goal {
        case .exactly: return try unsafe arrive(pack, view, index)
        case .atOrAfter, .after:
            if index < view.count {
                return try unsafe inOrder(arrive(pack, view, index), notBefore: writer)
            }
            unsafe pack.pointee.leave()
            return try unsafe inOrder(
                movePacked(MDB_NEXT, pack, orElse: .afterLast), notBefore: writer)
        case .atOrBefore, .atOrBeforeEndOfPrefix:
            if index > 0 { return try unsafe arrive(pack, view, index - 1) }
            unsafe pack.pointee.leave()
            return try unsafe movePacked(MDB_PREV, pack, orElse: .beforeFirst)
        }
    }

    /// Goes to the pack that begins at or before a key.
    ///
    /// - Parameter writer: Has at least one byte, and has not overflowed.
    @unsafe mutating func seekPack(atOrBefore writer: borrowing KeyWriter) throws(LMDBError)
        -> FoundEntry?
    {
        var key = unsafe MDB_val(mv_size: writer.byteCount, mv_data: writer.start)
        guard let found = try unsafe moveBare(MDB_SET_RANGE, from: &key, orElse: .afterLast) else {
            return try unsafe moveBare(MDB_LAST, orElse: .beforeFirst)
        }
        let order = unsafe writer.compare(found.key)
        if order == 0 { return unsafe found }
        guard order < 0 else { throw disordered() }
        return try unsafe moveBare(MDB_PREV, orElse: .beforeFirst)
    }

    /// What a pack says of itself, and its checksum where those are verified.
    @unsafe mutating func view(of found: FoundEntry, _ packing: Packing, verifies: Bool = false)
        throws(LMDBError) -> PackView
    {
        let (key, value) = unsafe (found.key.bytes, found.value.bytes)
        do throws(PackDamage) {
            let view = unsafe try PackView(key: key, value: value)
            if unsafe verifies || snapshot.context.pointee.verifiesPacks {
                guard unsafe PackChecksum.holds(in: value, under: key, code: packing.code) else {
                    throw .checksum
                }
            }
            return view
        } catch {
            place = .nowhere
            throw unsafe snapshot.damaged(key, error, slot)
        }
    }

    @inline(__always)
    @unsafe private mutating func arrive(
        _ pack: UnsafeMutablePointer<PackPlace>, _ view: PackView, _ index: Int
    ) throws(LMDBError) -> FoundEntry {
        do throws(PackDamage) {
            let entry = try unsafe pack.pointee.entry(view, at: index)
            place = .atEntry
            return unsafe entry
        } catch { throw damaged(view, error) }
    }

    /// Who goes on behind what was found would come to a key that is not behind again for ever.
    @unsafe private mutating func inOrder(
        _ found: FoundEntry?, notBefore writer: borrowing KeyWriter
    ) throws(LMDBError) -> FoundEntry? {
        if let found = unsafe found, unsafe writer.compare(found.key) > 0 { throw disordered() }
        return unsafe found
    }

    private mutating func missed(_ missed: CursorBox.Place) -> FoundEntry? {
        place = missed
        return nil
    }

    private mutating func damaged(_ view: PackView, _ damage: PackDamage) -> LMDBError {
        place = .nowhere
        return unsafe snapshot.damaged(view.key, damage, slot)
    }
}

extension Snapshot {
    /// The error for a pack that is none.
    @inline(never)
    @unsafe func damaged(_ key: UnsafeRawBufferPointer, _ damage: PackDamage, _ slot: UInt32)
        -> LMDBError
    {
        unsafe context.pointee.hasFailed = context.pointee.isWrite
        let key = unsafe Array(key)
        return LMDBError(
            .packDamaged(key: key, reason: damage.reason), operation: "read a pack",
            table: TableNames.name(of: slot), key: keyText(key))
    }

    /// What is stored in a packed table, whatever an overlay has.
    @inline(never)
    @unsafe func findPacked(_ key: borrowing KeyWriter, in slot: UInt32) throws(LMDBError)
        -> FoundBytes?
    {
        var cursor = try CursorCore(self, slot: slot)
        guard let entry = try unsafe cursor.seekBelow(key, .exactly) else { return nil }
        return unsafe FoundBytes(entry.value)
    }

    /// How many entries a packed table has.
    func packedEntryCount(_ slot: UInt32) throws(LMDBError) -> Int {
        var cursor = try CursorCore(self, slot: slot)
        var count = try countInOverlay(slot)
        var found = try unsafe cursor.moveBare(MDB_FIRST, orElse: .nowhere)
        while let pack = unsafe found {
            count += try unsafe cursor.view(of: pack, packing(slot)).count
            unsafe found = try unsafe cursor.moveBare(MDB_NEXT, orElse: .afterLast)
        }
        return count
    }

    /// Whether the entries of a table lie together here.
    ///
    /// Complexity: constant.
    @inlinable
    public func isPacked<Key>(_ table: Table<Key>) -> Bool { isPacked(slot: table.slot) }

    @usableFromInline
    @inline(__always)
    func isPacked(slot: UInt32) -> Bool { unsafe !context.pointee.packing(slot).isNone }

    /// Verifies the checksum of each pack that is read from here on.
    public func verifyPacks() { unsafe context.pointee.verifiesPacks = true }
}
