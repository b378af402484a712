import AccessRules

// Every index that is kept is changed in the transaction that changes the record. Whatever is
// added may be there already and whatever is taken out may not be there, while an index is
// built: neither makes a difference.
extension Writer {
    /// Changes what is kept of a record that is given other values.
    ///
    /// - Parameters:
    ///   - old: Nil for a record that is new.
    ///   - new: Nil for one that is removed.
    ///   - chosen: The indexes to be changed, if they are kept; nil for all.
    mutating func index<Record: IndexedRecord>(
        _ account: AccountOrdinal, _ ordinal: Ordinal, from old: Record?, to new: Record?,
        in chosen: [StoreIndex]? = nil
    ) throws(StoreError) {
        if old == nil, let new, chosen == nil, pendingPostings != nil, !isRestoring {
            pendingPostings?.note(
                IndexedThing(
                    account: account, space: Record.space, ordinal: ordinal, id: new.id,
                    name: new.indexedName.map { FoldedName($0) }))
            // What has no sets notes nothing else.
            if pendingPostings?.isFull == true { try flushPostings() }
        } else {
            try indexName(
                account, Record.space, ordinal, from: old?.indexedName, to: new?.indexedName,
                in: chosen)
            if changes(.identities, chosen) {
                try indexIdentity(account, Record.space, ordinal, from: old?.id, to: new?.id)
            }
        }
        let (was, becomes) = (old?.labels ?? [], new?.labels ?? [])
        for label in was where !becomes.contains(label) {
            guard let index = label.index, changes(index, chosen) else { continue }
            if let set = try reader.set(of: label, in: account) { try unpost(ordinal, from: set) }
        }
        for label in becomes where !was.contains(label) {
            guard let index = label.index, changes(index, chosen) else { continue }
            try post(ordinal, to: try set(of: label, account))
        }
    }

    /// Whether an index is kept, and among the chosen ones.
    private func changes(_ index: StoreIndex, _ chosen: [StoreIndex]?) -> Bool {
        undoable.indexes.isKept(index) && chosen?.contains(index) ?? true
    }

    private mutating func indexIdentity(
        _ account: AccountOrdinal, _ space: Space, _ ordinal: Ordinal, from old: Identity?,
        to new: Identity?
    ) throws(StoreError) {
        guard StoreIndex.identities.spaces.contains(space), old != new else { return }
        let key = IdentityKey(account, space, of: ordinal)
        let block = try reader.identities(key, changing: ordinal, to: new)
        try replace(key, in: Tables.identities, with: block)
    }

    private mutating func indexName(
        _ account: AccountOrdinal, _ space: Space, _ ordinal: Ordinal, from old: String?,
        to new: String?, in chosen: [StoreIndex]?
    ) throws(StoreError) {
        let (ordersNames, findsWords) = (changes(.nameOrder, chosen), changes(.words, chosen))
        guard ordersNames || findsWords else { return }
        if let old, let new, old.utf8.elementsEqual(new.utf8) { return }
        let (was, becomes) = (old.map { FoldedName($0) }, new.map { FoldedName($0) })
        guard was != becomes else { return }
        if ordersNames {
            try order(account, space, ordinal, from: was, to: becomes)
        }
        if findsWords {
            try indexWords(account, space, ordinal, from: was, to: becomes)
        }
    }

    private mutating func order(
        _ account: AccountOrdinal, _ space: Space, _ ordinal: Ordinal, from old: FoldedName?,
        to new: FoldedName?
    ) throws(StoreError) {
        let was = old.map { NameOrderKey(account, space, $0.bytes, ordinal) }
        let becomes = new.map { NameOrderKey(account, space, $0.bytes, ordinal) }
        guard was != becomes else { return }
        if let was { try remove(was, in: Tables.nameOrder) }
        if let becomes { try put([], for: becomes, in: Tables.nameOrder) }
    }

    private mutating func indexWords(
        _ account: AccountOrdinal, _ space: Space, _ ordinal: Ordinal, from old: FoldedName?,
        to new: FoldedName?
    ) throws(StoreError) {
        let was = old.map { IndexedWords($0).words } ?? []
        let becomes = new.map { IndexedWords($0).words } ?? []
        for word in was where !becomes.contains(word) {
            try take(ordinal, from: WordKey(account: account, space: space, word: word))
        }
        for word in becomes where !was.contains(word) {
            let key = WordKey(account: account, space: space, word: word)
            try post(ordinal, to: PostingSet(account, .wordThings, of: try number(of: key)))
        }
    }

    /// Takes a thing from those with a word; a word that nothing has any more is forgotten.
    private mutating func take(_ ordinal: Ordinal, from key: WordKey) throws(StoreError) {
        guard let set = try reader.set(of: key) else { return }
        try unpost(ordinal, from: set)
        guard pendingPostings == nil else {
            pendingPostings?.words[key] = set
            return
        }
        try forgetEmpty(key, set)
    }

    /// Forgets a word that nothing has any more.
    mutating func forgetEmpty(_ key: WordKey, _ set: PostingSet) throws(StoreError) {
        if try reader.next(in: set, atOrAfter: 0) == nil { try remove(key, in: Tables.words) }
    }

    /// The number of a word; one that is new gets the next of the account.
    private mutating func number(of key: WordKey) throws(StoreError) -> UInt32 {
        if let set = try reader.set(of: key) { return set.subject }
        let number = try takeWordNumbers(key.account, 1)
        try put(number, for: key)
        return number
    }

    /// The set of a label; a text that is new gets a number.
    private mutating func set(of label: IndexLabel, _ account: AccountOrdinal) throws(StoreError)
        -> PostingSet
    {
        if let set = try reader.set(of: label, in: account) { return set }
        switch label {
        case .organizationKind(let kind?):
            return PostingSet(
                account, .kindOrganizations,
                of: try number(of: kind, .organizationKind, account))
        case .organizationStatus(let status?):
            return PostingSet(
                account, .statusOrganizations,
                of: try number(of: status, .organizationStatus, account))
        default: throw StoreError(.invalid("\(label) has no set"))
        }
    }

    private mutating func number(of text: Identity, _ space: Space, _ account: AccountOrdinal)
        throws(StoreError) -> Ordinal
    {
        let number = try takeOrdinal(account, space)
        try name(account, space, text.text, number)
        return number
    }
}

// How far they are.
extension Writer {
    /// Notes how far the indexes are.
    mutating func set(_ states: IndexStates) throws(StoreError) {
        try uncounted { (writer) throws(StoreError) in
            try writer.put(states.encoded, for: MetaKey(field: .indexes), in: Tables.meta)
        }
        undoable.indexes = states
    }

    /// Reads how far the indexes are. What the store has and this program cannot keep is given
    /// up with the first write.
    mutating func readIndexStates() throws(StoreError) {
        undoable.indexes = try reader.indexStates()
        if undoable.indexes.isForeign { try set(undoable.indexes) }
    }
}
