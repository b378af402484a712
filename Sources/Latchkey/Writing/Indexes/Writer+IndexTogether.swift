import OrdinalSets

/// What a thing that is new is found by: what many such have is written together, in the order of its keys.
struct IndexedThing {
    var account: AccountOrdinal
    var space: Space
    var ordinal: Ordinal
    var id: Identity
    /// Nil for what has no name.
    let name: FoldedName?
    /// The words in its name.
    let words: [[UInt8]]

    init(
        account: AccountOrdinal, space: Space, ordinal: Ordinal, id: Identity, name: FoldedName?
    ) {
        self.account = account
        self.space = space
        self.ordinal = ordinal
        self.id = id
        self.name = name
        words = name.map { IndexedWords($0).words } ?? []
    }

    /// About what it takes in memory while it waits and is sorted among others.
    var byteCount: Int {
        128 + (name?.bytes.count ?? 0) + words.reduce(0) { $0 + 96 + $1.count }
    }
}

// The indexes of many things that are new: each entry for several of them is changed once, and numbers of new words
// are taken together.
extension Writer {
    /// Adds things to the indexes that are kept.
    ///
    /// Complexity: a sort of their names and of their words; a look-up for each different word, and a change of each
    /// entry that becomes another.
    mutating func indexTogether(_ things: [IndexedThing]) throws(StoreError) {
        if undoable.indexes.isKept(.identities) { try addIdentities(of: things) }
        if undoable.indexes.isKept(.nameOrder) {
            for thing in things {
                guard let name = thing.name else { continue }
                let key = NameOrderKey(thing.account, thing.space, name.bytes, thing.ordinal)
                try put([], for: key, in: Tables.nameOrder)
            }
        }
        if undoable.indexes.isKept(.words) { try addWords(of: things) }
    }

    private mutating func addIdentities(of things: [IndexedThing]) throws(StoreError) {
        let kept = things.filter { StoreIndex.identities.spaces.contains($0.space) }.sorted {
            ($0.account, $0.space.rawValue, $0.ordinal) < (
                $1.account, $1.space.rawValue, $1.ordinal
            )
        }
        var rest = kept[...]
        while let first = rest.first {
            let key = IdentityKey(first.account, first.space, of: first.ordinal)
            let own = rest.prefix {
                IdentityKey($0.account, $0.space, of: $0.ordinal) == key
            }
            try put(
                try reader.identities(key, adding: own.map { ($0.ordinal, $0.id) }), for: key,
                in: Tables.identities)
            rest = rest.dropFirst(own.count)
        }
    }

    private mutating func addWords(of things: [IndexedThing]) throws(StoreError) {
        let found = FoundWords(in: things)
        // Of one account the words that are new, each with those that have it.
        var new: [(key: WordKey, ordinals: [Ordinal])] = []
        var rest = found.inOrder[...]
        while let first = rest.first {
            let own = rest.prefix { found.isSame($0, first) }
            let key = found.key(first)
            if let account = new.first?.key.account, account != key.account {
                try addNewWords(&new)
            }
            if let set = try reader.set(of: key) {
                for word in own { try post(word.ordinal, to: set) }
            } else {
                new.append((key, own.map(\.ordinal)))
            }
            rest = rest.dropFirst(own.count)
        }
        try addNewWords(&new)
    }

    /// Gives words their numbers, and makes their sets.
    private mutating func addNewWords(_ new: inout [(key: WordKey, ordinals: [Ordinal])])
        throws(StoreError)
    {
        guard let account = new.first?.key.account else { return }
        var number = try takeWordNumbers(account, UInt32(truncatingIfNeeded: new.count))
        for (key, ordinals) in new {
            try put(number, for: key)
            try make(PostingSet(account, .wordThings, of: number), ordinals)
            number += 1
        }
        new = []
    }

    /// Puts the number of a word.
    mutating func put(_ number: UInt32, for key: WordKey) throws(StoreError) {
        var bytes: [UInt8] = []
        bytes.append(number)
        try put(bytes, for: key, in: Tables.words)
    }
}

/// The words in names of many things, in the order of their keys and of the things.
private struct FoundWords {
    /// A word of a thing: its first bytes, by which most are told apart, and where it is whole.
    struct Word {
        let account: AccountOrdinal
        let space: Space
        let beginning: UInt64
        let ordinal: Ordinal
        let place: Int
    }

    private let words: [[UInt8]]
    private(set) var inOrder: [Word] = []

    init(in things: [IndexedThing]) {
        var words: [[UInt8]] = []
        for thing in things {
            for word in thing.words {
                let beginning = (0..<8).reduce(0 as UInt64) { bits, index in
                    bits << 8 | UInt64(index < word.count ? word[index] : 0)
                }
                inOrder.append(
                    Word(
                        account: thing.account, space: thing.space, beginning: beginning,
                        ordinal: thing.ordinal, place: words.count))
                words.append(word)
            }
        }
        self.words = words
        inOrder.sort { left, right in
            if left.account != right.account { return left.account < right.account }
            if left.space != right.space { return left.space.rawValue < right.space.rawValue }
            if left.beginning != right.beginning { return left.beginning < right.beginning }
            let (one, other) = (words[left.place], words[right.place])
            return one == other
                ? left.ordinal < right.ordinal : one.lexicographicallyPrecedes(other)
        }
    }

    func isSame(_ one: Word, _ other: Word) -> Bool {
        (one.account, one.space, one.beginning) == (other.account, other.space, other.beginning)
            && words[one.place] == words[other.place]
    }

    func key(_ word: Word) -> WordKey {
        WordKey(account: word.account, space: word.space, word: words[word.place])
    }
}
