import LMDB
import Testing

/// Removing ranges, against a sorted array.
@Suite struct RemoveRangeTests {
    let scratch = Scratch()

    @Test func aLimitBoundsTheWork() throws {
        let environment = try scratch.open()
        try environment.write { transaction in
            for number: UInt32 in 0..<1_000 {
                try transaction.append(
                    [1], for: NumberKey(number: number), in: Tables.numbers)
            }
        }
        var counts: [Int] = []
        for _ in 0..<4 {
            counts.append(
                try environment.write { transaction in
                    try transaction.removeRange(
                        from: NumberKey(number: 100), through: NumberKey(number: 799),
                        in: Tables.numbers, limit: 300)
                })
        }
        #expect(counts == [300, 300, 100, 0])
        #expect(try environment.read { try $0.entryCount(of: Tables.numbers) } == 300)
        let nothing = try environment.write {
            try $0.removeRange(
                from: NumberKey(number: 9), through: NumberKey(number: 3), in: Tables.numbers)
                + $0.removeRange(
                    from: NumberKey(number: 0), through: NumberKey(number: 9),
                    in: Tables.numbers, limit: -1)
        }
        #expect(nothing == 0)
    }

    @Test func randomRangesGoAsInAnArray() throws {
        var numbers = SeededNumbers()
        let seed = numbers.seed
        let environment = try scratch.open()
        var model: [[UInt8]: [UInt8]] = [:]
        for round in 0..<40 {
            try environment.write { transaction in
                for _ in 0..<200 {
                    let key = bigEndian(UInt32.random(in: 0..<3_000, using: &numbers))
                    let size = Int.random(in: 0..<600, using: &numbers)
                    let value = [UInt8](repeating: UInt8(round), count: size)
                    model[key] = value
                    try transaction.put(value, for: RawKey(key), in: Tables.raw)
                }
                let low = bigEndian(UInt32.random(in: 0..<3_000, using: &numbers))
                let high = bigEndian(UInt32.random(in: 0..<3_000, using: &numbers))
                let isPrefix = Bool.random(using: &numbers)
                let doomed = model.keys.filter { key in
                    isPrefix
                        ? key.starts(with: low.prefix(3))
                        : !key.lexicographicallyPrecedes(low)
                            && !high.lexicographicallyPrecedes(key)
                }
                let count =
                    isPrefix
                    ? try transaction.removeRange(
                        withPrefix: RawKey(Array(low.prefix(3))), in: Tables.raw)
                    : try transaction.removeRange(
                        from: RawKey(low), through: RawKey(high), in: Tables.raw)
                #expect(count == doomed.count, "seed \(seed)")
                for key in doomed { model[key] = nil }
            }
        }
        #expect(try contents(environment) == model, "seed \(seed)")
    }
}
