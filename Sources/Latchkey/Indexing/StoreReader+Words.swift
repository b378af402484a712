import LMDB

/// Where the things with a word in their names are found.
struct WordSets: Equatable, Sendable {
    /// The members of any of these have the word.
    var certain: [PostingSet] = []
    /// The members of any of these may have it, and their records settle it: names of too many
    /// words, and words that are cut.
    var uncertain: [PostingSet] = []
}

extension StoreReader {
    /// The set of a word as it is indexed; nil when no name has it.
    func set(of key: WordKey) throws(StoreError) -> PostingSet? {
        guard let payload = try payload(key, in: Tables.words) else { return nil }
        guard payload.byteCount == 4 else { throw damage(Tables.words, key, "is no number") }
        return PostingSet(key.account, .wordThings, of: payload.u32(at: 0))
    }

    /// The things of a space whose names have a word, which is folded and one word.
    ///
    /// As in all sets there may be assets of an organization that is being destroyed.
    ///
    /// Complexity: two look-ups.
    func things(with word: FoldedName, _ space: Space, in account: AccountOrdinal)
        throws(StoreError) -> WordSets
    {
        var sets = WordSets()
        let cut = Array(word.bytes.prefix(IndexedWords.byteCountMaximum))
        guard !cut.isEmpty else { return sets }
        if let set = try set(of: WordKey(account: account, space: space, word: cut)) {
            // An entry of full length stands for longer words too.
            if cut.count < IndexedWords.byteCountMaximum {
                sets.certain.append(set)
            } else {
                sets.uncertain.append(set)
            }
        }
        try addCrowded(space, in: account, to: &sets)
        return sets
    }

    /// The things of a space whose names have a word that begins with a prefix, which is folded;
    /// nil when more than `limit` words do.
    ///
    /// Complexity: a step for each such word.
    func things(
        withWordsBeginning prefix: FoldedName, _ space: Space, in account: AccountOrdinal,
        limit: Int = StoreReader.prefixWordCountMaximum
    ) throws(StoreError) -> WordSets? {
        var sets = WordSets()
        let cut = Array(prefix.bytes.prefix(IndexedWords.byteCountMaximum))
        let isCut = cut.count < prefix.bytes.count
        let isComplete = try forEachWord(beginning: cut, space, in: account) { word, number in
            // The empty word is of names with too many of them.
            if word.byteCount == 0 { return true }
            let set = PostingSet(account, .wordThings, of: number)
            guard sets.certain.count < limit else { return false }
            if isCut { sets.uncertain.append(set) } else { sets.certain.append(set) }
            return true
        }
        guard isComplete else { return nil }
        try addCrowded(space, in: account, to: &sets)
        return sets
    }

    /// How many words a prefix may stand for unless told otherwise: a union of as many sets is
    /// still cheaper than looking at many names.
    static var prefixWordCountMaximum: Int { 1_024 }

    private func addCrowded(
        _ space: Space, in account: AccountOrdinal, to sets: inout WordSets
    ) throws(StoreError) {
        if let set = try set(of: WordKey(account: account, space: space, word: [])) {
            sets.uncertain.append(set)
        }
    }

    /// Calls `body` with the words of a space that begin with some bytes, in their order, until
    /// it returns false.
    ///
    /// - Returns: Whether these were all.
    func forEachWord(
        beginning prefix: [UInt8], _ space: Space, in account: AccountOrdinal,
        _ body: (RawSpan, UInt32) throws -> Bool
    ) throws(StoreError) -> Bool {
        try asStoreError {
            var walk = try snapshot.walk(in: Tables.words.table)
            let start = WordKey(account: account, space: space, word: prefix)
            let bound = prefix.rawBytes
            var isThere = try walk.seek(atOrAfter: start)
            while isThere, walk.key.byteCount >= WordKey.prefixByteCount + prefix.count,
                walk.key.bigEndian32(at: 0) == account, walk.key.u8(at: 4) == space.rawValue
            {
                let key = WordKey(
                    account: account, space: space,
                    word: walk.key.extracting(WordKey.prefixByteCount..<walk.key.byteCount).copied()
                )
                let word = key.word.rawBytes
                guard word.extracting(first: prefix.count).isEqual(to: bound) else { return true }
                let payload = try payload(of: walk.value, key, in: Tables.words)
                guard payload.byteCount == 4 else {
                    throw damage(Tables.words, key, "is no number")
                }
                guard try body(word, payload.u32(at: 0)) else { return false }
                isThere = try walk.next()
            }
            return true
        }
    }
}
