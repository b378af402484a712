/// Random worlds in which much can be done: with what is kept beside decisions, with passwords
/// that were read, and with Lite users who reach as many organizations as they may.
public struct OperationWorld {
    var world: World
    private var random: SplitMix64

    /// The world of that seed, without problems.
    public static func generate(seed: UInt64) -> World {
        let world = RandomWorld.generate(seed: seed, size: seed % 3 == 0 ? 3 : 2)
        var maker = OperationWorld(world: world, random: SplitMix64(seed: ~seed))
        if seed % 2 == 0 { maker.crowd(world.accounts[0].id) }
        for account in world.accounts.map(\.id) {
            maker.makeAdministrators(account)
            maker.makeStrict(account)
        }
        maker.makeInvitations(seed)
        maker.makeDeliveries()
        maker.endGrantsOfDrafts()
        for account in world.accounts.map(\.id) {
            maker.makeSettings(account)
            maker.makeKeys(account)
            maker.makeReadings(account)
            maker.makeReports(account)
        }
        return maker.world
    }

    private static let day: Int64 = 86_400_000
    private var now: Int64 { RandomWorld.usualNow }

    /// Gives an account a Lite user who reaches four or five organizations, some through a
    /// group, and more organizations than that, one of them deleted and granted already.
    private mutating func crowd(_ account: ID) {
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
        world.users.append(other)
        for number in [1, 2, 4, 5, 7] {
            world.grants.append(World.Grant(account, ID("client \(number)"), .user(other.id)))
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

    /// More Administrators, active and invited.
    private mutating func makeAdministrators(_ account: ID) {
        let isGoverned = world.users.contains {
            $0.account == account && $0.role == "administrator" && $0.status == "active"
        }
        for (id, status) in [("other one", "active"), ("coming one", "invited")] {
            let chance = status == "invited" ? 60 : isGoverned ? 35 : 80
            guard random.chance(chance) else { continue }
            var user = World.User(account, ID(id), "administrator", status: status)
            user.email = "\(id.prefix(4))@example.org"
            world.users.append(user)
            for index in world.accounts.indices where world.accounts[index].id == account {
                if let limit = world.accounts[index].seatLimit {
                    world.accounts[index].seatLimit = limit + 1
                }
            }
        }
    }

    /// An Editor of all organizations who is denied a kind of assets.
    private mutating func makeStrict(_ account: ID) {
        guard random.chance(60) else { return }
        var user = World.User(account, "strict one", "editor")
        user.email = "strict.one@example.com"
        user.allOrganizations = true
        world.users.append(user)
        let kinds = [random.one(of: RandomWorld.kinds)]
        world.groups.append(World.Group(account, "of strict ones", denying: kinds))
        world.memberships.append(World.Membership(account, "of strict ones", .user(user.id)))
        for index in world.accounts.indices where world.accounts[index].id == account {
            if let limit = world.accounts[index].seatLimit {
                world.accounts[index].seatLimit = limit + 1
            }
        }
    }

    /// A draft or an invitation, with something in reach or with nothing, between most
    /// accounts between which there is nothing of that sort.
    private mutating func makeInvitations(_ seed: UInt64) {
        for (number, host) in world.accounts.map(\.id).enumerated() {
            for (place, delegate) in world.accounts.map(\.id).enumerated()
            where delegate != host && random.chance(60)
                && !world.connections.contains(where: {
                    $0.host == host && $0.delegate == delegate && $0.isLive(at: now)
                })
            {
                var asked = World.Connection(
                    host, ID("asked \(place)"), to: delegate,
                    maximum: random.one(of: Table.delegateRoles))
                asked.status = (seed / 2 + UInt64(number)) % 2 == 0 ? "pending" : "draft"
                // Nothing is sent that reaches nothing.
                asked.allOrganizations = asked.status == "pending" || random.chance(60)
                world.connections.append(asked)
            }
        }
    }

    /// For each Administrator of a delegate who could answer.
    private mutating func makeDeliveries() {
        for connection in world.connections
        where ["pending", "accepted"].contains(connection.status) {
            for user in world.users
            where user.account == connection.delegate && user.role == "administrator"
                && user.status == "active"
            {
                world.deliveries.append(
                    World.Delivery(
                        connection.address, to: user.address, sent: now - 3 * Self.day))
            }
        }
    }

    /// Makes drafts and invitations that reached something once.
    private mutating func endGrantsOfDrafts() {
        for connection in world.connections
        where ["draft", "pending"].contains(connection.status) && random.chance(40) {
            for index in world.grants.indices
            where world.grants[index].account == connection.host
                && world.grants[index].grantee == .connection(connection.id)
            {
                world.grants[index].during = Interval(until: now - Self.day)
            }
        }
    }

    private mutating func makeSettings(_ account: ID) {
        for id in random.some(of: ["t1", "t2", "t\u{E9}"] as [ID], 50) {
            var template = World.Template(account, id, kind: "configuration")
            template.fields = [World.Template.Field("Address", "text", required: true)]
            world.templates.append(template)
        }
        guard random.chance(50) else { return }
        var settings = World.Settings(account)
        settings.sidebar = random.some(of: ["Passwords", "Contacts", "Domains"], 60)
        settings.features = random.some(of: ["checklists", "runbooks"], 50)
        settings.retention.deleted = random.chance(50) ? 30 : nil
        if random.chance(50) {
            settings.syncs = [World.Settings.Sync("psa", "both", kinds: [], enabled: true)]
        }
        world.settings.append(settings)
    }

    private mutating func makeKeys(_ account: ID) {
        let users = world.users.filter { $0.account == account }
        for id in random.some(of: ["k1", "k2", "k3"] as [ID], 60) {
            let time = now - Int64(random.within(1...200)) * Self.day
            let by = random.chance(60) ? random.pick(users)?.address : nil
            var key = World.APIKey(
                account, id, api: "assets", generated: World.Made(by: by, time: time))
            if random.chance(30) { key.lastUsed = time + Self.day / 2 }
            if random.chance(30) { key.revoked = World.Made(by: nil, time: now - Self.day / 4) }
            world.apiKeys.append(key)
        }
    }

    /// Passwords that were read by users of the account and of others, and changed since.
    private mutating func makeReadings(_ account: ID) {
        let assets = world.assets.filter { $0.account == account }.prefix(3)
        let delegates = world.connections.filter {
            $0.host == account && $0.status == "accepted"
        }.map(\.delegate)
        let readers = world.users.filter { $0.account == account || delegates.contains($0.account) }
        var time = now - 100 * Self.day
        for _ in 0..<random.within(4...9) {
            guard let asset = random.pick(assets), let reader = random.pick(readers) else { return }
            time += Int64(random.below(3)) * Self.day
            let isReading = random.chance(70)
            var entry = World.LogEntry(
                account, time: time, action: isReading ? "read" : "update",
                operation: isReading
                    ? "viewPassword" : random.one(of: ["editAsset", "archiveAsset"]),
                user: reader.address, organization: random.chance(80) ? asset.organization : nil)
            (entry.resourceKind, entry.resource) = ("asset", asset.id)
            entry.resourceName = random.chance(80) ? asset.name : nil
            world.logEntries.append(entry)
        }
    }

    private mutating func makeReports(_ account: ID) {
        let users = world.users.filter { $0.account == account && $0.status != "removed" }
        for id in random.some(of: ["r1", "r2"] as [ID], 50) {
            guard let user = random.pick(users), let reader = random.pick(users) else { return }
            var report = World.Report(
                account, id, about: user.address, with: reader.id,
                shared: World.Made(by: nil, time: now - Self.day))
            if random.chance(60) {
                report.rows = [
                    World.Report.Row("a1", lastRead: now - 2 * Self.day, changedSince: false)
                ]
            }
            world.reports.append(report)
        }
    }
}
