import Testing

@testable import LMDB

/// The commit before the newest, to which a file can be stepped back whose newest commit is damaged.
@Suite struct EarlierCommitTests {
    let scratch = Scratch()

    /// The file after each commit: values of many lengths come and go, so that it grows, and pages are used again.
    private func files(commitCount: Int) throws -> [[UInt8]] {
        let environment = try scratch.open()
        var files: [[UInt8]] = []
        for number in 0..<commitCount {
            try environment.write { transaction in
                let value = [UInt8](repeating: UInt8(number), count: number % 3 == 0 ? 9_000 : 40)
                try transaction.put(value, for: RawKey("key \(number % 4)"), in: Tables.raw)
                if number % 5 == 4 {
                    for other in 0..<60 {
                        try transaction.put(
                            value.prefix(100) + [1],
                            for: NumberKey(number: UInt32(other * number)), in: Tables.numbers)
                    }
                }
            }
            files.append(try scratch.bytes())
        }
        try environment.close()
        return files
    }

    private func metas(_ bytes: [UInt8]) -> MetaPair {
        MetaPair(MetaPage(Array(bytes[..<4_096])), MetaPage(Array(bytes[4_096..<8_192])))
    }

    /// What a check says of bytes: an error, or what is wrong with the earlier commit.
    private func found(_ bytes: [UInt8]) throws -> (error: LMDBError?, fault: EarlierCommitFault?) {
        try scratch.write(bytes, "changed")
        do throws(LMDBError) {
            let report = try Environment.checkStructure(ofFileAt: scratch.path("changed"))
            return (nil, report.earlierCommitFault)
        } catch { return (error, nil) }
    }

    /// A new file has no commit in either meta page, a compacting copy none in one.
    @Test func aFileThatIsWholeHasIt() throws {
        let environment = try scratch.open()
        #expect(try environment.checkStructure().earlierCommitFault == nil)
        try environment.close()
        try scratch.remove()
        for (number, bytes) in try files(commitCount: 24).enumerated() {
            let found = try found(bytes)
            #expect(found.error == nil && found.fault == nil, "\(number): \(found)")
        }
        let again = try scratch.open()
        for isCompact in [false, true] {
            let copy = scratch.path("copy \(isCompact)")
            try again.copy(to: copy, compacting: isCompact)
            let report = try Environment.checkStructure(ofFileAt: copy)
            #expect(report.earlierCommitFault == nil, "\(isCompact)")
        }
        try again.close()
        #expect(metas(try scratch.bytes("copy true")).other.transactionID == 0)
    }

    /// The power fails before a commit's meta page is written: its pages are there, in whatever part, and nothing of the two
    /// commits before it has been written over.
    @Test func aCommitThatWasOnItsWayTakesNothingFromIt() throws {
        var numbers = SeededNumbers()
        let files = try files(commitCount: 24)
        for number in 1..<files.count {
            let (before, after) = (files[number - 1], files[number])
            let page = Int(metas(after).newest.number) * 4_096
            for _ in 0..<4 {
                var bytes = after
                bytes.replaceSubrange(page..<page + 4_096, with: before[page..<page + 4_096])
                for start in stride(from: 8_192, to: before.count, by: 4_096)
                where Bool.random(using: &numbers) {
                    bytes.replaceSubrange(
                        start..<start + 4_096, with: before[start..<start + 4_096])
                }
                let found = try found(bytes)
                #expect(
                    found.error == nil && found.fault == nil,
                    "\(number), seed \(numbers.seed): \(found)")
            }
        }
    }

    /// Whatever bit of the older meta page is wrong that anybody goes by, it is told.
    @Test(arguments: [1, 2, 3, 6, 11, 18])
    func noBitOfItsMetaPageIsWrongUnseen(_ commitCount: Int) throws {
        let good = try #require(try files(commitCount: commitCount).last)
        let start = Int(metas(good).other.number) * 4_096
        var unseen: [String] = []
        for bit in 0..<152 * 8 where !Self.isUnread(bit) {
            var bad = good
            bad[start + bit / 8] ^= 1 << UInt8(bit % 8)
            let found = try found(bad)
            if found.error == nil, found.fault == nil { unseen.append("\(bit / 8).\(bit % 8)") }
            if let fault = found.fault {
                #expect(fault.page == metas(good).other.number, "\(bit)")
                #expect(fault.transactionID == metas(good).other.transactionID, "\(bit)")
            }
        }
        #expect(unseen == [])
    }

    /// Bits that neither LMDB nor anybody who steps back goes by: of the header all but the number and that it is a meta page;
    /// where the map was and how large; and how the file was first opened.
    private static func isUnread(_ bit: Int) -> Bool {
        switch bit / 8 {
        case 8..<16: bit != 10 * 8 + 3
        case 24..<40: true
        case 45: bit % 8 == 6
        default: false
        }
    }

    /// A commit was cut off while its meta page was written, wherever: that is told, as a commit that was not finished or as an
    /// earlier one that is not whole, and the next commit mends it.
    @Test func whateverIsWrittenOfTheNextMetaPageIsTold() throws {
        let files = try files(commitCount: 16)
        var (unfinishedCount, faultCount) = (0, 0)
        for number in [5, 9, 15] {
            let (before, after) = (files[number - 1], files[number])
            let page = Int(metas(after).newest.number) * 4_096
            for count in 1..<112 {
                var bytes = after
                let written = page + 32..<page + 32 + count
                bytes.replaceSubrange(page..<page + 4_096, with: before[page..<page + 4_096])
                bytes.replaceSubrange(written, with: after[written])
                let found = try found(bytes)
                let isChanged = before[written] != after[written]
                #expect(
                    (found.error != nil || found.fault != nil) == isChanged, "\(count): \(found)")
                if let error = found.error {
                    guard case .commitUnfinished = error.kind else {
                        Issue.record("\(number), \(count): \(error)")
                        continue
                    }
                    unfinishedCount += 1
                }
                if found.fault != nil { faultCount += 1 }
                guard count % 16 == 0 else { continue }
                let opened = try Environment.open(
                    at: scratch.path("changed"), tables: Tables.all, options: .forTests)
                try opened.write { try $0.put([9], for: RawKey("next"), in: Tables.raw) }
                #expect(try opened.checkStructure().earlierCommitFault == nil)
                try opened.close()
            }
        }
        // The list of free pages comes first, and whose it is tells the rest.
        #expect(unfinishedCount > 100 && faultCount > 0, "\(unfinishedCount), \(faultCount)")
    }

    /// Its list of tables and its list of free pages are looked at; what is beneath is free in the newest commit.
    @Test func itsListsAreLookedAt() throws {
        let good = try #require(try files(commitCount: 12).last)
        let (newest, other) = (metas(good).newest, metas(good).other)
        for root in [other.tables.root, other.freeList.root] {
            #expect(![newest.tables.root, newest.freeList.root].contains(root))
            var bad = good
            for offset in Int(root) * 4_096..<Int(root) * 4_096 + 64 { bad[offset] = 0xEE }
            let found = try found(bad)
            #expect(found.error != nil || found.fault != nil, "\(root)")
        }
    }
}
