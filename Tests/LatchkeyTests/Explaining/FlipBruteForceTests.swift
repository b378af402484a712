import AccessRules
import Foundation
import Testing

@testable import Latchkey

/// The smallest sets of changes against trying them all, on random worlds.
@Suite struct FlipBruteForceTests {
    /// More of them for a long run: `LATCHKEY_FLIP_ROUNDS=100`.
    private static let rounds =
        ProcessInfo.processInfo.environment["LATCHKEY_FLIP_ROUNDS"].flatMap { Int($0) }

    @Test(arguments: 0..<(rounds ?? 3))
    func nothingSmallerAndTheSameTies(_ round: Int) throws {
        var tally = FlipTally()
        for seed in UInt64(round * 5)..<UInt64(round * 5 + 5) {
            try Self.compare(seed: seed, questions: 10, into: &tally)
        }
        #expect(tally.compared > 5, "round \(round): \(tally)")
        if Self.rounds != nil { print("round \(round): \(tally)") }
    }

    /// Compares the denials among some questions over the world of a seed.
    static func compare(seed: UInt64, questions: Int, into tally: inout FlipTally) throws {
        let scratch = try Scratch()
        // A store refuses some worlds, such as those in which Lite reaches too much.
        var found: (world: ExplainWorld, store: Store)?
        for attempt in UInt64(0)..<20 where found == nil {
            let world = RandomExplainWorld.world(seed: seed &+ attempt << 32)
            guard let store = try? makeStore(scratch, world.lines) else { continue }
            found = (world, store)
        }
        let (world, store) = try #require(found, "seed \(seed)")
        defer { try? store.close() }
        var maker = RandomExplainQuestions(
            random: SeededGenerator(seed: seed ^ 0xABCD), world: world)
        for _ in 0..<questions {
            let question = maker.next()
            guard let explanation = try? store.explanation(of: question) else { continue }
            let place = "seed \(seed): \(question)"
            #expect(
                try store.read { view in try view.decide(question) } == explanation.decision,
                "\(place)")
            agree(explanation, place)
            guard !explanation.decision.isAllowed else {
                #expect(explanation.flips.isEmpty && explanation.flipCount == 0, "\(place)")
                continue
            }
            try compare(explanation, world, store, place, into: &tally)
        }
    }

    /// What is told of layers and routes is what the decision says.
    private static func agree(_ explanation: Explanation, _ place: String) {
        let decision = explanation.decision
        #expect(explanation.layers.map(\.layer) == Layer.allCases, "\(place)")
        let failed = explanation.layers.filter { $0.outcome == .failed }.map(\.layer)
        #expect(failed == [decision.deniedBy].compactMap(\.self), "\(place)")
        let routes = Decision.Routes(explanation.routes.map(\.flag))
        #expect(routes == decision.routes, "\(place): \(explanation.routes)")
        #expect(explanation.cap?.maximumRole == decision.cappedBy, "\(place)")
    }

    private static func compare(
        _ explanation: Explanation, _ world: ExplainWorld, _ store: Store, _ place: String,
        into tally: inout FlipTally
    ) throws {
        let question = explanation.question
        let size = explanation.flips.first?.count ?? 0
        tally.note(size)
        for flip in explanation.flips {
            #expect(flip.count == size, "\(place): \(flip)")
            let after = try store.decision(on: question, after: flip)
            #expect(
                after?.isAllowed == true, "\(place): \(flip) leaves \(String(describing: after))")
        }
        #expect(
            explanation.flipCount == FlipCount(explanation.flips.count)
                || explanation.isFlipListCut, "\(place)")
        let brute = FlipBruteForce(world, question)
        // Sets of three are tried where the edits are few; more of them in a long run.
        let few = rounds == nil ? 18 : 24
        let most = min(size > 0 ? size : rounds == nil ? 2 : 3, brute.edits.count > few ? 2 : 3)
        let tried = try brute.smallest(in: store, most: most)
        let expected = size > most ? [] : Set(explanation.flips)
        #expect(
            tried == expected,
            """
            \(place)
            missing \(tried.subtracting(expected))
            too many \(expected.subtracting(tried))
            """)
    }
}

extension Explanation.Route {
    fileprivate var flag: Decision.Routes {
        switch self {
        case .directGrant: .directGrant
        case .group: .group
        case .userAllOrganizations, .connectionAllOrganizations: .allOrganizations
        case .allAccessPass: .allAccessPass
        case .connection: .connection
        }
    }
}

/// What was compared.
struct FlipTally: CustomStringConvertible {
    var compared = 0
    /// Denials by the size of their smallest sets.
    var sizes: [Int: Int] = [:]

    mutating func note(_ size: Int) {
        compared += 1
        sizes[size, default: 0] += 1
    }

    var description: String {
        "\(compared) denials, by size \(sizes.sorted { $0.key < $1.key })"
    }
}
