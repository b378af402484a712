import AccessRules

// What is removed is gone at once for everybody. What referred to it may be more than one
// transaction should change; then the rest goes in steps, and readers leave it out meanwhile.
extension StoreReader {
    /// Whether there is anything that is removed but for what refers to it. Complexity:
    /// constant.
    func hasRemovals() throws(StoreError) -> Bool { try removalCount() > 0 }

    /// How many things are removed but for what refers to them. Complexity: constant.
    func removalCount() throws(StoreError) -> Int { try entryCount(of: Tables.removals) }

    /// Whether a user, a group or an organization is removed, and what refers to it is not yet.
    func isLeaving(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> Bool
    {
        guard try hasRemovals() else { return false }
        let key = RecordKey(account: account, space: space, ordinal: ordinal)
        return try payload(key, in: Tables.removals) != nil
    }

    /// Whether a grant or an entry of a list is of somebody who is removed.
    func isLeaving(_ edge: EdgeKey) throws(StoreError) -> Bool {
        try isLeaving(edge.party.kind.space, edge.account, edge.party.ordinal)
    }

    /// Whether an asset is of an organization that is destroyed.
    func isAssetLeaving(_ account: AccountOrdinal, _ asset: Ordinal) throws(StoreError) -> Bool {
        guard try hasRemovals(), let record = try record(AssetRecord.self, account, asset) else {
            return false
        }
        return try isLeaving(.organization, account, record.organization)
    }

    /// What is removed but for what refers to it: the next one after another, or the first from an account on.
    func nextRemoval(after previous: RecordKey? = nil, from account: AccountOrdinal = 0)
        throws(StoreError) -> RecordKey?
    {
        try asStoreError {
            var cursor = try snapshot.cursor(in: Tables.removals.table)
            let first = RecordKey(account: account, space: .account, ordinal: 0)
            let entry =
                if let previous { try cursor.seek(after: previous) } else {
                    try cursor.seek(atOrAfter: first)
                }
            guard let entry else { return nil }
            guard let key = RecordKey(entry.key) else {
                throw StoreError(
                    .damaged(table: "removals", key: "?", reason: "is no removal of anything"))
            }
            return key
        }
    }

    /// How many grants and assets are left of what is removed, in one account or in all.
    func leftovers(in account: AccountOrdinal? = nil) throws(StoreError) -> (
        grants: Int, assets: Int
    ) {
        var grants = 0
        var assets = 0
        try forEachRemoval(in: account) { (key) throws(StoreError) in
            switch key.space {
            case .user:
                grants += try everyCount(
                    of: PostingSet(key.account, .userOrganizations, of: key.ordinal))
            case .group:
                grants += try everyCount(
                    of: PostingSet(key.account, .groupOrganizations, of: key.ordinal))
            case .organization:
                assets += try count(of: PostingSet(key.account, .assets, of: key.ordinal))
            default: break
            }
        }
        return (grants, assets)
    }

    /// How many entries of lists are left of what is removed: those of whom it is, and those of assets that
    /// are.
    ///
    /// Complexity: a look-up or two for each, and for each asset that is left.
    func leftListEntryCount(in account: AccountOrdinal) throws(StoreError) -> Int {
        var count = 0
        try forEachRemoval(in: account) { (key) throws(StoreError) in
            switch key.space {
            case .user, .group:
                let relation = key.space == .user ? Relation.userAssets : .groupAssets
                try forEachMember(of: PostingSet(account, relation, of: key.ordinal)) {
                    (asset) throws(StoreError) in
                    // Those of an asset that is left, too, are counted with it.
                    if try !isAssetLeaving(account, asset) { count += 1 }
                }
            case .organization:
                try forEachMember(of: PostingSet(account, .assets, of: key.ordinal)) {
                    (asset) throws(StoreError) in
                    count += try self.count(of: PostingSet(account, .assetUsers, of: asset))
                    count += try self.count(of: PostingSet(account, .assetGroups, of: asset))
                }
            default: break
            }
        }
        return count
    }

    /// What is removed but for what refers to it, in one account or in all.
    func forEachRemoval(
        in account: AccountOrdinal? = nil, _ body: (RecordKey) throws(StoreError) -> Void
    ) throws(StoreError) {
        var next = try nextRemoval(from: account ?? 0)
        while let key = next, account == nil || key.account == account {
            try body(key)
            next = try nextRemoval(after: key)
        }
    }

    private func forEachMember(
        of set: PostingSet, _ body: (Ordinal) throws(StoreError) -> Void
    ) throws(StoreError) {
        var next = try next(in: set, atOrAfter: 0)
        while let member = next {
            try body(member)
            guard let behind = member.successor else { return }
            next = try self.next(in: set, atOrAfter: behind)
        }
    }

    private func everyCount(of set: PostingSet) throws(StoreError) -> Int {
        try count(of: set) + (timed(set) ?? []).count
    }

    /// The first member of a set, with or without begin and end.
    func firstMember(of set: PostingSet) throws(StoreError) -> Ordinal? {
        if let plain = try next(in: set, atOrAfter: 0) { return plain }
        var first: Ordinal?
        try forEachTimed(in: set) { ordinal, _ in
            first = ordinal
            return false
        }
        return first
    }
}
