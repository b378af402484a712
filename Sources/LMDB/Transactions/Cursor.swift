/// A place in a table that moves forwards and backwards.
///
/// Entries live as long as the snapshot, so they may outlive the cursor's next move. A copy is
/// the same cursor: it moves with the original. A reader keeps one for each table and uses it
/// again, so that opening one costs no allocation after the first time.
public struct Cursor<Key: TableKey>: ~Escapable {
    @usableFromInline var core: CursorCore

    @inlinable
    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, in table: Table<Key>) throws(LMDBError) {
        try snapshot.expectUnpacked(slot: table.slot)
        core = try CursorCore(snapshot, slot: table.slot)
    }

    /// Goes to the first entry. The corresponding C constant is `MDB_FIRST`.
    ///
    /// - Returns: The entry, or nil if the table is empty.
    @inlinable
    @_lifetime(copy self)
    public mutating func first() throws(LMDBError) -> Entry? {
        try core.first()
    }

    /// Goes to the last entry. The corresponding C constant is `MDB_LAST`.
    ///
    /// - Returns: The entry, or nil if the table is empty.
    @inlinable
    @_lifetime(copy self)
    public mutating func last() throws(LMDBError) -> Entry? {
        try core.last()
    }

    /// Goes to the next entry: to the first one from nowhere and from before the first, to
    /// none from after the last. The corresponding C constant is `MDB_NEXT`.
    ///
    /// - Returns: The entry, or nil after the last one.
    @inlinable
    @_lifetime(copy self)
    public mutating func next() throws(LMDBError) -> Entry? {
        try core.next()
    }

    /// Goes to the previous entry: to the last one from nowhere and from after the last, to
    /// none from before the first. The corresponding C constant is `MDB_PREV`.
    ///
    /// - Returns: The entry, or nil before the first one.
    @inlinable
    @_lifetime(copy self)
    public mutating func previous() throws(LMDBError) -> Entry? {
        try core.previous()
    }
}

extension Snapshot {
    /// Opens a cursor in a table, nowhere yet.
    ///
    /// Complexity: constant; allocates only if the table's kept cursor is in use. The
    /// corresponding C functions are `mdb_cursor_open` and `mdb_cursor_renew`.
    ///
    /// - Throws: `tablePacked` of a packed table, whose keys do not stay: see ``walk(in:)``.
    @inlinable
    @_lifetime(copy self)
    public func cursor<Key>(in table: Table<Key>) throws(LMDBError) -> Cursor<Key> {
        try Cursor(self, in: table)
    }
}

extension Snapshot {
    @usableFromInline
    @inline(__always)
    func expectUnpacked(slot: UInt32) throws(LMDBError) {
        guard isPacked(slot: slot) else { return }
        throw LMDBError(
            .tablePacked, operation: "open a cursor", table: TableNames.name(of: slot))
    }
}
