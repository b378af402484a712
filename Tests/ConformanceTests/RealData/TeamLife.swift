import AccessRules
import Latchkey
import Synchronization

/// A clock that goes on by a second for each change.
final class TeamClock: Sendable {
    private let milliseconds = Atomic<Int64>(1_500_000_000_000)

    var now: Int64 { milliseconds.load(ordering: .relaxed) }

    func step() { milliseconds.add(1_000, ordering: .relaxed) }
}

/// What a store has of teams, and what is to be done so that it has what they come to. What is gone comes
/// back under another identity, since none is given out again.
struct TeamLife {
    private(set) var users: [String: Set<String>] = [:]
    private var admins: [String: Set<String>] = [:]
    /// By account: the identity of each thing, and of each team.
    private(set) var things: [String: [String: String]] = [:]
    private(set) var teams: [String: [String: String]] = [:]
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
