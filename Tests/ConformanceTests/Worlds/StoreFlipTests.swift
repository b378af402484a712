import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// The smallest changes that turn a denial, against the reference on random worlds: the same
/// size, the same sets, all of them.
@Suite struct StoreFlipTests {
    private static let questionCount = 30

    @Test(arguments: Effort.partsOfFlips)
    func theStoreNamesTheSmallestChanges(seeds: ClosedRange<UInt64>) async throws {
        await FlipRun.shared.finished(try Self.run(seeds), worlds: seeds.count)
    }

    private static func run(_ seeds: ClosedRange<UInt64>) throws -> FlipTally {
        var tally = FlipTally()
        var coverage = Coverage()
        for seed in seeds where tally.failures < 3 {
            // Of few things every set of two or three edits can be tried.
            let world = RandomWorld.generate(seed: seed, size: 1 + Int(seed % 2))
            let questions = RandomQuestions.generate(
                seed: seed, world: world, count: questionCount, balancing: &coverage)
            let stored = try StoreWorld(world, checked: false)
            try stored.store.read { view in
                for asked in questions {
                    try check(asked, world, view, "seed \(seed)", &tally)
                }
            }
        }
        return tally
    }

    private static func check(
        _ asked: ReferenceQuestion, _ world: World, _ view: View, _ place: String,
        _ tally: inout FlipTally
    ) throws {
        guard let question = asked.question, let decision = try? view.decide(question),
            !decision.isAllowed
        else { return }
        let explanation = try view.explain(question)
        let check = FlipCheck(
            world: world, asked: asked, maximumTrials: Effort.maximumFlipTrials)
        let (difference, depth) = check.difference(explanation)
        guard let difference else { return tally.add(explanation, depth) }
        tally.failures += 1
        StoreWorld.record(difference, asked, place, world, asked) { smaller, asked, view in
            guard let question = asked.question,
                let explanation = try? view.explain(question), !explanation.decision.isAllowed
            else { return nil }
            return FlipCheck(world: smaller, asked: asked, maximumTrials: Effort.maximumFlipTrials)
                .difference(explanation).text
        }
    }
}

/// What a part of the run, or the whole, compared.
private struct FlipTally: Sendable {
    /// Denials by the size of their smallest sets.
    var sizes: [Int: Int] = [:]
    /// Denials by how far the reference went.
    var depths: [FlipCheck.Depth: Int] = [:]
    /// Sets that were compared and have a change of a kind.
    var kinds: [String: Int] = [:]
    var failures = 0

    mutating func add(_ explanation: Explanation, _ depth: FlipCheck.Depth) {
        depths[depth, default: 0] += 1
        guard depth == .whole else { return }
        sizes[explanation.flips.first?.count ?? 0, default: 0] += 1
        for set in explanation.flips {
            for kind in Set(set.map(\.kind)) { kinds[kind, default: 0] += 1 }
        }
    }

    mutating func add(_ other: Self) {
        sizes.merge(other.sizes, uniquingKeysWith: +)
        depths.merge(other.depths, uniquingKeysWith: +)
        kinds.merge(other.kinds, uniquingKeysWith: +)
        failures += other.failures
    }
}

/// The parts of the run, put together: whoever finishes last judges the whole.
private actor FlipRun {
    static let shared = FlipRun()

    private var whole = FlipTally()
    private var worlds = 0
    private var parts = 0

    func finished(_ part: FlipTally, worlds count: Int) {
        whole.add(part)
        worlds += count
        parts += 1
        guard parts == Effort.partsOfFlips.count else { return }
        let sizes = whole.sizes.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
        let kinds = whole.kinds.sorted { $0.value < $1.value }.map { "\($0.key) \($0.value)" }
        let depths = whole.depths.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\($0.key) \($0.value)" }
        print(
            "flips in \(worlds) worlds: \(depths.joined(separator: ", ")); "
                + "by edits: \(sizes.joined(separator: ", ")); "
                + "kinds of changes: \(kinds.joined(separator: ", "))")
        // A few worlds cannot meet everything.
        guard worlds >= Effort.leastFlipWorldCount else { return }
        #expect(FlipChange.kinds.subtracting(whole.kinds.keys) == [], "\(Effort.partsOfFlips)")
    }
}
