import LMDB

@testable import Latchkey

/// What is stored, to the byte.
enum StoredEntries {
    /// Every entry of every table, as text.
    static func all(_ view: View) throws -> [String] {
        var entries: [String] = []
        for definition in Tables.all {
            try forEach(view, definition.name) { key, value in
                entries.append("\(definition.name) \(key) \(value)")
            }
        }
        return entries
    }

    /// What is kept of things and of what relates them, and all that is made of it, as text: every entry of
    /// the tables of those. Of a set its members, since where its chunks end is chance; of the counters all but
    /// how far logs are; words by themselves, and no names of labels, since their numbers are given out for
    /// ever.
    static func ofThings(_ view: View) throws -> [String] {
        var entries: [String] = []
        for table in exact {
            try forEach(view, table) { key, value in
                if table == Tables.names.table.name, isOfLabels(key[4]) { return }
                entries.append("\(table) \(key) \(value)")
            }
        }
        try forEach(view, Tables.counters.table.name) { key, value in
            switch CounterKey.Counter(rawValue: key[4]) {
            case .log, .word: return
            default: if !isOfLabels(key[5]) { entries.append("counters \(key) \(value)") }
            }
        }
        // The account and the number of a word → the word.
        var words: [[UInt8]: [UInt8]] = [:]
        try forEach(view, Tables.words.table.name) { key, value in
            words[key.prefix(4) + value.prefix(4).reversed()] = key
        }
        var sets: [[UInt8]: [Ordinal]] = [:]
        try forEach(view, Tables.postings.table.name) { key, _ in
            let number = key.prefix(4) + key[5..<ChunkKey.setByteCount]
            let isOfWord = key[4] == Relation.wordThings.rawValue
            let set = isOfWord ? words[Array(number)] : Array(key.prefix(ChunkKey.setByteCount))
            guard let set, let chunk = ChunkKey(key.rawBytes), let id = PostingSet(chunk) else {
                entries.append("postings \(key) is of nothing")
                return
            }
            if sets[set] == nil { sets[set] = try view.reader.members(of: id) }
        }
        for (set, members) in sets.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            entries.append("postings \(set) \(members)")
        }
        return entries
    }

    private static func isOfLabels(_ space: UInt8) -> Bool {
        Space(rawValue: space)?.isOfLabels == true
    }

    /// The tables that must be the same to the byte.
    private static let exact = [
        Tables.names.table.name, Tables.records.table.name, Tables.edges.table.name,
        Tables.heads.table.name, Tables.pairs.table.name, Tables.timed.table.name,
        Tables.deliveries.table.name, Tables.secrets.table.name, Tables.removals.table.name,
        Tables.ends.table.name, Tables.nameOrder.table.name, Tables.identities.table.name,
    ]

    private static func forEach(
        _ view: View, _ name: String, _ body: ([UInt8], [UInt8]) throws -> Void
    ) throws {
        let table = Table<RawKey>(name)
        guard view.reader.snapshot.hasTable(table) else { return }
        var walk = try view.reader.snapshot.walk(in: table)
        while try walk.next() { try body(walk.key.copied(), walk.value.copied()) }
    }
}
