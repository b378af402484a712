import AccessRules
import Latchkey
import Samples
import Testing

/// The programs of `Docs/Past.md`, compiled and run as they stand there.
@Suite struct PastExample {
    @Test func theProgramsRun() throws {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(scratch, actingWorld) { options in
            options.clock = { clock.now }
        }
        let march = testNow
        var place = try store.read { view in try view.accessPosition() }
        var isAtEnd = false
        clock.step(1_000)
        try store.perform([AccountOperation(.removeUser("bob"), in: "acme")])

        // swift-format-ignore
        do {
            let safe = Target.asset(Ref("safe", of: "acme"))
            let (now, then) = try store.read { view in
                let who = WhoCan(.viewAsset, on: safe)
                return try view.asOf(.instant(march)) { then in
                    (try view.users(who).items.map { "\($0.user)" }, try then.users(who).items.map { "\($0.user)" })
                }
            }
            print("now \(now), then \(then)")
            #expect(then.contains("acme/bob") && !now.contains("acme/bob"))

            let gained = try store.read { view in
                try view.asOf(.instant(march)) { then in try view.difference(from: then) }
            }
            for line in gained.lines { print(line.users, line.targets, line.gained.map(\.name), line.causes) }
            #expect(gained.lines.allSatisfy { $0.users == [Ref("bob", of: "acme")] })

            repeat {
                let batch = try store.read { view in try view.accessChanges(since: place) }
                for change in batch.changes {
                    let who = change.entries.first?.user.map { "\($0)" } ?? "time, or the host application"
                    print(change.instant.iso8601, who, change.difference.lines.count, change.position)
                }
                place = batch.next
                isAtEnd = batch.isAtEnd
            } while !isAtEnd
            #expect(try place == store.read { view in try view.accessPosition() })
        }
    }
}
