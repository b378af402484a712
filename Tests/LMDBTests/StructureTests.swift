import LMDB
import Testing

/// The check of pages: what it counts, and that no damage goes past it to the map.
@Suite struct StructureTests {
    let scratch = Scratch()

    /// A file with deep trees, long values and a free list, closed.
    private func richFile() throws -> [UInt8] {
        let environment = try scratch.open()
        try environment.write { transaction in
            for number: UInt32 in 0..<1_000 {
                try transaction.put(
                    [UInt8](repeating: 1, count: 60), for: NumberKey(number: number &* 2_654_435),
                    in: Tables.numbers)
            }
            for number in 0..<20 {
                try transaction.put(
                    [UInt8](repeating: 2, count: 9_000), for: RawKey("long \(number)"),
                    in: Tables.raw)
            }
        }
        try environment.write { transaction in
            for number: UInt32 in 0..<300 {
                _ = try transaction.remove(
                    NumberKey(number: number &* 2_654_435), in: Tables.numbers)
            }
            _ = try transaction.removeRange(withPrefix: RawKey("long 1"), in: Tables.raw)
        }
        try environment.close()
        return try scratch.bytes()
    }

    @Test func aGoodFileIsCounted() throws {
        _ = try richFile()
        let report = try Environment.checkStructure(ofFileAt: scratch.path())
        #expect(report.tables.map(\.name) == ["numbers", "raw"])
        #expect(report.tables.map(\.statistics.entryCount) == [700, 9])
        #expect(report.tables.last?.statistics.overflowPageCount == 27)
        #expect(report.lostPageCount == 0)
        #expect(report.freePageCount > 20)
        let environment = try scratch.open()
        #expect(try environment.checkStructure() == report)
        #expect(
            try environment.read { try $0.statistics(of: Tables.numbers) }
                == report.tables.first?.statistics)
    }

    @Test func anEmptyFileIsInOrder() throws {
        try Environment.open(at: scratch.path(), tables: [], options: .forTests).close()
        let report = try Environment.checkStructure(ofFileAt: scratch.path())
        #expect(report.tables == [] && report.usedPageCount == 0)
    }

    @Test func everyCommitIsInOrderWhileOthersWrite() throws {
        var numbers = SeededNumbers()
        let environment = try scratch.open()
        for _ in 0..<25 {
            try environment.write { transaction in
                for _ in 0..<100 {
                    let key = NumberKey(number: UInt32.random(in: 0..<2_000, using: &numbers))
                    if Bool.random(using: &numbers) {
                        let size = Int.random(in: 0..<5_000, using: &numbers)
                        try transaction.put(
                            [UInt8](repeating: 3, count: size), for: key, in: Tables.numbers)
                    } else {
                        _ = try transaction.remove(key, in: Tables.numbers)
                    }
                }
            }
            let report = try environment.checkStructure()
            #expect(report.lostPageCount == 0, "seed \(numbers.seed)")
        }
    }

    /// Pages at the end that a transaction took and gave back were never written.
    @Test func aFileWhoseLastPagesWereNeverWrittenIsInOrder() throws {
        let environment = try scratch.open()
        let value = [UInt8](repeating: 3, count: 5_000)
        try environment.write { transaction in
            for number: UInt32 in 0..<50 {
                try transaction.put(value, for: NumberKey(number: number), in: Tables.numbers)
            }
        }
        try environment.write { transaction in
            for number: UInt32 in 0..<20 {
                _ = try transaction.remove(NumberKey(number: 2 * number), in: Tables.numbers)
            }
        }
        // Something is taken of what is free, and then more than there is of it in one place.
        try environment.write { transaction in
            try transaction.put(value, for: NumberKey(number: 100), in: Tables.numbers)
            let large = [UInt8](repeating: 4, count: 1 << 20)
            try transaction.put(large, for: NumberKey(number: 101), in: Tables.numbers)
            _ = try transaction.remove(NumberKey(number: 101), in: Tables.numbers)
        }
        let info = try environment.info
        let whole = (Int(info.lastPage) + 1) * info.pageSizeBytes
        #expect(try scratch.bytes().count < whole)
        #expect(try environment.checkStructure().lostPageCount == 0)
        try environment.close()

        let again = try scratch.open()
        #expect(try again.read { try $0.statistics(of: Tables.numbers).entryCount } == 31)
        let copy = scratch.path("copy")
        try again.copy(to: copy, compacting: false)
        try again.write { transaction in
            try transaction.put(value, for: NumberKey(number: 102), in: Tables.numbers)
        }
        try again.close()
        #expect(try Environment.checkStructure(ofFileAt: copy).lostPageCount == 0)

        // Less of it, and something is not there.
        try scratch.write(try scratch.bytes().dropLast(20 * info.pageSizeBytes))
        for look in [
            { _ = try Environment.checkStructure(ofFileAt: scratch.path()) },
            { try scratch.open().close() },
        ] {
            guard case .truncated = try lmdbError(look).kind else {
                Issue.record("taken for whole")
                continue
            }
        }
    }

    @Test func filesOfOtherKindsAreRefused() throws {
        for path in [scratch.directory, scratch.path("missing")] {
            #expect(throws: LMDBError.self) { try Environment.checkStructure(ofFileAt: path) }
        }
        try scratch.write([UInt8](repeating: 7, count: 20_000))
        #expect(throws: LMDBError.self) {
            try Environment.checkStructure(ofFileAt: scratch.path())
        }
    }

    /// A page of the file with another byte somewhere: either the check names the damage, or
    /// the file can be opened and read whole.
    @Test func damageOfAnyPageIsFoundOrHarmless() throws {
        var numbers = SeededNumbers()
        let seed = numbers.seed
        let good = try richFile()
        var foundCount = 0
        for _ in 0..<200 {
            var bad = good
            let page = Int.random(in: 2..<(good.count / 4096), using: &numbers)
            // Mostly the header and the offsets of nodes: what LMDB follows.
            let extent = Bool.random(using: &numbers) ? 64 : 4096
            let offset = Int.random(in: 0..<extent, using: &numbers)
            bad[page * 4096 + offset] = UInt8.random(in: 0...255, using: &numbers)
            try scratch.write(bad, "damaged")
            do {
                _ = try Environment.checkStructure(ofFileAt: scratch.path("damaged"))
            } catch {
                switch error.kind {
                // The last is what a damaged list of the commit before looks like.
                case .damaged, .commitUnfinished(_, isCertain: false): foundCount += 1
                default: Issue.record("\(error), seed \(seed)")
                }
                continue
            }
            var options = Environment.Options.forTests
            options.access = .readOnly
            do {
                let environment = try Environment.open(
                    at: scratch.path("damaged"), tables: Tables.all, options: options)
                _ = try contents(environment)
                _ = try environment.read { try $0.entryCount(of: Tables.numbers) }
                try environment.close()
            } catch let error as LMDBError {
                // The byte was one of a table's name, which is no matter of the structure.
                guard case .tableMissing = error.kind else { throw error }
                foundCount += 1
            }
        }
        #expect(foundCount > 5, "seed \(seed)")
    }

    @Test func damageToWhatOpeningTouchesIsFoundByOpening() throws {
        var numbers = SeededNumbers()
        let seed = numbers.seed
        let good = try richFile()
        // The newest commit's list of tables: the root that the newer meta page names.
        let newer = good[4096 + 144] > good[144] ? 4096 : 0
        let root = (0..<8).reduce(0) { $0 | Int(good[newer + 128 + $1]) << (8 * $1) }
        for _ in 0..<150 {
            var bad = good
            let offset = Int.random(in: 0..<20, using: &numbers)
            bad[root * 4096 + offset] ^= UInt8.random(in: 1...255, using: &numbers)
            try scratch.write(bad, "damaged")
            do {
                try Environment.open(
                    at: scratch.path("damaged"), tables: Tables.all, options: .forTests
                ).close()
            } catch {
                guard case .damaged = error.kind else {
                    Issue.record("\(error), seed \(seed)")
                    continue
                }
            }
        }
    }
}
