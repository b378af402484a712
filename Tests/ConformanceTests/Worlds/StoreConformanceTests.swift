import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// The store against the reference on random worlds: every question in every way that it can
/// be asked, every list, and every fault that the reference can be told to make.
@Suite struct StoreConformanceTests {
    private static let questionCount = 30

    @Test(arguments: Effort.parts)
    func theStoreAnswersAsTheReference(seeds: ClosedRange<UInt64>) async throws {
        await Run.shared.finished(try Self.run(seeds), worlds: seeds.count)
    }

    private static func run(_ seeds: ClosedRange<UInt64>) throws -> Tally {
        var tally = Tally()
        for seed in seeds where tally.failures < 3 {
            let world = RandomWorld.generate(seed: seed)
            let questions = RandomQuestions.generate(
                seed: seed, world: world, count: questionCount, balancing: &tally.coverage)
            let stored: StoreWorld
            do { stored = try StoreWorld(world, checked: seed % 4 == 0) } catch {
                Issue.record("seed \(seed): \(error)")
                continue
            }
            var random = SplitMix64(seed: seed)
            let lists = ListCheck.all(of: world, &random)
            try stored.store.read { view in
                check(questions, world, view, seed, &tally)
                check(lists, world, view, seed, &tally)
            }
        }
        return tally
    }

    private static func check(
        _ questions: [ReferenceQuestion], _ world: World, _ view: View, _ seed: UInt64,
        _ tally: inout Tally
    ) {
        let inBulk = view.decide(questions.compactMap(\.question))
        var answers = inBulk.makeIterator()
        for asked in questions {
            let check = QuestionCheck(world, asked)
            if let difference = check.difference(view) {
                tally.failures += 1
                StoreWorld.record(difference, asked, "seed \(seed)", world, asked) {
                    QuestionCheck($0, $1).difference($2)
                }
                return
            }
            guard asked.question != nil, let answer = answers.next() else { continue }
            let outcome: Outcome
            switch answer {
            case .success(let decision): outcome = Outcome(decision)
            case .failure(let error): outcome = Outcome(error)
            }
            #expect(outcome == check.expected, "seed \(seed), in bulk: \(asked)")
            for fault in tally.uncaught where world.outcome(asked, fault: fault) != outcome {
                tally.uncaught.remove(fault)
            }
        }
    }

    private static func check(
        _ lists: [ListCheck], _ world: World, _ view: View, _ seed: UInt64, _ tally: inout Tally
    ) {
        tally.lists += lists.count
        for list in lists {
            guard let difference = list.difference(world, view) else { continue }
            tally.failures += 1
            StoreWorld.record(difference, list, "seed \(seed)", world, list.question) {
                smaller, _, view in list.difference(smaller, view)
            }
            return
        }
    }
}

/// What a part of the run, or the whole, met and caught.
struct Tally: Sendable {
    var coverage = Coverage()
    var uncaught = Set(Fault.allCases)
    var lists = 0
    var failures = 0
}

/// The parts of the run, put together: whoever finishes last judges the whole.
private actor Run {
    static let shared = Run()

    private var whole = Tally()
    private var worlds = 0
    private var parts = 0

    func finished(_ part: Tally, worlds count: Int) {
        whole.coverage.add(part.coverage)
        whole.uncaught.formIntersection(part.uncaught)
        whole.lists += part.lists
        worlds += count
        parts += 1
        guard parts == Effort.parts.count else { return }
        let faults = Fault.allCases.count
        print("\(worlds) worlds, \(whole.lists) lists, \(whole.coverage.report)")
        print("\(faults - whole.uncaught.count) of \(faults) faults caught")
        // A few worlds cannot meet everything.
        guard worlds >= Effort.leastWorldCount else { return }
        #expect(whole.coverage.branches(below: 1) == [], "seeds \(Effort.parts)")
        #expect(whole.uncaught == [], "seeds \(Effort.parts)")
    }
}
