import AccessRules

extension Store {
    /// How many things of each type a store holds, as the interchange format has them.
    public struct Contents: Hashable, Sendable {
        /// Accounts; none is ever removed.
        public internal(set) var accountCount = 0
        /// Users of any status, the removed included.
        public internal(set) var userCount = 0
        /// Organizations in any state.
        public internal(set) var organizationCount = 0
        /// Groups that are there.
        public internal(set) var groupCount = 0
        /// Memberships, those that have ended or have not begun included.
        public internal(set) var membershipCount = 0
        /// Grants, those that have ended or have not begun included.
        public internal(set) var grantCount = 0
        /// Assets in any state.
        public internal(set) var assetCount = 0
        /// Connections of any status.
        public internal(set) var connectionCount = 0
        /// Accounts that are set up in some way.
        public internal(set) var settingsCount = 0
        /// Templates of assets.
        public internal(set) var templateCount = 0
        /// Keys to APIs, those that cannot be used any more included.
        public internal(set) var apiKeyCount = 0
        /// Certified providers of the store.
        public internal(set) var providerCount = 0
        /// Deliveries of invitations.
        public internal(set) var deliveryCount = 0
        /// Shared reports of passwords accessed.
        public internal(set) var reportCount = 0
        /// Log entries of all accounts, without those that are archived.
        public internal(set) var logEntryCount = 0
    }
}

extension View {
    /// How many things of each type the store holds.
    ///
    /// What there is most of is not counted one by one: grants and assets are what is left of
    /// their tables, organizations come from the heads of their sets' chunks.
    ///
    /// Complexity: O(accounts + users + groups + connections + kinds of assets + memberships
    /// + entries in assets' lists + what is kept beside decisions), a step of a cursor each, and
    /// a few look-ups an account.
    ///
    /// See *Types* in `Docs/Interchange.md`.
    ///
    /// - Throws: ``StoreError``: `damaged` if the numbers do not agree.
    public func contents() throws(StoreError) -> Store.Contents { try reader.contents() }
}

extension StoreReader {
    /// How many things of each type the store holds, as far as possible by other tables than those
    /// that a walk over the things reads, or by how many entries these say that they have.
    func contents() throws(StoreError) -> Store.Contents {
        var contents = Store.Contents()
        contents.accountCount = Int(try accountCount())
        contents.deliveryCount = try entryCount(of: Tables.deliveries)
        contents.providerCount = try recordCount(0, .provider)
        var otherRecordCount = contents.accountCount + contents.providerCount
        var otherEdgeCount = 0
        for account in 0..<(try accountCount()) {
            contents.logEntryCount += Int(try logState(account).keptCount)
            contents.userCount += try recordCount(account, .user)
            contents.groupCount += try recordCount(account, .group)
            contents.connectionCount += try recordCount(account, .connection)
            contents.settingsCount += try recordCount(account, .settings)
            contents.templateCount += try recordCount(account, .template)
            contents.apiKeyCount += try recordCount(account, .apiKey)
            contents.reportCount += try recordCount(account, .report)
            otherRecordCount += try recordCount(account, .assetKind)
            for state in ObjectState.allCases {
                contents.organizationCount += try count(of: .organizations(account, state))
            }
            contents.membershipCount += try edgeCount(account, .membership)
            otherEdgeCount += try edgeCount(account, .listEntry)
        }
        otherRecordCount +=
            contents.userCount + contents.groupCount + contents.connectionCount
            + contents.organizationCount + contents.settingsCount + contents.templateCount
            + contents.apiKeyCount + contents.reportCount
        otherEdgeCount += contents.membershipCount
        let left = try leftovers()
        contents.assetCount = try rest(
            of: Tables.records, beside: otherRecordCount + left.assets)
        contents.grantCount = try rest(
            of: Tables.edges, beside: otherEdgeCount + left.grants)
        return contents
    }
}

extension StoreReader {
    fileprivate func recordCount(_ account: AccountOrdinal, _ space: Space) throws(StoreError)
        -> Int
    {
        let first = RecordKey(account: account, space: space, ordinal: 0)
        return try entryCount(of: Tables.records, from: first) { key in
            key.byteCount == RecordKey.maximumByteCount && key.bigEndian32(at: 0) == account
                && key.u8(at: 4) == space.rawValue
        }
    }

    fileprivate func edgeCount(_ account: AccountOrdinal, _ kind: EdgeKind) throws(StoreError)
        -> Int
    {
        let first = EdgeKey(
            account: account, kind: kind, object: 0, party: Party(kind: .user, ordinal: 0))
        return try entryCount(of: Tables.edges, from: first) { key in
            key.byteCount == EdgeKey.maximumByteCount && key.bigEndian32(at: 0) == account
                && key.u8(at: 4) == kind.rawValue
        }
    }

    /// How many entries a table has beside so many.
    fileprivate func rest<Key>(of table: StoreTable<Key>, beside count: Int) throws(StoreError)
        -> Int
    {
        let rest = try entryCount(of: table) - count
        guard rest >= 0 else {
            throw StoreError(
                .damaged(
                    table: table.table.name, key: "",
                    reason: "has \(-rest) entries fewer than the other tables say"))
        }
        return rest
    }
}
