import Latchkey
import ReferenceModel
import Synchronization
import Testing

/// Random operations by random actors, done to a store and to the world that it was made of:
/// they come to the same, and leave the same; and what would be, was, or is done together is as the laws of
/// ``LawTrial`` have it.
@Suite struct RandomOperationTests {
    private static let stepCount = 25

    /// How many worlds are changed.
    private static let worldCount =
        Effort.number("LATCHKEY_OPERATION_WORLDS") ?? OperationGoals.leastWorldCount
    private static let partCount = 4
    /// The laws are held in each second world, unless it is told how many worlds there are to be.
    private static let holdsAllLaws = Effort.number("LATCHKEY_OPERATION_WORLDS") != nil
    private static let isFirstFailure = Atomic(true)

    @Test func whatIsDoneAndWhatIsLeftIsAsTheReferenceSays() async throws {
        let first = Effort.firstSeed
        let tally = try await withThrowingTaskGroup(of: OperationTally.self) { group in
            for part in 0..<Self.partCount {
                let seeds = (0..<Self.worldCount).filter { $0 % Self.partCount == part }
                group.addTask {
                    var tally = OperationTally()
                    for seed in seeds { tally.add(try Self.tally(UInt64(first + seed))) }
                    return tally
                }
            }
            var tally = OperationTally()
            for try await part in group { tally.add(part) }
            return tally
        }
        print("\(tally.total) operations in \(Self.worldCount) worlds\n\(tally.report)")
        print(OperationGoals.report(of: tally))
        // A few worlds cannot meet everything.
        if Self.worldCount >= OperationGoals.leastWorldCount {
            #expect(OperationGoals.missing(in: tally, worlds: Self.worldCount) == [])
        }
    }

    /// In every second pair of worlds, so that it meets worlds of every sort.
    private static func removesInSteps(_ seed: UInt64) -> Bool { seed / 2 % 2 == 0 }

    private static func holdsLaws(_ seed: UInt64) -> Bool { holdsAllLaws || seed % 2 == 0 }

    /// What is met in the world of a seed.
    private static func tally(_ seed: UInt64) throws -> OperationTally {
        let world = OperationWorld.generate(seed: seed)
        let removesInSteps = removesInSteps(seed)
        let holdsLaws = holdsLaws(seed)
        var trial = try LawTrial(world, removesInSteps: removesInSteps, holdsLaws: holdsLaws)
        var operations = RandomOperations(seed: seed)
        var steps: [OperationStep] = []
        var now = OperationTrial.start
        for number in 0..<stepCount {
            let (actor, operation) = operations.next(trial.records(at: now), at: now)
            let step = OperationStep(
                time: now, actor: actor, operation: operation,
                seed: seed &* 1000 &+ UInt64(number))
            steps.append(step)
            let isTimeToVerify = number % 6 == 0 || number == stepCount - 1
            if let found = try trial.take(step, verifies: isTimeToVerify) {
                record(found, "seed \(seed), step \(number)", world, steps, seed)
                return trial.tally
            }
            now = operations.later(than: now, trial.world)
        }
        if let found = try trial.end() {
            record(found, "seed \(seed), at the end", world, steps, seed)
        }
        return trial.tally
    }

    private static func record(
        _ found: String, _ place: String, _ world: World, _ steps: [OperationStep],
        _ seed: UInt64
    ) {
        // One sequence is made short; the others would take as long.
        let shows = isFirstFailure.exchange(false, ordering: .relaxed)
        let last = steps.last.map { "\($0)\n" } ?? ""
        let what = shows ? shrunk(world, steps, found, seed) : last + found
        Issue.record("\(place)\n\(what)")
    }

    /// The shortest sequence, in the smallest world, that still shows a difference of that sort.
    private static func shrunk(
        _ world: World, _ steps: [OperationStep], _ difference: String, _ seed: UInt64
    ) -> String {
        // What the store and the reference say, or where they differ.
        func sort(_ difference: String) -> Substring {
            let first = difference.prefix { $0 != "\n" }
            return first.hasPrefix("outcome") ? first : first.prefix { $0 != ":" }
        }
        func shows(_ world: World, _ steps: [OperationStep]) -> String? {
            guard
                var trial = try? LawTrial(
                    world, removesInSteps: removesInSteps(seed), holdsLaws: holdsLaws(seed))
            else { return nil }
            for step in steps {
                guard let found = try? trial.take(step, verifies: true) else { continue }
                return sort(found) == sort(difference) ? found : nil
            }
            guard let found = try? trial.end() else { return nil }
            return sort(found) == sort(difference) ? found : nil
        }
        var steps = steps
        for index in steps.indices.dropLast().reversed() {
            var fewer = steps
            fewer.remove(at: index)
            if shows(world, fewer) != nil { steps = fewer }
        }
        let kept = steps
        let question = ReferenceQuestion(Address("", ""), "", .account(""), at: 0)
        let small = shrink(world, question) { smaller, _ in shows(smaller, kept) != nil }.world
        let lines =
            small.interchangeLines() + kept.map(\.description)
            + [shows(small, kept) ?? difference]
        return lines.joined(separator: "\n")
    }
}
