import ReferenceModel
import Synchronization
import Testing

/// Random operations tell the rules from every mistake in them that the reference can be told to
/// make: a store with this mistake would not pass ``RandomOperationTests``.
@Suite struct OperationFaultTests {
    private static let stepCount = 25
    private static let worldCount =
        Effort.number("LATCHKEY_OPERATION_WORLDS") ?? OperationGoals.leastWorldCountOfFaults
    private static let partCount = 4
    /// How often each fault is looked for: once, and in a long run in so many worlds.
    private static let enough = worldCount > OperationGoals.leastWorldCountOfFaults ? 3 : 1

    @Test func everyFaultIsTold() async {
        let first = Effort.firstSeed
        let found = Found()
        await withTaskGroup(of: Void.self) { group in
            for part in 0..<Self.partCount {
                let seeds = (0..<Self.worldCount).filter { $0 % Self.partCount == part }
                group.addTask {
                    for seed in seeds {
                        let open = found.open(Self.enough)
                        if open.isEmpty { return }
                        found.add(Self.told(in: UInt64(first + seed), of: open))
                    }
                }
            }
        }
        let told = found.counts.withLock { $0 }
        let sorted = OperationFault.allCases.map { ($0, told[$0, default: 0]) }
            .sorted { $0.1 < $1.1 }
        print(
            "\(told.count) of \(OperationFault.allCases.count) faults of operations told in "
                + "\(Self.worldCount) worlds; in the fewest: "
                + sorted.prefix(20).map { "\($0.0) \($0.1)" }.joined(separator: ", "))
        // A few worlds cannot tell everything.
        if Self.worldCount >= OperationGoals.leastWorldCountOfAll {
            #expect(sorted.filter { $0.1 == 0 }.map(\.0) == [])
        } else if Self.worldCount >= OperationGoals.leastWorldCountOfFaults {
            #expect(told.count * 10 >= sorted.count * OperationGoals.leastTenthsOfFaults)
        }
    }

    /// Those of the faults that the operations in the world of a seed tell.
    private static func told(in seed: UInt64, of faults: [OperationFault]) -> Set<OperationFault> {
        var records = ReferenceRecords(
            OperationWorld.generate(seed: seed).imported(at: OperationTrial.start))
        var operations = RandomOperations(seed: seed)
        var now = OperationTrial.start
        var told: Set<OperationFault> = []
        for _ in 0..<stepCount {
            let (actor, operation) = operations.next(records, at: now)
            let outcome = records.after(operation, by: actor, at: now)
            var entries: [ReferenceEntry] = []
            if case .done(let after) = outcome, after.world != records.world {
                entries = records.entries(of: operation, by: actor, to: after)
            }
            for fault in faults where !told.contains(fault) {
                if !fault.isOfLog {
                    let wrong = records.after(operation, by: actor, at: now, fault: fault)
                    if tells(outcome, wrong) { told.insert(fault) }
                } else if case .done(let after) = outcome, !entries.isEmpty {
                    let wrong = records.entries(
                        of: operation, by: actor, to: after, fault: fault)
                    if wrong != entries { told.insert(fault) }
                }
            }
            let before = now
            if case .done(let after) = outcome { records = after }
            now = operations.later(than: now, records.world)
            records = records.ended(after: before, at: now)
        }
        return told
    }

    /// Whether the outcome, or what is there afterwards, is another with the fault. Of several
    /// reasons any may be named, so that only those count that the rules do not have.
    private static func tells(_ outcome: ReferenceOutcome, _ wrong: ReferenceOutcome) -> Bool {
        switch (outcome, wrong) {
        case (.done(let after), .done(let other)): after.world != other.world
        case (.not(let reasons, _), .not(let others, _)): others.isDisjoint(with: reasons)
        default: true
        }
    }
}

/// In how many worlds which fault was told.
private final class Found: Sendable {
    let counts = Mutex<[OperationFault: Int]>([:])

    /// The faults that were told in fewer worlds.
    func open(_ enough: Int) -> [OperationFault] {
        counts.withLock { counts in
            OperationFault.allCases.filter { counts[$0, default: 0] < enough }
        }
    }

    func add(_ told: Set<OperationFault>) {
        counts.withLock { counts in for fault in told { counts[fault, default: 0] += 1 } }
    }
}
