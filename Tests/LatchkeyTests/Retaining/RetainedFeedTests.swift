import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// Who follows a store, or asks what was, and meets what is archived.
@Suite struct RetainedFeedTests {
    private static let segment = RetainWorld.segment

    /// A store whose log was written commit by commit, with things that changed between.
    private struct Followed {
        var scratch: Scratch
        var store: Store
        var clock: SteppedClock
        /// Behind every commit of so many entries, when it was, and how many groups there were.
        var moments: [Moment] = []

        struct Moment {
            var position: ChangePosition
            var time: Instant
            var count: Int
            var groupCount: Int
            /// Whether the last entry before it is one of noc.
            var isBehindNoc: Bool
        }
    }

    private func followed() throws -> Followed {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(
            scratch,
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"account","id":"noc","subdomain":"noc","name":"Noc"}

            """
        ) { $0.clock = { clock.now } }
        var made = Followed(scratch: scratch, store: store, clock: clock)
        var random = LogRandom(seed: 23)
        for number in 0..<36 {
            clock.step(3_600_000)
            try store.append((0..<1_000).map { _ in random.entry("acme", at: clock.now) }, by: .max)
            clock.step(1_000)
            if number % 6 == 0 { try store.log("noc \(number)", in: "noc") }
            if number % 4 == 0 {
                try store.administer {
                    try $0.insert(
                        .group(Group(account: "acme", id: Identity("g\(number)"), name: "G")))
                }
            }
            made.moments.append(
                Followed.Moment(
                    position: try store.read { try $0.changePosition() }, time: clock.now,
                    count: Int(try store.logState(of: "acme").count), groupCount: number / 4 + 1,
                    isBehindNoc: number % 6 == 0 && number % 4 != 0))
        }
        clock.step(10 * Instant.dayMilliseconds)
        return made
    }

    private func goOn(_ body: () throws -> Void) -> ChangePosition? {
        guard case .logArchived(_, _, _, let text?) = kind(of: body) else { return nil }
        return ChangePosition(text)
    }

    /// Archives what was before the twentieth moment: up to the middle of a commit.
    private func retain(_ made: Followed) throws -> RetentionReport {
        try made.store.retain(
            before: made.moments[19].time, archive: made.scratch.path("one.jsonl"))
    }

    private func firstPosition(_ store: Store) throws -> ChangePosition {
        try store.read { try $0.firstChangePosition() }
    }

    @Test func followersAreToldFromWhereTheyCanGoOn() async throws {
        let made = try followed()
        let store = made.store
        let all = try store.logs()
        let (acme, noc) = (try #require(all["acme"]), try #require(all["noc"]))
        #expect(try firstPosition(store) == .beginning)
        let report = try retain(made)
        let last = try #require(report.logs[0].archived?.upperBound)
        #expect(last == UInt64(2 * Self.segment))
        let first = try firstPosition(store)
        #expect(first != .beginning)
        // From the beginning, and from behind what is archived.
        let old = made.moments.filter { $0.count < 2 * Self.segment && !$0.isBehindNoc }
        #expect(old.count > 5)
        for position in [.beginning] + old.map(\.position) {
            var told: ChangePosition?
            do {
                for try await _ in try store.changes(since: position) { break }
            } catch {
                guard case .logArchived("acme", last, _, let text?) = error.kind
                else { throw error }
                told = ChangePosition(text)
            }
            #expect(told == first)
        }
        // What is not archived comes, once and in order.
        let kept = Array(acme.dropFirst(Int(last)))
        let rest = try await store.changes(since: first, in: ["acme"]).first(kept.count)
        #expect(rest.entries == kept)
        for moment in made.moments.dropLast() where moment.count > 2 * Self.segment {
            let behind = Array(acme.dropFirst(moment.count))
            let found = try await store.changes(since: moment.position, in: ["acme"])
                .first(behind.count)
            #expect(found.entries == behind)
        }
        // Whoever follows noc alone has all of it.
        let other = try await store.changes(since: .beginning, in: ["noc"]).first(noc.count)
        #expect(other.entries == noc)
        #expect(try store.problems() == [])
    }

    @Test func whatWasIsAnsweredAndItsLogAsFarAsItIsKept() throws {
        let made = try followed()
        let store = made.store
        let before = try store.entries(of: "acme")
        let report = try retain(made)
        let last = Int(try #require(report.logs[0].archived?.upperBound))
        let first = try firstPosition(store)
        for moment in made.moments {
            let kept = before.filter {
                Int($0.sequence ?? 0) > last && Int($0.sequence ?? 0) <= moment.count
            }
            func check(_ then: View) throws {
                #expect(try then.count(Query<Group>(in: "acme")) == moment.groupCount)
                #expect(try then.count(Query<LogEntry>(in: "acme")) == kept.count)
                let newest = Query<LogEntry>(in: "acme").ordered(by: .added, .descending)
                #expect(try then.page(newest, size: 5).items == Array(kept.suffix(5).reversed()))
                #expect(
                    try then.count(newest.where { $0.event == .read })
                        == kept.count { $0.event == .read })
                let resource = LogEntry.Resource(kind: "kind1", id: "a7")
                #expect(
                    try then.count(newest.where { $0.resource == resource })
                        == kept.count { $0.resource?.kind == "kind1" && $0.resource?.id == "a7" })
                #expect(try then.logBeginning(of: "acme")?.sequence == UInt64(last))
            }
            try store.read(asOf: .instant(moment.time), check)
            // One behind an entry of noc, which is there, is as good as ever.
            if moment.count < last, !moment.isBehindNoc {
                let refused = archivedThrough {
                    try store.read(asOf: .position(moment.position)) { _ in }
                }
                #expect(refused == UInt64(last), "\(moment.count)")
            } else {
                try store.read(asOf: .position(moment.position), check)
            }
        }
        // What changed of access is told from there on.
        let old = AccessPosition(made.moments[2].position, at: made.moments[2].time)
        let refusal = kind(of: { _ = try store.read { try $0.accessChanges(since: old) } })
        guard case .logArchived(_, _, _, let text?)? = refusal else {
            Issue.record("\(refusal as Any)")
            return
        }
        let next = try AccessPosition(text)
        let batch = try store.read { try $0.accessChanges(since: next) }
        #expect(batch.isAtEnd)
        let told = goOn {
            _ = try store.read(asOf: .instant(made.moments[2].time)) { try $0.changePosition() }
        }
        #expect(told == first)
    }

    /// What is decided on an old state is refused, and says so.
    @Test func aBatchThatExpectsAnArchivedPositionIsRefused() throws {
        let made = try followed()
        _ = try retain(made)
        let operation = AccountOperation(
            .createGroup(Group(account: "acme", id: "late", name: "Late")), in: "acme")
        let expected = archivedThrough {
            _ = try made.store.perform([operation], expecting: made.moments[1].position)
        }
        #expect(expected == UInt64(2 * Self.segment))
        #expect(try made.store.read { try $0.count(Query<Group>(in: "acme")) } == 9)
    }
}
