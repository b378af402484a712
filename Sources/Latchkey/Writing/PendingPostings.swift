import OrdinalSets

/// Changes of sets that wait to be made together: of many changes of one set each chunk is taken apart
/// once. With them things that are new wait for their places in the indexes.
struct PendingPostings {
    private var changes: [PostingSet: [ChunkEditor.Change]] = [:]
    private var count = 0
    /// Words that something was taken from, which nothing may have any more.
    var words: [WordKey: PostingSet] = [:]

    private var things: [IndexedThing] = []
    private var thingByteCount = 0
    /// What was named last: it is there as long as what waits is not given up.
    var named = LastNamed()

    /// How many wait at most: some megabytes of them, however much is written.
    private static let countMaximum = 1 << 16
    /// How many bytes of things wait at most: names may be long, and of many words.
    private static let thingByteCountMaximum = 8 << 20

    var isEmpty: Bool { count == 0 && words.isEmpty && things.isEmpty }
    var isFull: Bool {
        count + things.count >= Self.countMaximum || thingByteCount >= Self.thingByteCountMaximum
    }

    mutating func note(_ ordinal: Ordinal, _ set: PostingSet, isMember: Bool) {
        changes[set, default: []].append(ChunkEditor.Change(ordinal, isMember: isMember))
        count += 1
    }

    mutating func note(_ thing: IndexedThing) {
        things.append(thing)
        thingByteCount += thing.byteCount
    }

    /// The things that wait, which then wait no more.
    mutating func takeThings() -> [IndexedThing] {
        defer { (things, thingByteCount) = ([], 0) }
        return things
    }

    /// By set in the order of their chunks, ascending, of each ordinal the last.
    var inOrder: [(set: PostingSet, changes: [ChunkEditor.Change])] {
        changes.sorted {
            ($0.key.account, $0.key.code, $0.key.subject)
                < ($1.key.account, $1.key.code, $1.key.subject)
        }.map { (set: $0.key, changes: Self.last($0.value)) }
    }

    private static func last(_ changes: [ChunkEditor.Change]) -> [ChunkEditor.Change] {
        let isAscending = zip(changes, changes.dropFirst()).allSatisfy { $0.ordinal < $1.ordinal }
        if isAscending { return changes }
        // Stable, so that the last of each stays the last.
        let sorted = changes.enumerated().sorted {
            ($0.element.ordinal, $0.offset) < ($1.element.ordinal, $1.offset)
        }
        var last: [ChunkEditor.Change] = []
        for (_, change) in sorted {
            if last.last?.ordinal == change.ordinal { last.removeLast() }
            last.append(change)
        }
        return last
    }
}

/// What lines of an import named last: the next one mostly names the same.
struct LastNamed {
    var account: (id: Identity, ordinal: AccountOrdinal)?
    var organization: (account: AccountOrdinal, id: Identity, ordinal: Ordinal)?
    /// The kinds of assets of the account, by their bytes.
    var kinds: (account: AccountOrdinal, ordinals: [Identity: Ordinal])?

    /// How many kinds are remembered: more than most accounts have.
    private static let kindCountMaximum = 1_000

    mutating func note(_ kind: String, of account: AccountOrdinal, _ ordinal: Ordinal) {
        if kinds?.account != account || kinds?.ordinals.count == Self.kindCountMaximum {
            kinds = (account, [:])
        }
        kinds?.ordinals[Identity(kind)] = ordinal
    }
}
