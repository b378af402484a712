import LMDB
import Testing

/// Which commit is the newest: the two meta pages say so, and the free list agrees.
@Suite struct MetaPageTests {
    let scratch = Scratch()

    /// A file of some commits, closed.
    private func file(commitCount: Int) throws -> [UInt8] {
        let environment = try scratch.open()
        for number in 0..<commitCount {
            try environment.write { transaction in
                try transaction.put([UInt8(number)], for: RawKey("key"), in: Tables.raw)
            }
        }
        try environment.close()
        return try scratch.bytes()
    }

    private func number(_ page: Int, of bytes: [UInt8]) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[page * 4096 + 144 + $1]) << (8 * $1) }
    }

    /// What opening says of these bytes, and what the check of their pages says.
    private func errors(_ bytes: [UInt8]) throws -> (
        opening: LMDBError?, check: LMDBError?, earlier: EarlierCommitFault?
    ) {
        try scratch.write(bytes, "changed")
        var opening: LMDBError?
        var options = Environment.Options.forTests
        options.access = .readOnly
        do throws(LMDBError) {
            let path = scratch.path("changed")
            try Environment.open(at: path, tables: Tables.all, options: options).close()
        } catch { opening = error }
        do throws(LMDBError) {
            let report = try Environment.checkStructure(ofFileAt: scratch.path("changed"))
            return (opening, nil, report.earlierCommitFault)
        } catch { return (opening, error, nil) }
    }

    @Test func theNumbersOfAGoodFileFollowOneAnother() throws {
        for count in 0..<6 {
            let bytes = try file(commitCount: count)
            let found = try errors(bytes)
            #expect(
                found.opening == nil && found.check == nil && found.earlier == nil,
                "\(count) commits: \(found)")
            try scratch.remove()
        }
    }

    /// Whatever bit of a number is wrong, an earlier commit is never taken for the newest.
    @Test(arguments: [3, 4, 5, 6, 7])
    func noBitOfANumberIsWrongUnseen(_ commitCount: Int) throws {
        let good = try file(commitCount: commitCount)
        let newest = number(1, of: good) > number(0, of: good) ? 1 : 0
        for page in [0, 1] {
            for bit in 0..<64 {
                var bad = good
                bad[page * 4096 + 144 + bit / 8] ^= 1 << UInt8(bit % 8)
                let found = try errors(bad)
                switch found.check?.kind {
                case .damaged, .commitUnfinished(_, isCertain: false): break
                default: Issue.record("bit \(bit) of page \(page): \(found)")
                }
                // Opening cannot tell this from a commit that was not finished.
                if found.opening == nil { #expect(page == newest, "bit \(bit)") }
            }
        }
    }

    /// Whatever bit of a meta page is wrong, there is an error or the last commit.
    @Test func noBitOfAMetaPageEndsTheProcess() throws {
        let good = try file(commitCount: 4)
        var errorCount = 0
        for page in [0, 1] {
            // Without the header: that of a page, then magic to number, 136 bytes.
            for bit in (16 * 8)..<(152 * 8) {
                var bad = good
                bad[page * 4096 + bit / 8] ^= 1 << UInt8(bit % 8)
                let found = try errors(bad)
                guard found.opening == nil, found.check == nil, found.earlier == nil else {
                    errorCount += 1
                    continue
                }
                var options = Environment.Options.forTests
                options.access = .readOnly
                let environment = try Environment.open(
                    at: scratch.path("changed"), tables: Tables.all, options: options)
                let value = try environment.read { snapshot in
                    try snapshot.value(for: RawKey("key"), in: Tables.raw)?.array
                }
                #expect(value == [3], "bit \(bit) of page \(page)")
                try environment.close()
            }
        }
        #expect(errorCount > 1_000)
    }

    /// Numbers of commits are counted on, which one at the end of all numbers would not survive. Where no tree
    /// has been freed yet the free list cannot tell that it is none.
    @Test(arguments: [1 << 62, 1 << 63, (1 << 63) - 1, (1 << 63) + 1, UInt64.max] as [UInt64])
    func aCommitThatThereCannotBeIsDamage(_ last: UInt64) throws {
        let good = try file(commitCount: 1)
        #expect(number(1, of: good) == 1)
        // The newest is in the page that its number says.
        let newest = Int(last % 2)
        let other = 1 - newest
        var bad = good
        bad.replaceSubrange(
            newest * 4_096 + 16..<newest * 4_096 + 152, with: good[4_112..<4_248])
        bad.replaceSubrange(other * 4_096 + 16..<other * 4_096 + 152, with: good[16..<152])
        for (page, number) in [(newest, last), (other, last - 1)] {
            for byte in 0..<8 {
                bad[page * 4_096 + 144 + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte))
            }
        }
        let found = try errors(bad)
        for error in [found.opening, found.check] {
            guard case .damaged(let reason)? = error?.kind else {
                Issue.record("\(found)")
                continue
            }
            #expect(reason.hasPrefix("it would be of commit "))
        }
    }

    /// A meta page of another format, or of none, beside one that is whole is damage, and no file of another
    /// program.
    @Test(arguments: [(10, 0), (16, 0), (20, 2), (21, 1), (43, 16), (0, 2)] as [(Int, UInt8)])
    func damageOfOneMetaPageIsTakenForNothingElse(_ offset: Int, _ byte: UInt8) throws {
        for (page, name) in [(0, "first"), (4_096, "second")] {
            var bad = try file(commitCount: 4)
            bad[page + offset] = byte
            let found = try errors(bad)
            let damage = LMDBError.Kind.damaged(reason: "its \(name) meta page is not one")
            #expect(found.opening?.kind == damage && found.check?.kind == damage, "\(name)")
        }
    }

    /// What describes a table says that and nothing else: LMDB would follow what is not there.
    @Test(arguments: [1, 4, 8, 0x60] as [UInt8])
    func aTableOfAnotherKindIsDamageBeforeAnythingIsOpened(_ flag: UInt8) throws {
        var bad = try file(commitCount: 4)
        func number(_ offset: Int, _ byteCount: Int) -> Int {
            (0..<byteCount).reduce(0) { $0 | Int(bad[offset + $1]) << (8 * $1) }
        }
        let newest = number(144, 8) > number(4_096 + 144, 8) ? 0 : 4_096
        let page = number(newest + 128, 8) * 4_096
        let node = page + number(page + 16, 2)
        #expect(bad[node + 4] == 2)
        bad[node + 4] |= flag
        let found = try errors(bad)
        for error in [found.opening, found.check] {
            guard case .damaged = error?.kind else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }

    /// Trees whose pages would lie beyond what any file can have.
    @Test(arguments: [1 << 32, 1 << 51, 1 << 52, 1 << 62, UInt64.max - 1] as [UInt64])
    func aRootBeyondEveryFileIsDamage(_ root: UInt64) throws {
        let good = try file(commitCount: 4)
        for page in [0, 1] {
            for tree in [0, 1] {
                var bad = good
                // The root is the last field of a tree, whose 48 bytes follow 40 of the page.
                let offset = page * 4096 + 40 + 48 * tree + 40
                for byte in 0..<8 {
                    bad[offset + byte] = UInt8(truncatingIfNeeded: root >> (8 * byte))
                }
                let found = try errors(bad)
                #expect(
                    found.check != nil || found.earlier != nil, "tree \(tree) of page \(page)")
            }
        }
    }

    /// A commit whose meta page could not be written leaves the old number and the new trees:
    /// the file opens, shows the last commit that was finished, and is mended by the next.
    @Test func aCommitThatWasNotFinishedDoesNotShutTheFile() throws {
        var bytes = try file(commitCount: 6)
        let newest = number(1, of: bytes) > number(0, of: bytes) ? 1 : 0
        let older = number(1 - newest, of: bytes)
        // As LMDB leaves it: the newer page's trees, with the number that was there before.
        let unfinished = bytes[(newest * 4096 + 24)..<(newest * 4096 + 144)]
        bytes.replaceSubrange(
            ((1 - newest) * 4096 + 24)..<((1 - newest) * 4096 + 144), with: unfinished)
        #expect(number(1 - newest, of: bytes) == older)
        let found = try errors(bytes)
        #expect(found.opening == nil)
        #expect(found.check?.kind == .commitUnfinished(transactionID: older + 2, isCertain: false))
        #expect(found.check?.description.contains("could not be finished") == true)
        let environment = try Environment.open(
            at: scratch.path("changed"), tables: Tables.all, options: .forTests)
        try environment.write { transaction in
            try transaction.put([1], for: RawKey("next"), in: Tables.raw)
        }
        #expect(try environment.checkStructure().lostPageCount >= 0)
        try environment.close()
    }

    /// However much of its meta page a commit could write before the medium refused, the file opens,
    /// has the commit before, and is in order, or said to have a commit that was not finished. Where
    /// the file had grown just before, it is certain that nothing is lost.
    @Test(arguments: [false, true])
    func howeverMuchOfAMetaPageIsWrittenNothingIsLost(hasGrown: Bool) throws {
        _ = try file(commitCount: 5)
        let environment = try scratch.open()
        try environment.write { transaction in
            try transaction.put([5], for: RawKey("key"), in: Tables.raw)
            if hasGrown {
                try transaction.put(
                    [UInt8](repeating: 7, count: 40_000), for: RawKey("more"), in: Tables.raw)
            }
        }
        let before = try scratch.bytes()
        try environment.write { try $0.put([6], for: RawKey("key"), in: Tables.raw) }
        try environment.close()
        let after = try scratch.bytes()
        let page = number(1, of: after) > number(0, of: after) ? 1 : 0
        let unfinished = number(page, of: after)
        // LMDB writes from the size of the map on; the number is the last field, and with its first
        // byte the commit is there.
        let written = (page * 4096 + 32)..<(page * 4096 + 152)
        var (unfinishedCount, certainCount) = (0, 0)
        for count in stride(from: 0, through: written.count - 8, by: 4) {
            var bytes = after
            bytes.replaceSubrange(written, with: before[written])
            let range = written.lowerBound..<(written.lowerBound + count)
            bytes.replaceSubrange(range, with: after[range])
            let found = try errors(bytes)
            #expect(found.opening == nil, "\(count): \(found)")
            let opened = try Environment.open(
                at: scratch.path("changed"), tables: Tables.all, options: .forTests)
            #expect(
                try opened.read { try $0.value(for: RawKey("key"), in: Tables.raw)?.array } == [5])
            if let kind = found.check?.kind {
                let isCertain =
                    kind == .commitUnfinished(transactionID: unfinished, isCertain: true)
                #expect(
                    isCertain
                        || kind == .commitUnfinished(transactionID: unfinished, isCertain: false),
                    "\(count): \(kind)")
                unfinishedCount += 1
                certainCount += isCertain ? 1 : 0
            }
            // The next commit mends it.
            try opened.write { try $0.put([9], for: RawKey("key"), in: Tables.raw) }
            _ = try opened.checkStructure()
            try opened.close()
        }
        // From the root of the free list on, the 48 bytes of the list of tables.
        #expect(unfinishedCount >= 12)
        #expect(hasGrown ? certainCount >= 12 : certainCount == 0)
    }

    /// Copies, compacted or not, are good files.
    @Test(arguments: [false, true])
    func copiesAreInOrder(isCompact: Bool) throws {
        _ = try file(commitCount: 5)
        let environment = try scratch.open()
        try environment.copy(to: scratch.path("copy"), compacting: isCompact)
        try environment.close()
        #expect(
            try Environment.checkStructure(ofFileAt: scratch.path("copy")).lostPageCount == 0)
        let copy = try Environment.open(
            at: scratch.path("copy"), tables: Tables.all, options: .forTests)
        for number in 0..<3 {
            try copy.write { transaction in
                try transaction.put([UInt8(number)], for: RawKey("more"), in: Tables.raw)
            }
            _ = try copy.checkStructure()
        }
        try copy.close()
    }

    /// Others commit without a pause: opening and checking wait, and find no damage.
    @Test func commitsBesideAreNoDamage() async throws {
        let environment = try scratch.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number: UInt32 in 0..<2_000 {
                    try environment.write { transaction in
                        try transaction.put(
                            [UInt8](repeating: 1, count: 900),
                            for: NumberKey(number: number % 50), in: Tables.numbers)
                    }
                }
            }
            group.addTask {
                for _ in 0..<60 { _ = try environment.checkStructure() }
            }
            try await group.waitForAll()
        }
        try environment.close()
    }
}
