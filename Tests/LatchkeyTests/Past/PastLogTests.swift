import AccessRules
import Testing

@testable import Latchkey

/// The log as it was is its beginning, however much of it is indexed since, and rid of hashes.
@Suite struct PastLogTests {
    @Test func queriesAreAnsweredAsByAFilterOverWhatWasThere() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        var random = LogRandom(seed: 11)
        var moments: [(position: ChangePosition, count: Int)] = []
        var number = 0
        func append(_ count: Int) throws {
            var entries: [LogEntry] = []
            for _ in 0..<count {
                var entry = random.entry("acme", at: testNow.after(Int64(number)))
                entry.resource?.id = Identity(random.text("asset", 3_000))
                entries.append(entry)
                number += 1
            }
            try store.append(entries)
        }
        for count in [500, 7_692, 1, 11_900, 13_000, 4_000] {
            try append(count)
            moments.append(
                (
                    try store.read { try $0.changePosition() },
                    Int(try store.logState(of: "acme").count)
                ))
        }
        while try store.logState(of: "acme").isBehind { try append(1) }
        let state = try store.logState(of: "acme")
        #expect(state.trimmedBlocks > 0)
        let all = try store.entries(of: "acme")
        for moment in moments {
            try store.read(asOf: .position(moment.position)) { then in
                let entries = all.prefix(moment.count)
                #expect(try then.count(Query<LogEntry>(in: "acme")) == moment.count)
                for step in 0..<60 {
                    let asked = all[Int(random.next() % UInt64(all.count))]
                    guard let resource = asked.resource else { continue }
                    var query = Query<LogEntry>(in: "acme").where { $0.resource == resource }
                    var expected = entries.filter {
                        $0.resource?.id == resource.id && $0.resource?.kind == resource.kind
                    }
                    if step % 3 == 1 {
                        query = query.where { $0.operation == asked.operation }
                        expected = expected.filter { $0.operation == asked.operation }
                    } else if step % 3 == 2 {
                        query = Query<LogEntry>(in: "acme").where {
                            $0.operation == asked.operation && $0.event == asked.event
                        }
                        expected = entries.filter {
                            $0.operation == asked.operation && $0.event == asked.event
                        }
                    }
                    let context: Comment = "\(moment.count) entries: \(query)"
                    #expect(try then.count(query) == expected.count, context)
                    let found = try then.page(query, size: 20).items
                    #expect(found.map(\.sequence) == expected.prefix(20).map(\.sequence), context)
                }
            }
        }
    }
}
