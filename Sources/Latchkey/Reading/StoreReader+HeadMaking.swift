import AccessRules

// How heads are made. The verification of a store makes them again and compares.
extension StoreReader {
    /// A block of heads, those of some slots made anew, nil where all are empty; and whether it is another than it was:
    /// most of what is changed of things is in no head, such as names.
    ///
    /// - Parameter isRestoring: Whether users may be gone: of no other write are they.
    func headBlock(_ key: HeadKey, anew slots: Set<UInt32>, isRestoring: Bool)
        throws(StoreError) -> (payload: [UInt8]?, isChanged: Bool)
    {
        var heads: [[UInt8]] = []
        let block = try payload(key, in: Tables.heads)
        for slot in 0..<Heads.perBlock {
            if slots.contains(slot) {
                let ordinal = key.block * Heads.perBlock + slot
                if isRestoring, key.side == .user,
                    try record(UserRecord.self, key.account, ordinal) == nil
                {
                    heads.append([])
                } else {
                    heads.append(try makeHead(key.side, key.account, ordinal))
                }
            } else if let block {
                heads.append(try head(slot, in: block, key)?.copied() ?? [])
            } else {
                heads.append([])
            }
        }
        let payload = SlotBlock.encode(heads)
        guard let block else { return (payload, payload != nil) }
        return (payload, payload != block.copied())
    }

    func makeHead(_ side: HeadSide, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> [UInt8]
    {
        switch side {
        case .denials: try makeDenials(account)
        case .user: try makeUserHead(account, ordinal)
        case .organization: try makeOrganizationHead(account, ordinal)
        case .asset: try makeAssetHead(account, ordinal)
        }
    }

    private func makeUserHead(_ account: AccountOrdinal, _ user: Ordinal) throws(StoreError)
        -> [UInt8]
    {
        let record = try existing(UserRecord.self, account, user)
        return UserHead.encode(
            record, groups: try inlineGroups(PostingSet(account, .userGroups, of: user)))
    }

    private func inlineGroups(_ set: PostingSet) throws(StoreError) -> PartyGroups {
        PartyGroups(
            plain: try members(of: set, limit: Heads.maximumInlineCount),
            timed: try timed(set, limit: Heads.maximumInlineTimedCount)?.map {
                (group: $0.ordinal, validity: $0.validity)
            })
    }

    private func makeOrganizationHead(_ account: AccountOrdinal, _ organization: Ordinal)
        throws(StoreError) -> [UInt8]
    {
        guard let record = try record(OrganizationRecord.self, account, organization) else {
            return []
        }
        let limit = Heads.maximumInlineCount
        var timed: [(party: Party, validity: Validity)]? = []
        for kind in PartyKind.allCases {
            guard let relations = EdgeKind.grant.relations(with: kind) else { continue }
            let set = PostingSet(account, relations.forward, of: organization)
            guard let found = try self.timed(set, limit: Heads.maximumInlineTimedCount) else {
                timed = nil
                break
            }
            for (ordinal, validity) in found {
                timed?.append((Party(kind: kind, ordinal: ordinal), validity))
            }
        }
        if let all = timed, all.count > Heads.maximumInlineTimedCount { timed = nil }
        return OrganizationHead.encode(
            state: record.state,
            groups: try members(
                of: PostingSet(account, .organizationGroups, of: organization), limit: limit),
            users: try members(
                of: PostingSet(account, .organizationUsers, of: organization), limit: limit),
            connections: try members(
                of: PostingSet(account, .organizationConnections, of: organization),
                limit: limit),
            timed: timed)
    }

    private func makeAssetHead(_ account: AccountOrdinal, _ asset: Ordinal) throws(StoreError)
        -> [UInt8]
    {
        guard let record = try record(AssetRecord.self, account, asset) else { return [] }
        let limit = Heads.maximumInlineCount
        // Only what has a list has anybody on it.
        return AssetHead.encode(
            record,
            groups: record.isListed
                ? try members(of: PostingSet(account, .assetGroups, of: asset), limit: limit) : [],
            users: record.isListed
                ? try members(of: PostingSet(account, .assetUsers, of: asset), limit: limit) : [],
            Tables.records.recordForm(in: snapshot))
    }

    func makePair(_ key: PairKey) throws(StoreError) -> [UInt8] {
        var bytes: [UInt8] = []
        let connections = PostingSet(key.host, .pairConnections, of: key.delegate)
        for connection in try members(of: connections) {
            let record = try existing(ConnectionRecord.self, key.host, connection)
            guard record.isInForceByInterval else { continue }
            let groups = try inlineGroups(
                PostingSet(key.host, .connectionGroups, of: connection))
            bytes += ConnectionHead.encode(record, connection, groups: groups)
        }
        return bytes
    }

    func makeDenials(_ account: AccountOrdinal) throws(StoreError) -> [UInt8] {
        var denials: [(kind: Ordinal, groups: [Ordinal])] = []
        let kindCount = try counter(
            CounterKey(account: account, counter: .next, space: .assetKind))
        for kind in 0..<Ordinal(truncatingIfNeeded: kindCount) {
            let groups = try members(of: PostingSet(account, .denyingGroups, of: kind))
            if !groups.isEmpty { denials.append((kind, groups)) }
        }
        return denials.isEmpty ? [] : DenialsHead.encode(denials)
    }
}
