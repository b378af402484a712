// What few random worlds have, and what rare outcomes need.
extension OperationWorld {
    /// Gives an account a Lite user who reaches four or five organizations, some through a
    /// group, and more organizations than that, one of them deleted and granted already.
    mutating func crowd(_ account: ID) {
        var lite = World.User(account, "lite one", "lite")
        lite.email = "lite.one@example.com"
        lite.status = random.chance(25) ? "invited" : "active"
        world.users.append(lite)
        world.groups.append(World.Group(account, "of lite ones"))
        let during = random.chance(30) ? Interval(until: now + 90 * Self.day) : .always
        world.memberships.append(
            World.Membership(account, "of lite ones", .user(lite.id), during: during))
        let count = random.chance(30) ? 4 : 5
        for number in 1...7 {
            var organization = World.Organization(account, ID("client \(number)"))
            if number == 6 { organization.state = "deleted" }
            if number == 2, random.chance(50) { organization.state = "archived" }
            world.organizations.append(organization)
            if number > count, number != 6 { continue }
            let grantee = number % 3 == 0 ? Party.group("of lite ones") : .user(lite.id)
            var grant = World.Grant(account, organization.id, grantee)
            if number == 1, random.chance(50) { grant.during.from = now + 30 * Self.day }
            world.grants.append(grant)
        }
        // A Lite user who reaches as many as may be, and one more by joining the group.
        var other = World.User(account, "lite two", "lite")
        other.email = "lite.two@example.com"
        other.status = random.chance(30) ? "invited" : "active"
        world.users.append(other)
        let isLater = random.chance(40)
        for number in [1, 2, 4, 5, 7] {
            var grant = World.Grant(account, ID("client \(number)"), .user(other.id))
            if number > 5, isLater { grant.during.from = now + 30 * Self.day }
            world.grants.append(grant)
        }
        // An Editor who reaches too much to become Lite.
        var editor = World.User(account, "wide one", "editor")
        editor.email = "wide.one@example.com"
        world.users.append(editor)
        for number in 1...7 where number != 6 {
            world.grants.append(
                World.Grant(account, ID("client \(number)"), .user(editor.id)))
        }
        for index in world.accounts.indices where world.accounts[index].id == account {
            if let limit = world.accounts[index].seatLimit {
                world.accounts[index].seatLimit = limit + 2
            }
        }
    }

    /// An Editor of all organizations who is denied a kind of assets.
    mutating func makeStrict(_ account: ID) {
        guard random.chance(80) else { return }
        var user = World.User(account, "strict one", "editor")
        user.email = "strict.one@example.com"
        user.allOrganizations = true
        world.users.append(user)
        let kinds = [random.one(of: RandomWorld.kinds)]
        world.groups.append(World.Group(account, "of strict ones", denying: kinds))
        world.memberships.append(World.Membership(account, "of strict ones", .user(user.id)))
        // A Manager, whose groups those join whom the Manager invites.
        var manager = World.User(account, "strict two", "manager")
        manager.email = "strict.two@example.com"
        manager.allOrganizations = random.chance(40)
        world.users.append(manager)
        let during = random.one(of: [
            Interval.always, Interval(from: now + 30 * Self.day),
            Interval(until: now + 90 * Self.day),
        ])
        world.memberships.append(
            World.Membership(account, "of strict ones", .user(manager.id), during: during))
        world.groups.append(World.Group(account, "of others"))
        world.memberships.append(World.Membership(account, "of others", .user(manager.id)))
        for index in world.accounts.indices where world.accounts[index].id == account {
            if let limit = world.accounts[index].seatLimit {
                world.accounts[index].seatLimit = limit + 2
            }
        }
    }

    /// Assets of a delegate's reach that may be put into one another and taken out again, which
    /// only sometimes changes who they are for: one of the kinds is denied to somebody, and one
    /// of the containers has a list, which lets the delegate in by a group.
    mutating func makeShared() {
        var hosts: Set<ID> = []
        for connection in world.connections
        where connection.status == "accepted" && connection.during.holds(at: now)
            && ["editor", "manager"].contains(connection.maximumRole)
            && random.chance(60) && hosts.insert(connection.host).inserted
        {
            let host = connection.host
            let kinds = RandomWorld.kinds
            let place: ID = "shared one"
            world.organizations.append(World.Organization(host, place))
            world.grants.append(World.Grant(host, place, .connection(connection.id)))
            world.groups.append(World.Group(host, "of nobody", denying: [kinds[0]]))
            for number in 1...2 {
                let outer = ID("outer \(number)")
                world.assets += [
                    World.Asset(host, outer, in: place, kind: kinds[number - 1]),
                    World.Asset(
                        host, ID("inner \(number)"), in: place, kind: kinds[1],
                        container: outer),
                    World.Asset(host, ID("loose \(number)"), in: place, kind: kinds[1]),
                ]
            }
            let circle: ID = "inner circle"
            world.groups.append(World.Group(host, circle))
            world.memberships.append(
                World.Membership(host, circle, .connection(connection.id)))
            var listed = World.Asset(host, "listed one", in: place, kind: kinds[1])
            listed.list = World.AccessList(users: [], groups: [circle])
            world.assets.append(listed)
        }
    }

    /// A draft or an invitation, with something in reach or with nothing, between most
    /// accounts between which there is nothing of that sort.
    mutating func makeInvitations(_ seed: UInt64) {
        for (number, host) in world.accounts.map(\.id).enumerated() {
            for (other, delegate) in world.accounts.map(\.id).enumerated()
            where delegate != host && random.chance(60)
                && !world.connections.contains(where: {
                    $0.host == host && $0.delegate == delegate && $0.isLive(at: now)
                })
            {
                var asked = World.Connection(
                    host, ID("asked \(other)"), to: delegate,
                    maximum: random.one(of: Table.delegateRoles))
                asked.status = (seed / 2 + UInt64(number)) % 2 == 0 ? "pending" : "draft"
                let places = world.organizations.filter { $0.account == host }
                let deleted = places.filter { $0.state == "deleted" }
                let place = random.pick(
                    deleted.isEmpty || asked.status == "pending" ? places : deleted)
                let granted = random.chance(65) ? place : nil
                // Nothing is sent that reaches nothing.
                asked.allOrganizations =
                    asked.status == "pending" && granted == nil || random.chance(30)
                world.connections.append(asked)
                guard let granted else { continue }
                world.grants.append(World.Grant(host, granted.id, .connection(asked.id)))
            }
        }
    }
}
