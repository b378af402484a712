import CLMDB

/// Where a seek ends.
@usableFromInline
enum Seek {
    case exactly, atOrAfter, after, atOrBefore, atOrBeforeEndOfPrefix
}

/// The places of an entry's bytes, valid as long as the snapshot that found them.
@usableFromInline
@unsafe struct FoundEntry {
    let key: MDB_val
    let value: MDB_val
}

extension CursorCore {
    @unsafe mutating func move(_ step: MDB_cursor_op, orElse missed: CursorBox.Place)
        throws(LMDBError) -> FoundEntry?
    {
        if let pack = unsafe box.pack { return try unsafe movePacked(step, pack, orElse: missed) }
        return try unsafe moveBare(step, orElse: missed)
    }

    /// Moves LMDB's cursor, in a packed table from pack to pack.
    @unsafe mutating func moveBare(_ step: MDB_cursor_op, orElse missed: CursorBox.Place)
        throws(LMDBError) -> FoundEntry?
    {
        var key = unsafe MDB_val()
        return try unsafe moveBare(step, from: &key, orElse: missed)
    }

    @unsafe mutating func moveBare(
        _ step: MDB_cursor_op, from key: inout MDB_val, orElse missed: CursorBox.Place
    ) throws(LMDBError) -> FoundEntry? {
        if snapshot.mustLook {
            try snapshot.look("move a cursor", slot)
            try unsafe expectReadable(step, key)
        }
        var value = unsafe MDB_val()
        // Sound: the handle is open as long as the box lives.
        let code = unsafe Calls.moveCursor(box.handle, &key, &value, step)
        if code == 0 {
            guard unsafe snapshot.isKey(key), unsafe snapshot.isWithinFile(value) else {
                place = .nowhere
                throw snapshot.misplaced("move a cursor", slot, nil)
            }
            place = .atEntry
            return unsafe FoundEntry(key: key, value: value)
        }
        place = .nowhere
        guard code == MDB_NOTFOUND else {
            throw snapshot.failure(code, operation: "move a cursor", slot: slot, key: nil)
        }
        place = missed
        return nil
    }

    @usableFromInline
    @unsafe mutating func seek(_ writer: borrowing KeyWriter, _ goal: Seek) throws(LMDBError)
        -> FoundEntry?
    {
        guard !writer.isOverflowed, writer.byteCount > 0 else {
            if writer.byteCount == 0, goal != .exactly {
                // No bytes at all are before every key.
                return try unsafe seekNothing(goal)
            }
            throw snapshot.refusal(writer, in: slot, operation: "seek")
        }
        if let merged = unsafe box.merged { return try unsafe seek(writer, goal, merged) }
        return try unsafe seekBelow(writer, goal)
    }

    /// Seeks what is at or before a key, as ``Walk/seek(atOrBefore:sharing:)`` says.
    @usableFromInline
    @unsafe mutating func seek(
        _ writer: borrowing KeyWriter, atOrBeforeSharing sharedByteCount: Int
    ) throws(LMDBError) -> FoundEntry? {
        guard let merged = unsafe box.merged, !writer.isOverflowed, writer.byteCount > 0
        else { return try unsafe seek(writer, .atOrBefore) }
        return try unsafe seek(writer, .atOrBefore, merged, sharing: sharedByteCount)
    }

    /// Goes to what follows a key, as ``Walk/next(after:sharing:)`` says.
    @usableFromInline
    @unsafe mutating func next(
        after writer: borrowing KeyWriter, sharing sharedByteCount: Int
    ) throws(LMDBError) -> FoundEntry? {
        guard let merged = unsafe box.merged, !writer.isOverflowed, writer.byteCount > 0
        else { return try unsafe seek(writer, .after) }
        return try unsafe next(after: writer, merged, sharing: sharedByteCount)
    }

    /// Seeks in the table itself, whatever an overlay has.
    @unsafe mutating func seekBelow(_ writer: borrowing KeyWriter, _ goal: Seek)
        throws(LMDBError) -> FoundEntry?
    {
        if let pack = unsafe box.pack, goal != .atOrBeforeEndOfPrefix {
            return try unsafe seekPacked(writer, goal, pack)
        }
        // Sound: the writer's bytes outlive the calls.
        var key = unsafe MDB_val(mv_size: writer.byteCount, mv_data: writer.start)
        switch goal {
        case .exactly:
            return try unsafe moveBare(MDB_SET_KEY, from: &key, orElse: .nowhere)
        case .atOrAfter:
            guard let found = try unsafe moveBare(MDB_SET_RANGE, from: &key, orElse: .afterLast)
            else { return nil }
            // Who goes on behind what was found would come here again for ever.
            guard unsafe writer.compare(found.key) <= 0 else { throw disordered() }
            return unsafe found
        case .after:
            guard var found = try unsafe moveBare(MDB_SET_RANGE, from: &key, orElse: .afterLast)
            else { return nil }
            var order = unsafe writer.compare(found.key)
            if order == 0 {
                guard let next = try unsafe move(MDB_NEXT, orElse: .afterLast) else { return nil }
                unsafe found = next
                order = unsafe writer.compare(found.key)
            }
            guard order < 0 else { throw disordered() }
            return unsafe found
        case .atOrBefore:
            return try unsafe seekBare(atOrBefore: writer)
        case .atOrBeforeEndOfPrefix:
            return try unsafe seekEnd(ofPrefix: writer)
        }
    }

    /// Goes to the last entry of LMDB's at or before a key: in a packed table the pack that begins there.
    ///
    /// - Parameter writer: Has at least one byte, and has not overflowed.
    @unsafe mutating func seekBare(atOrBefore writer: borrowing KeyWriter) throws(LMDBError)
        -> FoundEntry?
    {
        var key = unsafe MDB_val(mv_size: writer.byteCount, mv_data: writer.start)
        if snapshot.hasLostPages,
            let known = snapshot.readableKey(before: writer.written(), slot)
        {
            return try unsafe seekBare(exactly: known)
        }
        guard let found = try unsafe moveBare(MDB_SET_RANGE, from: &key, orElse: .afterLast) else {
            return try unsafe moveBare(MDB_LAST, orElse: .beforeFirst)
        }
        let order = unsafe writer.compare(found.key)
        if order == 0 { return unsafe found }
        guard order < 0 else { throw disordered() }
        return try unsafe moveBare(MDB_PREV, orElse: .beforeFirst)
    }

    @unsafe private mutating func seekBare(exactly bytes: [UInt8]) throws(LMDBError) -> FoundEntry?
    {
        try unsafe bytes.span.bytes.withUnsafeBytes { (bytes) throws(LMDBError) in
            var key = unsafe MDB_val(bytes)
            return try unsafe moveBare(MDB_SET_KEY, from: &key, orElse: .nowhere)
        }
    }

    /// The error for a page that has other keys than its place needs.
    @inline(never)
    mutating func disordered() -> LMDBError {
        place = .nowhere
        return snapshot.disordered("move a cursor", slot)
    }

    /// Seeks no bytes at all: they are before every key, and the prefix of every key.
    @unsafe private mutating func seekNothing(_ goal: Seek) throws(LMDBError) -> FoundEntry? {
        if let merged = unsafe box.merged { return try unsafe seekNothing(goal, merged) }
        switch goal {
        case .atOrAfter, .after: return try unsafe move(MDB_FIRST, orElse: .afterLast)
        case .atOrBeforeEndOfPrefix: return try unsafe move(MDB_LAST, orElse: .beforeFirst)
        case .exactly, .atOrBefore:
            place = .beforeFirst
            return nil
        }
    }

    /// Seeks the last key that begins with the writer's bytes, or comes before them: the one
    /// before the least bytes that are greater than every such key.
    @unsafe private mutating func seekEnd(ofPrefix writer: borrowing KeyWriter)
        throws(LMDBError) -> FoundEntry?
    {
        // Sound: the writer's bytes are its own, and are put back before it is used again.
        let bytes = unsafe UnsafeMutableRawBufferPointer(
            start: writer.start, count: writer.byteCount)
        guard let place = unsafe bytes.lastIndex(where: { $0 != 0xFF }) else {
            return try unsafe move(MDB_LAST, orElse: .beforeFirst)
        }
        unsafe bytes[place] += 1
        defer { unsafe bytes[place] -= 1 }
        if let pack = unsafe box.pack {
            var end = unsafe KeyWriter(buffer: bytes)
            end.byteCount = place + 1
            return try unsafe seekPacked(end, .atOrBeforeEndOfPrefix, pack)
        }
        var key = unsafe MDB_val(mv_size: place + 1, mv_data: writer.start)
        guard try unsafe moveBare(MDB_SET_RANGE, from: &key, orElse: .afterLast) != nil else {
            return try unsafe move(MDB_LAST, orElse: .beforeFirst)
        }
        return try unsafe move(MDB_PREV, orElse: .beforeFirst)
    }

    /// Deletes the entry at hand, in a write transaction.
    mutating func deleteHere() throws(LMDBError) {
        let code = unsafe Calls.deleteAtCursor(box.handle)
        place = .nowhere
        guard code == 0 else {
            throw snapshot.failure(code, operation: "remove a range", slot: slot, key: nil)
        }
    }

    /// An entry bound to the lifetime of the snapshot.
    @usableFromInline
    @_lifetime(copy self)
    func bind(_ found: FoundEntry?) -> Entry? {
        guard let found = unsafe found, let key = unsafe FoundBytes(found.key),
            let value = unsafe FoundBytes(found.value)
        else { return nil }
        // Sound: LMDB keeps the bytes until the transaction ends or writes, and the lifetime
        // of the snapshot ends before either.
        let entry = Entry(
            key: unsafe RawSpan(_unsafeStart: key.start, byteCount: key.count),
            value: unsafe RawSpan(_unsafeStart: value.start, byteCount: value.count))
        return unsafe _overrideLifetime(entry, copying: self)
    }
}
