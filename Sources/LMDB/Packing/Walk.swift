/// A place in a table, packed or not, that moves forwards and backwards: what the entry there is, is asked of it.
///
/// The key of a packed entry is put together when it is come to, and stays until the next move; so there is one of
/// these, and no copy. Values live as long as the snapshot. Seeks and moves are those of ``Cursor``.
@safe
public struct Walk<Key: TableKey>: ~Copyable, ~Escapable {
    // Sound: key and value are where the core's last move found them.
    @usableFromInline var core: CursorCore
    @usableFromInline var found: FoundEntry?

    @_lifetime(copy snapshot)
    init(_ snapshot: Snapshot, in table: Table<Key>) throws(LMDBError) {
        core = try CursorCore(snapshot, slot: table.slot)
        unsafe found = nil
    }

    /// Whether it is at an entry.
    public var isAtEntry: Bool { unsafe found != nil }

    /// The key of the entry; no bytes where it is at none.
    public var key: RawSpan {
        @_lifetime(borrow self)
        get {
            guard let bytes = unsafe found?.key.bytes else { return RawSpan() }
            let span = unsafe RawSpan(_unsafeBytes: bytes)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The value of the entry; no bytes where it is at none.
    public var value: RawSpan {
        @_lifetime(copy self)
        get {
            guard let bytes = unsafe found?.value.bytes else { return RawSpan() }
            let span = unsafe RawSpan(_unsafeBytes: bytes)
            return unsafe _overrideLifetime(span, copying: self)
        }
    }

    /// What is wrong with the pack that it has come to, where that is damaged and has nothing of what was sought: then there
    /// is the pack's key and no value, and whoever goes on is told. Who wants every entry, whoever's it is, asks here.
    package var packDamage: LMDBError? {
        guard isAtEntry, let pack = unsafe core.box.pack else { return nil }
        return unsafe pack.pointee.damage
    }

    /// Goes to the first entry. Each move returns whether there is one.
    public mutating func first() throws(LMDBError) -> Bool {
        unsafe found = nil
        unsafe found = try unsafe core.findFirst()
        return isAtEntry
    }

    /// Goes to the last entry.
    public mutating func last() throws(LMDBError) -> Bool {
        unsafe found = nil
        unsafe found = try unsafe core.findLast()
        return isAtEntry
    }

    /// Goes to the next entry, as ``Cursor/next()``.
    public mutating func next() throws(LMDBError) -> Bool {
        unsafe found = nil
        unsafe found = try unsafe core.findNext()
        return isAtEntry
    }

    /// Goes to the previous entry, as ``Cursor/previous()``.
    public mutating func previous() throws(LMDBError) -> Bool {
        unsafe found = nil
        unsafe found = try unsafe core.findPrevious()
        return isAtEntry
    }

    /// Goes to the first entry whose key is `key` or comes after it.
    @inlinable
    public mutating func seek(atOrAfter key: Key) throws(LMDBError) -> Bool {
        try seek(.atOrAfter, key)
    }

    /// Goes to the first entry whose key comes after `key`.
    @inlinable
    public mutating func seek(after key: Key) throws(LMDBError) -> Bool { try seek(.after, key) }

    /// Goes to the last entry whose key is `key` or comes before it.
    @inlinable
    public mutating func seek(atOrBefore key: Key) throws(LMDBError) -> Bool {
        try seek(.atOrBefore, key)
    }

    /// Goes to the entry of a key.
    @inlinable
    public mutating func seek(exactly key: Key) throws(LMDBError) -> Bool {
        try seek(.exactly, key)
    }

    /// Goes to the first entry at or after the bytes of another type of key, such as a prefix.
    @inlinable
    public mutating func seek<Other: TableKey>(atOrAfterBytesOf other: Other) throws(LMDBError)
        -> Bool
    {
        try seek(.atOrAfter, other)
    }

    /// Goes to the last entry at or before the bytes of another type of key, such as a prefix.
    @inlinable
    public mutating func seek<Other: TableKey>(atOrBeforeBytesOf other: Other) throws(LMDBError)
        -> Bool
    {
        try seek(.atOrBefore, other)
    }

    /// Goes to the last entry whose key begins with the bytes of another type of key, or else to the last one
    /// before them.
    @inlinable
    public mutating func seek<Prefix: TableKey>(atOrBeforeEndOfPrefix prefix: Prefix)
        throws(LMDBError) -> Bool
    {
        try seek(.atOrBeforeEndOfPrefix, prefix)
    }

    /// Goes to the last entry whose key is `key` or comes before it, for who wants one that begins as `key`
    /// does. Where there is none it may be another, or none, and then the walk is nowhere: what was removed
    /// before those keys, which is passed entry by entry in a transaction in memory, is not passed.
    ///
    /// Complexity: as ``seek(atOrBefore:)``.
    ///
    /// - Parameter byteCount: How many bytes of `key`.
    @inlinable
    public mutating func seek(atOrBefore key: Key, sharing byteCount: Int) throws(LMDBError) -> Bool
    {
        unsafe found = nil
        unsafe found = try unsafe withEncodedKey(key) {
            (writer) throws(LMDBError) -> FoundEntry? in
            try unsafe core.seek(writer, atOrBeforeSharing: byteCount)
        }
        return isAtEntry
    }

    /// Goes to the next entry; to the first one behind `key`, before which nothing was found, from nowhere.
    /// It is for who wants one that begins as `key` does: as ``seek(atOrBefore:sharing:)``, and behind it.
    ///
    /// Complexity: one step; from nowhere, and in a transaction in memory, at most one descent of the tree.
    ///
    /// - Parameters:
    ///   - key: What was sought.
    ///   - byteCount: How many bytes of `key`.
    @inlinable
    public mutating func next(after key: Key, sharing byteCount: Int) throws(LMDBError) -> Bool {
        if core.canStep { return try next() }
        unsafe found = nil
        unsafe found = try unsafe withEncodedKey(key) {
            (writer) throws(LMDBError) -> FoundEntry? in
            try unsafe core.next(after: writer, sharing: byteCount)
        }
        return isAtEntry
    }

    /// Goes to the first entry behind a pack that could not be read: its key comes with the error.
    public mutating func seek(behindPack key: [UInt8]) throws(LMDBError) -> Bool {
        unsafe found = nil
        unsafe found = try unsafe key.span.bytes.withUnsafeBytes { (bytes) throws(LMDBError) in
            try unsafe core.seek(behindPack: bytes)
        }
        return isAtEntry
    }

    @inlinable
    mutating func seek<Other: TableKey>(_ goal: Seek, _ key: Other) throws(LMDBError) -> Bool {
        unsafe found = nil
        unsafe found = try unsafe withEncodedKey(key) {
            (writer) throws(LMDBError) -> FoundEntry? in
            try unsafe core.seek(writer, goal)
        }
        return isAtEntry
    }
}

extension Snapshot {
    /// Opens a walk through a table, nowhere yet.
    ///
    /// Complexity: as ``cursor(in:)``.
    @_lifetime(copy self)
    public func walk<Key>(in table: Table<Key>) throws(LMDBError) -> Walk<Key> {
        try Walk(self, in: table)
    }
}
