import OrdinalSets
import Testing

@testable import Latchkey

/// What stands beside the chunks of a log's covering sets, to the bit.
@Suite struct LogCoverTests {
    /// Values of random widths, so that columns take from no bit to too many.
    private func values(_ count: Int, _ random: inout LogRandom) -> [CoveredValues] {
        var masks = CoveredValues()
        var bases = CoveredValues()
        for column in 0..<CoveredValues.scalarCount {
            masks[column] = (1 << UInt32.random(in: 0...18, using: &random)) - 1
            let most = UInt32.max >> UInt32.random(in: 1...31, using: &random)
            bases[column] = UInt32.random(in: 0...most, using: &random)
        }
        return (0..<count).map { _ in
            var value = CoveredValues()
            for column in 0..<CoveredValues.scalarCount {
                value[column] = bases[column] &+ .random(in: 0...masks[column], using: &random)
            }
            return value
        }
    }

    @Test func whatIsKeptIsReadAgainAndFilteredAsTheValuesSay() throws {
        for seed in UInt64(1)...40 {
            var random = LogRandom(seed: seed)
            let values = values(Int.random(in: 1...320, using: &random), &random)
            guard let cover = LogCover(of: values) else { continue }
            let bytes = cover.encoded(values)
            let view = try LogCoverView(bytes.rawBytes, count: values.count)
            for (index, value) in values.enumerated() {
                #expect(view.values(at: index) == value, "seed \(seed)")
            }
            for _ in 0..<20 {
                // Values of one that is there, of any two, and some that are nowhere.
                var wanted: [(column: Int, value: UInt32)] = []
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    let column = Int.random(in: 0..<4, using: &random)
                    let one = values.randomElement(using: &random)?[column] ?? 0
                    let value = UInt8.random(in: 0..<8, using: &random) == 0 ? one &- 1 : one
                    wanted.append((column, value))
                }
                var found: [UInt32] = [3, 1]
                view.append(indicesOf: wanted, to: &found)
                let such = values.indices.filter { index in
                    wanted.allSatisfy { values[index][$0.column] == $0.value }
                }
                #expect(found == [3, 1] + such.map(UInt32.init), "seed \(seed), \(wanted)")
            }
        }
    }

    @Test func whatComesLaterIsPackedBehindAsLongAsItFits() throws {
        for seed in UInt64(1)...40 {
            var random = LogRandom(seed: seed)
            let values = values(Int.random(in: 2...320, using: &random), &random)
            let count = Int.random(in: 1..<values.count, using: &random)
            let (before, after) = (Array(values[..<count]), Array(values[count...]))
            guard let cover = LogCover(of: before) else { continue }
            let bytes = cover.encoded(before)
            let view = try LogCoverView(bytes.rawBytes, count: count)
            guard let both = view.appending(after) else {
                // It does not fit: the widths of all are others.
                #expect(LogCover(of: values)?.encoded(before) != bytes, "seed \(seed)")
                continue
            }
            let whole = try LogCoverView(both.rawBytes, count: values.count)
            for (index, value) in values.enumerated() {
                #expect(whole.values(at: index) == value, "seed \(seed)")
            }
        }
    }

    @Test func aColumnThatIsAlwaysTheSameTakesNoBits() throws {
        let same = [CoveredValues](repeating: CoveredValues(3, 7, 300, 1), count: 300)
        // Four widths, and the least values in five bytes.
        #expect(try #require(LogCover(of: same)).encoded(same).count == 9)
        var one = same
        one[17][1] = 8
        #expect(try #require(LogCover(of: one)).encoded(one).count == 9 + 38)
    }

    @Test func membersThatNeedTooManyBitsAreNotCovered() {
        let least = CoveredValues()
        #expect(LogCover(of: [least, CoveredValues(1, .max >> 8, .max, 0)]) != nil)
        #expect(LogCover(of: [least, CoveredValues(3, .max >> 8, .max, 0)]) == nil)
        #expect(LogCover(of: []) == nil)
    }

    @Test func bytesThatAreNoneAreRefused() throws {
        let values = (0..<50).map { CoveredValues(1, UInt32($0), 5, 2) }
        let bytes = try #require(LogCover(of: values)).encoded(values)
        func isRefused(_ bytes: [UInt8], count: Int = 50) -> Bool {
            do { _ = try LogCoverView(bytes.rawBytes, count: count) } catch { return true }
            return false
        }
        #expect(!isRefused(bytes))
        #expect(isRefused(bytes, count: 51))
        #expect(isRefused(bytes, count: 48))
        for end in bytes.indices { #expect(isRefused(Array(bytes[..<end])), "\(end) bytes") }
        for column in 0..<4 {
            var wide = bytes
            wide[column] = 33
            #expect(isRefused(wide), "column \(column)")
        }
        var all = bytes
        all.replaceSubrange(0..<4, with: [20, 20, 20, 20])
        #expect(isRefused(all))
    }

    /// Whatever the bytes, reading them gives numbers or an error.
    @Test func anyBytesAreReadOrRefused() {
        var random = LogRandom(seed: 5)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &random)
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { index in
                UInt8.random(in: index < 4 ? 0...12 : 0...255, using: &random)
            }
            guard let view = try? LogCoverView(bytes.rawBytes, count: count) else { continue }
            for index in 0..<count { _ = view.values(at: index) }
            var indices: [UInt32] = []
            view.append(
                indicesOf: [(1, 3), (2, .random(in: 0...9, using: &random))], to: &indices)
            #expect(indices.allSatisfy { $0 < count })
        }
    }
}
