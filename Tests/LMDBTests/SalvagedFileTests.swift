import Glibc
import LMDB
import SystemPackage
import Testing

/// A damaged file, read page by page: what is in order comes, and nothing else.
@Suite struct SalvagedFileTests {
    let scratch = Scratch()

    /// Takes everything that ends in the checksum of its key and of what comes before.
    private struct Taker: SalvageTaker {
        var found: [[UInt8]: [UInt8]] = [:]
        var damages: [SalvagedDamage] = []
        var repeatedCount = 0

        func knows(table: String) -> Bool { table == "numbers" || table == "raw" }

        mutating func take(_ leaf: SalvagedLeaf) throws(LMDBError) -> [Bool] {
            leaf.entries.map { entry in
                guard let value = entry.value, value.count > 8,
                    value == Self.sealed(Array(value.dropLast(8)), entry.key)
                else { return false }
                if found.updateValue(value, forKey: entry.key) != nil { repeatedCount += 1 }
                return true
            }
        }

        mutating func note(_ damage: SalvagedDamage) { damages.append(damage) }

        static func sealed(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
            // The library's own is quick in tests as well; it is the same within a process.
            var hasher = Hasher()
            for part in [key, bytes] {
                // Sound: the buffer is used within the closure only.
                unsafe part.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            }
            let sum = UInt64(bitPattern: Int64(hasher.finalize()))
            return bytes + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
        }
    }

    /// A file with deep trees, long values and free pages, closed; and what it has.
    private func richFile(_ count: UInt32 = 900, longCount: Int = 12) throws -> (
        bytes: [UInt8], entries: [[UInt8]: [UInt8]]
    ) {
        let environment = try scratch.open()
        for round: UInt8 in 1...3 {
            try environment.write { transaction in
                for number: UInt32 in 0..<count where number % UInt32(round) == 0 {
                    let key = NumberKey(number: number &* 2_654_435)
                    try transaction.put(
                        Taker.sealed([UInt8](repeating: round, count: 60), try key.encoded()),
                        for: key, in: Tables.numbers)
                }
                for number in 0..<longCount {
                    let key = RawKey("long \(number)")
                    try transaction.put(
                        Taker.sealed([UInt8](repeating: round, count: 9_000), key.bytes), for: key,
                        in: Tables.raw)
                }
            }
        }
        var entries = try contents(environment)
        try environment.read { snapshot in
            try snapshot.forEach(in: Tables.numbers) { entry in
                entries[entry.key.array] = entry.value.array
                return .next
            }
        }
        try environment.close()
        return (try scratch.bytes(), entries)
    }

    private func salvage(_ bytes: [UInt8], withOrphans: Bool = true) throws -> (
        taker: Taker, areOrphansKnown: Bool
    ) {
        try scratch.write(bytes, "damaged")
        var file = try SalvagedFile(at: scratch.path("damaged"), steppingBack: false)
        var taker = Taker()
        try file.readTrees(&taker)
        if withOrphans, file.isDamaged {
            var orphans = taker
            try file.forEachOrphan { (leaf) throws(LMDBError) in try orphans.take(leaf) }
            taker = orphans
        }
        try file.expectUnchanged()
        return (taker, file.areOrphansKnown)
    }

    @Test func whatIsWholeIsReadWhole() throws {
        let (bytes, entries) = try richFile()
        let (taker, areOrphansKnown) = try salvage(bytes)
        #expect(taker.found == entries && taker.damages.isEmpty && taker.repeatedCount == 0)
        #expect(areOrphansKnown)
    }

    /// Each page in turn is zeros: all that lies on others comes, and nothing of old.
    @Test func withoutAnyPageTheOthersAreThere() throws {
        let (bytes, entries) = try richFile()
        for page in 2..<bytes.count / 4_096 {
            var damaged = bytes
            for place in 0..<4_096 { damaged[page * 4_096 + place] = 0 }
            let taker = try salvage(damaged).taker
            for (key, value) in taker.found {
                #expect((entries[key] == value) == true, "page \(page)")
            }
            // A leaf has some forty entries, and a page of a long value is one's.
            #expect(taker.found.count >= entries.count - 80, "page \(page)")
            #expect(taker.repeatedCount == 0, "page \(page)")
        }
    }

    /// Whatever a number of a page says: nothing is met twice, and it ends.
    @Test func noNumberLeadsAstray() throws {
        let (bytes, entries) = try richFile()
        var numbers = SeededNumbers()
        let seed = numbers.seed
        for _ in 0..<300 {
            var damaged = bytes
            let page = Int.random(in: 0..<bytes.count / 4_096, using: &numbers)
            for _ in 0..<3 {
                let place = page * 4_096 + Int.random(in: 0..<128, using: &numbers)
                damaged[place] = UInt8.random(in: 0...255, using: &numbers)
            }
            let taker: Taker
            do { taker = try salvage(damaged).taker } catch is LMDBError {
                #expect(page < 2, "page \(page), seed \(seed)")
                continue
            }
            #expect(taker.repeatedCount == 0, "page \(page), seed \(seed)")
            // Either meta page may be gone by, whose commits differ.
            guard page >= 2 else { continue }
            for (key, value) in taker.found {
                #expect((entries[key] == value) == true, "page \(page), seed \(seed)")
            }
        }
    }

    /// Whatever bit of a meta page is wrong: it ends, and what comes was there in one of the two commits.
    @Test func everyBitOfTheMetaPagesMayBeWrong() throws {
        let (bytes, entries) = try richFile(40, longCount: 1)
        var file = try SalvagedFile(at: scratch.path(), steppingBack: true)
        var before = Taker()
        try file.readTrees(&before)
        #expect(before.found.count == entries.count)
        for place in (16..<152).flatMap({ [$0, 4_096 + $0] }) {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[place] ^= 1 << UInt8(bit)
                guard let taker = try? salvage(damaged).taker else { continue }
                let isRight = taker.found.allSatisfy { entries[$0] == $1 || before.found[$0] == $1 }
                #expect(isRight, "bit \(bit) of byte \(place)")
            }
        }
    }

    @Test func theCommitBeforeIsWhole() throws {
        let environment = try scratch.open()
        var earlier: [[[UInt8]: [UInt8]]] = []
        for round: UInt8 in 0..<12 {
            try environment.write { transaction in
                for number in 0..<200 {
                    let key = RawKey("\(number)")
                    try transaction.put(
                        Taker.sealed([UInt8](repeating: round, count: 100), key.bytes), for: key,
                        in: Tables.raw)
                }
            }
            earlier.append(try contents(environment))
        }
        try environment.close()
        var file = try SalvagedFile(at: scratch.path(), steppingBack: true)
        var taker = Taker()
        try file.readTrees(&taker)
        #expect(taker.found == earlier[earlier.count - 2])
        #expect(taker.damages.isEmpty && file.areOrphansKnown)
        #expect(file.commit == file.newestCommit - 1)
    }

    @Test func whatIsNoFileOfLMDBIsRefused() throws {
        try scratch.write([UInt8](repeating: 7, count: 20_000), "other")
        let error = try lmdbError {
            _ = try SalvagedFile(at: scratch.path("other"), steppingBack: false)
        }
        #expect(error.kind == .notAStore)
        let none = try lmdbError {
            _ = try SalvagedFile(at: scratch.path("none"), steppingBack: false)
        }
        #expect(none.kind == .notFound)
        let folder = try lmdbError {
            _ = try SalvagedFile(at: scratch.directory, steppingBack: false)
        }
        #expect(folder.kind == .notARegularFile)
    }

    @Test func aFileThatIsOpenForWritingIsRefused() throws {
        let environment = try scratch.open()
        defer { try? environment.close() }
        let error = try lmdbError { _ = try SalvagedFile(at: scratch.path(), steppingBack: false) }
        #expect(error.kind == .notUnchanging)
    }
}
