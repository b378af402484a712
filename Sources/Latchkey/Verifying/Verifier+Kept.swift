// What is kept of commits, of batches and of what is gone, beside what there is.
extension Verifier {
    /// What was before commits is of commits without gaps, in the order of their runs, each in parts from
    /// the first on.
    mutating func verifyPast() throws {
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

    /// The records that a replica keeps are those up to where it stands, without gaps.
    mutating func verifyCarried() throws {
        guard reader.snapshot.hasTable(Tables.carried.table) else { return }
        guard let place = try reader.replicaPlace() else {
            return check(
                in: Tables.carried, try entryCount(Tables.carried) == 0,
                "carried: nothing says that the store is one of several replicas")
        }
        var cursor = try reader.snapshot.cursor(in: Tables.carried.table)
        var entry = try cursor.first()
        var last: UInt64?
        while let found = entry {
            step()
            let number = CarriedKey(found.key)?.number
            check(
                in: Tables.carried, number.map { last == nil || $0 == (last ?? 0) + 1 } ?? false,
                "carried: behind \(last.map { "record \($0)" } ?? "nothing") comes another than the next"
            )
            last = number ?? last
            entry = try cursor.next()
        }
        check(
            in: Tables.carried, last.map { $0 == place.number } ?? true,
            "carried: the last record is another than that of record \(place.number), where the store stands"
        )
    }

    /// Receipts are of users and of entries that there are.
    mutating func verifyReceipts() throws {
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
    mutating func verifyRemovals() throws {
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
}
