import LMDB

/// The identities of things of a space by their numbers, for lists.
///
/// Numbers that follow one another cost least: it remembers the entry that it read last, and
/// looks for the next one from there. Where the index cannot be read, it reads records.
struct Identities: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private let space: Space
    /// Nil where the index cannot be read.
    private let cursor: Cursor<IdentityKey>?
    /// The entry that was read last; empty before the first.
    private var block: RawSpan
    private var blockNumber: UInt32 = 0

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ space: Space, in account: AccountOrdinal) throws(StoreError) {
        self.reader = reader
        self.account = account
        self.space = space
        block = RawSpan()
        cursor = try Self.cursor(reader, account)
    }

    /// A cursor in the index; nil where it cannot be read.
    @_lifetime(copy reader)
    private static func cursor(_ reader: StoreReader, _ account: AccountOrdinal)
        throws(StoreError) -> Cursor<IdentityKey>?
    {
        guard try reader.readableIndexes(in: account).contains(.identities) else { return nil }
        do { return try reader.snapshot.cursor(in: Tables.identities.table) } catch {
            throw StoreError(of: error)
        }
    }

    /// The identity of a thing that another entry names, so that it must be there.
    ///
    /// Complexity: a step within a page for a thing near the one before, a descent for others.
    mutating func identity(of ordinal: Ordinal) throws(StoreError) -> Identity {
        if cursor == nil { return try reader.identity(space, account, ordinal) }
        let key = IdentityKey(account, space, of: ordinal)
        if block.isEmpty || key.block != blockNumber {
            block = try load(key)
            blockNumber = key.block
        }
        if let id = try reader.identity(ordinal, in: block, key) { return id }
        throw reader.damage(
            Tables.identities, key, "has no \(space) #\(ordinal) though other entries name it")
    }

    @_lifetime(copy self)
    private mutating func load(_ key: IdentityKey) throws(StoreError) -> RawSpan {
        var entry: Entry?
        // A copy is the same cursor.
        if var cursor {
            do { entry = try cursor.seek(exactly: key) } catch { throw StoreError(of: error) }
        }
        guard let entry else {
            throw reader.damage(Tables.identities, key, "is missing though other entries name it")
        }
        let block = try reader.payload(of: entry.value, key, in: Tables.identities)
        try reader.expectWhole(block, key)
        return block
    }
}
