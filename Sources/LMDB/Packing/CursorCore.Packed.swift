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
        if step == MDB_FIRST || step == MDB_LAST {
            unsafe pack.pointee.leave()
            unsafe pack.pointee.seek(nil)
        } else if place == .atEntry {
            if let view = unsafe pack.pointee.view {
                let index = unsafe pack.pointee.index
                if step == MDB_NEXT, index + 1 < view.count {
                    return try unsafe arrive(pack, view, index + 1)
                }
                if step == MDB_PREV, index > 0 { return try unsafe arrive(pack, view, index - 1) }
            } else if let error = unsafe pack.pointee.error(goingForward: step == MDB_NEXT) {
                throw error
            }
        }
        return try unsafe movePack(step, pack, orElse: missed)
    }

    /// Moves to the next pack, and in it to the entry that is next.
    @unsafe private mutating func movePack(
        _ step: MDB_cursor_op, _ pack: UnsafeMutablePointer<PackPlace>,
        orElse missed: CursorBox.Place
    ) throws(LMDBError) -> FoundEntry? {
        guard let found = try unsafe moveBare(step, orElse: missed) else { return nil }
        return try unsafe enter(found, pack, isFromFront: step == MDB_NEXT || step == MDB_FIRST)
    }

    /// Goes to the first or the last entry of the pack that LMDB's cursor has come to.
    @unsafe private mutating func enter(
        _ found: FoundEntry, _ pack: UnsafeMutablePointer<PackPlace>, isFromFront: Bool
    ) throws(LMDBError) -> FoundEntry {
        unsafe pack.pointee.leave()
        do throws(LMDBError) {
            let view = try unsafe view(of: found, pack.pointee.packing)
            return try unsafe arrive(pack, view, isFromFront ? 0 : view.count - 1)
        } catch { return try unsafe suspend(error, at: found, pack) }
    }

    /// Stops at a pack that is damaged where it has nothing of what is sought: others have nothing to do with that. Its
    /// key tells that it is of others, or of an entry that lies by itself; there is no value, and whoever goes on, away from
    /// what is sought, is told.
    @unsafe private mutating func suspend(
        _ error: LMDBError, at found: FoundEntry, _ pack: UnsafeMutablePointer<PackPlace>
    ) throws(LMDBError) -> FoundEntry {
        let isOne = unsafe pack.pointee.packing.group(of: found.key.bytes).isOne
        guard case .packDamaged = error.kind,
            unsafe isOne || !pack.pointee.isSought(found.key.bytes)
        else { throw error }
        unsafe pack.pointee.suspend(error, at: found.key.bytes)
        place = .atEntry
        return unsafe FoundEntry(
            key: found.key, value: MDB_val(mv_size: 0, mv_data: found.value.mv_data))
    }

    /// - Parameter writer: Has at least one byte, and has not overflowed.
    @unsafe mutating func seekPacked(
        _ writer: borrowing KeyWriter, _ goal: Seek, _ pack: UnsafeMutablePointer<PackPlace>
    ) throws(LMDBError) -> FoundEntry? {
        let sought = unsafe UnsafeRawBufferPointer(start: writer.start, count: writer.byteCount)
        unsafe pack.pointee.leave()
        unsafe pack.pointee.seek(pack.pointee.packing.group(of: sought))
        guard let found = try unsafe seekBare(atOrBefore: writer) else {
            switch goal {
            case .exactly: return unsafe missed(.nowhere)
            case .atOrBefore, .atOrBeforeEndOfPrefix: return unsafe missed(.beforeFirst)
            case .atOrAfter, .after:
                return try unsafe inOrder(
                    movePack(MDB_FIRST, pack, orElse: .afterLast), goal, writer)
            }
        }
        guard unsafe pack.pointee.isSought(found.key.bytes) else {
            // Everything there is before the key.
            return try unsafe seek(behind: found, writer, goal, pack)
        }
        let view: PackView
        do throws(LMDBError) {
            view = try unsafe self.view(of: found, pack.pointee.packing)
        } catch {
            switch goal {
            case .exactly: throw error
            case .after where unsafe pack.pointee.packing.group(of: sought).isOne:
                return try unsafe inOrder(
                    movePack(MDB_NEXT, pack, orElse: .afterLast), goal, writer)
            default: return try unsafe suspend(error, at: found, pack)
            }
        }
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
                return try unsafe inOrder(arrive(pack, view, index), goal, writer)
            }
            return try unsafe inOrder(
                movePack(MDB_NEXT, pack, orElse: .afterLast), goal, writer)
        case .atOrBefore, .atOrBeforeEndOfPrefix:
            if index > 0 { return try unsafe arrive(pack, view, index - 1) }
            return try unsafe movePack(MDB_PREV, pack, orElse: .beforeFirst)
        }
    }

    /// Seeks where the pack before the sought key is of others.
    @unsafe private mutating func seek(
        behind found: FoundEntry, _ writer: borrowing KeyWriter, _ goal: Seek,
        _ pack: UnsafeMutablePointer<PackPlace>
    ) throws(LMDBError) -> FoundEntry? {
        switch goal {
        case .exactly: return unsafe missed(.nowhere)
        case .atOrAfter, .after:
            return try unsafe inOrder(
                movePack(MDB_NEXT, pack, orElse: .afterLast), goal, writer)
        case .atOrBefore, .atOrBeforeEndOfPrefix:
            return try unsafe enter(found, pack, isFromFront: false)
        }
    }

    /// Goes to the first entry of the pack behind one that begins with a key.
    @unsafe mutating func seek(behindPack key: UnsafeRawBufferPointer) throws(LMDBError)
        -> FoundEntry?
    {
        guard unsafe box.merged == nil, let pack = unsafe box.pack else {
            throw LMDBError(
                .nestedInMemory, operation: "pass a pack", table: TableNames.name(of: slot))
        }
        var bare = unsafe MDB_val(key)
        guard let found = try unsafe moveBare(MDB_SET_RANGE, from: &bare, orElse: .afterLast) else {
            return nil
        }
        if unsafe KeyOrder.compare(found.key.bytes, key) > 0 {
            return try unsafe enter(found, pack, isFromFront: true)
        }
        return try unsafe movePack(MDB_NEXT, pack, orElse: .afterLast)
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
        _ found: FoundEntry?, _ goal: Seek, _ writer: borrowing KeyWriter
    ) throws(LMDBError) -> FoundEntry? {
        guard let found = unsafe found else { return nil }
        let order = unsafe writer.compare(found.key)
        if order > 0 || order == 0 && goal == .after { throw disordered() }
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
    /// The error for a pack that is none. A transaction can go on without what is in it.
    @inline(never)
    @unsafe func damaged(_ key: UnsafeRawBufferPointer, _ damage: PackDamage, _ slot: UInt32)
        -> LMDBError
    {
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
        guard let recent = unsafe context.pointee.recentPacks,
            unsafe !context.pointee.verifiesPacks
        else {
            return try unsafe descend(to: key, in: slot)
        }
        let place = unsafe recent + Int(slot)
        let sought = unsafe UnsafeRawBufferPointer(start: key.start, count: key.byteCount)
        let commit = unsafe context.pointee.transactionID
        if let value = unsafe place.pointee.value(of: sought, in: commit) {
            if mustLook { try look("get", slot) }
            let found = unsafe FoundBytes(MDB_val(value))
            if mustProve {
                try unsafe prove(found, is: descend(to: key, in: slot), TableNames.name(of: slot))
            }
            return unsafe found
        }
        return try unsafe descend(to: key, in: slot) { pack in
            guard let view = pack.view else { return }
            unsafe place.pointee.remember(view, pack.index, in: commit)
        }
    }

    /// - Parameter note: Is told where the entry lies.
    @inline(__always)
    @unsafe private func descend(
        to key: borrowing KeyWriter, in slot: UInt32, _ note: (PackPlace) -> Void = { _ in }
    ) throws(LMDBError) -> FoundBytes? {
        var cursor = try CursorCore(self, slot: slot)
        guard let entry = try unsafe cursor.seekBelow(key, .exactly) else { return nil }
        if let pack = unsafe cursor.box.pack { unsafe note(pack.pointee) }
        return unsafe FoundBytes(entry.value)
    }

    /// How many entries a packed table has, whose packs are found to be in order.
    func packedEntryCount(_ slot: UInt32) throws(LMDBError) -> Int {
        var cursor = try CursorCore(self, slot: slot)
        var count = try countInOverlay(slot)
        var found = try unsafe cursor.moveBare(MDB_FIRST, orElse: .nowhere)
        while let pack = unsafe found {
            count += try unsafe cursor.view(of: pack, packing(slot)).count
            unsafe found = try unsafe cursor.moveBare(MDB_NEXT, orElse: .afterLast)
            // A page that is another of the table's has as many packs, perhaps, and is not where it belongs.
            if let next = unsafe found,
                unsafe KeyOrder.compare(pack.key.bytes, next.key.bytes) >= 0
            {
                throw cursor.disordered()
            }
        }
        return count
    }

    /// How the entries of a table lie together.
    @inline(__always)
    func packing(_ slot: UInt32) -> Packing { unsafe context.pointee.packing(slot) }

    /// Whether the entries of a table lie together here.
    ///
    /// Complexity: constant.
    @inlinable
    public func isPacked<Key>(_ table: Table<Key>) -> Bool { isPacked(slot: table.slot) }

    @usableFromInline
    @inline(__always)
    func isPacked(slot: UInt32) -> Bool { !packing(slot).isNone }

    /// Whether the checksum of each pack that is read is verified, from here on; false as it begins.
    public var verifiesPacks: Bool {
        get { unsafe context.pointee.verifiesPacks }
        nonmutating set { unsafe context.pointee.verifiesPacks = newValue }
    }
}
