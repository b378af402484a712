/// How large a generated world is.
struct WorldSize {
    var accounts: Int
    var usersPerAccount = 50
    var organizationsPerAccount = 500
    var groupsPerAccount = 20
    var organizationsPerGroup = 40
    /// Listed assets, containers, and what is embedded in them, each.
    var assetsPerAccount = 100
    var connectionsPerAccount = 4

    static let full = WorldSize(accounts: 2_000)
    static let small = WorldSize(accounts: 40)
}

extension World {
    /// A world of accounts alike: groups of 40 organizations, users in one to four groups, a
    /// few direct grants for each organization, some of all of them for a time only.
    static func generated(_ size: WorldSize, seed: UInt64) -> World {
        var random = SplitMix(seed: seed)
        var world = World()
        for account in 0..<size.accounts { world.addAccount(account, size, &random) }
        for account in 0..<size.accounts { world.addConnections(account, size, &random) }
        var byOrganization: [[UInt32]] = Array(repeating: [], count: world.organizationStates.count)
        for (number, connection) in world.connections.enumerated() {
            for organization in connection.organizations {
                byOrganization[Int(organization)].append(UInt32(number))
            }
        }
        for account in 0..<size.accounts { world.addGrants(account, size, byOrganization, &random) }
        for account in 0..<size.accounts { world.addAssets(account, size, &random) }
        return world
    }

    /// A third of the intervals is over, a third goes on, a third has yet to begin.
    private static func interval(_ random: inout SplitMix) -> Interval {
        let month: Int64 = 30 * 86_400_000
        let length = month * Int64(1 + random.below(12))
        switch random.below(3) {
        case 0: return Interval(begin: instant - 2 * length, end: instant - length)
        case 1: return Interval(begin: instant - length, end: instant + length)
        default: return Interval(begin: instant + length, end: instant + 2 * length)
        }
    }

    private mutating func addAccount(
        _ number: Int, _ size: WorldSize, _ random: inout SplitMix
    ) {
        let account = Account(
            users: users.count..<users.count + size.usersPerAccount,
            organizations: organizationStates.count..<organizationStates.count
                + size.organizationsPerAccount,
            groups: deniedKinds.count..<deniedKinds.count + size.groupsPerAccount,
            assets: 0..<0)
        for index in account.users {
            let place = index - account.users.lowerBound
            var user = User(account: UInt32(number), role: 3)
            switch place {
            case 0: user.role = 5
            case 1:
                user.role = 4
                user.hasAllOrganizations = true
            default: user.role = [4, 3, 3, 3, 3, 2, 2, 1, 1, 1][random.below(10)]
            }
            user.isActive = place < 2 || !random.chance(20)
            let groups = random.distinct(1 + random.below(4), below: size.groupsPerAccount)
            user.groups = groups.map { group in
                var edge = GroupEdge(group: UInt32(account.groups.lowerBound + group))
                if random.chance(50) { edge.interval = Self.interval(&random) }
                return edge
            }
            users.append(user)
        }
        for _ in account.organizations {
            organizationStates.append(random.chance(20) ? (random.chance(500) ? 1 : 2) : 0)
            organizationAccounts.append(UInt32(number))
        }
        for _ in account.groups {
            deniedKinds.append(random.chance(150) ? 1 << UInt8(random.below(8)) : 0)
        }
        accounts.append(account)
    }

    private mutating func addConnections(
        _ host: Int, _ size: WorldSize, _ random: inout SplitMix
    ) {
        let account = accounts[host]
        for delegate in random.distinct(size.connectionsPerAccount, below: size.accounts)
        where delegate != host {
            var connection = Connection(
                host: UInt32(host), delegate: UInt32(delegate),
                maximumRole: UInt8(1 + random.below(4)))
            connection.organizations = random.distinct(
                20 + random.below(40), below: account.organizations.count
            ).map { UInt32(account.organizations.lowerBound + $0) }
            connection.groups = random.distinct(1 + random.below(2), below: account.groups.count)
                .map { GroupEdge(group: UInt32(account.groups.lowerBound + $0)) }
            if random.chance(100) { connection.interval = Self.interval(&random) }
            connections.append(connection)
        }
    }

    private mutating func addGrants(
        _ number: Int, _ size: WorldSize, _ connections: [[UInt32]], _ random: inout SplitMix
    ) {
        let account = accounts[number]
        var groups: [[UInt32]] = Array(repeating: [], count: account.organizations.count)
        for group in account.groups {
            let chosen = random.distinct(
                size.organizationsPerGroup, below: account.organizations.count)
            for organization in chosen { groups[organization].append(UInt32(group)) }
        }
        for organization in account.organizations {
            var edges: [GrantEdge] = []
            for user in random.distinct(random.below(6), below: account.users.count) {
                var edge = GrantEdge(
                    kind: .user, party: UInt32(account.users.lowerBound + user))
                if random.chance(50) { edge.interval = Self.interval(&random) }
                edges.append(edge)
            }
            for group in groups[organization - account.organizations.lowerBound] {
                var edge = GrantEdge(kind: .group, party: group)
                if random.chance(30) { edge.interval = Self.interval(&random) }
                edges.append(edge)
            }
            for connection in connections[organization] {
                edges.append(GrantEdge(kind: .connection, party: connection))
            }
            append(grants: edges)
        }
    }

    private mutating func addAssets(
        _ number: Int, _ size: WorldSize, _ random: inout SplitMix
    ) {
        let account = accounts[number]
        let start = assets.count
        for index in 0..<size.assetsPerAccount * 2 {
            let isContainer = index >= size.assetsPerAccount
            let organization =
                account.organizations.lowerBound + random.below(account.organizations.count)
            var asset = Asset(
                organization: UInt32(organization), kind: UInt8(random.below(Self.kinds.count)))
            if !isContainer || random.chance(500) { asset.list = list(for: organization, &random) }
            let container = UInt32(assets.count)
            assets.append(asset)
            if isContainer {
                assets.append(
                    Asset(
                        organization: asset.organization,
                        kind: UInt8(random.below(Self.kinds.count)), container: container))
            }
        }
        accounts[number].assets = start..<assets.count
    }

    /// Some of those who reach the organization, and some who do not.
    private func list(for organization: Int, _ random: inout SplitMix) -> Asset.List {
        let account = accounts[Int(organizationAccounts[organization])]
        var users: Set<UInt32> = []
        var groups: Set<UInt32> = []
        for grant in grants(of: organization) where random.chance(500) {
            switch grant.kind {
            case .user: users.insert(grant.party)
            case .group: groups.insert(grant.party)
            case .connection: break
            }
        }
        users.insert(UInt32(account.users.lowerBound + random.below(account.users.count)))
        if random.chance(300) {
            groups.insert(UInt32(account.groups.lowerBound + random.below(account.groups.count)))
        }
        return Asset.List(users: users.sorted(), groups: groups.sorted())
    }
}
