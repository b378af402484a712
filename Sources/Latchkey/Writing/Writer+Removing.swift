import AccessRules

extension Writer {
    /// How many entries one transaction changes at most to remove what refers to a thing that
    /// is removed: some tens of milliseconds. What is left after that goes in steps of as many.
    static let maximumRemovalChangeCount = 4_096

    /// Removes all grants of a user or a group and all entries of lists that name it; those
    /// that are too many for one transaction are left for ``removeMore(passingOver:)``.
    ///
    /// Whoever is removed has no part in any decision by then: a group has no members left, and
    /// a removed user no standing.
    mutating func removeReach(of party: Party, _ account: AccountOrdinal) throws(StoreError) {
        let end = undoable.progress.changeCount + removalChangeCount
        if try !removeReach(of: party, account, until: end) {
            try leave(party.kind.space, account, party.ordinal)
        }
    }

    /// - Returns: Whether that was all.
    private mutating func removeReach(
        of party: Party, _ account: AccountOrdinal, until end: Int
    ) throws(StoreError) -> Bool {
        for kind in [EdgeKind.grant, .listEntry] {
            guard let relations = kind.relations(with: party.kind) else { continue }
            let set = PostingSet(account, relations.backward, of: party.ordinal)
            while let object = try reader.firstMember(of: set) {
                guard undoable.progress.changeCount < end else { return false }
                let key = EdgeKey(account: account, kind: kind, object: object, party: party)
                // What stays in the set would be met again for ever.
                guard try remove(key) else {
                    throw reader.damage(Tables.edges, key, "is missing though a set has it")
                }
            }
        }
        return true
    }

    /// Removes all assets of an organization that is destroyed; those that are too many for one
    /// transaction are left for ``removeMore(passingOver:)``.
    mutating func removeAssets(of organization: Ordinal, _ account: AccountOrdinal)
        throws(StoreError)
    {
        let end = undoable.progress.changeCount + removalChangeCount
        if try !removeAssets(of: organization, account, until: end) {
            try leave(.organization, account, organization)
        }
    }

    /// - Returns: Whether that was all.
    private mutating func removeAssets(
        of organization: Ordinal, _ account: AccountOrdinal, until end: Int
    ) throws(StoreError) -> Bool {
        let set = PostingSet(account, .assets, of: organization)
        while let asset = try reader.next(in: set, atOrAfter: 0) {
            guard undoable.progress.changeCount < end else { return false }
            let key = RecordKey(account: account, space: .asset, ordinal: asset)
            guard try reader.record(AssetRecord.self, account, asset) != nil else {
                throw reader.damage(Tables.records, key, "is missing though a set has it")
            }
            try removeAsset(account, asset)
        }
        return true
    }

    private mutating func leave(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError)
    {
        let key = RecordKey(account: account, space: space, ordinal: ordinal)
        try put([], for: key, in: Tables.removals)
    }

    /// Removes more of what refers to things that are removed: one step. Each removal is an
    /// attempt of its own.
    ///
    /// - Parameter passedOver: Removals that are left alone.
    /// - Returns: Why others of them cannot be done.
    mutating func removeMore(passingOver passedOver: Set<RecordKey> = []) throws(StoreError)
        -> [RecordKey: StoreError]
    {
        let end = undoable.progress.changeCount + removalChangeCount
        var failures: [RecordKey: StoreError] = [:]
        var previous: RecordKey?
        while undoable.progress.changeCount < end, let key = try reader.nextRemoval(after: previous)
        {
            previous = key
            if passedOver.contains(key) { continue }
            do throws(StoreError) {
                var isDone = false
                try attempt { (writer) throws(StoreError) in
                    isDone = try writer.removeMore(of: key, until: end)
                    if isDone { try writer.remove(key, in: Tables.removals) }
                    try writer.flushHeads()
                }
                guard isDone else { return failures }
            } catch {
                guard error.concernsOneAlone else { throw error }
                failures[key] = error
            }
        }
        return failures
    }

    /// - Returns: Whether that was all.
    private mutating func removeMore(of key: RecordKey, until end: Int) throws(StoreError) -> Bool {
        switch key.space {
        case .organization:
            return try removeAssets(of: key.ordinal, key.account, until: end)
        case .user, .group:
            let party = Party(kind: key.space == .user ? .user : .group, ordinal: key.ordinal)
            return try removeReach(of: party, key.account, until: end)
        default:
            throw reader.damage(Tables.removals, key, "is of a kind that leaves nothing")
        }
    }
}
