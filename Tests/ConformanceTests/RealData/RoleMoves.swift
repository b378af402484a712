import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// Who is in which role of a model as users are moved from one to another, and what each may see by that:
/// told from the model alone.
struct RoleMoves {
    /// A user who leaves one role and takes another, each by its number in the model.
    struct Move {
        var user: Int
        var from: Int
        var to: Int
    }

    let model: RoleModel
    private let permissions: [Set<Int>]
    private var members: [Set<Int>]
    let users: [Int]

    init(_ model: RoleModel) {
        self.model = model
        permissions = model.roles.map { Set($0.permissions) }
        members = model.roles.map { Set($0.users) }
        users = Set(members.joined()).sorted()
    }

    /// What a user has by all roles together.
    func row(_ user: Int) -> Set<Int> {
        var row: Set<Int> = []
        for (role, users) in members.enumerated() where users.contains(user) {
            row.formUnion(permissions[role])
        }
        return row
    }

    /// Somebody's move that can be made; nil where the user who was drawn is in no role, or in all of them.
    func random(_ random: inout SplitMix64) -> Move? {
        let user = random.one(of: users)
        let roles = members.indices
        let own = roles.filter { members[$0].contains(user) }
        let others = roles.filter { !members[$0].contains(user) }
        guard let from = random.pick(own), let to = random.pick(others) else { return nil }
        return Move(user: user, from: from, to: to)
    }

    mutating func make(_ move: Move) {
        members[move.from].remove(move.user)
        members[move.to].insert(move.user)
    }

    /// The same as operations on the store that is made of the model.
    func operations(_ move: Move) -> [AccountOperation] {
        let member = Membership.Member.user(Identity("u\(move.user)"))
        return [
            .removeMember(member, from: Identity("r\(move.from)")),
            .addMember(
                Membership(account: "m", group: Identity("r\(move.to)"), member: member)),
        ].map { AccountOperation($0, in: "m") }
    }
}

/// What a difference in access says of viewing organizations, and of anything else.
struct ToldMoves: Equatable {
    /// What each user gains and loses, as numbers of permissions.
    private(set) var gained: [Identity: Set<Identity>] = [:]
    private(set) var lost: [Identity: Set<Identity>] = [:]
    /// The lines that are of something else, and pairs that are told twice.
    private(set) var others: [String] = []

    init(_ difference: AccessDifference) {
        for line in difference.lines {
            guard case .organizations(let ids) = line.targets,
                Set(line.gained).union(line.lost) == [.viewOrganization]
            else {
                others.append("\(line)")
                continue
            }
            for user in line.users {
                for id in ids {
                    let isNew =
                        line.gained.isEmpty
                        ? lost[user.id, default: []].insert(id).inserted
                        : gained[user.id, default: []].insert(id).inserted
                    if !isNew { others.append("\(user) \(id) twice") }
                }
            }
        }
    }

    /// What the model implies.
    init(_ user: Int, from old: Set<Int>, to new: Set<Int>) {
        let plus = new.subtracting(old)
        let minus = old.subtracting(new)
        if !plus.isEmpty { gained[Identity("u\(user)")] = Set(plus.map { Identity("p\($0)") }) }
        if !minus.isEmpty { lost[Identity("u\(user)")] = Set(minus.map { Identity("p\($0)") }) }
    }
}
