import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// Operations that many tasks do at the same time: whatever order they come in, what is left is
/// what the reference leaves when it does them in the order of the log.
@Suite struct ConcurrentOperationTests {
    private static let taskCount = 8
    private static let operationCount = 15
    private static let worldCount = Effort.number("LATCHKEY_OPERATION_WORLDS").map { $0 / 10 } ?? 3

    /// One operation of a task.
    private struct Request: Sendable {
        var client: String
        var actor: ReferenceActor
        var operation: ReferenceOperation
        var outcome = ""
    }

    @Test func theOrderOfTheLogExplainsEveryOutcome() async throws {
        var (logged, others) = (0, 0)
        for seed in 0..<Self.worldCount {
            let (all, inLog) = try await check(UInt64(Effort.firstSeed + seed))
            logged += inLog
            others += all - inLog
        }
        print("\(logged) operations at the same time with an entry, \(others) without")
        #expect(logged > Self.worldCount * 5)
    }

    private func check(_ seed: UInt64) async throws -> (all: Int, logged: Int) {
        let now = OperationTrial.start
        let world = OperationWorld.generate(seed: seed)
        let account = world.accounts[0].id
        let stored = try OperationStore(world, now: now)
        let requests = await performed(Self.requests(world, account, seed), stored)
        let problems = try stored.problems()
        #expect(problems == [], "seed \(seed)")

        // In the order of the account's log; what several entries tell of comes once.
        var order: [String] = []
        for line in try stored.exported().log {
            guard case .log(let entry) = try World.object(line), entry.account.id == account,
                let client = entry.client, order.last != client
            else { continue }
            order.append(client)
        }
        #expect(Set(order).count == order.count, "seed \(seed): entries of one operation part")

        var waiting = requests
        var records = ReferenceRecords(world.imported(at: now))
        Self.explain(&waiting, records)
        for client in order {
            guard let request = requests.first(where: { $0.client == client }) else {
                Issue.record("seed \(seed): an entry of \(client)")
                continue
            }
            #expect(request.outcome == "done", "seed \(seed): \(request)")
            let outcome = records.after(request.operation, by: request.actor, at: now)
            guard case .done(let after) = outcome else {
                Issue.record("seed \(seed): \(request) is \(outcome.summary) in the reference")
                return (0, 0)
            }
            records = after
            waiting.removeAll { $0.client == client }
            Self.explain(&waiting, records)
        }
        let difference = firstDifference(
            try stored.exported().records, records.world.canonicalLines)
        #expect(difference == nil, "seed \(seed): \(difference ?? "")")
        #expect(waiting.isEmpty, "seed \(seed): nothing explains \(waiting)")
        return (requests.count, order.count)
    }

    /// Takes away what comes to the same in that world, and changes nothing.
    private static func explain(_ waiting: inout [Request], _ records: ReferenceRecords) {
        waiting.removeAll { request in
            let outcome = records.after(
                request.operation, by: request.actor, at: OperationTrial.start)
            guard outcome.permits(request.outcome) else { return false }
            guard case .done(let after) = outcome else { return true }
            return after.world.canonicalLines == records.world.canonicalLines
        }
    }

    /// Random operations that only concern one account.
    private static func requests(_ world: World, _ account: ID, _ seed: UInt64) -> [[Request]] {
        (0..<taskCount).map { task in
            var operations = RandomOperations(seed: seed &* 100 &+ UInt64(task))
            var requests: [Request] = []
            while requests.count < operationCount {
                let (actor, operation) = operations.next(
                    ReferenceRecords(world), at: OperationTrial.start, in: account)
                switch operation {
                case .acceptConnection(let it), .declineConnection(let it),
                    .leaveConnection(let it):
                    if it.account != account { continue }
                default: break
                }
                // The host's own hand says no client.
                guard case .user = actor else { continue }
                requests.append(
                    Request(
                        client: "\(task)/\(requests.count)", actor: actor, operation: operation))
            }
            return requests
        }
    }

    private func performed(_ requests: [[Request]], _ stored: OperationStore) async -> [Request] {
        await withTaskGroup(of: [Request].self) { group in
            for own in requests {
                group.addTask {
                    var own = own
                    for index in own.indices {
                        let request = own[index]
                        own[index].outcome = await stored.perform(
                            request.operation, by: request.actor, at: request.client)
                    }
                    return own
                }
            }
            var all: [Request] = []
            for await part in group { all += part }
            return all
        }
    }
}
