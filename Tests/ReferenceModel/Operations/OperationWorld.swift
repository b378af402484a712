/// Random worlds in which much can be done: with what is kept beside decisions, with passwords
/// that were read, and with Lite users who reach as many organizations as they may.
public struct OperationWorld {
    var world: World
    var random: SplitMix64

    /// The world of that seed, without problems.
    public static func generate(seed: UInt64) -> World {
        let world = RandomWorld.generate(seed: seed, size: seed % 3 == 0 ? 3 : 2)
        var maker = OperationWorld(world: world, random: SplitMix64(seed: ~seed))
        if seed % 2 == 0 { maker.crowd(world.accounts[0].id) }
        for account in world.accounts.map(\.id) {
            maker.makeAdministrators(account)
            maker.makeStrict(account)
        }
        maker.makeShared()
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

    static let day: Int64 = 86_400_000
    var now: Int64 { RandomWorld.usualNow }

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
                    ? "viewPassword" : random.one(of: ["changeAssetContents", "editAsset"]),
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
