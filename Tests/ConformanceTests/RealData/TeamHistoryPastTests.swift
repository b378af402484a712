import AccessRules
import Foundation
import Latchkey
import Testing

/// The same two years, lived through by one store: as of each moment it is what the facts say of that moment,
/// and what it tells of changes is what the facts changed.
@Suite struct TeamHistoryPastTests {
    private static let isLong = Effort.number("LATCHKEY_TEAM_HISTORY") != nil
    private static let changeCount = isLong ? 960 : 150
    private static let stride = isLong ? 50 : 25

    @Test func eachMomentIsAsTheFactsWereThen() throws {
        let text = try RealStore.fixture("kubernetes-org/history-2018-2020.jsonl")
        let history = try TeamHistory(text: text)
        let all = try TeamState(history.facts(after: history.changes.count))
        let clock = TeamClock()
        let real = try RealStore("teams", now: { clock.now }) { write in
            for account in all.accounts {
                write(
                    #"{"type":"account","id":"\#(account)","subdomain":"\#(account)","name":"\#(account)"}"#
                )
            }
        }
        let store = real.store
        var life = TeamLife()
        var moments: [Moment] = []
        var facts: Set<TeamHistory.Fact> = []
        for (number, change) in history.changes.prefix(Self.changeCount).enumerated() {
            facts.subtract(change.remove)
            facts.formUnion(change.add)
            let state = try TeamState(facts)
            clock.step()
            for operations in life.operations(to: state) { try store.perform(operations) }
            guard (number + 1) % Self.stride == 0 else { continue }
            moments.append(
                Moment(
                    place: try store.read { try $0.accessPosition() },
                    state: state, life: life, seen: life.seen(in: state)))
        }
        #expect(moments.count == Self.changeCount / Self.stride)
        for (number, moment) in moments.enumerated().reversed() {
            let message = "after \((number + 1) * Self.stride) changes"
            try store.read(asOf: .position(moment.place.position)) { then in
                #expect(try life.viewed(in: then) == moment.seen, "\(message)")
                // Every action of everybody takes seconds.
                if (number + 1) * Self.stride % 50 == 0 { try moment.expectAsBuilt(then, message) }
            }
        }
        try expectTold(moments, by: store)
    }

    private struct Moment {
        var place: AccessPosition
        var state: TeamState
        var life: TeamLife
        /// Who sees what, as `ACCOUNT USER THING`.
        var seen: Set<String>

        /// The view answers what a store answers that was made of the facts of then at once; and whoever is
        /// in none of them has no access.
        func expectAsBuilt(_ view: View, _ message: String) throws {
            let built = try life.built(state)
            let expected = try built.store.read { try life.answers($0, state) }
            let answers = try life.answers(view, state)
            let different = Set(expected.keys).union(answers.keys).filter {
                answers[$0] != expected[$0]
            }.sorted()
            #expect(different == [], "\(message): \(different.first.map { answers[$0] } as Any)")
            #expect(expected.count > 1_000, "\(message)")
            for user in life.leavers(state) {
                let reach = Reach(of: user, for: .viewOrganization)
                #expect(try view.organizations(reach).items == [], "\(message): \(user)")
            }
            print("\(message): \(expected.count) answers as of a store of the facts")
        }
    }

    /// What changes are told between two moments, put together, are what the facts say, and so is the
    /// difference of both.
    private func expectTold(_ moments: [Moment], by store: Store) throws {
        var changeCount = 0
        try store.read { view in
            for (early, late) in zip(moments, moments.dropFirst()) {
                let difference = try view.asOf(.position(early.place.position)) { before in
                    try view.asOf(.position(late.place.position)) { after in
                        try after.difference(from: before)
                    }
                }
                var told = early.seen
                Self.apply(difference.lines, to: &told)
                #expect(told == late.seen)
                var fed = early.seen
                var net = NetChange()
                var place = early.place
                feed: while true {
                    let batch = try view.accessChanges(since: place)
                    for change in batch.changes {
                        if change.instant > late.place.instant { break feed }
                        Self.apply(change.difference.lines, to: &fed)
                        net.add(change.difference.lines)
                    }
                    place = batch.next
                    if batch.isAtEnd { break }
                }
                #expect(fed == late.seen)
                // And of every action of everybody on everything.
                var whole = NetChange()
                whole.add(difference.lines)
                #expect(net == whole)
                changeCount += whole.gained.count + whole.lost.count
            }
        }
        #expect(changeCount > 100)
    }

    private static func apply(_ lines: [AccessDifference.Line], to seen: inout Set<String>) {
        for line in lines {
            guard case .organizations(let ids) = line.targets else { continue }
            for user in line.users {
                for id in ids {
                    let pair = "\(line.account) \(user.id) \(id)"
                    if line.gained.contains(.viewOrganization) { seen.insert(pair) }
                    if line.lost.contains(.viewOrganization) { seen.remove(pair) }
                }
            }
        }
    }
}

/// What of several changes is left when they are put together.
private struct NetChange: Equatable {
    /// Who may do what with what, as texts.
    private(set) var gained: Set<String> = []
    private(set) var lost: Set<String> = []

    mutating func add(_ lines: [AccessDifference.Line]) {
        for line in lines {
            for user in line.users {
                for target in line.targetNames {
                    for action in line.gained {
                        let what = "\(user) \(action.name) \(target)"
                        if lost.remove(what) == nil { gained.insert(what) }
                    }
                    for action in line.lost {
                        let what = "\(user) \(action.name) \(target)"
                        if gained.remove(what) == nil { lost.insert(what) }
                    }
                }
            }
        }
    }
}
