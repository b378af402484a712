import ReferenceModel

/// Random changes of a world, of which a store takes most.
struct ChangeMaker {
    var random: SplitMix64
    /// How many things were made new, so that no identity comes twice.
    private var count = 0

    static let kinds: [ID] = ["password", "document", "configuration"]

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// A change of the world.
    mutating func next(_ world: World) -> WorldChange {
        while true {
            let change: WorldChange?
            switch random.below(20) {
            case 0: change = newUser(world)
            case 1, 2, 3: change = user(world)
            case 4: change = newOrganization(world)
            case 5, 6: change = organization(world)
            case 7: change = newGroup(world)
            case 8: change = group(world)
            case 9: change = newAsset(world)
            case 10, 11: change = asset(world)
            case 12, 13: change = newGrant(world)
            case 14: change = grant(world)
            case 15, 16: change = newMembership(world)
            case 17: change = membership(world)
            case 18: change = connection(world)
            default: change = destruction(world)
            }
            if let change { return change }
        }
    }

    private mutating func newID(_ letter: String) -> ID {
        count += 1
        return ID("\(letter)-new-\(count)")
    }

    private mutating func interval(_ world: World) -> Interval {
        guard random.chance(40) else { return .always }
        let instants = world.boundaries + [RandomWorld.usualNow + 86_400_000]
        let first = random.one(of: instants)
        let second = random.one(of: instants)
        if first == second { return Interval(from: first) }
        return Interval(from: min(first, second), until: max(first, second))
    }

    // MARK: People

    private mutating func newUser(_ world: World) -> WorldChange {
        let account = random.one(of: world.accounts).id
        let id = newID("u")
        var user = World.User(account, id, random.one(of: Self.roles))
        user.email = random.chance(10) ? "u0@example.com" : "\(id)@example.com"
        user.allOrganizations = user.role != "lite" && random.chance(20)
        let made = user
        return .insert(world.line(made)) { $0.users.append(made) }
    }

    static let roles = ["administrator", "manager", "editor", "creator", "readOnly", "lite"]

    private mutating func user(_ world: World) -> WorldChange? {
        guard var user = random.pick(world.users.filter({ $0.status != "removed" })) else {
            return nil
        }
        switch random.below(4) {
        case 0: user.status = random.one(of: ["active", "invited", "removed"])
        case 1: user.allOrganizations.toggle()
        default: user.role = random.one(of: Self.roles)
        }
        // Whether a removed Lite user may have the flag is nobody's concern.
        if user.role == "lite", user.status == "removed" { user.allOrganizations = false }
        let made = user
        return .update(world.line(made)) { world in
            for index in world.users.indices where world.users[index].address == made.address {
                world.users[index] = made
            }
            if made.status == "removed" { world.forget(.user(made.id), of: made.account) }
        }
    }

    private mutating func newGroup(_ world: World) -> WorldChange {
        let denied = random.some(of: Self.kinds, 30)
        let made = World.Group(random.one(of: world.accounts).id, newID("g"), denying: denied)
        return .insert(world.line(made)) { $0.groups.append(made) }
    }

    private mutating func group(_ world: World) -> WorldChange? {
        guard var group = random.pick(world.groups) else { return nil }
        group.deniedAssetTypes = random.some(of: Self.kinds, 40)
        let made = group
        return .update(world.line(made)) { world in
            for index in world.groups.indices where world.groups[index].address == made.address {
                world.groups[index] = made
            }
        }
    }

    // MARK: Documentation

    private mutating func newOrganization(_ world: World) -> WorldChange {
        let account = random.one(of: world.accounts).id
        let parent = random.pick(world.organizations.filter { $0.account == account })
        let made = World.Organization(
            account, newID("o"), parent: random.chance(50) ? parent?.id : nil)
        return .insert(world.line(made)) { $0.organizations.append(made) }
    }

    private mutating func organization(_ world: World) -> WorldChange? {
        guard var organization = random.pick(world.organizations) else { return nil }
        if random.chance(30) {
            // Earlier ones: a world has parents first.
            let address = organization.address
            let end = world.organizations.firstIndex { $0.address == address } ?? 0
            organization.parent =
                random.pick(
                    world.organizations[..<end].filter { $0.account == address.account })?.id
        } else {
            organization.state = random.one(of: ["normal", "archived", "deleted"])
        }
        let made = organization
        return .update(world.line(made)) { world in
            for index in world.organizations.indices
            where world.organizations[index].address == made.address {
                world.organizations[index] = made
            }
        }
    }

    private mutating func newAsset(_ world: World) -> WorldChange? {
        guard let organization = random.pick(world.organizations) else { return nil }
        let inside = random.pick(
            world.assets.filter {
                $0.account == organization.account && $0.organization == organization.id
                    && $0.state != "deleted"
            })
        let container = random.chance(40) ? inside : nil
        let made = World.Asset(
            organization.account, newID("a"), in: organization.id,
            kind: random.one(of: Self.kinds),
            list: container == nil ? list(world, organization.account) : nil,
            container: container?.id)
        return .insert(world.line(made)) { $0.assets.append(made) }
    }

    private mutating func list(_ world: World, _ account: ID) -> World.AccessList? {
        guard random.chance(60) else { return nil }
        let users = world.users.filter { $0.account == account && $0.status != "removed" }
        let groups = world.groups.filter { $0.account == account }
        return World.AccessList(
            users: random.some(of: users.map(\.id), 30),
            groups: random.some(of: groups.map(\.id), 40))
    }

    private mutating func asset(_ world: World) -> WorldChange? {
        guard var asset = random.pick(world.assets) else { return nil }
        switch random.below(3) {
        case 0: asset.kind = random.one(of: Self.kinds)
        case 1: asset.state = random.one(of: ["normal", "archived", "deleted"])
        default:
            asset.container = nil
            asset.list = list(world, asset.account)
        }
        let made = asset
        return .update(world.line(made)) { world in
            for index in world.assets.indices where world.assets[index].address == made.address {
                world.assets[index] = made
            }
        }
    }

    // MARK: Access

    private mutating func party(_ world: World, of account: ID, groups: Bool) -> Party? {
        var parties = world.users.filter { $0.account == account && $0.status != "removed" }
            .map { Party.user($0.id) }
        parties += world.connections.filter { $0.host == account }.map { .connection($0.id) }
        if groups {
            parties += world.groups.filter { $0.account == account }.map { .group($0.id) }
        }
        return random.pick(parties)
    }

    private mutating func newGrant(_ world: World) -> WorldChange? {
        guard let organization = random.pick(world.organizations),
            let party = party(world, of: organization.account, groups: true)
        else { return nil }
        let made = World.Grant(
            organization.account, organization.id, party, during: interval(world))
        return .insert(world.line(made)) { $0.grants.append(made) }
    }

    private mutating func grant(_ world: World) -> WorldChange? {
        guard let old = random.pick(world.grants) else { return nil }
        if random.chance(40) { return .removeGrant(old) }
        var grant = old
        grant.during = interval(world)
        let made = grant
        return .update(world.line(made)) { world in
            for index in world.grants.indices where world.grants[index] == old {
                world.grants[index] = made
            }
        }
    }

    private mutating func newMembership(_ world: World) -> WorldChange? {
        guard let group = random.pick(world.groups),
            let party = party(world, of: group.account, groups: false)
        else { return nil }
        let made = World.Membership(group.account, group.id, party, during: interval(world))
        return .insert(world.line(made)) { $0.memberships.append(made) }
    }

    private mutating func membership(_ world: World) -> WorldChange? {
        guard let old = random.pick(world.memberships) else { return nil }
        if random.chance(50) { return .removeMembership(old) }
        var membership = old
        membership.during = interval(world)
        let made = membership
        return .update(world.line(made)) { world in
            for index in world.memberships.indices where world.memberships[index] == old {
                world.memberships[index] = made
            }
        }
    }

    private mutating func connection(_ world: World) -> WorldChange? {
        guard var connection = random.pick(world.connections) else { return nil }
        switch random.below(4) {
        case 0: connection.maximumRole = random.one(of: Array(Self.roles[1...4]))
        case 1: connection.allOrganizations.toggle()
        case 2: connection.during = interval(world)
        default:
            let next = ["draft": ["pending"], "pending": ["accepted", "declined"]]
            guard let status = random.pick(next[connection.status] ?? ["revoked"]) else {
                return nil
            }
            if connection.status != "accepted", status == "revoked" { return nil }
            connection.status = status
        }
        let made = connection
        return .update(world.line(made)) { world in
            for index in world.connections.indices
            where world.connections[index].address == made.address {
                world.connections[index] = made
            }
        }
    }

    private mutating func destruction(_ world: World) -> WorldChange? {
        switch random.below(3) {
        case 0: return random.pick(world.groups).map { .removeGroup($0.address) }
        case 1:
            return random.pick(world.organizations).map { .destroyOrganization($0.address) }
        default: return random.pick(world.assets).map { .destroyAsset($0.address) }
        }
    }
}
