import ReferenceModel
import Testing

/// The reference's own random worlds and questions.
@Suite struct ReferenceCoverageTests {
    static let seeds: ClosedRange<UInt64> = 1...200
    static let questionCount = 60

    @Test func everyBranchIsMetByOneQuestionInAHundred() {
        var coverage = Coverage()
        for seed in Self.seeds {
            let world = RandomWorld.generate(seed: seed)
            _ = RandomQuestions.generate(
                seed: seed, world: world, count: Self.questionCount, balancing: &coverage)
        }
        print(coverage.report)
        #expect(coverage.branches(below: 1) == [], "seeds \(Self.seeds)")
    }

    @Test func everyFaultIsCaught() {
        var uncaught = Set(Fault.allCases)
        for seed in Self.seeds where !uncaught.isEmpty {
            let world = RandomWorld.generate(seed: seed)
            let questions = RandomQuestions.generate(
                seed: seed, world: world, count: Self.questionCount)
            for question in questions {
                let answer = world.decide(question)
                for fault in uncaught where world.decide(question, fault: fault) != answer {
                    uncaught.remove(fault)
                }
            }
        }
        #expect(uncaught == [], "seeds \(Self.seeds)")
    }

    @Test(arguments: [1, 2, 3]) func worldsHaveNoProblems(size: Int) {
        for seed in Self.seeds {
            let world = RandomWorld.generate(seed: seed, size: size)
            let problems = world.problems(at: RandomWorld.usualNow)
            #expect(problems == [], "seed \(seed), size \(size)")
        }
    }
}
