import AccessRules

/// The heads that a transaction has put out of date.
struct StaleHeads {
    var heads: [HeadKey: Set<UInt32>] = [:]
    var pairs: Set<PairKey> = []
    var accountsOfDenials: Set<AccountOrdinal> = []
    private(set) var count = 0

    /// How many heads may be out of date at once before they are made anew: what they take in
    /// memory stays within some tens of megabytes however large the import.
    static let maximumCount = 200_000

    var isFull: Bool { count >= Self.maximumCount }

    mutating func note(_ side: HeadSide, _ account: AccountOrdinal, _ ordinal: Ordinal) {
        let key = HeadKey(account: account, side: side, block: ordinal / Heads.perBlock)
        if heads[key, default: []].insert(ordinal % Heads.perBlock).inserted { count += 1 }
    }

    mutating func note(_ pair: PairKey) {
        if pairs.insert(pair).inserted { count += 1 }
    }

    mutating func removeAll() { self = StaleHeads() }
}

extension Writer {
    /// Notes the heads that an edge goes into.
    mutating func noteHeads(changedBy key: EdgeKey) throws(StoreError) {
        switch key.kind {
        case .grant: undoable.stale.note(.organization, key.account, key.object)
        case .listEntry: undoable.stale.note(.asset, key.account, key.object)
        case .membership:
            switch key.party.kind {
            case .user: undoable.stale.note(.user, key.account, key.party.ordinal)
            case .connection: try notePair(of: key.party.ordinal, key.account)
            case .group: break
            }
        }
    }

    mutating func notePair(of connection: Ordinal, _ host: AccountOrdinal) throws(StoreError) {
        let record = try reader.existing(ConnectionRecord.self, host, connection)
        undoable.stale.note(PairKey(host: host, delegate: record.delegate))
    }

    /// Makes every head that is out of date anew, from the records and the postings.
    mutating func flushHeads() throws(StoreError) {
        try flushPostings()
        try uncounted { (writer) throws(StoreError) in try writer.makeHeads() }
    }

    private mutating func makeHeads() throws(StoreError) {
        for (key, slots) in undoable.stale.heads.sorted(by: {
            ($0.key.account, $0.key.side.rawValue, $0.key.block) < (
                $1.key.account, $1.key.side.rawValue, $1.key.block
            )
        }) {
            let (payload, isChanged) = try reader.headBlock(
                key, anew: slots, isRestoring: isRestoring)
            if isChanged { try replaceHeads(key, with: payload) }
        }
        // In an order: the same operations give the same bytes.
        for key in undoable.stale.pairs.sorted(by: {
            ($0.host, $0.delegate) < ($1.host, $1.delegate)
        }) {
            let bytes = try reader.makePair(key)
            try replace(key, in: Tables.pairs, with: bytes.isEmpty ? nil : bytes)
        }
        for account in undoable.stale.accountsOfDenials.sorted() {
            let key = HeadKey(account: account, side: .denials, block: 0)
            let heads = [try reader.makeDenials(account)] + Array(repeating: [], count: 15)
            try replaceHeads(key, with: SlotBlock.encode(heads))
        }
        undoable.stale.removeAll()
    }
}
