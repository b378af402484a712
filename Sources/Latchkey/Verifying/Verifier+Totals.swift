import LMDB
import OrdinalSets

// What is there beyond what the records ask for: all that they ask for was found, so that
// anything more shows in the numbers.
extension Verifier {
    mutating func verifyTotals() throws {
        try verifyMembers()
        try verifyNameCount()
        try verifyHeadCount()
        try verifyEndCount()
        try verifyLogTotals()
        compare("pairs", try entryCount(Tables.pairs), expected.pairs, "the connections")
        compare(
            "deliveries", try entryCount(Tables.deliveries), expected.deliveries,
            "the connections")
        compare(
            "secrets", try entryCount(Tables.secrets), expected.secrets,
            "the keys and the deliveries")
        if indexes.isKept(.nameOrder) {
            compare(
                "nameOrder", try entryCount(Tables.nameOrder), expected.orderedNames, "the records")
        }
        if indexes.isKept(.identities) { try verifyIdentityCount() }
        compare("timed", try entryCount(Tables.timed), expected.timed, "the edges")
        compare("records", try entryCount(Tables.records), expected.records, "the accounts")
        compare("edges", try entryCount(Tables.edges), expected.edges, "the accounts")
        try verifyCounters()
        try verifyRemovals()
        try verifyReceipts()
        try verifyPast()
    }

    /// What was before commits is of commits without gaps, in the order of their runs, each in parts from
    /// the first on.
    private mutating func verifyPast() throws {
        guard reader.snapshot.hasTable(Tables.past.table) else { return }
        let runs = try reader.lastRuns().end
        guard let beginning = try reader.pastBeginning() else {
            add(in: Tables.past.table.name, "past: nothing says from when on it is kept")
            return
        }
        check(in: Tables.past, beginning.runEnd <= runs, "past: it begins behind all runs")
        let last = try reader.lastPastNumber()
        var number = beginning.first
        var (runEnd, partCount) = (beginning.runEnd, try pastPartCount(before: beginning.first))
        while number <= last, !report.isCut {
            try attempt("past: commit \(number)") { [number] (verifier) throws in
                let commit = try verifier.reader.pastCommit(number)
                try verifier.verify(commit)
                verifier.check(
                    in: Tables.past,
                    runEnd <= commit.runEnd - UInt64(commit.runCount) && commit.runEnd <= runs,
                    "past: commit \(number) is not where its runs are")
                runEnd = commit.runEnd
                let count = Int(try verifier.reader.pastPartCount(number))
                partCount += count
                for _ in 0..<count { verifier.step() }
            }
            number += 1
        }
        compare("past", try entryCount(Tables.past), partCount, "its commits")
    }

    /// How many parts are left of commits that are let go of.
    private mutating func pastPartCount(before first: UInt64) throws -> Int {
        var count = 0
        var cursor = try reader.snapshot.cursor(in: Tables.past.table)
        var entry = try cursor.first()
        while let found = entry, try reader.pastKey(found.key).number < first {
            count += 1
            step()
            entry = try cursor.next()
        }
        return count
    }

    /// What was before a commit can be gone back to.
    private mutating func verify(_ commit: PastCommit) throws {
        var images = RestoredImages(form: Tables.records.recordForm(in: reader.snapshot))
        do throws(MalformedRecord) {
            try images.goBack(before: commit)
            try images.expectRecords()
        } catch {
            add(in: Tables.past.table.name, "past: commit \(commit.number) \(error.reason)")
        }
    }

    /// Receipts are of users and of entries that there are.
    private mutating func verifyReceipts() throws {
        guard reader.snapshot.hasTable(Tables.receipts.table) else { return }
        let runs = try reader.lastRuns().end
        var cursor = try reader.snapshot.cursor(in: Tables.receipts.table)
        var entry = try cursor.first()
        while let found = entry {
            step()
            if let key = ReceiptKey(found.key) {
                try attempt("receipts") { (verifier) throws in
                    try verifier.verify(key, runs)
                }
            } else {
                add(
                    in: Tables.receipts.table.name,
                    "receipts: a key of \(found.key.byteCount) bytes is none")
            }
            entry = try cursor.next()
        }
        compare(
            "receiptTimes", try entryCount(Tables.receiptTimes),
            try entryCount(Tables.receipts), "the receipts")
    }

    private mutating func verify(_ key: ReceiptKey, _ runs: UInt64) throws {
        guard let receipt = try reader.receipt(key) else { return }
        let time = ReceiptTimeKey(time: receipt.time, receipt: key)
        let isInOrder = try reader.payload(time, in: Tables.receiptTimes) != nil
        check(in: Tables.receiptTimes, isInOrder, "receiptTimes: \(time) is missing")
        if case .user(let user, let home, let account) = key.owner {
            let isThere = try reader.record(AccountRecord.self, 0, account) != nil
            let isUser = try reader.record(UserRecord.self, home, user) != nil
            check(
                in: Tables.receipts, isThere && isUser,
                "receipts: \(key) is of nobody that is there")
        }
        check(
            in: Tables.receipts, receipt.run <= runs, "receipts: \(key) is of a commit that was not"
        )
        let accountCount = try reader.accountCount()
        for part in receipt.entries {
            let isThere =
                try part.account < accountCount
                && part.sequences.upperBound <= reader.logState(part.account).lastSequence
            check(in: Tables.receipts, isThere, "receipts: \(key) names entries that are not there")
        }
    }

    /// What is being removed is a user, a group or an organization that was.
    private mutating func verifyRemovals() throws {
        var next = try reader.nextRemoval()
        while let key = next {
            step()
            let given = try reader.counter(
                CounterKey(account: key.account, counter: .next, space: key.space))
            let isOne = [.user, .group, .organization].contains(key.space)
            check(
                in: Tables.removals, isOne && UInt64(key.ordinal) < given,
                "removals: \(key) is of nothing that was")
            next = try reader.nextRemoval(after: key)
        }
    }

    private mutating func compare(_ what: String, _ found: Int, _ wanted: Int, _ who: String) {
        if found == wanted { return }
        add(in: what, "\(what) has \(found) entries, and \(who) say \(wanted)")
    }

    private mutating func verifyMembers() throws {
        var found: [Relation: Int] = [:]
        var words = 0
        var previous: PostingSet?
        try verifyChunks(of: PostingSet.self) { set, count in
            found[set.relation, default: 0] += count
            if set.relation == .wordThings, set != previous { words += 1 }
            previous = set
        }
        if indexes.isKept(.words) {
            // A word that nothing has is forgotten, and no two have the same number.
            compare("words", try entryCount(Tables.words), words, "their sets")
        }
        for relation in Relation.allCases where isKept(relation) {
            let (there, wanted) = (found[relation] ?? 0, expected.members[relation] ?? 0)
            check(
                in: Tables.postings, there == wanted,
                "\(relation) has \(there) members, and the records say \(wanted)")
        }
    }

    /// Whether a relation is kept: what is left of an index that is not may be anything.
    private func isKept(_ relation: Relation) -> Bool {
        for index in StoreIndex.allCases where index.relations.contains(relation) {
            return indexes.isKept(index)
        }
        return true
    }

    /// Every chunk of every set of a table: well-formed and in order.
    ///
    /// - Parameter body: What takes each chunk's set, and how many members it has.
    mutating func verifyChunks<SetID: ChunkSetID>(
        of type: SetID.Type, _ body: (SetID, Int) -> Void
    ) throws {
        let table = SetID.table.table
        var previous: (set: SetID, last: Ordinal)?
        var walk = try reader.snapshot.walk(in: table)
        while try walk.next() {
            step()
            guard let key = ChunkKey(walk.key), let set = SetID(key) else {
                add(in: table.name, "\(table.name): a key of \(walk.key.byteCount) bytes is none")
                continue
            }
            let value = walk.value
            try attempt(table.name) { (verifier) throws in
                let chunks = Chunks<SetID>(verifier.reader)
                let chunk = try chunks.chunk(at: key, value)
                do { try chunk.validate() } catch {
                    verifier.add(in: table.name, "\(table.name) \(set): \(error)")
                }
                if let previous, previous.set == set {
                    verifier.check(
                        in: SetID.table, previous.last < chunk.first,
                        "\(table.name) \(set): chunks overlap")
                }
                previous = (set, chunk.last)
                body(set, chunk.count)
            }
        }
    }

    /// As many names in use as the records have; those of things that are gone stay taken.
    private mutating func verifyNameCount() throws {
        var found = 0
        let checksumByteCount = Tables.names.checksumByteCount(in: reader.snapshot)
        var walk = try reader.snapshot.walk(in: Tables.names.table)
        while try walk.next() {
            step()
            let payload = walk.value.extracting(
                0..<max(walk.value.byteCount - checksumByteCount, 0))
            if let name = StoreReader.Name(payload) {
                if !name.isGone { found += 1 }
            } else {
                add(in: Tables.names.table.name, "names: an entry is no name")
            }
        }
        compare("names", found, expected.names, "the records")
    }

    /// As many ends to come as things that end.
    private mutating func verifyEndCount() throws {
        let clock = try reader.clock()
        var found = 0
        var cursor = try reader.snapshot.cursor(in: Tables.ends.table)
        var entry = try cursor.first()
        while let end = entry {
            step()
            if let key = EndKey(end.key) {
                if clock < key.end { found += 1 }
            } else {
                add(in: Tables.ends.table.name, "ends: a key of \(end.key.byteCount) bytes is none")
            }
            entry = try cursor.next()
        }
        compare("ends", found, expected.ends, "the records")
    }

    /// As many identities by number as records that have one there.
    private mutating func verifyIdentityCount() throws {
        let (found, wanted) = (
            try slotCount(in: Tables.identities, IdentityKey.perBlock), expected.identities
        )
        check(
            in: Tables.identities, found == wanted,
            "there are \(found) identities by number, and the records say \(wanted)")
    }

    /// As many heads as things that have one.
    private mutating func verifyHeadCount() throws {
        let (found, wanted) = (try slotCount(in: Tables.heads, Heads.perBlock), expected.heads)
        check(
            in: Tables.heads, found == wanted,
            "there are \(found) heads, and the records say \(wanted)")
    }

    /// How many slots of a table's blocks are not empty.
    private mutating func slotCount<Key>(in table: StoreTable<Key>, _ perBlock: UInt32) throws
        -> Int
    {
        var count = 0
        var cursor = try reader.snapshot.cursor(in: table.table)
        var entry = try cursor.first()
        while let block = entry {
            step()
            let bytes = block.value.extracting(
                0..<max(block.value.byteCount - Checksum.byteCount, 0))
            do throws(MalformedRecord) {
                try SlotBlock.expectWhole(bytes, of: perBlock)
                for slot in 0..<perBlock
                where try SlotBlock.bytes(slot, of: perBlock, in: bytes) != nil { count += 1 }
            } catch { add(in: table.table.name, "\(table.table.name): a block \(error.reason)") }
            entry = try cursor.next()
        }
        return count
    }
}
