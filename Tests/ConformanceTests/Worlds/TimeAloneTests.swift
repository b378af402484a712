import AccessRules
import ReferenceModel
import Testing

@testable import Latchkey

/// What time does is told by intervals alone: whether or not a write has recorded in the meantime
/// that something ended, every answer at every instant is the same, and that of the reference.
@Suite struct TimeAloneTests {
    private static let questionCount = 30
    private static let queryCount = 12

    @Test(arguments: Effort.partsOfChanges)
    func anUnrelatedWriteAtALaterClockChangesNoAnswerAtAnyInstant(
        seeds: ClosedRange<UInt64>
    ) throws {
        var coverage = Coverage()
        for seed in seeds {
            let world = RandomQueries.labelled(
                RandomWorld.generate(seed: seed, size: 1 + Int(seed % 2)), seed: seed)
            let questions = RandomQuestions.generate(
                seed: seed, world: world, count: Self.questionCount, balancing: &coverage)
            let stored = try StoreWorld(world)
            let before = try stored.store.read { view in Self.told(questions, view) }

            // Everything that ends by itself has ended by then, and the write records it.
            let ends = try stored.store.read { view in try view.reader.endCount() }
            stored.set(now: (world.boundaries.last ?? RandomWorld.usualNow) + 86_400_000)
            try stored.store.administer { administration in
                try administration.insert(
                    .account(Account(id: "unrelated", subdomain: "unrelated", name: "New")))
            }
            let left = try stored.store.read { view in try view.reader.endCount() }
            #expect(left == 0, "seed \(seed): \(left) of \(ends) ends are not recorded")

            var random = SplitMix64(seed: seed)
            let lists = ListCheck.all(of: world, &random)
            try stored.store.read { view in
                let place = "seed \(seed)"
                #expect(Self.told(questions, view) == before, "\(place)")
                for asked in questions {
                    let difference = QuestionCheck(world, asked).difference(view)
                    #expect(difference == nil, "\(place): \(asked)")
                }
                for list in lists {
                    #expect(list.difference(world, view) == nil, "\(place): \(list)")
                }
                checkQueries(world, view, seed, &random)
            }
        }
    }

    /// What is explained of questions: the decision, the sentences of its layers, its routes.
    private static func told(_ questions: [ReferenceQuestion], _ view: View) -> [String] {
        questions.compactMap(\.question).map { question in
            do { return try view.explain(question, findingFlips: false).tree } catch {
                return "\(error)"
            }
        }
    }

    private func checkQueries(
        _ world: World, _ view: View, _ seed: UInt64, _ random: inout SplitMix64
    ) {
        let account = random.one(of: world.accounts).id
        let at = random.pick(world.boundaries) ?? RandomWorld.usualNow
        for query in RandomQueries.generate(
            seed: seed, world: world, in: account, at: at, count: Self.queryCount)
        {
            let check = QueryCheck(
                query: query, world: world, expected: world.identities(query), order: 0,
                isDescending: false)
            #expect(
                check.difference(view) == nil,
                "seed \(seed): \(query.kind) in \(account): \(query.condition), at \(at)")
        }
    }
}

extension StoreReader {
    /// How many ends are still to be recorded.
    fileprivate func endCount() throws -> Int {
        var count = 0
        var cursor = try snapshot.cursor(in: Tables.ends.table)
        var entry = try cursor.first()
        while entry != nil {
            count += 1
            entry = try cursor.next()
        }
        return count
    }
}
