import LMDB
import Testing

/// Single entries: writing, reading, removing.
@Suite struct EntryTests {
    let scratch = Scratch()

    @Test func putReplacesAndInsertDoesNot() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            try transaction.put(bytes("one"), for: RawKey("k"), in: Tables.raw)
            try transaction.put(bytes("two"), for: RawKey("k"), in: Tables.raw)
            #expect(try !transaction.insert(bytes("three"), for: RawKey("k"), in: Tables.raw))
            #expect(try transaction.insert(bytes("new"), for: RawKey("l"), in: Tables.raw))
        }
        #expect(try contents(environment) == [bytes("k"): bytes("two"), bytes("l"): bytes("new")])
    }

    @Test func removeSaysWhetherThereWasOne() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            try transaction.put([], for: RawKey("k"), in: Tables.raw)
            #expect(try transaction.remove(RawKey("k"), in: Tables.raw))
            #expect(try !transaction.remove(RawKey("k"), in: Tables.raw))
        }
        #expect(try contents(environment) == [:])
    }

    @Test func emptyValuesAreValues() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([], for: RawKey("k"), in: Tables.raw) }
        for (key, byteCount) in [("k", 0), ("l", nil)] {
            let (found, isFound) = try environment.read { snapshot in
                (
                    try snapshot.value(for: RawKey(key), in: Tables.raw)?.byteCount,
                    try snapshot.contains(RawKey(key), in: Tables.raw)
                )
            }
            #expect(found == byteCount)
            #expect(isFound == (byteCount != nil))
        }
    }

    @Test func valuesOfAllSizesComeBack() throws {
        let environment = try scratch.open()
        let sizes = [1, 2037, 2038, 2039, 4080, 4096, 65_536, 3_000_000]
        try environment.write { transaction in
            for size in sizes {
                let value = [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size)
                try transaction.put(value, for: RawKey("\(size)"), in: Tables.raw)
            }
        }
        try environment.read { snapshot in
            for size in sizes {
                let value = try snapshot.value(for: RawKey("\(size)"), in: Tables.raw)?.array
                #expect(value == Array(repeating: UInt8(truncatingIfNeeded: size), count: size))
            }
            #expect(try snapshot.entryCount(of: Tables.raw) == sizes.count)
        }
    }

    @Test func readingCopiesNothing() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put(bytes("value"), for: RawKey("k"), in: Tables.raw) }
        try environment.read { snapshot in
            guard let first = try snapshot.value(for: RawKey("k"), in: Tables.raw),
                let second = try snapshot.value(for: RawKey("k"), in: Tables.raw)
            else {
                Issue.record("no value")
                return
            }
            // Sound: only the addresses are compared.
            let one = unsafe first.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
            let two = unsafe second.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
            #expect(one == two && one != 0)
        }
    }

    @Test func appendWantsAscendingKeys() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            for number in 0..<5_000 {
                try transaction.append(
                    bytes("\(number)"), for: NumberKey(number: UInt32(number)), in: Tables.numbers)
            }
        }
        #expect(try environment.read { try $0.entryCount(of: Tables.numbers) } == 5_000)
        for number: UInt32 in [4_999, 17] {
            let error = try lmdbError {
                try environment.write {
                    try $0.append([1], for: NumberKey(number: number), in: Tables.numbers)
                }
            }
            #expect(error.kind == .outOfOrder)
            #expect(error.description.contains("0x0000"))
        }
    }

    @Test func tablesAreApart() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            try transaction.put([1], for: NumberKey(number: 7), in: Tables.numbers)
            #expect(try transaction.snapshot.entryCount(of: Tables.raw) == 0)
            try transaction.put([2], for: RawKey(bigEndian(7)), in: Tables.raw)
            try transaction.removeAll(in: Tables.numbers)
            #expect(try transaction.snapshot.entryCount(of: Tables.numbers) == 0)
        }
        #expect(try contents(environment) == [bigEndian(7): [2]])
    }

    @Test func definitionsOfOneNameAreOneTable() throws {
        let environment = try scratch.open()
        try environment.write { try $0.put([1], for: RawKey("k"), in: Table<RawKey>("raw")) }
        #expect(try contents(environment) == [bytes("k"): [1]])
    }

    @Test func theStatisticsCountPages() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            for number in 0..<1_000 {
                try transaction.put(
                    [UInt8](repeating: 1, count: 100), for: RawKey("\(number)"), in: Tables.raw)
            }
            try transaction.put(
                [UInt8](repeating: 1, count: 10_000), for: RawKey("long"), in: Tables.raw)
        }
        let statistics = try environment.read { try $0.statistics(of: Tables.raw) }
        #expect(statistics.entryCount == 1_001)
        #expect(statistics.depth == 2)
        #expect(statistics.branchPageCount == 1)
        #expect(statistics.leafPageCount > 25)
        #expect(statistics.overflowPageCount == 3)
    }
}
