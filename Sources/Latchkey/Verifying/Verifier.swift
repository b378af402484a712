import AccessRules
import LMDB

/// Compares what is stored with what the records say.
///
/// Three passes: every entry by itself; every record, with what must be there because of it;
/// and what is there beside that, which shows when both are counted.
struct Verifier: ~Escapable {
    private(set) var reader: StoreReader
    var report: VerificationReport
    /// The account that is being looked at; nil for what is of none.
    var account: AccountOrdinal?
    /// Damage that was told: who meets it again says nothing new.
    var told: Set<StoreError.Damage> = []
    /// Accounts that were not compared in full, since something that they need is damaged.
    var incomplete: Set<AccountOrdinal> = []
    /// Whether the same is so of what belongs to no account.
    var isIncomplete = false
    /// The last account that there is, where all were looked at.
    private(set) var lastAccount: AccountOrdinal?
    /// What the records say that there is.
    var expected = Totals()
    /// What the records say that there is in sets, names and indexes, in sums; nil where each of it is looked up.
    var sums: VerificationSums?
    /// Sets of words that were looked up.
    private var wordSets: [WordKey: PostingSet] = [:]
    /// How many of them are remembered.
    private static let wordSetCountMaximum = 1 << 16
    /// How far the indexes are.
    private(set) var indexes = IndexStates()
    private let progress: VerificationProgress
    /// Whether entries are looked at one by one, before anything is compared.
    var isInEntries = false
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

    /// Whatever more a table says that it has: no file has room for them.
    private static let believedEntryCount = 1 << 40
    /// How often progress is told, in entries.
    private static let entriesPerTelling = 20_000

    @_lifetime(copy reader)
    init(
        _ reader: StoreReader, _ report: VerificationReport = VerificationReport(),
        progress: @escaping VerificationProgress
    ) {
        self.reader = StoreReader(reader.snapshot, verifiesChecksums: true).verifyingPacks()
        self.report = report
        self.progress = progress
    }

    mutating func verify() throws {
        totalCount = try stepCount()
        try verifyEntries()
        let (begun, begunCount, begunTold) = (report, doneCount, told)
        if trustsEntries {
            sums = VerificationSums()
            try compare()
            if report.isSound { return progress(totalCount, totalCount) }
            // What it is that does not agree look-ups tell.
            sums = nil
            report = begun
            (expected, told, incomplete, isIncomplete) = (Totals(), begunTold, [], false)
            doneCount = begunCount
            try compare()
            if report.isSound {
                add(
                    .set, in: Tables.postings.table.name,
                    "sets, names or indexes have other sums than the records")
            }
        } else {
            try compare()
        }
        progress(totalCount, totalCount)
    }

    /// Compares what is there with what the records ask for.
    private mutating func compare() throws {
        try readSettledFields()
        // Of an index that is being built anything may be there.
        if !indexes.areAllReadable { sums = nil }
        let accounts = try accounts()
        lastAccount = accounts.last
        for account in accounts where !report.isCut { try verifyAccount(account) }
        account = nil
        try attempt("the providers") { (verifier) throws in try verifier.verifyProviders() }
        try verifyRuns(of: accounts)
        // What is lost is missing in every sum.
        if report.findings.allSatisfy(\.isOutsideEntries), incomplete.isEmpty, !isIncomplete {
            try attempt("the whole") { (verifier) throws in try verifier.verifyTotals() }
        } else {
            report.addUnverified(
                "whether there is more than the records ask for was not looked at")
        }
    }

    /// The accounts: as many as are numbered; where that cannot be read, or nobody can believe it since each has a record, those that
    /// have one.
    private mutating func accounts() throws -> [AccountOrdinal] {
        var count: AccountOrdinal?
        try attempt(Tables.counters.table.name) { (verifier) throws in
            count = try verifier.reader.accountCount()
        }
        if let count, Int(count) <= (try entryCount(Tables.records)) { return Array(0..<count) }
        var accounts: [AccountOrdinal] = []
        var next: Ordinal? = 0
        while let start = next, let found = try nextRecord(0, .account, atOrAfter: start) {
            accounts.append(found)
            next = found.successor
        }
        return accounts
    }

    /// Everything of some accounts, but for what is there and nothing asks for.
    mutating func verify(accounts: [AccountOrdinal]) throws {
        totalCount = try stepCount()
        for account in accounts { try verifyEntries(ofAccount: account) }
        try readSettledFields()
        for account in accounts where !report.isCut { try verifyAccount(account) }
        account = nil
        progress(totalCount, totalCount)
    }

    /// What is said of the store as a whole.
    private mutating func readSettledFields() throws {
        try attempt(Tables.meta.table.name) { (verifier) throws in
            _ = try verifier.reader.storeIdentity()
            let version = try verifier.reader.knownVersion()
            verifier.check(
                in: Tables.meta,
                try verifier.reader.secret() != nil || version < firstFormatVersionWithSecret,
                "meta: its secret is missing")
            let hasTables = Tables.ofReceipts.contains { verifier.reader.snapshot.hasTable($0) }
            verifier.check(
                in: Tables.meta, try verifier.reader.hasReceipts() || !hasTables,
                "meta: it does not say that there are tables of receipts")
            let folding = try verifier.reader.payload(
                MetaKey(field: .uniqueTexts), in: Tables.meta)
            let isFolding = (folding?.byteCount ?? 8) == 8
            verifier.check(
                in: Tables.meta, isFolding, "meta: how addresses are folded is no number")
            let moves = MetaKey(field: .headMoves)
            verifier.check(
                in: Tables.meta,
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
            + 2 * entryCount(Tables.carried)
        let twice =
            try entryCount(Tables.records) + entryCount(Tables.names) + entryCount(Tables.edges)
            + entryCount(Tables.heads) + entryCount(Tables.postings)
            + entryCount(Tables.log) + entryCount(Tables.logPostings)
            + entryCount(Tables.deliveries)
        return once + 2 * twice
    }

    func entryCount<Key>(_ table: StoreTable<Key>) throws -> Int {
        guard reader.snapshot.hasTable(table.table) else { return 0 }
        do throws(StoreError) {
            return min(try reader.entryCount(of: table), Self.believedEntryCount)
        } catch {
            // What is damaged is told when its entries are looked at.
            switch error.kind {
            case .damaged: return 0
            case .storage(let cause) where cause.isOfContent: return 0
            default: throw error
            }
        }
    }

    /// Notes that an entry has been looked at.
    mutating func step() {
        doneCount += 1
        if doneCount % Self.entriesPerTelling == 0 { progress(doneCount, totalCount) }
    }

    /// Whether every entry was found to be what was written: then none is proven again.
    private var trustsEntries: Bool {
        mutating get {
            guard report.isSound else { return false }
            reader.snapshot.verifiesPacks = false
            reader = StoreReader(reader.snapshot)
            return true
        }
    }

    /// Checks that what ends after the last commit stands among what is to end.
    mutating func expect(_ end: EndKey?) throws {
        guard let end, try reader.clock() < end.end else { return }
        expected.ends += 1
        check(
            in: Tables.ends, try reader.payload(end, in: Tables.ends) != nil,
            "the end of \(end.kind) \(end.account)/\(end.object) is missing")
    }

    /// The things whose names have a word.
    mutating func set(of key: WordKey) throws -> PostingSet? {
        if let known = wordSets[key] { return known }
        let set = try reader.set(of: key)
        if wordSets.count >= Self.wordSetCountMaximum { wordSets.removeAll(keepingCapacity: true) }
        wordSets[key] = set
        return set
    }

    /// Notes that the records put an ordinal into a set, and checks that it is there.
    mutating func expect(_ ordinal: Ordinal, in set: PostingSet) throws {
        expected.members[set.relation, default: 0] += 1
        if sums != nil {
            sums?.add(ordinal, to: set)
            return
        }
        check(
            in: Tables.postings, try reader.contains(ordinal, in: set),
            "\(ordinal) is missing from \(set.relation) of \(set.account)/\(set.subject)")
    }
}
