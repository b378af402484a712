import AccessRules
import Foundation
import Latchkey
import Synchronization
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
                    seen: life.seen(in: state)))
        }
        #expect(moments.count == Self.changeCount / Self.stride)
        for (number, moment) in moments.enumerated().reversed() {
            let seen = try store.read(asOf: .position(moment.place.position)) { then in
                try life.viewed(in: then)
            }
            #expect(seen == moment.seen, "after \((number + 1) * Self.stride) changes")
        }
        try expectTold(moments, by: store)
    }

    private struct Moment {
        var place: AccessPosition
        /// Who sees what, as `ACCOUNT USER THING`.
        var seen: Set<String>
    }

    /// What changes are told between two moments, put together, are what the facts say, and so is the
    /// difference of both.
    private func expectTold(_ moments: [Moment], by store: Store) throws {
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
                var place = early.place
                feed: while true {
                    let batch = try view.accessChanges(since: place)
                    for change in batch.changes {
                        if change.instant > late.place.instant { break feed }
                        Self.apply(change.difference.lines, to: &fed)
                    }
                    place = batch.next
                    if batch.isAtEnd { break }
                }
                #expect(fed == late.seen)
            }
        }
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

/// A clock that goes on by a second for each change.
private final class TeamClock: Sendable {
    private let milliseconds = Atomic<Int64>(1_500_000_000_000)

    var now: Int64 { milliseconds.load(ordering: .relaxed) }

    func step() { milliseconds.add(1_000, ordering: .relaxed) }
}

/// What a store has of teams, and what is to be done so that it has what they come to. What is gone comes
/// back under another identity, since none is given out again.
private struct TeamLife {
    private var users: [String: Set<String>] = [:]
    private var admins: [String: Set<String>] = [:]
    /// By account: the identity of each thing, and of each team.
    private var things: [String: [String: String]] = [:]
    private var teams: [String: [String: String]] = [:]
    private var members: [String: Set<String>] = [:]
    private var grants: [String: Set<String>] = [:]
    private var number = 0

    private mutating func fresh(_ name: String) -> String {
        number += 1
        return "\(name)#\(number)"
    }

    /// What is to be done, in batches.
    mutating func operations(to state: TeamState) -> [[AccountOperation]] {
        var all: [AccountOperation] = []
        for account in state.accounts { all += operations(to: state, in: account) }
        return Swift.stride(from: 0, to: all.count, by: 1_000).map {
            Array(all[$0..<min($0 + 1_000, all.count)])
        }
    }

    private mutating func operations(to state: TeamState, in account: String) -> [AccountOperation]
    {
        var operations: [Latchkey.Operation] = []
        let id = Identity(account)
        let now = Set(state.users(of: account))
        for user in now.subtracting(users[account] ?? []).sorted() {
            operations.append(
                .inviteUser(
                    User(
                        account: id, id: Identity(user), email: "\(user)@example.com", name: user,
                        role: .readOnly)))
            operations.append(.activateUser(Identity(user)))
        }
        users[account, default: []].formUnion(now)
        let chiefs = state.admins[account, default: []]
        for user in chiefs.subtracting(admins[account] ?? []).sorted() {
            operations.append(.assignRole(Identity(user), .administrator))
        }
        for user in (admins[account] ?? []).subtracting(chiefs).sorted() {
            operations.append(.assignRole(Identity(user), .readOnly))
        }
        admins[account] = chiefs
        operations += thingOperations(Set(state.things(of: account)), id)
        operations += teamOperations(state, id, of: now)
        return operations.map { AccountOperation($0, in: id) }
    }

    private mutating func thingOperations(_ now: Set<String>, _ account: Identity)
        -> [Latchkey.Operation]
    {
        var operations: [Latchkey.Operation] = []
        var known = things[account.text] ?? [:]
        for thing in Set(known.keys).subtracting(now).sorted() {
            guard let id = known.removeValue(forKey: thing) else { continue }
            operations.append(.destroyOrganization(Identity(id)))
            for team in grants.keys { grants[team]?.remove(id) }
        }
        for thing in now.subtracting(known.keys).sorted() {
            let id = fresh(thing)
            known[thing] = id
            operations.append(
                .createOrganization(Organization(account: account, id: Identity(id), name: thing)))
        }
        things[account.text] = known
        return operations
    }

    private mutating func teamOperations(
        _ state: TeamState, _ account: Identity, of users: Set<String>
    ) -> [Latchkey.Operation] {
        var operations: [Latchkey.Operation] = []
        var known = teams[account.text] ?? [:]
        let now = Set(state.teams(of: account.text))
        for team in Set(known.keys).subtracting(now).sorted() {
            guard let id = known.removeValue(forKey: team) else { continue }
            operations.append(.deleteGroup(Identity(id)))
            (members[id], grants[id]) = (nil, nil)
        }
        for team in now.sorted() {
            let group: String
            if let id = known[team] {
                group = id
            } else {
                group = fresh(team)
                known[team] = group
                operations.append(
                    .createGroup(Group(account: account, id: Identity(group), name: team)))
            }
            let wanted = state.teams[team, default: []].intersection(users)
            for user in wanted.subtracting(members[group] ?? []).sorted() {
                operations.append(
                    .addMember(
                        Membership(
                            account: account, group: Identity(group), member: .user(Identity(user)))
                    ))
            }
            for user in (members[group] ?? []).subtracting(wanted).sorted() {
                operations.append(.removeMember(.user(Identity(user)), from: Identity(group)))
            }
            members[group] = wanted
            let reach = Set(state.things(ofTeam: team).compactMap { things[account.text]?[$0] })
            for thing in reach.subtracting(grants[group] ?? []).sorted() {
                operations.append(
                    .grantAccess(
                        Grant(
                            account: account, organization: Identity(thing),
                            grantee: .group(Identity(group)))))
            }
            for thing in (grants[group] ?? []).subtracting(reach).sorted() {
                operations.append(
                    .revokeAccess(to: Identity(thing), from: .group(Identity(group))))
            }
            grants[group] = reach
        }
        teams[account.text] = known
        return operations
    }

    /// Who sees what by the facts.
    func seen(in state: TeamState) -> Set<String> {
        var seen: Set<String> = []
        for account in state.accounts {
            for user in state.users(of: account) {
                for thing in state.thingsSeen(by: user, in: account) {
                    if let id = things[account]?[thing] { seen.insert("\(account) \(user) \(id)") }
                }
            }
        }
        return seen
    }

    /// Who sees what in a view.
    func viewed(in view: View) throws -> Set<String> {
        var seen: Set<String> = []
        for account in users.keys {
            for user in try view.all(Query<User>(in: Identity(account))) {
                let reached = try view.organizations(
                    Reach(of: Ref(user.id, of: user.account), for: .viewOrganization))
                for organization in reached.items {
                    seen.insert("\(account) \(user.id) \(organization.id)")
                }
            }
        }
        return seen
    }
}
