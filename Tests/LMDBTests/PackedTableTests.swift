import CLMDB
import Foundation
import Testing

@testable import LMDB

/// A packed table answers what one that is not packed does, and its packs are what they say.
@Suite struct PackedTableTests {
    let scratch = Scratch()

    private func openPacked() throws -> Environment {
        try Environment.open(at: scratch.path(), tables: Tables.withPacked, options: .forTests)
    }

    @Test func whatIsPackedAnswersAsWhatIsNot() throws {
        for _ in 0..<24 {
            let seed = SeededNumbers().seed
            let plain = try Environment.withEntries(at: scratch.path("plain"), seed: seed)
            let packed = try Environment.withEntries(
                at: scratch.path("packed"), seed: seed, in: Tables.packed)
            for round: UInt64 in 0..<8 {
                var one = Doings(seed: seed &+ round)
                var other = Doings(seed: seed &+ round, in: Tables.packed)
                switch round % 3 {
                case 0:
                    try plain.write { one.run(&$0, depth: 0) }
                    try packed.write { other.run(&$0, depth: 0) }
                case 1:
                    try plain.write { try one.runUndoably(&$0) }
                    try packed.write { try other.runUndoably(&$0) }
                default:
                    try plain.read { snapshot in
                        try plain.inMemory(over: snapshot) { one.run(&$0, depth: 0) }
                    }
                    try packed.read { snapshot in
                        try packed.inMemory(over: snapshot) { other.run(&$0, depth: 0) }
                    }
                }
                let different = zip(one.said, other.said).enumerated().first { $1.0 != $1.1 }
                guard one.said.count == other.said.count, different == nil else {
                    Issue.record("round \(round): \(String(describing: different)), seed \(seed)")
                    return
                }
                #expect(
                    try contents(plain) == contents(packed, Tables.packed),
                    "round \(round), seed \(seed)")
            }
            #expect(try packed.checkStructure().lostPageCount == 0, "seed \(seed)")
            for (environment, name) in [(plain, "plain"), (packed, "packed")] {
                try environment.close()
                try FileManager.default.removeItem(atPath: scratch.path(name).string)
            }
        }
    }

    /// Keys of one length in two groups, as of edges, with values that are often one.
    private func key(_ number: Int) -> RawKey {
        let half = bigEndian(UInt32(number / 2))
        return RawKey([UInt8(number % 2)] + half + [1] + bigEndian(UInt32(number)))
    }

    @Test func neighboursTakeWhatTheyDifferBy() throws {
        let environment = try openPacked()
        try environment.write { transaction in
            let point = try transaction.savepoint()
            for number in 0..<20_000 {
                try transaction.put(
                    bytes("as all the others"), for: key(number), in: Tables.packed)
            }
            try transaction.keep(point)
        }
        try environment.read { (snapshot) throws in
            let statistics = try snapshot.statistics(of: Tables.packed)
            #expect(statistics.leafPageCount < 20_000 / 300)
            #expect(try snapshot.entryCount(of: Tables.packed) == 20_000)
            var walk = try snapshot.walk(in: Tables.packed)
            for number in [0, 7_777, 19_999] {
                let isThere = try walk.seek(exactly: key(number))
                #expect(isThere)
                #expect(walk.value.array == bytes("as all the others"))
            }
        }
    }

    @Test func whatLiesInThePackThatWasReadLastIsThatOfTheCommit() throws {
        var numbers = SeededNumbers()
        let seed = numbers.seed
        var options = Environment.Options.forTests
        options.provesRemembered = true
        let environment = try Environment.open(
            at: scratch.path(), tables: Tables.withPacked, options: options)
        var there: [Int: [UInt8]] = [:]
        for commit: UInt8 in 0..<20 {
            try environment.write { transaction in
                for _ in 0..<400 {
                    let number = Int.random(in: 0..<2_000, using: &numbers)
                    if Int.random(in: 0..<4, using: &numbers) == 0 {
                        _ = try transaction.remove(key(number), in: Tables.packed)
                        there[number] = nil
                    } else {
                        // Often one value for all of a pack, and sometimes one of another length, or none.
                        let length =
                            Int.random(in: 0..<3, using: &numbers) == 0
                            ? Int.random(in: 0..<9, using: &numbers) : 3
                        let value = [UInt8](repeating: commit, count: length)
                        try transaction.put(value, for: key(number), in: Tables.packed)
                        there[number] = value
                    }
                    let read = Int.random(in: 0..<2_000, using: &numbers)
                    let found = try transaction.snapshot.value(for: key(read), in: Tables.packed)
                    #expect(found?.array == there[read], "\(read), commit \(commit), seed \(seed)")
                }
            }
            let expected = there
            try environment.read { (snapshot) throws in
                for _ in 0..<40 {
                    // A few steps, as who lists what somebody reaches, and then elsewhere.
                    let first = Int.random(in: 0..<2_000, using: &numbers)
                    let step = 1 + Int.random(in: 0..<7, using: &numbers)
                    let asked = stride(from: first, to: min(2_000, first + 30 * step), by: step)
                    for number in Int.random(in: 0..<4, using: &numbers) == 0
                        ? Array(asked).reversed() : Array(asked)
                    {
                        let found = try snapshot.value(for: key(number), in: Tables.packed)
                        #expect(
                            found?.array == expected[number],
                            "\(number), commit \(commit), seed \(seed)")
                    }
                }
            }
        }
        try environment.close()
    }

    /// A read that verifies packs verifies each at each look-up, not the first time alone.
    @Test(arguments: [false, true]) func damageSinceTheLookUpBeforeIsTold(inOneRead: Bool) throws {
        let environment = try openPacked()
        func value(_ number: Int) -> [UInt8] { bytes("a value that is found \(number + 10)") }
        try environment.write { transaction in
            for number in 0..<40 {
                try transaction.put(value(number), for: key(number), in: Tables.packed)
            }
        }
        func damage(_ sought: [UInt8]) throws {
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: scratch.path().string))
            defer { try? file.close() }
            let all = try file.readToEnd() ?? Data()
            var (from, count) = (all.startIndex, 0)
            while let place = all.range(of: Data(sought), in: from..<all.endIndex) {
                try file.seek(toOffset: UInt64(place.lowerBound))
                try file.write(contentsOf: Data([UInt8(ascii: "Z")]))
                (from, count) = (place.upperBound, count + 1)
            }
            #expect(count > 0)
        }
        func lookUp(_ number: Int, _ snapshot: Snapshot) throws -> [UInt8]? {
            try snapshot.value(for: key(number), in: Tables.packed)?.array
        }
        func isTold(_ snapshot: Snapshot) -> Bool {
            do { _ = try lookUp(12, snapshot) } catch { return true }
            return false
        }
        try environment.read { (snapshot) throws in
            snapshot.verifiesPacks = true
            let found = try lookUp(10, snapshot)
            #expect(found == value(10))
            guard inOneRead else { return }
            try damage(value(12))
            let isTold = isTold(snapshot)
            #expect(isTold)
        }
        guard !inOneRead else { return }
        try damage(value(12))
        try environment.read { (snapshot) throws in
            snapshot.verifiesPacks = true
            let isTold = isTold(snapshot)
            #expect(isTold)
        }
    }

    @Test func whatComesOneByOneInOrderFillsItsPacks() throws {
        let environment = try openPacked()
        for group in 0..<2 {
            try environment.write { transaction in
                for number in stride(from: group, to: 20_000, by: 2) {
                    try transaction.append([1, 2], for: key(number), in: Tables.packed)
                }
            }
        }
        try environment.read { (snapshot) throws in
            #expect(try snapshot.entryCount(of: Tables.packed) == 20_000)
            #expect(try snapshot.statistics(of: Tables.packed).leafPageCount < 20_000 / 300)
        }
        let error = try lmdbError {
            try environment.write { try $0.append([1], for: key(5), in: Tables.packed) }
        }
        #expect(error.kind == .outOfOrder)
    }

    @Test func whatIsRemovedLeavesNoSmallPacks() throws {
        let environment = try openPacked()
        try environment.write { transaction in
            for number in 0..<8_000 {
                try transaction.put([3], for: key(number), in: Tables.packed)
            }
        }
        try environment.write { transaction in
            for number in 0..<8_000 where number % 50 != 0 {
                let wasThere = try transaction.remove(key(number), in: Tables.packed)
                #expect(wasThere)
            }
        }
        try environment.read { (snapshot) throws in
            #expect(try snapshot.entryCount(of: Tables.packed) == 160)
            #expect(try snapshot.statistics(of: Tables.packed).entryCount < 20)
        }
        try environment.write { transaction in
            let count = try transaction.removeRange(
                from: RawKey([0]), through: RawKey([255]), in: Tables.packed)
            #expect(count == 160)
        }
        try environment.read { (snapshot) throws in
            #expect(try snapshot.statistics(of: Tables.packed).entryCount == 0)
        }
    }

    @Test func aFileThatWasMadeWithoutPacksStaysSo() throws {
        var options = Environment.Options.forTests
        options.packsTables = false
        let made = try Environment.open(
            at: scratch.path(), tables: Tables.withPacked, options: options)
        try made.write { try $0.put([1], for: key(1), in: Tables.packed) }
        try made.close()
        let environment = try openPacked()
        try environment.write { try $0.put([2], for: key(2), in: Tables.packed) }
        try environment.read { (snapshot) throws in
            let isPacked = snapshot.isPacked(Tables.packed)
            #expect(!isPacked)
            #expect(try snapshot.statistics(of: Tables.packed).entryCount == 2)
        }
        #expect(try contents(environment, Tables.packed).values.map { $0 }.count == 2)
    }

    /// The packs of the table, as entries that lie by themselves.
    private let bare = Table<RawKey>("packed.packs")

    private func openBare() throws -> Environment {
        try Environment.open(
            at: scratch.path(), tables: Tables.withPacked + [bare.definition.optional],
            options: .forTests)
    }

    @Test func aDamagedPackOfOthersStopsNobodyWhoComesFromItOrToIt() throws {
        try openPacked().close()
        let environment = try openBare()
        try environment.write { transaction in
            for group: UInt8 in 0..<3 {
                for number: UInt8 in 10..<20 {
                    try transaction.put([group], for: RawKey([group, number]), in: Tables.packed)
                }
            }
        }
        for group: UInt8 in [0, 2] {
            try environment.write { transaction in
                let key = RawKey([group, 10])
                var pack = try transaction.snapshot.value(for: key, in: bare)?.array ?? []
                pack[pack.count - 1] ^= 1
                try transaction.put(pack, for: key, in: bare)
            }
        }
        try environment.read { snapshot in
            snapshot.verifiesPacks = true
            var walk = try snapshot.walk(in: Tables.packed)
            // Before everything of its own, from the pack before it.
            let before = try walk.seek(atOrBefore: RawKey([1, 5]))
            #expect(before && walk.key.array.first == 0)
            let own = try walk.next(after: RawKey([1, 5]), sharing: 1)
            #expect(own && walk.key.array == [1, 10])
            let found = try snapshot.value(for: RawKey([1, 12]), in: Tables.packed)?.array
            let missing = try snapshot.value(for: RawKey([1, 5]), in: Tables.packed)?.array
            #expect(found == [1] && missing == nil)
            // Behind everything of its own, onto the pack behind it, and back.
            let behind = try walk.seek(after: RawKey([1, 19]))
            #expect(behind && walk.key.array.first == 2)
            let back = try walk.previous()
            #expect(back && walk.key.array == [1, 19])
            _ = try walk.seek(after: RawKey([1, 19]))
            let further = try lmdbError { _ = try walk.next() }
            let its = try lmdbError {
                _ = try snapshot.value(for: RawKey([2, 12]), in: Tables.packed)
            }
            for error in [further, its] {
                guard case .packDamaged = error.kind else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
        // Nor those who write.
        try environment.write { transaction in
            try transaction.put([9], for: RawKey([1, 5]), in: Tables.packed)
            try transaction.put([9], for: RawKey([1, 30]), in: Tables.packed)
        }
        let refused = try lmdbError {
            try environment.write { try $0.put([9], for: RawKey([2, 5]), in: Tables.packed) }
        }
        guard case .packDamaged = refused.kind else {
            Issue.record("\(refused)")
            return
        }
    }

    @Test func whoGoesOnBehindAKeyDoesNotComeToItAgain() throws {
        try openPacked().close()
        let environment = try openBare()
        try environment.write { transaction in
            // Two packs of the key 1, 5, the second under a key behind it.
            for first: UInt8 in [2, 6] {
                let pack: [UInt8] = [0, 1, 1, 0, 1, 5, 0, 0, 0, 0]
                try transaction.put(pack, for: RawKey([1, first]), in: bare)
            }
        }
        let error = try lmdbError {
            try environment.read { snapshot in
                var walk = try snapshot.walk(in: Tables.packed)
                _ = try walk.seek(after: RawKey([1, 5]))
            }
        }
        guard case .damaged = error.kind else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func aCursorThatKeepsKeysIsRefused() throws {
        let environment = try openPacked()
        let error = try lmdbError {
            try environment.read { (snapshot) throws in _ = try snapshot.cursor(in: Tables.packed) }
        }
        #expect(error.kind == .tablePacked)
    }

    @Test func whateverAPackSaysNothingIsReadBeyondIt() throws {
        let seed = SeededNumbers().seed
        var numbers = SeededNumbers(seed: seed)
        let environment = try Environment.withEntries(
            at: scratch.path("whole"), seed: seed, in: Tables.packed)
        try environment.write { transaction in
            for number in 0..<300 { try transaction.put([4], for: key(number), in: Tables.packed) }
        }
        var refused = 0
        for (key, value) in try environment.read({ try packs($0) }).suffix(40) {
            #expect(try held(key, value).holds)
            for _ in 0..<30 {
                var damaged = value
                for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                    let place = Int.random(in: 0..<min(damaged.count, 40), using: &numbers)
                    damaged[place] = UInt8.random(in: 0...255, using: &numbers)
                }
                if Bool.random(using: &numbers) {
                    damaged.removeLast(Int.random(in: 0..<damaged.count, using: &numbers))
                }
                if damaged == value { continue }
                let found = try held(key, damaged)
                #expect(!found.holds, "seed \(seed)")
                if !found.isRead { refused += 1 }
            }
        }
        #expect(refused > 100, "seed \(seed)")
    }

    /// The packs of the table, as they lie in the file.
    private func packs(_ snapshot: Snapshot) throws -> [([UInt8], [UInt8])] {
        var packs: [([UInt8], [UInt8])] = []
        var cursor = try CursorCore(snapshot, slot: Tables.packed.slot)
        var found = try unsafe cursor.moveBare(MDB_FIRST, orElse: .nowhere)
        while let pack = unsafe found {
            unsafe packs.append((Array(pack.key.bytes), Array(pack.value.bytes)))
            unsafe found = try unsafe cursor.moveBare(MDB_NEXT, orElse: .afterLast)
        }
        return packs
    }

    /// Whether a pack ends in its checksum, and whether all of it can be read.
    private func held(_ key: [UInt8], _ value: [UInt8]) throws -> (holds: Bool, isRead: Bool) {
        // Sound: the buffers do not leave the closures.
        unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { value in
                let holds = unsafe PackChecksum.holds(in: value, under: key, code: 7)
                do throws(PackDamage) {
                    let view = unsafe try PackView(key: key, value: value)
                    let room = UnsafeMutableRawPointer.allocate(byteCount: 512, alignment: 8)
                    defer { unsafe room.deallocate() }
                    var sum = 0
                    for index in 0..<view.count {
                        sum += unsafe try view.copyKey(index, to: room)
                        let value = unsafe try view.value(index)
                        if let first = unsafe value.first, let last = unsafe value.last {
                            sum += Int(first) + Int(last)
                        }
                    }
                    sum += unsafe try view.place(of: key, isBehind: true)
                    return (holds, sum >= 0)
                } catch { return (holds, false) }
            }
        }
    }
}
