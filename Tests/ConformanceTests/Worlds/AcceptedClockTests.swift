import AccessRules
import ReferenceModel
import Testing

@testable import Latchkey

/// A clock that was ahead recorded everything as ended, and then its right time is accepted: what
/// is to end after that is in force again, by the rules, and ends again.
@Suite struct AcceptedClockTests {
    private static let questionCount = 30

    @Test func whatEndedInAFalseFutureIsAsItWasAndEndsAgain() throws {
        var coverage = Coverage()
        var revived = 0
        var replaced = 0
        for seed in Effort.partsOfChanges.joined() {
            let world = RandomWorld.generate(seed: seed, size: 1 + Int(seed % 2))
            let questions = RandomQuestions.generate(
                seed: seed, world: world, count: Self.questionCount, balancing: &coverage)
            let stored = try StoreWorld(world)
            let now = RandomWorld.usualNow + 1
            let later = (world.boundaries.last ?? now) + 86_400_000
            stored.set(now: later)
            var random = SplitMix64(seed: seed)
            let again = world.endedPairs(now, later).filter { _ in random.chance(50) }
            try stored.store.administer { administration in
                try administration.insert(.account(Account(id: "new", subdomain: "new", name: "")))
                for connection in again {
                    try administration.insert(world.object(connection))
                }
            }

            stored.set(now: now)
            try stored.store.acceptClock()
            let expected = world.whenAccepted(now, again: again)
            replaced += again.count
            try stored.store.read { view in
                #expect(try view.verify().isSound, "seed \(seed)")
                for asked in questions {
                    if case .log = asked.target { continue }
                    let difference = QuestionCheck(expected, asked).difference(view)
                    #expect(difference == nil, "seed \(seed): \(asked)")
                }
                for host in world.accounts {
                    let connections = try view.all(Query<Connection>(in: host.id.identity))
                    for connection in connections {
                        let reference = try #require(
                            expected.connections.first {
                                $0.address == Address(host.id, connection.id.id)
                            })
                        let status = reference.status(at: now)
                        #expect(connection.status.name == status, "seed \(seed): \(connection.id)")
                    }
                    let live = connections.filter { $0.isLive(at: view.now) }.map(\.delegate)
                    #expect(Set(live).count == live.count, "seed \(seed): \(host.id)")
                }
            }

            // Everything ends once more, each step with its entries in both accounts.
            stored.set(now: later)
            try stored.store.administer { try $0.perform(.enforceMFA(true), in: "new") }
            try stored.store.read { view in
                #expect(try view.verify().isSound, "seed \(seed)")
                for account in world.accounts {
                    var statuses: [Identity: String] = [:]
                    for entry in try view.all(Query<LogEntry>(in: account.id.identity)) {
                        guard entry.operation.hasSuffix("Connection"),
                            let resource = entry.resource,
                            let before = entry.before, let after = entry.after
                        else { continue }
                        if entry.operation == "reviveConnection" { revived += 1 }
                        let place = "seed \(seed): \(entry)"
                        let key = Identity("\(resource.id) \(before.field("host"))")
                        if let status = statuses[key] {
                            #expect(before.field("status") == status, "\(place)")
                        }
                        statuses[key] = after.field("status")
                    }
                    for (key, status) in statuses {
                        #expect(status != "accepted" && status != "pending", "seed \(seed): \(key)")
                    }
                }
            }
        }
        #expect(revived > 0 && replaced > 0)
    }
}

extension World {
    /// New drafts for the pairs whose connection is live at an instant and over by time at a later one.
    fileprivate func endedPairs(_ now: Int64, _ later: Int64) -> [Connection] {
        connections.filter { $0.isLive(at: now) && !$0.isLive(at: later) }.map {
            Connection(
                $0.host, ID("again \($0.id)"), to: $0.delegate, maximum: $0.maximumRole,
                status: "draft")
        }
    }

    /// What there is when the time of an instant is accepted: a connection in whose place another
    /// one has come is over from then on.
    fileprivate func whenAccepted(_ now: Int64, again: [Connection]) -> World {
        var world = self
        world.accounts.append(Account("new", subdomain: "new"))
        for index in world.connections.indices {
            let it = world.connections[index]
            guard it.isLive(at: now),
                again.contains(where: { ($0.host, $0.delegate) == (it.host, it.delegate) })
            else { continue }
            world.connections[index].recorded = now
            world.connections[index].status = it.status == "accepted" ? "expired" : "lapsed"
            if it.status == "accepted", it.during.from ?? .min < now {
                world.connections[index].during = Interval(from: it.during.from, until: now)
            }
        }
        world.connections += again
        return world
    }
}

extension String {
    /// The text of a key in a line of the interchange format.
    fileprivate func field(_ key: String) -> String {
        guard let start = range(of: "\"\(key)\":\"")?.upperBound,
            let end = self[start...].firstIndex(of: "\"")
        else { return "" }
        return String(self[start..<end])
    }
}
