import OrdinalSets
import Testing

@Suite struct SetIntersectionTests {
    private let source = OwnedSets()

    private func check(
        _ sets: [OrdinalSet], _ members: [UInt32], in range: ClosedRange<UInt32>,
        _ context: String
    ) throws {
        let wanted = members.filter { range.contains($0) }
        var all = try SetIntersection(sets, through: range.upperBound, in: source)
        #expect(try all.count(in: range, in: source) == wanted.count, "\(context)")
        var found: [UInt32] = []
        try all.forEachDescending(in: range, in: source) {
            found.append($0)
            return true
        }
        #expect(found == wanted.reversed(), "\(context)")
        let limit = wanted.count / 2
        guard limit > 0 else { return }
        found = []
        try all.forEachDescending(in: range, in: source) {
            found.append($0)
            return found.count < limit
        }
        #expect(found == Array(wanted.reversed().prefix(limit)), "\(context)")
    }

    @Test func intersectionsAgreeWithPlainSets() throws {
        for seed in Effort.seeds(12, long: 1_000) {
            var random = SeededGenerator(seed: seed)
            let universe: UInt32 = random.oneIn(4) ? 40_000 : 2_000
            let setting = RandomExpression(universe: universe, &random)
            for count in 1...4 {
                let picked = (0..<count).map { _ in
                    Int.random(in: 0..<setting.sets.count, using: &random)
                }
                var members = setting.contents[picked[0]]
                for other in picked { members.formIntersection(setting.contents[other]) }
                let sorted = members.sorted()
                let sets = picked.map { setting.sets[$0] }
                let context = "seed \(seed), \(count) sets"
                try check(sets, sorted, in: 0 ... .max, context)
                for _ in 0..<3 {
                    let one = setting.shift + UInt32.random(in: 0..<universe, using: &random)
                    let other = setting.shift + UInt32.random(in: 0..<universe, using: &random)
                    try check(
                        sets, sorted, in: min(one, other)...max(one, other),
                        "\(context), \(one) and \(other)")
                }
            }
        }
    }

    @Test(arguments: SetShape.allCases)
    func everyShapeMeetsEveryOther(shape: SetShape) throws {
        var random = SeededGenerator(seed: 9)
        let one = shape.ordinals(size: 4_000, &random)
        for other in SetShape.allCases {
            let two = other.ordinals(size: 4_000, &random) + one.filter { _ in random.oneIn(3) }
            let common = Set(one).intersection(two).sorted()
            let sets = [OrdinalSet(unsorted: one), OrdinalSet(unsorted: two)]
            try check(sets, common, in: 0 ... .max, "\(shape) and \(other)")
        }
    }

    /// A run of millions is never taken apart.
    @Test func longRunsAreWalked() throws {
        let long = OrdinalSet(range: 5...40_000_000)
        let few: [UInt32] = [4, 5, 99, 1_000_000, 40_000_000, 40_000_001]
        try check(
            [long, OrdinalSet(unsorted: few)], [5, 99, 1_000_000, 40_000_000], in: 0 ... .max,
            "a run and a list")
        var all = try SetIntersection([long, long], through: .max, in: source)
        var found: [UInt32] = []
        try all.forEachDescending(in: 0 ... .max, in: source) {
            found.append($0)
            return found.count < 3
        }
        #expect(found == [40_000_000, 39_999_999, 39_999_998])
    }

    /// A source that knows by itself which members of its first sets others have, of some chunks.
    @Test func whatASourceCoversIsNotLookedUp() throws {
        for seed in Effort.seeds(40, long: 2_000) {
            var random = SeededGenerator(seed: seed)
            let setting = RandomExpression(universe: 40_000, &random)
            let picked = (0..<Int.random(in: 2...4, using: &random)).map { _ in
                Int.random(in: 0..<setting.sets.count, using: &random)
            }
            let covering = CoveringSource(
                sets: setting.sets, contents: setting.contents.map { Set($0) },
                coveringCount: setting.sets.count / 2, isKnownOfAllChunks: random.oneIn(2))
            var members = Set(setting.contents[picked[0]])
            for other in picked { members.formIntersection(setting.contents[other]) }
            var all = try SetIntersection(picked, through: .max, in: covering)
            let context: Comment = "seed \(seed), \(picked)"
            #expect(try all.count(in: 0 ... .max, in: covering) == members.count, context)
            var found: [UInt32] = []
            try all.forEachDescending(in: 0 ... .max, in: covering) {
                found.append($0)
                return true
            }
            #expect(found == members.sorted(by: >), context)
        }
    }

    @Test func theChunksOfACoveredSetAreReadForItsDensityAlone() throws {
        let few = (0..<2_000 as Range<UInt32>).map { $0 * 100 + 1 }
        let many = (0..<33_334 as Range<UInt32>).map { $0 * 6 + 1 }
        let sets = [OrdinalSet(unsorted: many), OrdinalSet(unsorted: few)]
        for isKnown in [true, false] {
            let source = CoveringSource(
                sets: sets.reversed(), contents: [Set(few), Set(many)], coveringCount: 1,
                isKnownOfAllChunks: isKnown)
            var all = try SetIntersection([1, 0], through: .max, in: source)
            let before = source.readCounts.count(of: 1)
            let wanted = Set(many).intersection(few).count
            #expect(try all.count(in: 0 ... .max, in: source) == wanted)
            // Of chunks that begin with an odd one nothing is known otherwise.
            #expect((source.readCounts.count(of: 1) == before) == isKnown)
        }
    }
}

/// Sets by number, of which the first ones cover all others.
private struct CoveringSource: ChunkSource {
    let sets: [OrdinalSet]
    let contents: [Set<UInt32>]
    let coveringCount: Int
    /// Or of every second one.
    let isKnownOfAllChunks: Bool
    let readCounts = ReadCounts()

    final class ReadCounts {
        private var counts: [Int: Int] = [:]
        func note(_ set: Int) { counts[set, default: 0] += 1 }
        func count(of set: Int) -> Int { counts[set, default: 0] }
    }

    func withChunk<R>(
        of set: Int, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        readCounts.note(set)
        return try OwnedSets().withChunk(of: sets[set], atOrAfter: ordinal, body)
    }

    func withChunk<R>(
        of set: Int, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        readCounts.note(set)
        return try OwnedSets().withChunk(of: sets[set], atOrBefore: ordinal, body)
    }

    func covers(_ other: Int, by set: Int) -> Bool { set < coveringCount && other != set }

    func take(
        _ set: Int, atOrBefore ordinal: UInt32, having others: [Int], upTo maximumCount: Int,
        to members: inout [UInt32]
    ) throws -> TakenChunk? {
        try withChunk(of: set, atOrBefore: ordinal) { chunk in
            var own: [UInt32] = []
            try chunk.append(to: &own)
            let isKnown = isKnownOfAllChunks || chunk.first % 2 == 0
            guard isKnown, !others.isEmpty else {
                members += own
                return TakenChunk(first: chunk.first, part: .all)
            }
            members += own.filter { member in others.allSatisfy { contents[$0].contains(member) } }
            return TakenChunk(first: chunk.first, part: .common)
        }
    }
}
