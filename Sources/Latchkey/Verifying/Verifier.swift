import AccessRules

/// Compares what is stored with what the records say.
///
/// Three passes: every entry by itself; every record, with what must be there because of it;
/// and what is there beside that, which shows when both are counted.
struct Verifier: ~Escapable {
    let reader: StoreReader
    var report = VerificationReport()
    /// What the records say that there is.
    var expected = Totals()
    /// How far the indexes are.
    private(set) var indexes = IndexStates()
    private let progress: VerificationProgress
    private var doneCount = 0
    private var totalCount = 0

    /// How many things there are of what is made from records.
    struct Totals {
        /// Members of each relation, without begin or end.
        var members: [Relation: Int] = [:]
        /// Members with a begin or an end, of all relations.
        var timed = 0
        /// Names that are in use.
        var names = 0
        var records = 0
        var edges = 0
        var heads = 0
        var pairs = 0
        /// What ends after the last commit.
        var ends = 0
        var deliveries = 0
        /// Hashes by which something is found.
        var secrets = 0
        /// Names in their order.
        var orderedNames = 0
        /// Identities by number.
        var identities = 0
        /// Entries of the log, and of what is kept of it.
        var log = LogTotals()
    }

    /// How often progress is told, in entries.
    private static let entriesPerTelling = 20_000

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ progress: @escaping VerificationProgress) {
        self.reader = StoreReader(reader.snapshot, verifiesChecksums: true).verifyingPacks()
        self.progress = progress
    }

    mutating func verify() throws {
        totalCount = try stepCount()
        try verifyEntries()
        try readSettledFields()
        var accountCount: AccountOrdinal = 0
        try attempt(Tables.counters.table.name) { (verifier) throws in
            accountCount = try verifier.reader.accountCount()
        }
        guard report.isSound else { return }
        for account in 0..<accountCount where !report.isCut {
            try attempt("account #\(account)") { (verifier) throws in
                try verifier.verifyAccount(account)
            }
        }
        try attempt("the providers") { (verifier) throws in try verifier.verifyProviders() }
        try verifyRuns()
        guard report.isSound else { return }
        try attempt("the whole") { (verifier) throws in try verifier.verifyTotals() }
        progress(totalCount, totalCount)
    }

    /// Everything of some accounts, but for what is there and nothing asks for.
    mutating func verify(accounts: [AccountOrdinal]) throws {
        totalCount = try stepCount()
        for account in accounts { try verifyEntries(ofAccount: account) }
        try readSettledFields()
        guard report.isSound else { return }
        for account in accounts where !report.isCut {
            try attempt("account #\(account)") { (verifier) throws in
                try verifier.verifyAccount(account)
            }
        }
        progress(totalCount, totalCount)
    }

    /// What is said of the store as a whole.
    private mutating func readSettledFields() throws {
        try attempt(Tables.meta.table.name) { (verifier) throws in
            _ = try verifier.reader.storeIdentity()
            let version = try verifier.reader.knownVersion()
            verifier.check(
                try verifier.reader.secret() != nil || version < firstFormatVersionWithSecret,
                "meta: its secret is missing")
            let hasTables = Tables.ofReceipts.contains { verifier.reader.snapshot.hasTable($0) }
            verifier.check(
                try verifier.reader.hasReceipts() || !hasTables,
                "meta: it does not say that there are tables of receipts")
            let folding = try verifier.reader.payload(
                MetaKey(field: .uniqueTexts), in: Tables.meta)
            let isFolding = (folding?.byteCount ?? 8) == 8
            verifier.check(isFolding, "meta: how addresses are folded is no number")
            let moves = MetaKey(field: .headMoves)
            verifier.check(
                try verifier.reader.payload(moves, in: Tables.meta) == nil
                    || verifier.reader.headMoves() != nil,
                "meta: which heads the last commits moved cannot be read")
            verifier.indexes = try verifier.reader.indexStates()
        }
    }

    /// How often ``step()`` is called for a sound store: for every entry, and again for each
    /// record, edge, name, log entry, block of heads and chunk.
    private func stepCount() throws -> Int {
        let once =
            try entryCount(Tables.meta) + entryCount(Tables.counters) + entryCount(Tables.pairs)
            + entryCount(Tables.timed) + entryCount(Tables.secrets)
            + 2 * entryCount(Tables.ends)
            + entryCount(Tables.logBlocks) + entryCount(Tables.logRuns)
            + entryCount(Tables.logSegments) + entryCount(Tables.logNames)
            + entryCount(Tables.nameOrder) + entryCount(Tables.words)
            + 2 * entryCount(Tables.removals) + entryCount(Tables.counters)
            + 2 * entryCount(Tables.identities) + 2 * entryCount(Tables.receipts)
            + entryCount(Tables.receiptTimes) + 2 * entryCount(Tables.past)
        let twice =
            try entryCount(Tables.records) + entryCount(Tables.names) + entryCount(Tables.edges)
            + entryCount(Tables.heads) + entryCount(Tables.postings)
            + entryCount(Tables.log) + entryCount(Tables.logPostings)
            + entryCount(Tables.deliveries)
        return once + 2 * twice
    }

    func entryCount<Key>(_ table: StoreTable<Key>) throws -> Int {
        guard reader.snapshot.hasTable(table.table) else { return 0 }
        do throws(StoreError) { return try reader.entryCount(of: table) } catch {
            // What is damaged is told when its entries are looked at.
            guard case .damaged = error.kind else { throw error }
            return 0
        }
    }

    /// Notes that an entry has been looked at.
    mutating func step() {
        doneCount += 1
        if doneCount % Self.entriesPerTelling == 0 { progress(doneCount, totalCount) }
    }

    /// Runs a part; damage that it meets becomes a problem.
    mutating func attempt(_ what: String, _ body: (inout Verifier) throws -> Void) throws {
        do { try body(&self) } catch let error as StoreError { try report.add(error, of: what) }
    }

    mutating func check(_ isRight: Bool, _ problem: @autoclosure () -> String) {
        if !isRight { report.add(problem()) }
    }

    /// Checks that what ends after the last commit stands among what is to end.
    mutating func expect(_ end: EndKey?) throws {
        guard let end, try reader.clock() < end.end else { return }
        expected.ends += 1
        check(
            try reader.payload(end, in: Tables.ends) != nil,
            "the end of \(end.kind) \(end.account)/\(end.object) is missing")
    }

    /// Notes that the records put an ordinal into a set, and checks that it is there.
    mutating func expect(_ ordinal: Ordinal, in set: PostingSet) throws {
        expected.members[set.relation, default: 0] += 1
        check(
            try reader.contains(ordinal, in: set),
            "\(ordinal) is missing from \(set.relation) of \(set.account)/\(set.subject)")
    }
}
