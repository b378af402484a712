import ReferenceModel
import Testing

/// The cases that must hold, against the reference.
@Suite struct ReferenceCaseTests {
    @Test(arguments: DecisionCase.all) func holds(_ decisionCase: DecisionCase) {
        for step in decisionCase.steps {
            let answer = step.world.decide(step.question)
            let outcome =
                answer.failure == nil ? (answer.allowed ? "allowed" : answer.denied) : "error"
            #expect(outcome == step.expected, "\(decisionCase.testDescription): \(step.question)")
            if let role = step.effectiveRole {
                #expect(
                    answer.effectiveRole == role,
                    "\(decisionCase.testDescription): \(step.question)")
            }
            #expect(step.world.problems(at: caseInstant) == [], "\(decisionCase.testDescription)")
        }
    }

    @Test func everyCaseAboutDecisionsIsThere() {
        let numbers = [
            4...9, 13...18, 20...29, 35...44, 47...47, 52...53, 59...62, 64...65,
        ].flatMap { $0 }
        let present = Set(DecisionCase.all.map(\.number))
        #expect(numbers.filter { !present.contains($0) } == [])
    }
}
