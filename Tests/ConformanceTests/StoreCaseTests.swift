import ReferenceModel
import Testing

/// The cases that must hold, against the store.
@Suite struct StoreCaseTests {
    @Test(arguments: DecisionCase.all) func holds(_ decisionCase: DecisionCase) throws {
        for step in decisionCase.steps {
            let stored = try StoreWorld(step.world, now: caseInstant)
            try stored.store.read { view in
                let outcome: Outcome
                if let question = step.question.question {
                    do { outcome = Outcome(try view.decide(question)) } catch {
                        outcome = Outcome(error)
                    }
                } else {
                    outcome = .unreadable
                }
                let verdict = outcome.isError ? "error" : outcome.verdict
                #expect(
                    verdict == step.expected,
                    "\(decisionCase.testDescription): \(step.question)")
                if let role = step.effectiveRole {
                    #expect(
                        outcome.effectiveRole == role,
                        "\(decisionCase.testDescription): \(step.question)")
                }
                #expect(QuestionCheck(step.world, step.question).difference(view) == nil)
            }
        }
    }
}
