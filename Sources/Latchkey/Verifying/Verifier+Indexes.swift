// The indexes that are built while the store is in use. What is not built yet may be there or
// not; what is there must be right in either case.
extension Verifier {
    /// Checks everything that indexes have of a record.
    mutating func verifyIndexes<Record: IndexedRecord>(
        _ record: Record, _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws {
        let key = RecordKey(account: account, space: Record.space, ordinal: ordinal)
        if let name = record.indexedName.map({ FoldedName($0) }) {
            try verifyOrder(of: name, key)
            try verifyWords(of: name, key)
        }
        try verifyIdentity(record.id, key)
        for label in record.labels {
            guard let index = label.index, indexes.isKept(index) else { continue }
            try expect(key, in: try reader.set(of: label, in: account), of: index, "\(label)")
        }
    }

    private mutating func verifyIdentity(_ id: Identity, _ key: RecordKey) throws {
        guard indexes.isKept(.identities), StoreIndex.identities.spaces.contains(key.space) else {
            return
        }
        if sums != nil {
            expected.identities += 1
            let text = Array(id.text.utf8)
            sums?.add(identity: text.rawBytes, of: key.account, key.space.rawValue, key.ordinal)
            return
        }
        let found = try reader.indexedIdentity(key.space, key.account, key.ordinal)
        if isExpected(key, in: .identities, isThere: found != nil, "its number") {
            expected.identities += 1
        }
        if let found {
            check(
                in: Tables.identities, found == id,
                "the \(key.space) #\(key.account)/\(key.ordinal) is \(id), and \(found) by its number"
            )
        }
    }

    private mutating func verifyOrder(of name: FoldedName, _ key: RecordKey) throws {
        guard indexes.isKept(.nameOrder) else { return }
        let place = NameOrderKey(key.account, key.space, name.bytes, key.ordinal)
        if sums != nil {
            expected.orderedNames += 1
            let bytes = try place.encoded()
            sums?.add(orderedName: bytes.rawBytes)
            return
        }
        let isThere = try reader.payload(place, in: Tables.nameOrder) != nil
        if isExpected(key, in: .nameOrder, isThere: isThere, "its name") {
            expected.orderedNames += 1
        }
    }

    private mutating func verifyWords(of name: FoldedName, _ key: RecordKey) throws {
        guard indexes.isKept(.words) else { return }
        for word in IndexedWords(name).words {
            let set = try set(
                of: WordKey(account: key.account, space: key.space, word: word))
            try expect(key, in: set, of: .words, String(decoding: word, as: UTF8.self))
        }
    }

    /// Notes that a set of an index has a record, if it must or does.
    private mutating func expect(
        _ key: RecordKey, in set: PostingSet?, of index: StoreIndex,
        _ what: @autoclosure () -> String
    ) throws {
        if sums != nil {
            if let set { try expect(key.ordinal, in: set) } else { sums?.lacksSet = true }
            return
        }
        var isThere = false
        if let set { isThere = try reader.contains(key.ordinal, in: set) }
        if isExpected(key, in: index, isThere: isThere, what()), let set {
            expected.members[set.relation, default: 0] += 1
        }
    }

    /// Where an index is kept.
    private func table(of index: StoreIndex) -> String {
        switch index {
        case .nameOrder: Tables.nameOrder.table.name
        case .words: Tables.words.table.name
        case .identities: Tables.identities.table.name
        default: Tables.postings.table.name
        }
    }

    /// Whether an entry of an index counts: it must be there, or is though it need not.
    private mutating func isExpected(
        _ key: RecordKey, in index: StoreIndex, isThere: Bool, _ what: @autoclosure () -> String
    ) -> Bool {
        let mustBe = indexes.hasPassed(key, in: index)
        if !isThere, mustBe {
            add(
                .index, in: table(of: index),
                "the \(key.space) #\(key.account)/\(key.ordinal) is not found by \(what()): it is "
                    + "missing from the index \(index.name)")
        }
        return isThere || mustBe
    }

    /// Checks the numbers of the texts that organizations are labelled with. They stay when no
    /// organization has them any more.
    ///
    /// Memory: some bytes for each different text.
    mutating func verifyLabels(_ account: AccountOrdinal) throws {
        for space in [Space.organizationKind, .organizationStatus] {
            let end = try reader.counter(
                CounterKey(account: account, counter: .next, space: space))
            var numbers: Set<Ordinal> = []
            var count = 0
            var sums = sums
            try reader.forEachLabel(space, in: account) { text, number in
                count += 1
                sums?.add(
                    name: NameKey(account: account, space: space, text: text.text), for: number)
                if number < end { numbers.insert(number) }
                return true
            }
            self.sums = sums
            expected.names += count
            check(
                in: Tables.names, numbers.count == count,
                "the numbers of the \(space)s of account #\(account) are not their own")
        }
    }
}
