/// What there is to choose from in one account.
struct Scene {
    let world: World
    /// What was there once.
    let gone: Set<ID>
    let account: ID
    let now: Int64
    var random: SplitMix64
    /// What is done.
    var name = ""
    /// What it should come to; empty for anything.
    var aim = ""

    func here(_ id: ID) -> Address { Address(account, id) }

    // MARK: Who

    /// What delegates may do but for what changes an asset's audience.
    static let operationsOfDelegates: Set<String> = [
        "createAsset", "embedAsset", "releaseAsset", "moveAsset",
    ]

    /// What Managers may do in part.
    static let operationsOfManagers: Set<String> = [
        "inviteUser", "editUser", "assignRole", "setAllOrganizations", "removeUser", "resetMFA",
        "createGroup", "deleteGroup", "addMember", "removeMember", "denyAssetTypes",
        "grantAccess", "revokeAccess", "enforceMFA", "generateAPIKey", "revokeAPIKey",
    ]

    mutating func actor(for operation: ReferenceOperation) -> ReferenceActor {
        var account = account
        switch operation {
        case .acceptConnection(let it), .declineConnection(let it), .leaveConnection(let it):
            let delegate = world.connections.first { $0.address == it }?.delegate
            if let delegate, !random.chance(8) { account = delegate }
        default: break
        }
        if let actor = aimedActor(in: account, operation) { return actor }
        let roll = random.below(100)
        if roll < 12 { return .host(in: account) }
        let home = world.users.filter { $0.account == account && $0.status == "active" }
        let isForAdministrators = operation.name.hasSuffix("Connection")
        let isOfManagers = Self.operationsOfManagers.contains(operation.name)
        let isOfDelegates = Self.operationsOfDelegates.contains(operation.name)
        if roll < (isForAdministrators ? 62 : isOfManagers ? 30 : isOfDelegates ? 22 : 40),
            let user = random.pick(home.filter { $0.role == "administrator" })
        {
            return .user(user.address, in: account)
        }
        if !isForAdministrators, roll < (isOfManagers ? 68 : isOfDelegates ? 32 : 55),
            let user = random.pick(home.filter { $0.role == "manager" })
        {
            return .user(user.address, in: account)
        }
        if roll < (isOfDelegates ? 45 : 72), let user = random.pick(home) {
            return .user(user.address, in: account)
        }
        let delegates = world.connections.filter {
            $0.host == account && $0.status == "accepted" && $0.during.holds(at: now)
        }.map(\.delegate)
        if roll < 94, let user = random.pick(world.users.filter { delegates.contains($0.account) })
        {
            return .user(user.address, in: account)
        }
        return .user(random.one(of: world.users).address, in: account)
    }

    // MARK: What

    /// One of these identities, and now and then one that is not there, or not here.
    mutating func id(_ ids: [ID], elsewhere: [ID]) -> ID {
        if random.chance(3) { return "nothing" }
        if random.chance(2), let other = random.pick(elsewhere) { return other }
        return random.pick(ids) ?? "nothing"
    }

    mutating func user() -> ID {
        let own = world.users.filter { $0.account == account }
        let present = own.filter { $0.status != "removed" }
        let removed = own.filter { $0.status == "removed" }
        let isAim = aim == "refused removedUser"
        if let old = random.pick(removed), random.chance(isAim ? 80 : 8) { return old.id }
        return id(present.map(\.id), elsewhere: world.users.map(\.id))
    }

    /// Now and then a Lite user, who may reach only so many organizations.
    mutating func liteUser() -> ID? {
        guard aim == "refused liteScope" || random.chance(50) else { return nil }
        let lite = world.liteUsers.filter { $0.account == account }
        let full = lite.filter { world.liteScope(of: $0, from: now) >= 4 }
        return random.pick(full.isEmpty ? lite : full)?.id
    }

    mutating func group() -> ID {
        id(
            world.groups.filter { $0.account == account }.map(\.id),
            elsewhere: world.groups.map(\.id))
    }

    mutating func organization() -> ID {
        let own = world.organizations.filter { $0.account == account }
        let apt = own.filter { $0.state == stateAimedAt }
        return id(
            (apt.isEmpty ? own : apt).map(\.id), elsewhere: world.organizations.map(\.id))
    }

    mutating func asset(where isApt: (World.Asset) -> Bool = { _ in true }) -> ID {
        let own = world.assets.filter { $0.account == account }
        var apt = own.filter(isApt)
        if let state = stateAimedAt { apt = own.filter { $0.state == state } }
        if aim == "hidden by assetType" { apt = own.filter { deniedKinds.contains($0.kind) } }
        if aim == "hidden by assetAccess" { apt = own.filter { $0.list != nil } }
        return id(
            (apt.isEmpty || random.chance(30) ? own : apt).map(\.id),
            elsewhere: world.assets.map(\.id))
    }

    /// A connection, mostly one of that status.
    mutating func connection(_ status: String? = nil) -> Address {
        let own = world.connections.filter { $0.host == account }
        let apt = own.filter { status == nil || $0.status == status }
        let ids = (apt.isEmpty || random.chance(25) ? own : apt).map(\.id)
        return here(id(ids, elsewhere: []))
    }

    /// A connection of any host, mostly one of that status.
    mutating func invitation(_ status: String) -> Address {
        let apt = world.connections.filter { $0.status == status }
        let all = apt.isEmpty || random.chance(25) ? world.connections : apt
        if random.chance(3) { return here("nothing") }
        return random.pick(all)?.address ?? here("nothing")
    }

    mutating func kind() -> ID {
        if aim.hasSuffix("assetType"), let kind = random.pick(deniedKinds) { return kind }
        return random.one(of: RandomWorld.kinds)
    }

    mutating func role() -> String { random.one(of: Table.homeRoles) }

    /// Mostly without bounds; now and then one that is none.
    mutating func interval() -> Interval {
        let isAim = aim == "refused interval"
        if random.chance(isAim ? 5 : 50) { return .always }
        var instants = world.boundaries.filter { $0 > now - 1_000_000 }
        instants += [now, now + 1, now + 500, now + 2000, now + 90_000, now - 1]
        let first = random.one(of: instants)
        let second = random.one(of: instants)
        if random.chance(isAim ? 95 : 10) {
            return Interval(from: max(first, second), until: min(first, second))
        }
        switch random.below(5) {
        case 0: return Interval(from: first)
        case 1, 2: return Interval(until: first)
        default:
            if first == second { return Interval(until: first) }
            return Interval(from: min(first, second), until: max(first, second))
        }
    }

    mutating func list() -> World.AccessList? {
        if random.chance(30) { return nil }
        let users = world.users.filter { $0.account == account }
        let present = users.filter { $0.status != "removed" }.map(\.id)
        let removed = users.filter { $0.status == "removed" }.map(\.id)
        let groups = world.groups.filter { $0.account == account }.map(\.id)
        var list = World.AccessList(
            users: random.some(of: present, 30), groups: random.some(of: groups, 40))
        if let old = random.pick(removed), random.chance(aim == "refused removedUser" ? 80 : 8) {
            list.users.append(old)
        }
        if random.chance(8) { list.users.append("nothing") }
        if random.chance(8) { list.groups.append("nothing") }
        return list
    }

    mutating func member() -> Party {
        // A Manager lets no connection join.
        random.chance(aim == "denied role" ? 20 : 70)
            ? .user(aim == "refused liteScope" || random.chance(25) ? liteUser() ?? user() : user())
            : .connection(connection("accepted").id)
    }

    mutating func grantee() -> Party {
        switch random.below(5) {
        case 0...2: .user(liteUser() ?? user())
        case 3: .group(group())
        default: .connection(connection(random.one(of: ["draft", "accepted"])).id)
        }
    }
}
