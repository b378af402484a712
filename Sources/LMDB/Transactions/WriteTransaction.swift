import CLMDB

/// The one write transaction of an environment, as its closure sees it.
///
/// It cannot be copied nor leave its closure. Reading goes through ``snapshot``; while a
/// snapshot or a span of it is in use, writing does not compile, since LMDB moves bytes when
/// it writes.
///
/// After an error of any writing call the transaction can only abort: every later call throws
/// `transactionFailed`, and so does the end of the closure if it swallowed the error. Behind a
/// ``savepoint()`` it can be undone as well.
///
/// ## Topics
/// - ``put(_:for:in:)``, ``insert(_:for:in:)``, ``append(_:for:in:)``
/// - ``remove(_:in:)``, ``removeRange(from:through:in:limit:)``, ``removeAll(in:)``
/// - ``nested(_:)``, ``savepoint()``, ``keep(_:)``, ``undo(to:)``, ``dirtyPageEstimate``
public struct WriteTransaction: ~Copyable {
    let state: WriteState

    init(_ state: WriteState) {
        self.state = state
    }

    /// The data as this transaction has left it so far.
    public var snapshot: Snapshot {
        @_lifetime(borrow self)
        get {
            // Sound: the state, and thus its context, lives as long as this value.
            let snapshot = unsafe Snapshot(context: state.context)
            return unsafe _overrideLifetime(snapshot, borrowing: self)
        }
    }

    /// About how many pages the transaction has changed so far, for bounding a group of
    /// changes: usually more than the truth, since it counts a leaf for each change, even of
    /// neighbours; appended entries count by their bytes. LMDB holds changed pages in memory, at most 131,071 of them before it
    /// writes some early.
    public var dirtyPageEstimate: Int { state.dirtyPageEstimate }

    /// Stores a value for a key, in place of the one there may be.
    ///
    /// Complexity: one descent of the tree; copies the value. The corresponding C function is
    /// `mdb_put`.
    ///
    /// - Throws: `keyEmpty`, `keyTooLong`, `valueTooLong` before anything is written;
    ///   `mapFull`, `diskFull`, `transactionTooLarge`, `transactionFailed`.
    @inlinable
    public mutating func put<Key>(
        _ value: RawSpan, for key: Key, in table: Table<Key>
    ) throws(LMDBError) {
        _ = try withEncodedKey(key) { (writer) throws(LMDBError) -> Bool in
            try store(value, writer, table.slot, .replacing)
        }
    }

    /// Stores a value for a key that has none.
    ///
    /// Complexity: as ``put(_:for:in:)``. The corresponding C constant is `MDB_NOOVERWRITE`.
    ///
    /// - Returns: Whether it was stored; false if the key has a value, which stays.
    @inlinable
    public mutating func insert<Key>(
        _ value: RawSpan, for key: Key, in table: Table<Key>
    ) throws(LMDBError) -> Bool {
        try withEncodedKey(key) { (writer) throws(LMDBError) -> Bool in
            try store(value, writer, table.slot, .inserting)
        }
    }

    /// Stores a value for a key that comes after every key of the table: faster than `put`,
    /// and fills pages completely.
    ///
    /// Complexity: constant, amortized. The corresponding C constant is `MDB_APPEND`.
    ///
    /// - Throws: `outOfOrder` if the key does not come after the last one.
    @inlinable
    public mutating func append<Key>(
        _ value: RawSpan, for key: Key, in table: Table<Key>
    ) throws(LMDBError) {
        _ = try withEncodedKey(key) { (writer) throws(LMDBError) -> Bool in
            try store(value, writer, table.slot, .appending)
        }
    }

    /// Removes a key and its value.
    ///
    /// Complexity: one descent of the tree. The corresponding C function is `mdb_del`.
    ///
    /// - Returns: Whether there was one.
    @inlinable
    public mutating func remove<Key>(_ key: Key, in table: Table<Key>) throws(LMDBError) -> Bool {
        try withEncodedKey(key) { (writer) throws(LMDBError) -> Bool in
            try delete(writer, table.slot)
        }
    }
}
