// What is chosen so that an operation comes to what is aimed at, more often than by chance.
extension Scene {
    /// Who would make the operation come to what is aimed at; nil for anybody.
    mutating func aimedActor(in account: ID, _ operation: ReferenceOperation) -> ReferenceActor? {
        // Users are denied it by the state before.
        if aim == "refused stateTransition" { return .host(in: account) }
        if aim == "doesNotFit", let address = operation.answered {
            return .host(in: address.account)
        }
        guard random.chance(aim.hasSuffix("assetType") ? 95 : 60) else { return nil }
        let home = world.users.filter { $0.account == account && $0.status == "active" }
        switch aim {
        case "": return nil
        case "denied standing":
            let guests = world.connections.filter {
                $0.host == account && $0.status == "accepted"
            }.map(\.delegate)
            let strangers = world.users.filter {
                $0.account == account
                    ? $0.status != "active" : !guests.contains($0.account)
            }
            return random.pick(strangers).map { .user($0.address, in: account) }
        case "hidden by standing": return outsider(operation)
        case "denied assetType", "hidden by assetType":
            let groups = world.groups.filter {
                $0.account == account && !$0.deniedAssetTypes.isEmpty
            }.map(\.id)
            let members = world.memberships.filter {
                $0.account == account && groups.contains($0.group) && $0.during.holds(at: now)
            }.map(\.member)
            let apt = home.filter { members.contains(.user($0.id)) && $0.role != "administrator" }
            return random.pick(apt).map { .user($0.address, in: account) }
        case "unknown organization" where operation.name == "revokeAccess":
            let apt = home.filter { !$0.allOrganizations && $0.role == "manager" }
            return random.pick(apt).map { .user($0.address, in: account) }
        case "hidden by organization",
            "unknown organization" where operation.name == "createAsset":
            let apt = home.filter { !$0.allOrganizations && $0.role != "administrator" }
            return random.pick(apt).map { .user($0.address, in: account) }
        case "hidden by assetAccess":
            let apt = home.filter { $0.allOrganizations && $0.role != "administrator" }
            return random.pick(apt).map { .user($0.address, in: account) }
        case "refused beyondOwnAccess", "refused denyingGroupMembers":
            return random.pick(home.filter { $0.role == "manager" })
                .map { .user($0.address, in: account) }
        case "denied role" where Self.operationsOfDelegates.contains(operation.name):
            return guest(of: account)
        case "denied role" where operation.name == "addMember":
            return random.pick(home.filter { $0.role == "manager" })
                .map { .user($0.address, in: account) }
        case _ where aim.hasPrefix("denied") || aim.hasPrefix("hidden"): return nil
        case "done"
        where Self.operationsOfDelegates.contains(operation.name) && random.chance(40):
            return guest(of: account)
        default:
            let isOfManagers = Self.operationsOfManagers.contains(operation.name)
            let role = isOfManagers && random.chance(45) ? "manager" : "administrator"
            return random.pick(home.filter { $0.role == role })
                .map { .user($0.address, in: account) }
        }
    }

    /// Somebody at home in neither account of the connection that is answered.
    private mutating func outsider(_ operation: ReferenceOperation) -> ReferenceActor? {
        guard let address = operation.answered else { return nil }
        let delegate = world.connections.first { $0.address == address }?.delegate
        let apt = world.users.filter {
            $0.status == "active" && $0.account != address.account && $0.account != delegate
        }
        return random.pick(apt).map { .user($0.address, in: $0.account) }
    }

    /// Somebody who is there through a connection.
    private mutating func guest(of account: ID) -> ReferenceActor? {
        let delegates = world.connections.filter {
            $0.host == account && $0.status == "accepted" && $0.during.holds(at: now)
        }.map(\.delegate)
        let apt = world.users.filter {
            delegates.contains($0.account) && $0.status == "active"
                && !["lite", "readOnly"].contains($0.role)
        }
        return random.pick(apt).map { .user($0.address, in: account) }
    }

    /// The state that a thing must have for that.
    var stateAimedAt: String? {
        let restores = aim == "refused liteScope" && name == "restoreOrganization"
        return restores || aim == "refused stateTransition" ? "deleted" : nil
    }

    /// The kinds that some group of the account denies.
    var deniedKinds: [ID] {
        world.groups.filter { $0.account == account }.flatMap(\.deniedAssetTypes)
    }
}

extension ReferenceOperation {
    /// The connection that is answered.
    fileprivate var answered: Address? {
        switch self {
        case .acceptConnection(let it), .declineConnection(let it), .leaveConnection(let it): it
        default: nil
        }
    }
}
