import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// The store against the reference, on random worlds.
@Suite struct StoreDecisionTests {
    @Test(arguments: [1...50, 51...100, 101...150, 151...200] as [ClosedRange<UInt64>])
    func theStoreDecidesAsTheReference(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            let world = RandomWorld.generate(seed: seed)
            let questions = RandomQuestions.generate(seed: seed, world: world, count: 60)
            let stored: StoreWorld
            do { stored = try StoreWorld(world) } catch {
                Issue.record("seed \(seed): \(error)")
                continue
            }
            try stored.store.read { (view) throws in
                for asked in questions {
                    let expected = world.decide(asked)
                    var found = "error"
                    if let question = asked.question, let decision = try? view.decide(question) {
                        found =
                            decision.isAllowed ? "allowed" : decision.deniedBy.map(\.name) ?? "?"
                    }
                    let wanted =
                        expected.failure != nil
                        ? "error" : expected.allowed ? "allowed" : expected.denied ?? "?"
                    #expect(found == wanted, "seed \(seed): \(asked) \(expected)")
                }
            }
        }
    }
}
