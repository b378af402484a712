import ReferenceModel
import Testing

/// Random worlds with questions, made once for all tests of the reference.
enum ReferenceCorpus {
    struct Member {
        var seed: UInt64
        var world: World
        var questions: [ReferenceQuestion]
    }

    static let seeds: ClosedRange<UInt64> = 1...200
    static let questionCount = 30

    static let (members, coverage): ([Member], Coverage) = {
        var coverage = Coverage()
        let members = seeds.map { seed in
            let world = RandomWorld.generate(seed: seed)
            let questions = RandomQuestions.generate(
                seed: seed, world: world, count: questionCount, balancing: &coverage)
            return Member(seed: seed, world: world, questions: questions)
        }
        return (members, coverage)
    }()
}

/// The reference's own random worlds and questions.
@Suite struct ReferenceCoverageTests {
    @Test func everyBranchIsMetByOneQuestionInAHundred() {
        let coverage = ReferenceCorpus.coverage
        print(coverage.report)
        #expect(coverage.branches(below: 1) == [], "seeds \(ReferenceCorpus.seeds)")
    }

    @Test func everyFaultIsCaught() {
        var uncaught = Set(Fault.allCases)
        for member in ReferenceCorpus.members {
            for question in member.questions {
                let answer = member.world.decide(question)
                for fault in uncaught where member.world.decide(question, fault: fault) != answer {
                    uncaught.remove(fault)
                }
            }
            if uncaught.isEmpty { break }
        }
        #expect(uncaught == [], "seeds \(ReferenceCorpus.seeds)")
    }

    @Test(arguments: [1, 2, 3]) func worldsHaveNoProblems(size: Int) {
        for seed in ReferenceCorpus.seeds {
            let world = RandomWorld.generate(seed: seed, size: size)
            let problems = world.problems(at: RandomWorld.usualNow)
            #expect(problems == [], "seed \(seed), size \(size)")
        }
    }
}
