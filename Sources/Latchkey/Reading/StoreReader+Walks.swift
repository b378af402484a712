import AccessRules
import LMDB

// Walks over whole tables, a step at a time: a step is one look-up, so that nothing is held
// between steps.
extension StoreReader {
    /// The least ordinal of a space that is there and not below another.
    func nextRecord(_ account: AccountOrdinal, _ space: Space, atOrAfter ordinal: Ordinal)
        throws(StoreError) -> Ordinal?
    {
        try asStoreError {
            var walk = try snapshot.walk(in: Tables.records.table)
            let key = RecordKey(account: account, space: space, ordinal: ordinal)
            guard try walk.seek(atOrAfter: key), walk.key.byteCount == 9,
                walk.key.bigEndian32(at: 0) == account, walk.key.u8(at: 4) == space.rawValue
            else { return nil }
            return walk.key.bigEndian32(at: 5)
        }
    }

    /// The edge of a kind that follows another, or the first of an object or of those behind it.
    func nextEdge(
        _ account: AccountOrdinal, _ kind: EdgeKind, of object: Ordinal = 0,
        after previous: EdgeKey?
    ) throws(StoreError) -> EdgeKey? {
        try asStoreError {
            var walk = try snapshot.walk(in: Tables.edges.table)
            let first = EdgeKey(
                account: account, kind: kind, object: object,
                party: Party(kind: .user, ordinal: 0))
            let isThere =
                if let previous { try walk.seek(after: previous) } else {
                    try walk.seek(atOrAfter: first)
                }
            guard isThere, let key = EdgeKey(walk.key), key.account == account,
                key.kind == kind
            else { return nil }
            return key
        }
    }

    /// A grant or a membership as the interchange format says it.
    func value(of key: EdgeKey) throws(StoreError) -> InterchangeObject {
        guard let edge = try edge(key) else { throw damage(Tables.edges, key, "is missing") }
        let account = try self.account(key.account).id
        let party = try identity(key.party.kind.space, key.account, key.party.ordinal)
        let made = try authorship(edge.made)
        switch (key.kind, key.party.kind) {
        case (.grant, let kind):
            let organization = try identity(.organization, key.account, key.object)
            let grantee: Grant.Grantee =
                switch kind {
                case .user: .user(party)
                case .group: .group(party)
                case .connection: .connection(party)
                }
            return .grant(
                Grant(
                    account: account, organization: organization, grantee: grantee,
                    validity: edge.validity, made: made))
        case (.membership, let kind):
            let group = try identity(.group, key.account, key.object)
            return .membership(
                Membership(
                    account: account, group: group,
                    member: kind == .user ? .user(party) : .connection(party),
                    validity: edge.validity, made: made))
        case (.listEntry, _):
            throw damage(Tables.edges, key, "is a list entry, not a grant or a membership")
        }
    }
}

// Counting without reading what is counted.
extension StoreReader {
    /// How many entries a table has. Complexity: constant; of a packed one a step for each pack.
    func entryCount<Key>(of table: StoreTable<Key>) throws(StoreError) -> Int {
        do { return try snapshot.entryCount(of: table.table) } catch {
            throw StoreError(of: error)
        }
    }

    /// How many entries a table has from a key on, up to the first whose key `belongs` refuses.
    ///
    /// Complexity: O(entries counted), a step of a cursor each; values are not looked at.
    func entryCount<Key>(
        of table: StoreTable<Key>, from key: Key, while belongs: (RawSpan) -> Bool
    ) throws(StoreError) -> Int {
        do throws(LMDBError) {
            var walk = try snapshot.walk(in: table.table)
            var count = 0
            var isThere = try walk.seek(atOrAfter: key)
            while isThere, belongs(walk.key) {
                count += 1
                isThere = try walk.next()
            }
            return count
        } catch { throw StoreError(of: error) }
    }
}
