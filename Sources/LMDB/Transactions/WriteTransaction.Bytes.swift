extension WriteTransaction {
    /// ``put(_:for:in:)`` of an array's bytes.
    @inlinable
    public mutating func put<Key>(
        _ value: [UInt8], for key: Key, in table: Table<Key>
    ) throws(LMDBError) {
        // Sound here and below: bytes have no padding that could be left unset.
        try put(unsafe value.span.bytes, for: key, in: table)
    }

    /// ``insert(_:for:in:)`` of an array's bytes.
    @inlinable
    public mutating func insert<Key>(
        _ value: [UInt8], for key: Key, in table: Table<Key>
    ) throws(LMDBError) -> Bool {
        try insert(unsafe value.span.bytes, for: key, in: table)
    }

    /// ``append(_:for:in:)`` of an array's bytes.
    @inlinable
    public mutating func append<Key>(
        _ value: [UInt8], for key: Key, in table: Table<Key>
    ) throws(LMDBError) {
        try append(unsafe value.span.bytes, for: key, in: table)
    }
}
