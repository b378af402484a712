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
    private var told: Set<StoreError.Damage> = []
    /// Accounts that were not compared in full, since something that they need is damaged.
    private var incomplete: Set<AccountOrdinal> = []
    /// Whether the same is so of what belongs to no account.
    private var isIncomplete = false
    /// What the records say that there is.
    var expected = Totals()
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
        trustEntries()
        try readSettledFields()
        for account in 0..<(try accountCount()) where !report.isCut {
            try verifyAccount(account)
        }
        account = nil
        try attempt("the providers") { (verifier) throws in try verifier.verifyProviders() }
        try verifyRuns()
        // What is lost is missing in every sum.
        if report.findings.allSatisfy(\.isOutsideEntries), incomplete.isEmpty, !isIncomplete {
            try attempt("the whole") { (verifier) throws in try verifier.verifyTotals() }
        } else {
            report.addUnverified(
                "whether there is more than the records ask for was not looked at")
        }
        progress(totalCount, totalCount)
    }

    /// How many accounts there are: as many as are numbered; where that cannot be read, as many as have records.
    private mutating func accountCount() throws -> AccountOrdinal {
        var count: AccountOrdinal?
        try attempt(Tables.counters.table.name) { (verifier) throws in
            count = try verifier.reader.accountCount()
        }
        if let count { return count }
        var next: Ordinal? = 0
        var last: AccountOrdinal = 0
        while let start = next, let found = try nextRecord(0, .account, atOrAfter: start) {
            last = found.successor ?? found
            next = found.successor
        }
        return last
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

    /// What was found, with the names of accounts.
    consuming func finished() -> VerificationReport {
        var report = self.report
        for account in incomplete.sorted() {
            report.addUnverified(
                "not everything of account \(reader.shown(account)) was compared, since something that it needs is damaged"
            )
        }
        if isIncomplete {
            report.addUnverified(
                "not everything that is of no account was compared, since something that it needs is damaged"
            )
        }
        for index in report.findings.indices {
            guard let accounts = report.findings[index].accounts else { continue }
            report.findings[index].account = reader.shown(accounts.lowerBound)
            guard accounts.count > 1 else { continue }
            let last = (try? reader.accountCount()).map { $0 == 0 ? 0 : $0 - 1 }
            let end = min(accounts.upperBound, last ?? accounts.upperBound)
            if end > accounts.lowerBound { report.findings[index].lastAccount = reader.shown(end) }
        }
        return report
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

    /// Whether something that an account needs is damaged.
    func isIncomplete(_ account: AccountOrdinal) -> Bool { incomplete.contains(account) }

    /// Notes that an entry has been looked at.
    mutating func step() {
        doneCount += 1
        if doneCount % Self.entriesPerTelling == 0 { progress(doneCount, totalCount) }
    }

    /// Once every entry was found to be what was written, none is proven again.
    private mutating func trustEntries() {
        guard report.findings.isEmpty, report.unverified.isEmpty else { return }
        reader.snapshot.verifiesPacks = false
        reader = StoreReader(reader.snapshot)
    }

    /// Runs a part; damage that it meets becomes a finding.
    mutating func attempt(
        _ what: @autoclosure () -> String, _ body: (inout Verifier) throws -> Void
    ) throws {
        do { try body(&self) } catch let error as StoreError {
            try note(error, of: what())
        } catch let error as LMDBError { try note(StoreError(of: error), of: what()) }
    }

    /// Notes damage that was met. What is damaged itself was told with the entries: whoever meets it again is not
    /// compared, and no more is said.
    mutating func note(_ error: StoreError, of what: String?) throws(StoreError) {
        guard case .damaged(let table, let key, let reason) = error.kind else { throw error }
        let isLost = reason == LMDBError.lostPagesReason
        let isOfBytes = StoreError.isOfBytes(reason)
        let isTold =
            isLost
            || isOfBytes && report.findings.contains { $0.kind == .checksum && $0.table == table }
        if isLost || isOfBytes { noteIncomplete() }
        guard !isTold || isInEntries && !isLost,
            told.insert(StoreError.Damage(table: table, key: key, reason: reason)).inserted
        else { return }
        try report.add(error, of: what, account: account)
    }

    private mutating func noteIncomplete() {
        // Each entry is looked at by itself, whatever the others are.
        if isInEntries { return }
        if let account { incomplete.insert(account) } else { isIncomplete = true }
    }

    mutating func check<Key>(
        in table: StoreTable<Key>, _ isRight: Bool, _ problem: @autoclosure () -> String
    ) {
        if !isRight { add(in: table.table.name, problem()) }
    }

    /// Adds that something does not agree.
    mutating func add(
        _ kind: VerificationFinding.Kind? = nil, in table: String, _ problem: String
    ) {
        report.add(
            VerificationFinding(
                kind ?? VerificationFinding.Kind(table: table) ?? .record, table: table,
                accounts: account.map { $0...$0 }, problem))
    }

    /// Checks that what ends after the last commit stands among what is to end.
    mutating func expect(_ end: EndKey?) throws {
        guard let end, try reader.clock() < end.end else { return }
        expected.ends += 1
        check(
            in: Tables.ends, try reader.payload(end, in: Tables.ends) != nil,
            "the end of \(end.kind) \(end.account)/\(end.object) is missing")
    }

    /// Notes that the records put an ordinal into a set, and checks that it is there.
    mutating func expect(_ ordinal: Ordinal, in set: PostingSet) throws {
        expected.members[set.relation, default: 0] += 1
        check(
            in: Tables.postings, try reader.contains(ordinal, in: set),
            "\(ordinal) is missing from \(set.relation) of \(set.account)/\(set.subject)")
    }
}

extension StoreError {
    /// Where something is damaged, and how.
    struct Damage: Hashable {
        var table: String
        var key: String
        var reason: String
    }
}

extension StoreReader {
    /// The identity of an account, or its number as `#3` where that cannot be read.
    func shown(_ account: AccountOrdinal) -> String {
        (try? self.account(account))?.id.text ?? "#\(account)"
    }
}

extension VerificationFinding {
    /// Whether it takes nothing from the entries of tables.
    fileprivate var isOutsideEntries: Bool {
        switch kind {
        case .freeList, .unfinishedCommit: true
        default: false
        }
    }
}
