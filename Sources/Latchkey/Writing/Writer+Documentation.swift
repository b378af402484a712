import AccessRules

// Organizations and assets.
extension Writer {
    mutating func insert(_ organization: Organization) throws(StoreError) {
        let account = try reader.require(account: organization.account)
        try checkNew(organization.id, account, .organization, of: organization.account)
        let parent = try parent(of: organization, account)
        let ordinal = try takeOrdinal(account, .organization)
        try name(account, .organization, organization.id.text, ordinal)
        try store(organization, account, ordinal, parent: parent, old: nil)
    }

    mutating func update(_ organization: Organization) throws(StoreError) {
        let account = try reader.require(account: organization.account)
        let ordinal = try reader.require(
            .organization, organization.id, in: account, of: organization.account, key: "id")
        let parent = try parent(of: organization, account)
        let old = try reader.existing(OrganizationRecord.self, account, ordinal)
        if parent != old.parent {
            try refuseCycle(of: organization, account, ordinal, beneath: parent)
        }
        try store(organization, account, ordinal, parent: parent, old: old)
    }

    private func parent(of organization: Organization, _ account: AccountOrdinal)
        throws(StoreError) -> Ordinal?
    {
        guard let parent = organization.parent else { return nil }
        return try reader.require(
            .organization, parent, in: account, of: organization.account, key: "parent")
    }

    private func refuseCycle(
        of organization: Organization, _ account: AccountOrdinal, _ ordinal: Ordinal,
        beneath parent: Ordinal?
    ) throws(StoreError) {
        var ancestor = parent
        var passed: Set<Ordinal> = []
        while let current = ancestor {
            guard passed.insert(current).inserted else {
                throw reader.damage(
                    Tables.records,
                    RecordKey(account: account, space: .organization, ordinal: current),
                    "is beneath itself")
            }
            guard current != ordinal else {
                throw StoreError(
                    .refused(
                        .organizationCycle,
                        concerned: ["\(organization.account)/\(organization.id)"])
                ).at(key: "parent")
            }
            ancestor = try reader.existing(OrganizationRecord.self, account, current).parent
        }
    }

    private mutating func store(
        _ organization: Organization, _ account: AccountOrdinal, _ ordinal: Ordinal,
        parent: Ordinal?, old: OrganizationRecord?
    ) throws(StoreError) {
        let record = OrganizationRecord(
            id: organization.id, name: organization.name, kind: organization.kind,
            status: organization.status, parent: parent, state: organization.state)
        try put(record, account, ordinal)
        try derive(account, ordinal, from: old, to: record)
        if old?.state == .deleted, organization.state != .deleted {
            undoable.suspects.organizations.insert(
                Party.InAccount(account: account, ordinal: ordinal))
        }
    }

    /// Destroys an organization with its assets and grants; its sub-organizations become
    /// top-level.
    mutating func removeOrganization(_ reference: Ref<Organization>) throws(StoreError) {
        let (account, ordinal) = try reader.require(reference, .organization)
        let record = try reader.existing(OrganizationRecord.self, account, ordinal)
        try removeAssets(of: ordinal, account)
        for child in try reader.members(of: PostingSet(account, .children, of: ordinal)) {
            let beneath = try reader.existing(OrganizationRecord.self, account, child)
            var orphan = beneath
            orphan.parent = nil
            try put(orphan, account, child)
            try derive(account, child, from: beneath, to: orphan)
        }
        try removeEdges(.grant, of: ordinal, account)
        try remove(CounterKey.extent(account, ordinal), in: Tables.counters)
        try remove(
            RecordKey(account: account, space: .organization, ordinal: ordinal),
            in: Tables.records)
        try derive(account, ordinal, from: record, to: nil)
        try name(account, .organization, reference.id.text, ordinal, isGone: true)
    }
}

extension Writer {
    mutating func insert(_ asset: Asset) throws(StoreError) {
        let account = try account(named: asset.account)
        try checkNew(asset.id, account, .asset, of: asset.account)
        let organization = try organization(of: asset, account)
        let container = try container(of: asset, account, organization, itself: nil)
        let listed = try listed(asset, account)
        let kind = try assetKind(asset.kind, account)
        let ordinal = try takeAssetOrdinal(account, in: organization)
        try name(account, .asset, asset.id.text, ordinal)
        let record = AssetRecord(
            id: asset.id, name: asset.name, organization: organization, kind: kind,
            container: container, state: asset.state, isListed: asset.access != .everyone)
        try store(record, account, ordinal, old: nil)
        for party in listed { try list(party, account, ordinal) }
    }

    mutating func update(_ asset: Asset) throws(StoreError) {
        let account = try reader.require(account: asset.account)
        let ordinal = try reader.require(
            .asset, asset.id, in: account, of: asset.account, key: "id")
        let organization = try organization(of: asset, account)
        let old = try reader.existing(AssetRecord.self, account, ordinal)
        let container = try container(of: asset, account, organization, itself: ordinal)
        let listed = try listed(asset, account)
        let kind = try assetKind(asset.kind, account)
        if old.organization != organization {
            let embedded = try reader.members(of: PostingSet(account, .embedded, of: ordinal))
            guard embedded.isEmpty else {
                throw StoreError(
                    .refused(.containerOrganization, concerned: ["\(asset.account)/\(asset.id)"])
                ).at(key: "organization")
            }
        }
        let record = AssetRecord(
            id: asset.id, name: asset.name, organization: organization, kind: kind,
            container: container, state: asset.state, isListed: asset.access != .everyone)
        try store(record, account, ordinal, old: old)
        try relist(listed, account, ordinal)
    }

    /// The account of an identity, which the line before mostly named as well.
    private mutating func account(named id: Identity) throws(StoreError) -> AccountOrdinal {
        if let last = pendingPostings?.named.account, last.id == id { return last.ordinal }
        let ordinal = try reader.require(account: id)
        pendingPostings?.named.account = (id, ordinal)
        return ordinal
    }

    private mutating func organization(of asset: Asset, _ account: AccountOrdinal)
        throws(StoreError) -> Ordinal
    {
        let id = asset.organization
        if let last = pendingPostings?.named.organization, last.account == account, last.id == id {
            return last.ordinal
        }
        let ordinal = try reader.require(
            .organization, id, in: account, of: asset.account, key: "organization")
        pendingPostings?.named.organization = (account, id, ordinal)
        return ordinal
    }

    /// What the asset is embedded in: in the same organization, not in itself, not too deep.
    private func container(
        of asset: Asset, _ account: AccountOrdinal, _ organization: Ordinal, itself: Ordinal?
    ) throws(StoreError) -> Ordinal? {
        guard let id = asset.container else { return nil }
        let concerned = ["\(asset.account)/\(asset.id)", "\(asset.account)/\(id)"]
        let container = try reader.require(
            .asset, id, in: account, of: asset.account, key: "container")
        var current = container
        var depth = 1
        if let itself { depth += try reader.embeddingHeight(of: itself, account) }
        while true {
            if current == itself {
                throw StoreError(.refused(.containerCycle, concerned: concerned))
                    .at(key: "container")
            }
            guard depth <= maximumContainerDepth else {
                throw StoreError(
                    .limit(name: "the depth of embedding", limit: maximumContainerDepth)
                ).at(key: "container")
            }
            let record = try reader.existing(AssetRecord.self, account, current)
            guard record.organization == organization else {
                throw StoreError(.refused(.containerOrganization, concerned: concerned))
                    .at(key: "container")
            }
            guard let next = record.container else { return container }
            current = next
            depth += 1
        }
    }

    private mutating func store(
        _ record: AssetRecord, _ account: AccountOrdinal, _ ordinal: Ordinal, old: AssetRecord?
    ) throws(StoreError) {
        try put(record, account, ordinal)
        try derive(account, ordinal, from: old, to: record)
    }

    /// Gives an asset that is there the list that it is to have: what is on it already stays.
    private mutating func relist(
        _ wanted: [Party], _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws(StoreError) {
        for kind in PartyKind.allCases {
            guard let relations = EdgeKind.listEntry.relations(with: kind) else { continue }
            let set = PostingSet(account, relations.forward, of: ordinal)
            let present = Set(try reader.everyMember(of: set))
            let parties = wanted.filter { $0.kind == kind }
            for gone in present.subtracting(parties.map(\.ordinal)).sorted() {
                try remove(
                    EdgeKey(
                        account: account, kind: .listEntry, object: ordinal,
                        party: Party(kind: kind, ordinal: gone)))
            }
            for party in parties where !present.contains(party.ordinal) {
                try list(party, account, ordinal)
            }
        }
    }

    private mutating func list(_ party: Party, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError)
    {
        try refuseLeaving(party, account, "a place on a list")
        try add(
            EdgeKey(account: account, kind: .listEntry, object: ordinal, party: party),
            EdgeRecord(validity: .always, made: EdgeAuthorship(by: nil, time: now)))
    }

    /// Whom the list of an asset is to name.
    private func listed(_ asset: Asset, _ account: AccountOrdinal) throws(StoreError) -> [Party] {
        guard case .listed(let users, let groups) = asset.access else { return [] }
        var parties: [Party] = []
        for (kind, space, ids) in [(PartyKind.user, Space.user, users), (.group, .group, groups)] {
            for id in ids {
                parties.append(
                    Party(
                        kind: kind,
                        ordinal: try reader.require(
                            space, id, in: account, of: asset.account, key: "access")))
            }
        }
        return parties
    }

    /// Destroys an asset and what is embedded in it.
    mutating func removeAsset(_ reference: Ref<Asset>) throws(StoreError) {
        let (account, ordinal) = try reader.require(reference, .asset)
        try removeAsset(account, ordinal)
    }

    mutating func removeAsset(_ account: AccountOrdinal, _ ordinal: Ordinal, depth: Int = 0)
        throws(StoreError)
    {
        guard depth <= maximumContainerDepth else {
            throw reader.damage(
                Tables.records, RecordKey(account: account, space: .asset, ordinal: ordinal),
                "is embedded deeper than anything can be")
        }
        // One that was embedded in another may be gone with it already.
        guard let record = try reader.record(AssetRecord.self, account, ordinal) else { return }
        for embedded in try reader.members(of: PostingSet(account, .embedded, of: ordinal)) {
            try removeAsset(account, embedded, depth: depth + 1)
        }
        try removeEdges(.listEntry, of: ordinal, account)
        try remove(
            RecordKey(account: account, space: .asset, ordinal: ordinal), in: Tables.records)
        try derive(account, ordinal, from: record, to: nil)
        try name(account, .asset, record.id.text, ordinal, isGone: true)
    }
}

extension StoreReader {
    /// How many levels are embedded in an asset.
    func embeddingHeight(
        of asset: Ordinal, _ account: AccountOrdinal, limit: Int = maximumContainerDepth
    )
        throws(StoreError) -> Int
    {
        guard limit > 0 else { return 0 }
        var height = 0
        for embedded in try members(of: PostingSet(account, .embedded, of: asset)) {
            height = max(
                height, 1 + (try embeddingHeight(of: embedded, account, limit: limit - 1)))
        }
        return height
    }
}
