import OrdinalSets

/// A random expression over a few small sets of a small universe, with what it must hold.
struct RandomExpression {
    /// Ordinals lie in `shift` ..< `shift + universe`.
    let universe: UInt32
    let shift: UInt32
    let sets: [OrdinalSet]
    let contents: [Set<UInt32>]

    init(universe: UInt32, _ random: inout SeededGenerator) {
        self.universe = universe
        let shifts: [UInt32] = [0, 65_500, 1_000_000, .max - universe + 1]
        let shift = shifts.randomElement(using: &random) ?? 0
        self.shift = shift
        var contents: [Set<UInt32>] = [[]]
        for _ in 0..<6 {
            let keep = [2, 3, 10, 100, 1_000].randomElement(using: &random) ?? 2
            var members = Set<UInt32>()
            if random.oneIn(3) {
                for _ in 0..<keep {
                    let from = UInt32.random(in: 0..<universe, using: &random)
                    let length = UInt32.random(in: 0...universe / 8, using: &random)
                    let to = min(universe - 1, from + length)
                    members.formUnion((from...to).map { shift + $0 })
                    if members.count > Int(universe / 2) { break }
                }
            } else {
                for ordinal in 0..<universe where random.oneIn(keep) {
                    members.insert(shift + ordinal)
                }
            }
            contents.append(members)
        }
        self.contents = contents
        sets = contents.map { OrdinalSet(unsorted: $0) }
    }

    private var all: Set<UInt32> { Set((0..<universe).map { shift + $0 }) }

    /// An expression nested up to `depth`, and its members within the universe.
    func make(
        depth: Int, _ random: inout SeededGenerator
    ) -> (SetExpression<OrdinalSet>, Set<UInt32>) {
        let kind = Int.random(in: 0...(depth == 0 ? 3 : 9), using: &random)
        switch kind {
        case 0:
            return random.oneIn(5) ? (.empty, []) : range(&random)
        case 1:
            let list = Set(
                (0..<Int.random(in: 0...30, using: &random)).map { _ in
                    shift + .random(in: 0..<universe, using: &random)
                })
            return (.list(random.oneIn(3) ? list.shuffled(using: &random) : list.sorted()), list)
        case 2, 3:
            let index = Int.random(in: sets.indices, using: &random)
            return (.set(sets[index]), contents[index])
        case 4, 5, 6:
            let operands = operands(depth, &random)
            let members = operands.dropFirst().reduce(operands.first?.1 ?? all) {
                $0.intersection($1.1)
            }
            return (.and(operands.map(\.0)), members)
        case 7, 8:
            let operands = operands(depth, &random)
            return (.or(operands.map(\.0)), operands.reduce([]) { $0.union($1.1) })
        default:
            let (some, members) = make(depth: depth - 1, &random)
            let (others, taken) = make(depth: depth - 1, &random)
            return (.andNot(some, others), members.subtracting(taken))
        }
    }

    private func operands(
        _ depth: Int, _ random: inout SeededGenerator
    ) -> [(SetExpression<OrdinalSet>, Set<UInt32>)] {
        let count = random.oneIn(12) ? 0 : Int.random(in: 1...4, using: &random)
        return (0..<max(count, 1)).map { _ in make(depth: depth - 1, &random) }
    }

    private func range(
        _ random: inout SeededGenerator
    ) -> (SetExpression<OrdinalSet>, Set<UInt32>) {
        let from = UInt32.random(in: 0..<universe, using: &random)
        let to = UInt32.random(in: from..<universe, using: &random)
        return (.range(shift + from...shift + to), Set((from...to).map { shift + $0 }))
    }
}
