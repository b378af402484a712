import AccessRules
import LMDB
import OrdinalSets

/// What a verification found.
public struct VerificationReport: Sendable {
    /// Entries read, of all tables.
    public internal(set) var entryCount = 0
    /// What is not as it should be, each in one line.
    public internal(set) var problems: [String] = []
    /// Whether there are more problems than are listed.
    public internal(set) var isCut = false

    /// Whether everything is as it should be.
    public var isSound: Bool { problems.isEmpty }

    /// How many problems are listed: who has more needs a backup, not a longer list.
    public static let maximumProblemCount = 1_000

    mutating func add(_ problem: String) {
        if problems.count < Self.maximumProblemCount {
            problems.append(problem)
        } else {
            isCut = true
        }
    }
}

extension View {
    /// Reads everything and proves that it is as it was written and that it agrees: every
    /// entry's checksum, every chunk of every set, and every name, index and head against the
    /// records that they are made from.
    ///
    /// Complexity: O(entries), a few look-ups each. Memory is bounded.
    ///
    /// - Throws: ``StoreError``: the file cannot be read at all. Damage is reported, not
    ///   thrown.
    public func verify() throws(StoreError) -> VerificationReport {
        var verifier = Verifier(reader)
        try asStoreError { try verifier.verify() }
        return verifier.report
    }
}

extension Store {
    /// Proves that the file is whole: the structure of its pages, read without the map, and,
    /// when that is sound, everything that ``View/verify()`` proves.
    ///
    /// It goes on beside other reads and writes; a long read makes the file grow meanwhile.
    ///
    /// - Throws: ``StoreError``: the file cannot be read at all. Damage is reported, not
    ///   thrown.
    public func verify() throws(StoreError) -> VerificationReport {
        do throws(StoreError) {
            _ = try asStoreError { try environment.checkStructure() }
        } catch {
            guard case .storage(let cause) = error.kind, case .damaged = cause.kind else {
                throw error
            }
            var report = VerificationReport()
            report.add("\(cause)")
            return report
        }
        return try asStoreError { try read { view in try view.verify() } }
    }
}

/// Compares what is stored with what the records say.
struct Verifier: ~Escapable {
    let reader: StoreReader
    var report = VerificationReport()
    /// How many members the records give each relation, and how many are stored.
    var expected: [Relation: Int] = [:]
    var expectedTimed = 0

    @_lifetime(copy reader)
    init(_ reader: StoreReader) {
        self.reader = StoreReader(reader.snapshot, verifiesChecksums: true)
    }

    mutating func verify() throws {
        try verifyEntries()
        guard report.isSound else { return }
        for account in 0..<(try reader.accountCount()) {
            try attempt("account #\(account)") { (verifier) throws in
                try verifier.verifyAccount(account)
            }
        }
        guard report.isSound else { return }
        try verifyTotals()
    }

    /// Runs a part; damage that it meets becomes a problem.
    mutating func attempt(_ what: String, _ body: (inout Verifier) throws -> Void) throws {
        do { try body(&self) } catch let error as StoreError {
            guard case .damaged = error.kind else { throw error }
            report.add("\(what): \(error)")
        }
    }

    mutating func check(_ isRight: Bool, _ problem: @autoclosure () -> String) {
        if !isRight { report.add(problem()) }
    }

    /// Notes that the records put an ordinal into a set, and checks that it is there.
    mutating func expect(_ ordinal: Ordinal, in set: PostingSet) throws {
        expected[set.relation, default: 0] += 1
        check(
            try reader.contains(ordinal, in: set),
            "\(ordinal) is missing from \(set.relation) of \(set.account)/\(set.subject)")
    }
}

// Entry by entry: nothing is known of the meaning yet.
extension Verifier {
    private mutating func verifyEntries() throws {
        try verifyEntries(of: Tables.meta)
        try verifyEntries(of: Tables.counters)
        try verifyEntries(of: Tables.names)
        try verifyEntries(of: Tables.records)
        try verifyEntries(of: Tables.edges)
        try verifyEntries(of: Tables.heads)
        try verifyEntries(of: Tables.pairs)
        try verifyEntries(of: Tables.postings)
        try verifyEntries(of: Tables.timed)
        try verifyEntries(of: Tables.log)
    }

    private mutating func verifyEntries<Key>(of table: StoreTable<Key>) throws {
        let raw = StoreTable<RawKey>(table.table.name, table.code)
        var cursor = try reader.snapshot.cursor(in: raw.table)
        var entry = try cursor.first()
        while let found = entry {
            report.entryCount += 1
            let key = RawKey(found.key.copied())
            try attempt(table.table.name) { (verifier) throws in
                _ = try verifier.reader.payload(of: found.value, key, in: raw)
            }
            entry = try cursor.next()
        }
    }

    /// Every chunk of every set: well-formed, in order, and as many members as the records
    /// say.
    private mutating func verifyTotals() throws {
        var found: [Relation: Int] = [:]
        var previous: (set: PostingSet, last: Ordinal)?
        var cursor = try reader.snapshot.cursor(in: Tables.postings.table)
        var entry = try cursor.first()
        while let chunk = entry {
            guard let set = PostingSet(key: chunk.key) else {
                report.add("postings: a key of \(chunk.key.byteCount) bytes is none")
                entry = try cursor.next()
                continue
            }
            try attempt("postings") { (verifier) throws in
                guard let chunk = try verifier.reader.chunk(of: set, in: chunk) else { return }
                do { try chunk.validate() } catch {
                    verifier.report.add("postings \(set): \(error)")
                }
                if let previous, previous.set == set {
                    verifier.check(previous.last < chunk.first, "postings \(set): chunks overlap")
                }
                previous = (set, chunk.last)
                found[set.relation, default: 0] += chunk.count
            }
            entry = try cursor.next()
        }
        for relation in Relation.allCases {
            let (there, wanted) = (found[relation] ?? 0, expected[relation] ?? 0)
            check(
                there == wanted, "\(relation) has \(there) members, and the records say \(wanted)")
        }
        let timed = try reader.snapshot.entryCount(of: Tables.timed.table)
        let wanted = expectedTimed
        check(timed == wanted, "timed has \(timed) entries, and the edges say \(wanted)")
    }
}

extension PostingSet {
    /// The set of a key of the postings table.
    init?(key: RawSpan) {
        guard key.byteCount == PostingKey.maximumByteCount,
            let relation = Relation(rawValue: key.u8(at: 4))
        else { return nil }
        self.init(key.bigEndian32(at: 0), relation, of: key.bigEndian32(at: 5))
    }
}
