import Testing

/// The kinds of sets that the tests try: each favours another encoding, or an edge.
enum SetShape: CaseIterable, CustomTestStringConvertible {
    case single, pair, few, dense, half, sparse, scattered, clustered, runs, longRuns, holes
    case edges, everyOther, mixed

    var testDescription: String { "\(self)" }

    /// Ascending ordinals of this shape, about `size` of them (or of their runs).
    func ordinals(size: Int, _ random: inout SeededGenerator) -> [UInt32] {
        switch self {
        case .single: return [.random(in: 0 ... .max, using: &random)]
        case .pair: return scatter(2, below: .max, &random)
        case .few: return scatter(.random(in: 3...40, using: &random), below: .max, &random)
        case .dense: return gaps(size, 1...2, &random)
        case .half: return gaps(size, 1...4, &random)
        case .sparse: return gaps(size, 1...200, &random)
        case .scattered: return scatter(size, below: .max, &random)
        case .clustered: return clusters(size, within: 40, apart: 100_000, &random)
        case .runs: return runs(size / 8 + 1, length: 1...20, apart: 2...50, &random)
        case .longRuns: return runs(3, length: 1...size, apart: 2...9_000_000, &random)
        case .holes: return runs(size / 60 + 1, length: 1...100, apart: 2...2, &random)
        case .edges:
            var edges = gaps(size / 2 + 1, 1...3, &random).map { $0 - $0 / 2 }
            edges += [0, 1, .max - 1, .max]
            edges += edges.map { UInt32.max - $0 / 3 }
            return Array(Set(edges)).sorted()
        case .everyOther: return gaps(size, 2...2, &random)
        case .mixed:
            let parts: [SetShape] = [.dense, .sparse, .runs, .clustered, .few, .longRuns]
            var all: [UInt32] = []
            for part in parts { all += part.ordinals(size: size / 4 + 1, &random) }
            return Array(Set(all)).sorted()
        }
    }

    private func scatter(
        _ n: Int, below bound: UInt32, _ random: inout SeededGenerator
    ) -> [UInt32] {
        var all = Set<UInt32>()
        while all.count < n { all.insert(.random(in: 0...bound, using: &random)) }
        return all.sorted()
    }

    private func gaps(
        _ n: Int, _ gap: ClosedRange<UInt32>, _ random: inout SeededGenerator
    ) -> [UInt32] {
        var at = UInt32.random(in: 0...1_000_000, using: &random)
        return (0..<n).map { _ in
            at += .random(in: gap, using: &random)
            return at
        }
    }

    private func clusters(
        _ n: Int, within: Int, apart: UInt32, _ random: inout SeededGenerator
    ) -> [UInt32] {
        var all: [UInt32] = []
        var at = UInt32(0)
        while all.count < n {
            at += .random(in: 1...apart, using: &random)
            for _ in 0..<Int.random(in: 1...within, using: &random) {
                at += .random(in: 1...4, using: &random)
                all.append(at)
            }
        }
        return all
    }

    private func runs(
        _ n: Int, length: ClosedRange<Int>, apart: ClosedRange<UInt32>,
        _ random: inout SeededGenerator
    ) -> [UInt32] {
        var all: [UInt32] = []
        var at = UInt32.random(in: 0...70_000, using: &random)
        for _ in 0..<n {
            for _ in 0..<Int.random(in: length, using: &random) {
                all.append(at)
                at += 1
            }
            at += .random(in: apart, using: &random) - 1
        }
        return all
    }
}
