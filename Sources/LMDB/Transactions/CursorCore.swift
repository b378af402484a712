import CLMDB

/// A cursor without its type of keys: everything that need not be specialized.
///
/// Sound throughout: the box is open as long as this value, whose lifetime is the snapshot's.
@usableFromInline
struct CursorCore: ~Escapable {
    let snapshot: Snapshot
    let box: CursorBox
    let slot: UInt32

    @usableFromInline
    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, slot: UInt32) throws(LMDBError) {
        box = try snapshot.openCursor(slot: slot)
        self.snapshot = snapshot
        self.slot = slot
    }

    var place: CursorBox.Place {
        get { unsafe box.place }
        nonmutating set { unsafe box.place = newValue }
    }

    @usableFromInline
    @_lifetime(copy self)
    mutating func first() throws(LMDBError) -> Entry? { try unsafe bind(findFirst()) }

    @unsafe mutating func findFirst() throws(LMDBError) -> FoundEntry? {
        if let merged = unsafe box.merged { return try unsafe first(merged) }
        return try unsafe move(MDB_FIRST, orElse: .nowhere)
    }

    @usableFromInline
    @_lifetime(copy self)
    mutating func last() throws(LMDBError) -> Entry? { try unsafe bind(findLast()) }

    @unsafe mutating func findLast() throws(LMDBError) -> FoundEntry? {
        if let merged = unsafe box.merged { return try unsafe last(merged) }
        return try unsafe move(MDB_LAST, orElse: .nowhere)
    }

    @usableFromInline
    @_lifetime(copy self)
    mutating func next() throws(LMDBError) -> Entry? { try unsafe bind(findNext()) }

    @unsafe mutating func findNext() throws(LMDBError) -> FoundEntry? {
        if let merged = unsafe box.merged { return try unsafe next(merged) }
        if place == .afterLast { return nil }
        let step = place == .atEntry ? MDB_NEXT : MDB_FIRST
        return try unsafe move(step, orElse: .afterLast)
    }

    /// Whether the next entry is a step away, and not what is to be sought.
    @usableFromInline
    var canStep: Bool { unsafe box.merged == nil && place != .nowhere }

    @usableFromInline
    @_lifetime(copy self)
    mutating func previous() throws(LMDBError) -> Entry? { try unsafe bind(findPrevious()) }

    @unsafe mutating func findPrevious() throws(LMDBError) -> FoundEntry? {
        if let merged = unsafe box.merged { return try unsafe previous(merged) }
        if place == .beforeFirst { return nil }
        let step = place == .atEntry ? MDB_PREV : MDB_LAST
        return try unsafe move(step, orElse: .beforeFirst)
    }
}
