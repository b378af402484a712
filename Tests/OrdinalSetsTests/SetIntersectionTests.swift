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
}
