extension RandomWorld {
    /// Assets with and without lists, some embedded in others to any depth.
    mutating func makeAssets(_ account: ID) {
        let ids = Self.identities("a", random.next())
        let organizations = world.organizations.filter { $0.account == account }
        var earlier: [World.Asset] = []
        for index in 0..<random.within(size + 1...size * 3 + 1) {
            var asset = World.Asset(
                account, ids[index], in: random.one(of: organizations).id,
                kind: random.one(of: Self.kinds))
            asset.state = randomState()
            if random.chance(65), let container = random.pick(earlier.suffix(2)) {
                embed(&asset, in: container)
            } else if random.chance(60) {
                asset.list = randomList(account)
            }
            earlier.append(asset)
            world.assets.append(asset)
        }
    }

    /// Container and embedded are in one organization and are deleted together.
    private mutating func embed(_ asset: inout World.Asset, in container: World.Asset) {
        asset.container = container.id
        asset.organization = container.organization
        if container.state == "deleted" {
            asset.state = "deleted"
        } else if asset.state == "deleted" {
            asset.state = "archived"
        }
    }

    private mutating func randomList(_ account: ID) -> World.AccessList {
        let users = world.users.filter { $0.account == account }.map(\.id)
        let groups = world.groups.filter { $0.account == account }.map(\.id)
        switch random.below(5) {
        case 0: return World.AccessList()
        case 1: return World.AccessList(users: random.some(of: users, 50))
        case 2: return World.AccessList(groups: random.some(of: groups, 60))
        default:
            return World.AccessList(
                users: random.some(of: users, 30), groups: random.some(of: groups, 40))
        }
    }

    /// Entries with an organization, with one that is gone, and with none.
    mutating func makeLog() {
        for account in world.accounts.map(\.id) {
            let organizations = world.organizations.filter { $0.account == account }.map(\.id)
            let users = world.users.map(\.address)
            for index in 0..<random.within(1...size + 2) {
                var entry = World.LogEntry(
                    account, time: now - 500 * 86_400_000 + Int64(index), operation: "viewAsset")
                entry.user = random.pick(users)
                entry.resourceKind = "asset"
                entry.resource = "a1"
                switch random.below(4) {
                case 0: break
                case 1: entry.organization = "gone"
                default: entry.organization = random.pick(organizations)
                }
                world.logEntries.append(entry)
            }
        }
    }
}
