extension RandomWorld {
    /// Connections between every two accounts in both directions, of every status, one of
    /// them live at most.
    mutating func makeConnections() {
        for host in world.accounts.map(\.id) {
            var number = 0
            for delegate in world.accounts.map(\.id) where delegate != host {
                if random.chance(25) { continue }
                for _ in 0..<random.within(2...5) {
                    number += 1
                    add(randomConnection(host, ID("c\(number)"), delegate))
                }
            }
        }
    }

    private mutating func randomConnection(_ host: ID, _ id: ID, _ delegate: ID)
        -> World.Connection
    {
        let others = ["declined", "cancelled", "lapsed", "revoked", "left", "expired"]
        var connection = World.Connection(
            host, id, to: delegate, maximum: random.one(of: Table.delegateRoles))
        switch random.below(10) {
        case 0...3: connection.status = random.one(of: others)
        case 4: connection.status = "draft"
        case 5: connection.status = "pending"
        default: break
        }
        connection.allOrganizations = random.chance(35)
        connection.during = interval(timed: 45)
        switch connection.status {
        case "expired" where random.chance(70):
            // What time did, and not somebody's word.
            connection.during.until = instants.filter { $0 <= now }.last
            if let from = connection.during.from, let until = connection.during.until,
                from >= until
            {
                connection.during.from = nil
            }
        case "lapsed": connection.sent = sending(within: 60)
        case "pending": if random.chance(50) { connection.sent = sending(within: 40) }
        default: break
        }
        connection.message = random.chance(30) ? "Nights" : nil
        return connection
    }

    /// Some time within so many days before now: what was sent 30 days ago has lapsed.
    private mutating func sending(within days: Int) -> World.Made {
        World.Made(by: nil, time: now - Int64(random.below(days)) * 86_400_000)
    }

    /// Adds the connection unless another one for the pair stands in its way.
    private mutating func add(_ connection: World.Connection) {
        for other in world.connections
        where other.host == connection.host && other.delegate == connection.delegate {
            if other.isLive(at: now), connection.isLive(at: now) { return }
            let areAccepted = other.status == "accepted" && connection.status == "accepted"
            if areAccepted, other.during.overlaps(connection.during) { return }
        }
        world.connections.append(connection)
    }

    /// Users and connections in groups.
    mutating func makeMemberships() {
        for group in world.groups {
            for user in world.users where user.account == group.account && random.chance(40) {
                addMembership(group, .user(user.id))
            }
            for connection in world.connections
            where connection.host == group.account && random.chance(45) {
                addMembership(group, .connection(connection.id))
            }
        }
    }

    private mutating func addMembership(_ group: World.Group, _ member: Party) {
        var membership = World.Membership(
            group.account, group.id, member, during: interval(timed: 35))
        (membership.by, membership.time) = randomAuthor(group.account)
        world.memberships.append(membership)
    }

    /// Grants for users, groups and connections. A connection that is sent has one at least,
    /// or all organizations.
    mutating func makeGrants() {
        for organization in world.organizations {
            let account = organization.account
            for user in world.users where user.account == account && random.chance(30) {
                addGrant(organization, .user(user.id))
            }
            for group in world.groups where group.account == account && random.chance(45) {
                addGrant(organization, .group(group.id))
            }
            for connection in world.connections where connection.host == account {
                if random.chance(30) { addGrant(organization, .connection(connection.id)) }
            }
        }
        for index in world.connections.indices {
            let connection = world.connections[index]
            if connection.allOrganizations { continue }
            let grantee = Party.connection(connection.id)
            let isReached = world.grants.contains {
                $0.account == connection.host && $0.grantee == grantee
            }
            if isReached { continue }
            let organizations = world.organizations.filter { $0.account == connection.host }
            addGrant(random.one(of: organizations), grantee)
        }
    }

    private mutating func addGrant(_ organization: World.Organization, _ grantee: Party) {
        var grant = World.Grant(
            organization.account, organization.id, grantee, during: interval(timed: 35))
        (grant.by, grant.time) = randomAuthor(organization.account)
        world.grants.append(grant)
    }

    private mutating func randomAuthor(_ account: ID) -> (Address?, Int64?) {
        guard random.chance(30) else { return (nil, nil) }
        let users = world.users.filter { $0.account == account }
        return (random.pick(users)?.address, now - 400 * 86_400_000)
    }

    /// Takes from Lite users what is too much, and gives every account seats enough.
    mutating func settle() {
        for user in world.liteUsers {
            while world.liteScope(of: user, from: now) > World.liteOrganizationLimit {
                if let index = world.grants.lastIndex(where: {
                    $0.account == user.account && $0.grantee == .user(user.id)
                }) {
                    world.grants.remove(at: index)
                } else if let index = world.memberships.lastIndex(where: {
                    $0.account == user.account && $0.member == .user(user.id)
                }) {
                    world.memberships.remove(at: index)
                }
            }
        }
        for index in world.accounts.indices where random.chance(30) {
            let account = world.accounts[index].id
            let seats = world.users.filter {
                $0.account == account && $0.status == "active" && $0.role != "lite"
            }
            world.accounts[index].seatLimit = max(1, seats.count + random.below(2))
        }
    }
}
