import LMDB

// Steps from entry to entry, past what is damaged.
extension Verifier {
    /// The least ordinal of a space that is there and not below another, past what is damaged.
    mutating func nextRecord(
        _ account: AccountOrdinal, _ space: Space, atOrAfter ordinal: Ordinal
    ) throws -> Ordinal? {
        do throws(StoreError) {
            return try reader.nextRecord(account, space, atOrAfter: ordinal)
        } catch {
            try note(error, of: nil)
            let key = RecordKey(account: account, space: space, ordinal: ordinal)
            guard let bytes = try readableKey(atOrAfter: key, in: Tables.records),
                let found = RecordKey(bytes.rawBytes), found.account == account,
                found.space == space
            else { return nil }
            return found.ordinal
        }
    }

    /// The edge of a kind that follows another, past what is damaged.
    mutating func nextEdge(
        _ account: AccountOrdinal, _ kind: EdgeKind, after previous: EdgeKey?
    ) throws -> EdgeKey? {
        do throws(StoreError) {
            return try reader.nextEdge(account, kind, after: previous)
        } catch {
            try note(error, of: nil)
            let first = EdgeKey(
                account: account, kind: kind, object: 0, party: Party(kind: .user, ordinal: 0))
            let next =
                if let previous { try readableKey(behind: previous, in: Tables.edges) } else {
                    try readableKey(atOrAfter: first, in: Tables.edges)
                }
            guard let bytes = next, let found = EdgeKey(bytes.rawBytes), found.account == account,
                found.kind == kind
            else { return nil }
            return found
        }
    }

    /// The first key at or behind one that is not damaged, or lies behind what is.
    mutating func readableKey<Key: TableKey & Sendable>(
        atOrAfter key: Key, in table: StoreTable<Key>
    ) throws -> [UInt8]? {
        let raw = table.raw
        let bytes = try key.encoded()
        let prefix = Array(bytes.prefix(4))
        var walk = try reader.snapshot.walk(in: raw.table)
        let isThere = try passing(&walk, raw, prefix, from: bytes) { (walk) throws(LMDBError) in
            try walk.seek(atOrAfter: RawKey(bytes))
        }
        return isThere ? walk.key.copied() : nil
    }

    /// The first key behind one that can be read, and behind what is damaged.
    mutating func readableKey<Key: TableKey & Sendable>(
        behind key: Key, in table: StoreTable<Key>
    ) throws -> [UInt8]? {
        let raw = table.raw
        let bytes = try key.encoded()
        var walk = try reader.snapshot.walk(in: raw.table)
        let isThere = try passing(&walk, raw, Array(bytes.prefix(4)), from: bytes) {
            (walk) throws(LMDBError) in try walk.seek(after: RawKey(bytes))
        }
        return isThere ? walk.key.copied() : nil
    }

    /// Moves on, and past packs that cannot be read, each of which is a finding, and past damaged pages, which were told
    /// before; not past what a prefix asks for.
    ///
    /// - Parameter start: Where the walk is, or what is sought; nil for the beginning.
    mutating func passing(
        _ walk: inout Walk<RawKey>, _ table: StoreTable<RawKey>, _ prefix: [UInt8],
        from start: [UInt8]? = nil, _ move: (inout Walk<RawKey>) throws(LMDBError) -> Bool
    ) throws -> Bool {
        var passed: [UInt8]?
        var target: [UInt8]?
        var place = start ?? prefix
        while true {
            do throws(LMDBError) {
                if let target { return try walk.seek(atOrAfter: RawKey(target)) }
                guard let passed else { return try move(&walk) }
                return try walk.seek(behindPack: passed)
            } catch {
                if error.isOfLostPages {
                    guard
                        case .key(let next) = reader.snapshot.passage(
                            behind: place, in: table.table), next != target
                    else { return false }
                    (target, place) = (next, next)
                    continue
                }
                guard case .packDamaged(let key, _) = error.kind, key != passed else { throw error }
                target = nil
                place = key
                // One that begins before the prefix may have what begins so.
                guard key.starts(with: prefix) || key.lexicographicallyPrecedes(prefix) else {
                    return false
                }
                if prefix.isEmpty || !Self.isOfAll(key, table.code) {
                    let before = account
                    account = Self.owner(of: key, table.code)
                    try note(StoreError(of: error), of: table.table.name)
                    account = before
                }
                passed = key
            }
        }
    }
}
