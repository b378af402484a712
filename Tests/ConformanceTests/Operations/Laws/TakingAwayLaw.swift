import AccessRules
import Latchkey
import ReferenceModel

/// What takes something away gives nobody more: to lower a role or a maximum role, to remove a grant, a
/// membership or a user. The exception is a membership in a group that denies kinds, which gives back what it
/// denied, and nothing else.
struct TakingAwayLaw {
    private let actor: ReferenceActor
    private let operation: ReferenceOperation
    /// Which kinds of assets it may give back.
    private let denied: Set<ID>

    /// All of a world that can be taken away by itself.
    private static func all(_ world: World) -> [TakingAwayLaw] {
        func law(_ account: ID, _ it: ReferenceOperation, _ denied: [ID] = []) -> TakingAwayLaw {
            TakingAwayLaw(actor: .host(in: account), operation: it, denied: Set(denied))
        }
        let roles = ["administrator", "manager", "editor", "creator", "readOnly", "lite"]
        func lower(_ role: String, than number: Int) -> String? {
            guard let index = roles.firstIndex(of: role) else { return nil }
            return roles.dropLast().dropFirst(index + 1 + number).first
        }
        var laws: [TakingAwayLaw] = []
        for it in world.grants {
            laws.append(law(it.account, .revokeAccess(it.organization, it.grantee)))
        }
        for it in world.memberships {
            let group = world.groups.first { $0.account == it.account && $0.id == it.group }
            laws.append(
                law(
                    it.account, .removeMember(it.group, it.member), group?.deniedAssetTypes ?? []))
        }
        for it in world.users where it.status != "removed" {
            laws.append(law(it.account, .removeUser(it.id)))
            if let role = lower(it.role, than: 0) {
                laws.append(law(it.account, .assignRole(it.id, role)))
            }
        }
        for it in world.connections {
            for number in 0...1 {
                guard let role = lower(it.maximumRole, than: number) else { continue }
                var edit = ReferenceOperation.ConnectionEdit()
                edit.maximumRole = role
                laws.append(law(it.host, .editConnection(it.id, edit)))
            }
        }
        return laws
    }

    /// Takes away some things of a store in turn, each by itself, without doing it.
    ///
    /// - Returns: Who gains what that nobody may gain, or nil.
    static func difference(
        _ stored: OperationStore, _ world: World, seed: UInt64, at now: Int64, count: Int,
        _ tally: inout OperationTally
    ) throws -> String? {
        var random = SplitMix64(seed: seed ^ 0x7A6E)
        let all = all(world)
        let instants = [now, now] + world.boundaries
        for _ in 0..<count {
            guard let law = random.pick(all) else { return nil }
            let instant = random.one(of: instants)
            let found = try stored.foresee(law.operation, by: law.actor) { view, after in
                try after.difference(from: view, at: Instant(millisecondsSince1970: instant))
            }
            guard case .success(let difference) = found else {
                tally.note("law taking away", "refused")
                continue
            }
            let gains = law.gains(difference, world)
            if let gain = gains.wrong {
                return "taking away: \(law.operation.name) gives \(gain) at "
                    + "\(UTC.text(of: instant)): \(law.actor): \(law.operation)"
            }
            let loses = difference.lines.contains { !$0.lost.isEmpty }
            tally.note("law taking away", gains.isAny ? "gives back" : loses ? "loses" : "nothing")
            tally.note("law taking away by \(law.operation.name)", loses ? "loses" : "nothing")
        }
        return nil
    }

    /// Whether anybody gains anything, and what of it is none of what was denied.
    private func gains(
        _ difference: AccessDifference, _ world: World
    ) -> (isAny: Bool, wrong: String?) {
        var isAny = false
        for line in difference.lines where !line.gained.isEmpty {
            isAny = true
            guard case .assets(let ids) = line.targets else {
                return (true, "\(line.users) \(line.gained.map(\.name)) on \(line.targets)")
            }
            for id in ids
            where kinds(of: id.id, in: line.account.id, world).isDisjoint(with: denied) {
                return (true, "\(line.users) \(line.gained.map(\.name)) on asset \(id)")
            }
        }
        return (isAny, nil)
    }

    /// The kinds of an asset and of all around it.
    private func kinds(of id: ID, in account: ID, _ world: World) -> Set<ID> {
        var kinds: Set<ID> = []
        var next: ID? = id
        while let id = next {
            let asset = world.assets.first { $0.account == account && $0.id == id }
            if let kind = asset?.kind { kinds.insert(kind) }
            next = asset?.container
        }
        return kinds
    }
}
