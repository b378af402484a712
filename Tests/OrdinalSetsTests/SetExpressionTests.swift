import OrdinalSets
import Testing

@Suite struct SetExpressionTests {
    private let source = OwnedSets()

    /// Compares every way to evaluate an expression with its members.
    private func check(
        _ expression: SetExpression<OrdinalSet>, _ members: Set<UInt32>, _ context: String,
        _ random: inout SeededGenerator
    ) throws {
        let sorted = members.sorted()
        let model = SortedModel(sorted)
        let comment: Comment = "\(context)"
        #expect(try expression.collect(in: source) == sorted, comment)
        #expect(try expression.count(in: source) == sorted.count, comment)
        // By windows from the first step on, dense or not.
        #expect(try expression.collect(in: source, expecting: .dense) == sorted, comment)
        #expect(try expression.count(in: source, expecting: .dense) == sorted.count, comment)
        // Set by set, few or not.
        #expect(try expression.collect(in: source, expecting: .few) == sorted, comment)
        #expect(try expression.count(in: source, expecting: .few) == sorted.count, comment)
        #expect(try expression.isEmpty(in: source) == sorted.isEmpty, comment)
        #expect(try expression.first(in: source) == sorted.first, comment)
        #expect(try expression.last(in: source) == sorted.last, comment)
        var backward: [UInt32] = []
        var reverse = SetCursor<OwnedSets>(expression)
        var position: UInt32? = .max
        while let at = position, let found = try reverse.next(atOrBefore: at, in: source) {
            backward.append(found)
            position = found > 0 ? found - 1 : nil
        }
        #expect(backward == sorted.reversed(), comment)

        var cursor = SetCursor<OwnedSets>(expression)
        var few = SetCursor<OwnedSets>(expression, expecting: .few)
        for probe in probes(around: sorted, sample: 6, &random).shuffled(using: &random) {
            let comment: Comment = "\(context), probe \(probe)"
            #expect(try expression.contains(probe, in: source) == model.contains(probe), comment)
            #expect(try expression.rank(of: probe, in: source) == model.rank(of: probe), comment)
            let after = try cursor.next(atOrAfter: probe, in: source)
            #expect(after == model.next(atOrAfter: probe), comment)
            let before = try cursor.next(atOrBefore: probe, in: source)
            #expect(before == model.next(atOrBefore: probe), comment)
            #expect(try few.next(atOrAfter: probe, in: source) == after, comment)
            #expect(try few.next(atOrBefore: probe, in: source) == before, comment)
            let page = try expression.collect(from: probe, limit: 3, in: source)
            #expect(page == Array(sorted[model.rank(of: probe)...].prefix(3)), comment)
            #expect(
                try expression.collect(from: probe, limit: 3, in: source, expecting: .dense)
                    == page,
                comment)
            let other = UInt32.random(in: 0 ... .max, using: &random)
            let range = min(probe, other)...max(probe, other)
            let inside = sorted.count { range.contains($0) }
            #expect(try expression.count(in: source, within: range) == inside, comment)
            for expected in [ExpectedMembers.few, .dense] {
                let count = try expression.count(in: source, within: range, expecting: expected)
                #expect(count == inside, "\(comment), expecting \(expected)")
            }
        }
        // Asked often enough, a window is evaluated; before, members are looked up.
        var probe = SetProbe<OwnedSets>(expression)
        for _ in 0..<3 {
            for ordinal in probes(around: sorted, sample: 6, &random).shuffled(using: &random) {
                #expect(
                    try probe.contains(ordinal, in: source) == model.contains(ordinal),
                    "\(context), asked for \(ordinal)")
            }
        }
        for index in [-1, 0, sorted.count / 2, sorted.count - 1, sorted.count] {
            let selected = try expression.select(index, in: source)
            #expect(selected == model.select(index), "\(context), index \(index)")
        }
    }

    @Test func nestedExpressionsAgreeWithPlainSets() throws {
        for seed in Effort.seeds(30, long: 600) {
            var random = SeededGenerator(seed: seed)
            let universe: UInt32 = random.oneIn(8) ? 20_000 : 800
            let setting = RandomExpression(universe: universe, &random)
            for depth in 0...4 {
                let (expression, members) = setting.make(depth: depth, &random)
                try check(expression, members, "seed \(seed), depth \(depth)", &random)
            }
        }
    }

    @Test func leavesOfEveryShapeAgreeWithPlainSets() throws {
        for seed in Effort.seeds(1, long: 10) {
            for shape in SetShape.allCases {
                var random = SeededGenerator(seed: seed)
                let members = Set(shape.ordinals(size: 1_500, &random))
                let set = SetExpression.set(OrdinalSet(unsorted: members))
                try check(set, members, "\(shape), seed \(seed)", &random)
            }
        }
    }

    @Test func hundredsOfOperandsAgreeWithPlainSets() throws {
        for seed in Effort.seeds(1, long: 10) {
            var random = SeededGenerator(seed: seed)
            var contents: [Set<UInt32>] = []
            for _ in 0..<400 {
                let shape = SetShape.allCases.randomElement(using: &random) ?? .few
                contents.append(Set(shape.ordinals(size: 30, &random)))
            }
            let leaves = contents.map { SetExpression.set(OrdinalSet(unsorted: $0)) }
            let members = contents.reduce(into: Set()) { $0.formUnion($1) }
            try check(.or(leaves), members, "or, seed \(seed)", &random)
            let range: ClosedRange<UInt32> = 100_000...90_000_000
            try check(
                .and([.or(leaves), .range(range)]), members.filter { range.contains($0) },
                "bounded or, seed \(seed)", &random)
            try check(
                .and(leaves + [.or(leaves)]), [], "and, seed \(seed)", &random)
            try check(
                .andNot(.or(leaves), .or(Array(leaves.prefix(200)))),
                members.subtracting(contents.prefix(200).reduce(into: Set()) { $0.formUnion($1) }),
                "difference, seed \(seed)", &random)
        }
    }

    @Test func operandsThatNeverMeetHaveNothingInCommon() throws {
        let even = try OrdinalSet(sorted: (0..<100_000).map { 2 * $0 })
        let odd = try OrdinalSet(sorted: (0..<100_000).map { 2 * $0 + 1 })
        let both = SetExpression.and([.set(even), .set(odd)])
        #expect(try both.isEmpty(in: source))
        #expect(try SetExpression.or([.set(even), .set(odd)]).count(in: source) == 200_000)
        #expect(try SetExpression.andNot(.set(even), .set(odd)).count(in: source) == 100_000)
    }

    /// What is expected, and how many are wanted, never makes an answer depend on a chunk that is not asked for.
    @Test func aDamagedChunkIsNotMetWhereItIsNotAskedFor() throws {
        let low = try build(stride(from: 0, to: 3_000 as UInt32, by: 30))
        let high = try build(stride(from: 1_000_000, to: 1_003_000 as UInt32, by: 30))
        var damaged = low
        // A list that does not ascend.
        damaged[0].bytes = [1, 0, 244, 1, 3, 0, 188, 2]
        let source = ChunkLists(chunks: [damaged + high, low + high])
        let both = SetExpression<Int>.and([.set(0), .set(1)])
        let bounded = SetExpression<Int>.and([.range(1_000_000 ... .max), .set(0)])
        for expected in [ExpectedMembers.few, .unknown] {
            for limit in [10, 1_023, 1_024] {
                let count = min(limit, 100)
                for start: UInt32 in [1_000_000, 1_000_001] {
                    let found = try both.collect(
                        from: start, limit: limit, in: source, expecting: expected)
                    #expect(found.count == min(count, start == 1_000_000 ? 100 : 99))
                }
                let kept = try bounded.collect(
                    from: 0, limit: limit, in: source, expecting: expected)
                #expect(kept.count == count)
            }
        }
    }

    @Test func noOperandsMeanEverythingOrNothing() throws {
        #expect(try SetExpression<OrdinalSet>.and([]).count(in: source) == 1 << 32)
        #expect(try SetExpression<OrdinalSet>.or([]).isEmpty(in: source))
        #expect(try SetExpression<OrdinalSet>.all.select(1 << 31, in: source) == 1 << 31)
        #expect(try SetExpression<OrdinalSet>.all.last(in: source) == .max)
    }

    @Test func windowsLeapOverWhatIsEmpty() throws {
        let far = try [[1, 70_000, 4_000_000_000], [2, 70_000, .max]].map {
            SetExpression.set(try OrdinalSet(sorted: $0))
        }
        #expect(
            try SetExpression.or(far).collect(in: source, expecting: .dense)
                == [1, 2, 70_000, 4_000_000_000, .max])
        #expect(try SetExpression.or(far).count(in: source, expecting: .dense) == 5)
        #expect(try SetExpression.and(far).collect(in: source, expecting: .dense) == [70_000])
        #expect(try SetExpression.and(far).count(in: source, expecting: .dense) == 1)
    }

    @Test func hugeRangesAreCountedWithoutBeingListed() throws {
        let all = SetExpression.set(OrdinalSet(range: 0 ... .max))
        let one = SetExpression.set(try OrdinalSet(sorted: [5, 900, .max]))
        #expect(try all.count(in: source) == 1 << 32)
        #expect(try SetExpression.andNot(all, one).count(in: source) == 1 << 32 - 3)
        #expect(try SetExpression.or([all, one]).count(in: source) == 1 << 32)
        #expect(try SetExpression.and([all, one]).collect(in: source) == [5, 900, .max])
        #expect(try all.rank(of: .max, in: source) == Int(UInt32.max))
    }

    @Test func theNextMembersOfACursorFollowInBothDirections() throws {
        let set = try OrdinalSet(sorted: (0..<5_000).map { 3 * $0 })
        var cursor = SetCursor<OwnedSets>(.set(set))
        #expect(try cursor.next(atOrAfter: 1, in: source) == 3)
        #expect(try cursor.next(atOrBefore: 2, in: source) == 0)
        #expect(try cursor.next(atOrAfter: 14_998, in: source) == nil)
        #expect(try cursor.next(atOrBefore: .max, in: source) == 14_997)
        #expect(try cursor.next(atOrAfter: 7_000, in: source) == 7_002)
    }
}
