// Sound throughout: an entry that has been found is bound to the snapshot's lifetime, as long
// as which LMDB keeps its bytes.
extension Cursor {
    /// Goes to the first entry whose key is `key` or comes after it.
    ///
    /// Complexity: one descent of the tree, less within the page at hand. The corresponding C
    /// constant is `MDB_SET_RANGE`.
    ///
    /// - Returns: The entry, or nil if every key comes before.
    @inlinable
    @_lifetime(copy self)
    public mutating func seek(atOrAfter key: Key) throws(LMDBError) -> Entry? {
        try seek(atOrAfterBytesOf: key)
    }

    /// Goes to the first entry whose key comes after `key`.
    ///
    /// Who goes on so from entry to entry comes to an end whatever the file is: a key that is not
    /// behind the last one is damage.
    ///
    /// Complexity: one descent of the tree and one step.
    ///
    /// - Returns: The entry, or nil if no key comes after.
    @inlinable
    @_lifetime(copy self)
    public mutating func seek(after key: Key) throws(LMDBError) -> Entry? {
        let found = try unsafe withEncodedKey(key) { (writer) throws(LMDBError) -> FoundEntry? in
            try unsafe core.seek(writer, .after)
        }
        let entry = unsafe core.bind(found)
        return unsafe _overrideLifetime(entry, copying: self)
    }

    /// Goes to the last entry whose key is `key` or comes before it.
    ///
    /// Complexity: one descent of the tree and one step.
    ///
    /// - Returns: The entry, or nil if every key comes after.
    @inlinable
    @_lifetime(copy self)
    public mutating func seek(atOrBefore key: Key) throws(LMDBError) -> Entry? {
        try seek(atOrBeforeBytesOf: key)
    }

    /// Goes to the entry of a key.
    ///
    /// Complexity: one descent of the tree, less within the page at hand. The corresponding C
    /// constant is `MDB_SET_KEY`.
    ///
    /// - Returns: The entry, or nil if there is none.
    @inlinable
    @_lifetime(copy self)
    public mutating func seek(exactly key: Key) throws(LMDBError) -> Entry? {
        let found = try unsafe withEncodedKey(key) { (writer) throws(LMDBError) -> FoundEntry? in
            try unsafe core.seek(writer, .exactly)
        }
        let entry = unsafe core.bind(found)
        return unsafe _overrideLifetime(entry, copying: self)
    }

    /// Goes to the first entry at or after the bytes of another type of key, such as a prefix.
    /// No bytes at all are before everything.
    @inlinable
    @_lifetime(copy self)
    public mutating func seek<Other: TableKey>(atOrAfterBytesOf other: Other) throws(LMDBError)
        -> Entry?
    {
        let found = try unsafe withEncodedKey(other) { (writer) throws(LMDBError) -> FoundEntry? in
            try unsafe core.seek(writer, .atOrAfter)
        }
        let entry = unsafe core.bind(found)
        return unsafe _overrideLifetime(entry, copying: self)
    }

    /// Goes to the last entry at or before the bytes of another type of key, such as a prefix.
    @inlinable
    @_lifetime(copy self)
    public mutating func seek<Other: TableKey>(atOrBeforeBytesOf other: Other) throws(LMDBError)
        -> Entry?
    {
        let found = try unsafe withEncodedKey(other) { (writer) throws(LMDBError) -> FoundEntry? in
            try unsafe core.seek(writer, .atOrBefore)
        }
        let entry = unsafe core.bind(found)
        return unsafe _overrideLifetime(entry, copying: self)
    }

    /// Goes to the last entry whose key begins with the bytes of another type of key, or else
    /// to the last one before them.
    ///
    /// Complexity: as ``seek(atOrBefore:)``.
    @inlinable
    @_lifetime(copy self)
    public mutating func seek<Prefix: TableKey>(atOrBeforeEndOfPrefix prefix: Prefix)
        throws(LMDBError) -> Entry?
    {
        let found = try unsafe withEncodedKey(prefix) { (writer) throws(LMDBError) -> FoundEntry? in
            try unsafe core.seek(writer, .atOrBeforeEndOfPrefix)
        }
        let entry = unsafe core.bind(found)
        return unsafe _overrideLifetime(entry, copying: self)
    }
}
