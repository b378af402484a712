import Latchkey
import ReferenceModel
import Testing

/// Random changes, made to a store and to the world that it was made of: what one refuses the
/// other refuses, and what they say stays the same.
@Suite struct StoreChangeTests {
    private static let changeCount = 25
    private static let questionCount = 6

    @Test(arguments: Effort.partsOfChanges)
    func aChangedStoreAnswersAsTheChangedReference(seeds: ClosedRange<UInt64>) throws {
        var tally = (made: 0, refused: 0)
        for seed in seeds {
            var world = RandomWorld.generate(seed: seed)
            let stored = try StoreWorld(world)
            var maker = ChangeMaker(seed: seed)
            for step in 0..<Self.changeCount {
                let change = maker.next(world)
                let after = change.made(to: world)
                // What some readings of the rules refuse and others do not is left out.
                guard Set(world.strictProblems).isSuperset(of: after.strictProblems) else {
                    continue
                }
                let isRefused = Self.refuses(world, after)
                let refusal = try Self.refusal(of: change, stored.store)
                let place = "seed \(seed), step \(step): \(change)"
                #expect(
                    (refusal != nil) == isRefused, "\(place): \(refusal ?? "made")")
                guard (refusal != nil) == isRefused else { return }
                if refusal == nil { world = after }
                if refusal == nil { tally.made += 1 } else { tally.refused += 1 }
                if try Self.differs(world, stored.store, seed &* 1000 &+ UInt64(step), place) {
                    return
                }
            }
        }
        #expect(tally.made > tally.refused && tally.refused > 0, "seeds \(seeds): \(tally)")
    }

    /// Why the store, or the interchange format, refuses a change; nil when it is made.
    private static func refusal(of change: WorldChange, _ store: Store) throws -> String? {
        do { try change.make(in: store) } catch let error as InterchangeError {
            return "\(error)"
        } catch let error as StoreError {
            return "\(error)"
        }
        return nil
    }

    /// Whether the rules refuse the step from one world to the next.
    private static func refuses(_ before: World, _ after: World) -> Bool {
        let now = RandomWorld.usualNow
        if !Set(before.refusals(at: now)).isSuperset(of: after.refusals(at: now)) { return true }
        // The last active Administrator stays.
        return before.accounts.contains { account in
            func isGoverned(_ world: World) -> Bool {
                world.users.contains {
                    $0.account == account.id && $0.status == "active"
                        && $0.role == "administrator"
                }
            }
            return isGoverned(before) && !isGoverned(after)
        }
    }

    private static func differs(
        _ world: World, _ store: Store, _ seed: UInt64, _ place: String
    ) throws -> Bool {
        let questions = RandomQuestions.generate(
            seed: seed, world: world, count: questionCount)
        var random = SplitMix64(seed: seed)
        let lists = ListCheck.all(of: world, &random).filter { _ in random.chance(15) }
        return try store.read { view in
            let report = try view.verify()
            if !report.isSound {
                Issue.record("\(place): \(report.problems.joined(separator: "\n"))")
                return true
            }
            for asked in questions {
                if let difference = QuestionCheck(world, asked).difference(view) {
                    Issue.record("\(place)\n\(asked)\n\(difference)")
                    return true
                }
            }
            for list in lists {
                if let difference = list.difference(world, view) {
                    Issue.record("\(place)\n\(list)\n\(difference)")
                    return true
                }
            }
            return false
        }
    }
}
