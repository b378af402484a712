import OrdinalSets
import Testing

/// Counts of what sets have in common, in windows of bits, against a count one by one.
@Suite struct CommonCountTests {
    /// Members of one shape or another among some ordinals, as an array of what is there.
    private func members(_ width: Int, _ random: inout SeededGenerator) -> [Bool] {
        var isMember = [Bool](repeating: false, count: width)
        switch Int.random(in: 0...9, using: &random) {
        case 0...4:
            // From bitmaps to Elias–Fano and lists.
            let share = [2, 3, 9, 14, 20, 40, 100, 300].randomElement(using: &random) ?? 2
            for index in isMember.indices { isMember[index] = random.oneIn(share) }
        case 5, 6:
            var at = 0
            while at < width {
                let length = Int.random(in: 1...200_000, using: &random)
                let isIn = random.oneIn(2)
                for index in at..<min(width, at + length) { isMember[index] = isIn }
                at += length
            }
        case 7:
            for index in isMember.indices { isMember[index] = true }
        default:
            // Something of each, with gaps that are longer than a window.
            var at = Int.random(in: 0...width / 2, using: &random)
            while at < width {
                let length = Int.random(in: 1...60_000, using: &random)
                let share = [1, 2, 12, 30].randomElement(using: &random) ?? 1
                for index in at..<min(width, at + length) { isMember[index] = random.oneIn(share) }
                at += length + Int.random(in: 0...(random.oneIn(3) ? 600_000 : 300), using: &random)
            }
        }
        return isMember
    }

    @Test func countsAgreeWithOneByOne() throws {
        for seed in Effort.seeds(3, long: 400) {
            var random = SeededGenerator(seed: seed)
            let width = random.oneIn(2) ? 540_000 : Int.random(in: 1...70_000, using: &random)
            let shifts: [UInt32] = [0, 65_500, 262_100, .max - UInt32(width - 1)]
            let shift = shifts.randomElement(using: &random) ?? 0
            let all = (0..<4).map { _ in members(width, &random) }
            let sets = try all.map { isMember in
                try OrdinalSet(
                    sorted: isMember.indices.lazy.filter { isMember[$0] }.map {
                        shift + UInt32($0)
                    })
            }
            for count in 1...4 {
                // How many of the first ones, which are common.
                var below = [0]
                for index in 0..<width {
                    let isCommon = all.prefix(count).allSatisfy { $0[index] }
                    below.append(below[index] + (isCommon ? 1 : 0))
                }
                var ranges: [ClosedRange<Int>] = [0...width - 1]
                for _ in 0..<3 {
                    let one = Int.random(in: 0..<width, using: &random)
                    let other = Int.random(in: 0..<width, using: &random)
                    ranges.append(min(one, other)...max(one, other))
                }
                for range in ranges {
                    let ordinals =
                        shift + UInt32(range.lowerBound)...shift + UInt32(range.upperBound)
                    var common = try SetIntersection(
                        Array(sets.prefix(count)), through: ordinals.upperBound, in: OwnedSets())
                    #expect(
                        try common.count(in: ordinals, in: OwnedSets())
                            == below[range.upperBound + 1] - below[range.lowerBound],
                        "seed \(seed), \(count) sets, \(ordinals)")
                }
            }
        }
    }

    /// The ends of all ordinals are counted as others are.
    @Test func setsOfAllOrdinalsAreCountedAtTheirEnds() throws {
        let all = OrdinalSet(range: 0 ... .max)
        let edges = OrdinalSet(unsorted: [0, 1, 63, 64, .max - 64, .max - 1, .max])
        var common = try SetIntersection([all, edges], through: .max, in: OwnedSets())
        #expect(try common.count(in: 0 ... .max, in: OwnedSets()) == 7)
        var whole = try SetIntersection([all, all], through: .max, in: OwnedSets())
        #expect(try whole.count(in: .max - 999_999 ... .max, in: OwnedSets()) == 1_000_000)
        #expect(try whole.count(in: 63...64, in: OwnedSets()) == 2)
    }

    /// Bytes that turned over give an error, or a count of no more than the chunks say; never a trap.
    @Test func damagedChunksAreCountedWithinBounds() throws {
        for seed in Effort.seeds(300, long: 40_000) {
            var random = SeededGenerator(seed: seed)
            let shape = SetShape.allCases.randomElement(using: &random) ?? .dense
            var chunks = try build(shape.ordinals(size: 3_000, &random))
            let whole = chunks
            let at = Int.random(in: chunks.indices, using: &random)
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let byte = Int.random(in: 2...max(2, chunks[at].bytes.count), using: &random)
                if byte < chunks[at].bytes.count {
                    chunks[at].bytes[byte] = .random(in: 0...255, using: &random)
                }
            }
            let source = ChunkLists(chunks: [chunks, whole])
            for sets in [[0, 1], [1, 0], [0], [0, 1, 0]] {
                do {
                    var common = try SetIntersection(sets, through: .max, in: source)
                    let first = whole[0].first
                    _ = try common.count(
                        in: first...(first > .max - 2_000_000 ? .max : first + 2_000_000),
                        in: source)
                } catch {
                    #expect(error is ChunkError, "seed \(seed), \(shape)")
                }
            }
        }
    }

    /// A member that two chunks have is no member that is counted twice.
    @Test func chunksThatOverlapAreAnError() throws {
        let chunks = try build(stride(from: 0, to: 60_000, by: 2))
        var overlapping = chunks
        overlapping[1].bytes = chunks[0].bytes
        overlapping[1].first = chunks[0].first + 64
        let source = ChunkLists(chunks: [overlapping, chunks])
        var common = try SetIntersection([0, 1], through: 59_999, in: source)
        #expect(throws: ChunkError.self) { try common.count(in: 0...59_999, in: source) }
    }

    /// Nor is one that two runs have.
    @Test func runsThatTouchAreAnError() throws {
        // 0 to 9, then 9 to 19, and one far behind.
        let bytes: [UInt8] = [4, 0, 29, 0, 0, 0, 9, 0, 10, 0, 40, 0, 20, 0]
        let source = ChunkLists(chunks: [
            [StoredChunk(first: 0, bytes: bytes)], try build(0...60 as ClosedRange<UInt32>),
        ])
        for sets in [[0, 1], [1, 0], [0]] {
            var common = try SetIntersection(sets, through: 60, in: source)
            #expect(throws: ChunkError.self, "\(sets)") {
                try common.count(in: 8...9, in: source)
            }
        }
    }
}
