import AccessRules

// Account by account: what the records say against every name, set and head.
extension Verifier {
    /// Everything of an account. A part that meets damage is left; the others are looked at.
    mutating func verifyAccount(_ account: AccountOrdinal) throws {
        self.account = account
        func attempt(
            _ verifier: inout Verifier, _ body: (inout Verifier) throws -> Void
        ) throws { try verifier.attempt("account #\(account)", body) }
        try attempt(&self) { (verifier) throws in
            verifier.step()
            let record = try verifier.reader.account(account)
            verifier.expected.records += 1
            try verifier.verifyName(0, .account, record.id.text, account)
            try verifier.verifyUniqueText(0, .subdomain, record.subdomain, account)
            try verifier.verifyIndexes(record, 0, account)
        }
        try attempt(&self) { (verifier) throws in try verifier.verifyLabels(account) }
        try attempt(&self) { (verifier) throws in try verifier.verifyNumbers(account) }
        try attempt(&self) { (verifier) throws in try verifier.verifyRecords(of: account) }
        try attempt(&self) { (verifier) throws in try verifier.verifyBeside(account) }
        try attempt(&self) { (verifier) throws in try verifier.verifyLog(account) }
        for kind in [EdgeKind.grant, .membership, .listEntry] {
            try attempt(&self) { (verifier) throws in try verifier.verifyEdges(kind, account) }
        }
        try attempt(&self) { (verifier) throws in
            let denials = try verifier.reader.head(.denials, account, 0)?.copied() ?? []
            if !denials.isEmpty { verifier.expected.heads += 1 }
            verifier.check(
                in: Tables.heads, try verifier.reader.makeDenials(account) == denials,
                "the denied kinds of account #\(account) are out of date")
        }
    }

    private mutating func verifyRecords(of account: AccountOrdinal) throws {
        try forEachRecord(.user, account) { (verifier, user) throws in
            try verifier.verifyUser(account, user)
        }
        try forEachRecord(.organization, account) { (verifier, organization) throws in
            try verifier.verifyOrganization(account, organization)
        }
        try forEachRecord(.group, account) { (verifier, group) throws in
            try verifier.verifyGroup(account, group)
        }
        try forEachRecord(.asset, account) { (verifier, asset) throws in
            try verifier.verifyAsset(account, asset)
        }
        try forEachRecord(.connection, account) { (verifier, connection) throws in
            try verifier.verifyConnection(account, connection)
        }
        try forEachRecord(.assetKind, account) { (verifier, kind) throws in
            let record = try verifier.reader.existing(AssetKindRecord.self, account, kind)
            try verifier.verifyName(account, .assetKind, record.name, kind)
        }
    }

    private mutating func verifyEdges(_ kind: EdgeKind, _ account: AccountOrdinal) throws {
        var key = try nextEdge(account, kind, after: nil)
        while let edge = key, !report.isCut {
            step()
            try attempt("account #\(account)") { (verifier) throws in
                try verifier.verifyEdge(edge)
            }
            key = try nextEdge(account, kind, after: edge)
        }
    }

    mutating func forEachRecord(
        _ space: Space, _ account: AccountOrdinal,
        _ body: (inout Verifier, Ordinal) throws -> Void
    ) throws {
        var end: UInt64?
        try attempt("account #\(account)") { (verifier) throws in
            end = try verifier.reader.counter(
                CounterKey(account: account, counter: .next, space: space))
        }
        var next: Ordinal? = 0
        var count = 0
        while let start = next, !report.isCut,
            let ordinal = try nextRecord(account, space, atOrAfter: start)
        {
            step()
            expected.records += 1
            count += 1
            try attempt("\(space) #\(account)/\(ordinal)") { [end] (verifier) throws in
                if let end {
                    try verifier.reader.expectGiven(ordinal, before: end, space, in: account)
                }
                try body(&verifier, ordinal)
            }
            next = ordinal.successor
        }
        guard space.isForEver, !report.isCut, !isIncomplete(account) else { return }
        try attempt("account #\(account)") { [count] (verifier) throws in
            try verifier.reader.expectNumbered(count, space, in: account)
        }
    }

    mutating func verifyName(
        _ account: AccountOrdinal, _ space: Space, _ text: String, _ ordinal: Ordinal
    ) throws {
        expected.names += 1
        if sums != nil {
            sums?.add(
                name: NameKey(account: account, space: space, text: text), for: ordinal)
            return
        }
        let name = try reader.name(account, space, text)
        check(
            in: Tables.names, name == StoreReader.Name(ordinal: ordinal, isGone: false),
            "the \(space) \(text) of #\(account)/\(ordinal) is not found by its name")
    }

    /// An address or a subdomain stands under its folded form, or beside who has it, too; in an
    /// older store that was not opened for writing since, and where keys were left as they were, also
    /// in lower case.
    private mutating func verifyUniqueText(
        _ account: AccountOrdinal, _ space: Space, _ text: String, _ ordinal: Ordinal
    ) throws {
        let folded = UniqueText.folded(text)
        let other = try reader.hasFoldedKeys() ? folded : text.lowercased()
        try verifyName(
            account, space, try reader.key(of: folded, space, account, ordinal) ?? other, ordinal)
    }

    /// What decisions read is proven, whatever is damaged of names, sets and indexes, and the other way round.
    private mutating func verifyHead(
        _ side: HeadSide, _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws {
        expected.heads += 1
        try attempt("\(side) #\(account)/\(ordinal)") { (verifier) throws in
            let stored = try verifier.reader.head(side, account, ordinal)?.copied() ?? []
            verifier.check(
                in: Tables.heads,
                try verifier.reader.makeHead(side, account, ordinal) == stored,
                "the head of \(side) #\(account)/\(ordinal) is out of date")
        }
    }

    private mutating func verifyUser(_ account: AccountOrdinal, _ user: Ordinal) throws {
        let record = try reader.existing(UserRecord.self, account, user)
        try verifyHead(.user, account, user)
        try verifyName(account, .user, record.id.text, user)
        if record.status != .removed {
            try verifyUniqueText(account, .email, record.email, user)
        }
        if record.isActive { try expect(user, in: .activeUsers(account, record.role)) }
        if record.isLite { try expect(user, in: PostingSet(account, .liteUsers)) }
        if record.isUnrestricted { try expect(user, in: PostingSet(account, .unrestrictedUsers)) }
        try verifyIndexes(record, account, user)
    }

    private mutating func verifyOrganization(
        _ account: AccountOrdinal, _ organization: Ordinal
    ) throws {
        let record = try reader.existing(OrganizationRecord.self, account, organization)
        try verifyHead(.organization, account, organization)
        try verifyName(account, .organization, record.id.text, organization)
        try expect(organization, in: .organizations(account, record.state))
        if let parent = record.parent {
            try expect(organization, in: PostingSet(account, .children, of: parent))
        }
        try verifyIndexes(record, account, organization)
        try verifyExtent(account, organization)
    }

    private mutating func verifyGroup(_ account: AccountOrdinal, _ group: Ordinal) throws {
        let record = try reader.existing(GroupRecord.self, account, group)
        try verifyName(account, .group, record.id.text, group)
        try verifyIndexes(record, account, group)
        for kind in record.deniedKinds {
            try expect(group, in: PostingSet(account, .denyingGroups, of: kind))
        }
    }

    private mutating func verifyAsset(_ account: AccountOrdinal, _ asset: Ordinal) throws {
        let record = try reader.existing(AssetRecord.self, account, asset)
        try verifyHead(.asset, account, asset)
        try verifyName(account, .asset, record.id.text, asset)
        try expect(asset, in: PostingSet(account, .assets, of: record.organization))
        let organization = RecordKey(
            account: account, space: .organization, ordinal: record.organization)
        let isThere = try reader.payload(organization, in: Tables.records) != nil
        let isLeaving = try reader.isAssetLeaving(account, asset)
        check(
            in: Tables.records, isThere || isLeaving,
            "the asset #\(account)/\(asset) is of an organization that is not there")
        if let container = record.container {
            try expect(asset, in: PostingSet(account, .embedded, of: container))
        }
        try verifyIndexes(record, account, asset)
    }

    private mutating func verifyConnection(
        _ host: AccountOrdinal, _ connection: Ordinal
    ) throws {
        let record = try reader.existing(ConnectionRecord.self, host, connection)
        try verifyName(host, .connection, record.id.text, connection)
        try expect(connection, in: PostingSet(host, .connections))
        try verifyIndexes(record, host, connection)
        try expect(EndKey(record, connection, host))
        if record.hasAllOrganizations {
            try expect(connection, in: PostingSet(host, .unrestrictedConnections))
        }
        let pair = PostingSet(host, .pairConnections, of: record.delegate)
        try expect(connection, in: pair)
        // What all connections of a pair share is looked at once, with the first of them.
        if try reader.next(in: pair, atOrAfter: 0) == connection {
            try verifyPair(PairKey(host: host, delegate: record.delegate))
        }
    }

    private mutating func verifyPair(_ key: PairKey) throws {
        try expect(key.host, in: PostingSet(key.delegate, .hosts))
        let stored = try reader.payload(key, in: Tables.pairs)?.copied() ?? []
        if !stored.isEmpty { expected.pairs += 1 }
        check(
            in: Tables.pairs, try reader.makePair(key) == stored,
            "the heads of connections #\(key.host) to #\(key.delegate) are out of date")
    }

    /// Who and what an edge relates is there, or is leaving.
    private mutating func verifyEnds(of key: EdgeKey) throws {
        let object = RecordKey(
            account: key.account, space: key.kind.objectSpace, ordinal: key.object)
        let party = RecordKey(
            account: key.account, space: key.party.kind.space, ordinal: key.party.ordinal)
        check(
            in: Tables.edges, try reader.payload(object, in: Tables.records) != nil,
            "the edge \(key) is of nothing that is there")
        let isThere = try reader.payload(party, in: Tables.records) != nil
        let isLeaving = try reader.isLeaving(key)
        check(in: Tables.edges, isThere || isLeaving, "the edge \(key) is with nobody who is there")
    }

    private mutating func verifyEdge(_ key: EdgeKey) throws {
        expected.edges += 1
        guard let edge = try reader.edge(key),
            let relations = key.kind.relations(with: key.party.kind)
        else {
            add(in: Tables.edges.table.name, "the edge \(key) relates nothing")
            return
        }
        try verifyEnds(of: key)
        try expect(EndKey(key, edge.validity))
        let forward = PostingSet(key.account, relations.forward, of: key.object)
        let backward = PostingSet(key.account, relations.backward, of: key.party.ordinal)
        if edge.validity.isAlways {
            try expect(key.party.ordinal, in: forward)
            try expect(key.object, in: backward)
            return
        }
        expected.timed += 2
        check(
            in: Tables.timed,
            try reader.timedValidity(of: key.party.ordinal, in: forward) == edge.validity,
            "the timed edge \(key) is missing forwards")
        check(
            in: Tables.timed,
            try reader.timedValidity(of: key.object, in: backward) == edge.validity,
            "the timed edge \(key) is missing backwards")
    }
}
