import AccessRules
import LMDB

/// How many things of each type an export has written, to be compared with what other tables say
/// that there are: a page that lost entries must not make an export that lacks them.
struct ExportCounts {
    private var contents: [Identity: Store.Contents] = [:]
    /// The entries of assets' own lists.
    private var listEntryCounts: [Identity: Int] = [:]
    /// What is compared for the whole store alone.
    private var others = Store.Contents()

    mutating func note(_ object: InterchangeObject) {
        switch object {
        case .user(let it): contents[it.account, default: Store.Contents()].userCount += 1
        case .organization(let it):
            contents[it.account, default: Store.Contents()].organizationCount += 1
        case .membership(let it):
            contents[it.account, default: Store.Contents()].membershipCount += 1
        case .grant(let it): contents[it.account, default: Store.Contents()].grantCount += 1
        case .asset(let it):
            contents[it.account, default: Store.Contents()].assetCount += 1
            if case .listed(let users, let groups) = it.access {
                listEntryCounts[it.account, default: 0] += users.count + groups.count
            }
        case .connection(let it): contents[it.host, default: Store.Contents()].connectionCount += 1
        case .log(let it): contents[it.account, default: Store.Contents()].logEntryCount += 1
        case .group(let it): contents[it.account, default: Store.Contents()].groupCount += 1
        case .template(let it): contents[it.account, default: Store.Contents()].templateCount += 1
        case .apiKey(let it): contents[it.account, default: Store.Contents()].apiKeyCount += 1
        case .report(let it): contents[it.account, default: Store.Contents()].reportCount += 1
        case .account: others.accountCount += 1
        case .settings: others.settingsCount += 1
        case .provider: others.providerCount += 1
        case .delivery: others.deliveryCount += 1
        case .header, .seal, .end: break
        }
    }

    /// Refuses an export of the whole store that lacks anything. Whatever a table has lost, another
    /// one, or the number of entries that it says it has, tells.
    ///
    /// Complexity: that of ``View/contents()``.
    func expectEverything(includingLog: Bool, _ reader: StoreReader) throws(StoreError) {
        var wanted = try reader.contents()
        if !includingLog { wanted.logEntryCount = 0 }
        let counts: [(String, KeyPath<Store.Contents, Int>)] = [
            ("accounts", \.accountCount), ("users", \.userCount),
            ("organizations", \.organizationCount), ("groups", \.groupCount),
            ("memberships", \.membershipCount), ("grants", \.grantCount),
            ("assets", \.assetCount), ("connections", \.connectionCount),
            ("settings", \.settingsCount), ("templates", \.templateCount),
            ("API keys", \.apiKeyCount), ("providers", \.providerCount),
            ("deliveries", \.deliveryCount), ("reports", \.reportCount),
            ("log entries", \.logEntryCount),
        ]
        for (what, count) in counts {
            let found = contents.values.reduce(others[keyPath: count]) { $0 + $1[keyPath: count] }
            try expect(found, wanted[keyPath: count], what, in: "the store")
        }
    }

    /// Refuses an export that lacks something of an account that was written.
    ///
    /// Complexity: O(chunks of the account's sets, the identities of its groups, templates, keys
    /// and reports, and what is left of what is removed).
    func expect(_ account: AccountOrdinal, includingLog: Bool, _ reader: StoreReader)
        throws(StoreError)
    {
        let id = try reader.account(account).id
        let found = contents[id] ?? Store.Contents()
        try reader.expectNumbered(found.userCount, .user, in: account)
        try reader.expectNumbered(found.connectionCount, .connection, in: account)
        if includingLog {
            let count = try reader.logState(account).keptCount
            try expect(found.logEntryCount, Int(count), "log entries", id)
        }
        let named: [(String, Space, Int)] = [
            ("groups", .group, found.groupCount), ("templates", .template, found.templateCount),
            ("API keys", .apiKey, found.apiKeyCount), ("reports", .report, found.reportCount),
        ]
        for (what, space, count) in named {
            try expect(count, try reader.named(space, in: account), what, id)
        }
        let organizations = try reader.memberCount(of: [.organizations], in: account)
        try expect(found.organizationCount, organizations, "organizations", id)
        // Of what is removed something may be left, which is not written.
        let left = try reader.leftovers(in: account)
        let assets = try reader.memberCount(of: [.assets], in: account) - left.assets
        try expect(found.assetCount, assets, "assets", id)
        let entries =
            try reader.memberCount(of: [.userAssets, .groupAssets], in: account)
            - reader.leftListEntryCount(in: account)
        try expect(listEntryCounts[id] ?? 0, entries, "entries of assets' lists", id)
        let members = try reader.memberCount(of: [.groupUsers, .groupConnections], in: account)
        try expect(found.membershipCount, members, "memberships", id)
        let grants =
            try reader.memberCount(
                of: [.organizationUsers, .organizationGroups, .organizationConnections], in: account
            ) - left.grants
        try expect(found.grantCount, grants, "grants", id)
    }

    private func expect(_ found: Int, _ wanted: Int, _ what: String, _ account: Identity)
        throws(StoreError)
    {
        try expect(found, wanted, what, in: "account \(account)")
    }

    private func expect(_ found: Int, _ wanted: Int, _ what: String, in place: String)
        throws(StoreError)
    {
        guard found != wanted else { return }
        throw StoreError(
            .damaged(
                table: "", key: "",
                reason: "\(place) has \(found) \(what), and other tables say \(wanted)"))
    }
}

extension StoreReader {
    /// How many things of a space have an identity, of which none is gone. Complexity: O(identities).
    fileprivate func named(_ space: Space, in account: AccountOrdinal) throws(StoreError) -> Int {
        var count = 0
        _ = try forEachName(account, space, .all, .ascending) { (_, _) throws(StoreError) in
            count += 1
            return true
        }
        return count
    }

    /// How many members the sets of relations of an account have together, with and without begin
    /// and end. Complexity: O(their chunks and timed entries).
    fileprivate func memberCount(of relations: [Relation], in account: AccountOrdinal)
        throws(StoreError) -> Int
    {
        try asStoreError {
            var count = 0
            for relation in relations {
                var walk = try snapshot.walk(in: PostingSet.table.table)
                let first = PostingSet(account, relation, of: 0)
                var isThere = try walk.seek(atOrAfter: ChunkKey(set: first, first: 0))
                while isThere, let key = ChunkKey(walk.key), let set = PostingSet(key),
                    set.account == account, set.relation == relation
                {
                    count += try Chunks<PostingSet>(self).chunk(at: key, walk.value).count
                    isThere = try walk.next()
                }
                count += try entryCount(of: Tables.timed, from: TimedKey(set: first, object: 0)) {
                    $0.byteCount == TimedKey.maximumByteCount
                        && $0.bigEndian32(at: 0) == account && $0.u8(at: 4) == relation.rawValue
                }
            }
            return count
        }
    }
}
