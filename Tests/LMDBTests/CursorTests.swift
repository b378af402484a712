import LMDB
import Testing

/// Cursors and walks, against a sorted array.
@Suite struct CursorTests {
    let scratch = Scratch()

    /// An environment in which a, b and c stand under themselves.
    private func openThreeKeys() throws -> Environment {
        let environment = try scratch.open()
        try environment.write { transaction in
            for text in ["a", "b", "c"] {
                try transaction.put(bytes(text), for: RawKey(text), in: Tables.raw)
            }
        }
        return environment
    }

    @Test func movesFromNowhereAndFromTheEnds() throws {
        let environment = try openThreeKeys()
        try environment.read { snapshot in
            var cursor = try snapshot.cursor(in: Tables.raw)
            func key(_ entry: Entry?) -> String? {
                guard let entry else { return nil }
                return String(decoding: entry.key.array, as: UTF8.self)
            }
            // Each line: a move, and where it leads.
            var path: [String?] = []
            path.append(key(try cursor.next()))
            path.append(key(try cursor.next()))
            path.append(key(try cursor.next()))
            path.append(key(try cursor.next()))
            path.append(key(try cursor.next()))
            #expect(path == ["a", "b", "c", nil, nil])
            path = []
            path.append(key(try cursor.previous()))
            path.append(key(try cursor.previous()))
            path.append(key(try cursor.previous()))
            path.append(key(try cursor.previous()))
            path.append(key(try cursor.previous()))
            path.append(key(try cursor.next()))
            #expect(path == ["c", "b", "a", nil, nil, "a"])
            path = []
            path.append(key(try cursor.last()))
            path.append(key(try cursor.first()))
            path.append(key(try cursor.seek(exactly: RawKey("b"))))
            path.append(key(try cursor.next()))
            path.append(key(try cursor.seek(exactly: RawKey("bb"))))
            path.append(key(try cursor.next()))
            path.append(key(try cursor.seek(atOrAfter: RawKey("d"))))
            path.append(key(try cursor.previous()))
            path.append(key(try cursor.seek(atOrBefore: RawKey("A"))))
            path.append(key(try cursor.next()))
            #expect(path == ["c", "a", "b", "c", nil, "a", nil, "c", nil, "a"])
        }
    }

    @Test func whatComesAfterAKeyIsFoundWhetherTheKeyIsThereOrNot() throws {
        let environment = try openThreeKeys()
        try environment.read { snapshot in
            var cursor = try snapshot.cursor(in: Tables.raw)
            var found: [[UInt8]?] = []
            for key in ["A", "a", "aa", "b", "bb", "c", "d", ""] {
                found.append(try cursor.seek(after: RawKey(key))?.key.array)
            }
            #expect(
                found == [
                    bytes("a"), bytes("b"), bytes("b"), bytes("c"), bytes("c"), nil, nil,
                    bytes("a"),
                ])
        }
    }

    @Test func anEmptyTableHasNoEntries() throws {
        let environment = try scratch.open()
        try environment.read { snapshot in
            var cursor = try snapshot.cursor(in: Tables.raw)
            var found: [Bool] = []
            found.append(try cursor.first() != nil)
            found.append(try cursor.last() != nil)
            found.append(try cursor.next() != nil)
            found.append(try cursor.previous() != nil)
            found.append(try cursor.seek(exactly: RawKey("a")) != nil)
            found.append(try cursor.seek(atOrAfter: RawKey("a")) != nil)
            found.append(try cursor.seek(atOrBefore: RawKey("a")) != nil)
            found.append(try cursor.seek(atOrAfter: RawKey([])) != nil)
            found.append(try cursor.seek(atOrBefore: RawKey([])) != nil)
            found.append(try cursor.seek(atOrBeforeEndOfPrefix: RawKey([])) != nil)
            #expect(found == Array(repeating: false, count: 10))
        }
    }

    @Test func entriesOutliveTheNextMove() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            for number in 0..<2_000 {
                try transaction.append(
                    bigEndian(UInt32(number)), for: NumberKey(number: UInt32(number)),
                    in: Tables.numbers)
            }
        }
        try environment.read { snapshot in
            var cursor = try snapshot.cursor(in: Tables.numbers)
            guard let first = try cursor.first(), let last = try cursor.last() else {
                Issue.record("no entries")
                return
            }
            #expect(first.key.array == bigEndian(0) && first.value.array == bigEndian(0))
            #expect(last.key.array == bigEndian(1_999) && last.value.array == bigEndian(1_999))
        }
    }

    @Test func twoCursorsOfOneTableMoveApart() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            try transaction.put([], for: RawKey("a"), in: Tables.raw)
            try transaction.put([], for: RawKey("b"), in: Tables.raw)
        }
        for _ in 0..<3 {
            try environment.read { snapshot in
                var one = try snapshot.cursor(in: Tables.raw)
                var two = try snapshot.cursor(in: Tables.raw)
                let first = try one.first()?.key.array
                let last = try two.last()?.key.array
                let next = try one.next()?.key.array
                #expect(first == bytes("a") && last == bytes("b") && next == bytes("b"))
            }
        }
    }

    @Test func randomDataLookTheSameAsInAnArray() throws {
        var numbers = SeededNumbers()
        let seed = numbers.seed
        let environment = try scratch.open()
        // Few distinct bytes, with the least and the greatest, make prefixes of each other.
        func randomKey() -> [UInt8] {
            (0..<Int.random(in: 1...5, using: &numbers)).map { _ in
                [0, 1, 0x61, 0xFE, 0xFF].randomElement(using: &numbers) ?? 0
            }
        }
        var model: Set<[UInt8]> = []
        for _ in 0..<600 { model.insert(randomKey()) }
        let sorted = model.sorted { $0.lexicographicallyPrecedes($1) }
        try environment.write { transaction in
            for key in model.shuffled(using: &numbers) {
                try transaction.put(key.reversed(), for: RawKey(key), in: Tables.raw)
            }
        }
        for _ in 0..<200 {
            let (low, high) = (randomKey(), randomKey())
            let isForward = Bool.random(using: &numbers)
            let limit = Int.random(in: 1...40, using: &numbers)
            let all = walk(sorted, isForward)
            try expect(
                environment, .range(low, high), isForward, limit,
                all.filter {
                    !$0.lexicographicallyPrecedes(low) && !high.lexicographicallyPrecedes($0)
                },
                seed)
            try expect(
                environment, .prefix(low), isForward, limit, all.filter { $0.starts(with: low) },
                seed)
            try expect(environment, .all, isForward, limit, all, seed)
            try expectSeeks(environment, low, sorted, seed)
        }
        try expect(environment, .prefix([]), false, .max, walk(sorted, false), seed)
        try expect(environment, .prefix([]), true, .max, walk(sorted, true), seed)
    }

    private func walk(_ keys: [[UInt8]], _ isForward: Bool) -> [[UInt8]] {
        isForward ? keys : keys.reversed()
    }

    private enum Extent {
        case all
        case range([UInt8], [UInt8])
        case prefix([UInt8])
    }

    private func expect(
        _ environment: Environment, _ extent: Extent, _ isForward: Bool, _ limit: Int,
        _ expected: [[UInt8]], _ seed: UInt64
    ) throws {
        let found = try environment.read { snapshot in
            var keys: [[UInt8]] = []
            func visit(_ entry: Entry) -> Step {
                let key = entry.key.array
                #expect(entry.value.array == key.reversed(), "seed \(seed)")
                keys.append(key)
                return keys.count < limit ? .next : .stop
            }
            let direction: Direction = isForward ? .forward : .backward
            switch extent {
            case .all:
                try snapshot.forEach(in: Tables.raw, direction: direction) { visit($0) }
            case .range(let low, let high):
                try snapshot.forEach(
                    in: Tables.raw, from: RawKey(low), through: RawKey(high),
                    direction: direction
                ) { visit($0) }
            case .prefix(let prefix):
                try snapshot.forEach(
                    in: Tables.raw, withPrefix: RawKey(prefix), direction: direction
                ) { visit($0) }
            }
            return keys
        }
        #expect(found == Array(expected.prefix(limit)), "seed \(seed), \(extent)")
    }

    private func expectSeeks(
        _ environment: Environment, _ key: [UInt8], _ sorted: [[UInt8]], _ seed: UInt64
    ) throws {
        let found = try environment.read { snapshot in
            var cursor = try snapshot.cursor(in: Tables.raw)
            return [
                try cursor.seek(atOrAfter: RawKey(key))?.key.array,
                try cursor.seek(atOrBefore: RawKey(key))?.key.array,
                try cursor.seek(exactly: RawKey(key))?.key.array,
                try cursor.seek(atOrBeforeEndOfPrefix: RawKey(key))?.key.array,
            ]
        }
        let expected = [
            sorted.first { !$0.lexicographicallyPrecedes(key) },
            sorted.last { !key.lexicographicallyPrecedes($0) },
            sorted.contains(key) ? key : nil,
            sorted.last { $0.starts(with: key) || $0.lexicographicallyPrecedes(key) },
        ]
        #expect(found == expected, "seed \(seed), key \(key)")
    }
}
