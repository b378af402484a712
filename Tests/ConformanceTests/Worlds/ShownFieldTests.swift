import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// What a query's things show in a field is what a condition on the field finds them by: every
/// field of everything in random worlds.
@Suite struct ShownFieldTests {
    @Test(arguments: Effort.partsOfChanges)
    func whatIsShownInAFieldFindsTheThing(seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            var world = RandomQueries.labelled(
                RandomWorld.generate(seed: seed, size: 1 + Int(seed % 2)), seed: seed)
            var random = SplitMix64(seed: seed)
            for index in world.accounts.indices {
                world.accounts[index].subdomain =
                    random.one(of: ["Sub", "SUB", "süb"]) + "\(index)"
            }
            for index in world.users.indices where random.chance(50) {
                world.users[index].email = random.one(of: ["ΣΟΣ", "Straße", "Ann"]) + "\(index)@x"
            }
            let stored = try StoreWorld(world)
            try stored.store.read { view in
                let finder = Finder(view: view, place: "seed \(seed)")
                try finder.checkAccounts()
                for account in world.accounts {
                    try finder.check(in: Identity(account.id.text))
                }
            }
        }
    }
}

/// Asks for things by what they show.
private struct Finder: ~Escapable {
    let view: View
    let place: String

    @_lifetime(copy view)
    init(view: View, place: String) {
        self.view = view
        self.place = place
    }

    private func expect<Thing>(
        _ query: Query<Thing>, _ field: String, finds isIt: (Thing) -> Bool
    ) throws {
        let isFound = try view.page(query, size: .max).items.contains(where: isIt)
        #expect(isFound, "\(place): \(field) in \(query)")
    }

    func checkAccounts() throws {
        let all = Query<Account>()
        for it in try view.page(all, size: .max).items {
            let isIt = { (other: Account) in other.id == it.id }
            try expect(all.where { $0.id == it.id }, "id", finds: isIt)
            try expect(all.where { $0.name == it.name }, "name", finds: isIt)
            try expect(all.where { $0.subdomain == it.subdomain }, "subdomain", finds: isIt)
            let prefix = String(it.subdomain.prefix(2))
            try expect(all.where { $0.subdomain.hasPrefix(prefix) }, "subdomain", finds: isIt)
            try expect(all.where { $0.subdomain >= it.subdomain }, "subdomain", finds: isIt)
            try expect(all.where { $0.enforcesMFA == it.enforcesMFA }, "MFA", finds: isIt)
            try expect(all.where { $0.enforcesSSO == it.enforcesSSO }, "SSO", finds: isIt)
        }
    }

    func check(in account: Identity) throws {
        try checkUsers(Query<User>(in: account))
        let organizations = Query<Organization>(in: account)
        for it in try view.page(organizations, size: .max).items {
            let isIt = { (other: Organization) in other.id == it.id }
            try expect(organizations.where { $0.id == it.id }, "id", finds: isIt)
            try expect(organizations.where { $0.name == it.name }, "name", finds: isIt)
            try expect(organizations.where { $0.state == it.state }, "state", finds: isIt)
            if let kind = it.kind {
                try expect(organizations.where { $0.kind == kind }, "kind", finds: isIt)
            } else {
                try expect(organizations.where { $0.kind.isMissing }, "kind", finds: isIt)
            }
            if let status = it.status {
                try expect(organizations.where { $0.status == status }, "status", finds: isIt)
            }
        }
        let groups = Query<Group>(in: account)
        for it in try view.page(groups, size: .max).items {
            let isIt = { (other: Group) in other.id == it.id }
            try expect(groups.where { $0.id == it.id }, "id", finds: isIt)
            try expect(groups.where { $0.name == it.name }, "name", finds: isIt)
            if let text = it.description {
                try expect(groups.where { $0.description == text }, "description", finds: isIt)
            }
        }
        let assets = Query<Asset>(in: account)
        for it in try view.page(assets, size: .max).items {
            let isIt = { (other: Asset) in other.id == it.id }
            let isListed = it.access != .everyone
            try expect(assets.where { $0.id == it.id }, "id", finds: isIt)
            try expect(assets.where { $0.name == it.name }, "name", finds: isIt)
            try expect(assets.where { $0.kind == it.kind }, "kind", finds: isIt)
            try expect(assets.where { $0.state == it.state }, "state", finds: isIt)
            try expect(assets.where { $0.isRestricted == isListed }, "restricted", finds: isIt)
        }
        let connections = Query<Connection>(in: account)
        for it in try view.page(connections, size: .max).items {
            let isIt = { (other: Connection) in other.id == it.id }
            let hasAll = it.hasAllOrganizations
            try expect(connections.where { $0.id == it.id }, "id", finds: isIt)
            try expect(connections.where { $0.status == it.status }, "status", finds: isIt)
            try expect(connections.where { $0.maximumRole == it.maximumRole }, "role", finds: isIt)
            try expect(connections.where { $0.hasAllOrganizations == hasAll }, "all", finds: isIt)
        }
    }

    private func checkUsers(_ users: Query<User>) throws {
        for it in try view.page(users, size: .max).items {
            let isIt = { (other: User) in other.id == it.id }
            let hasAll = it.hasAllOrganizations
            try expect(users.where { $0.id == it.id }, "id", finds: isIt)
            try expect(users.where { $0.name == it.name }, "name", finds: isIt)
            try expect(users.where { $0.email == it.email }, "email", finds: isIt)
            try expect(users.where { $0.email.isIn(["nobody@x", it.email]) }, "email", finds: isIt)
            let prefix = String(it.email.prefix(2))
            try expect(users.where { $0.email.hasPrefix(prefix) }, "email", finds: isIt)
            try expect(users.where { $0.email >= it.email }, "email", finds: isIt)
            try expect(users.where { $0.role == it.role }, "role", finds: isIt)
            try expect(users.where { $0.status == it.status }, "status", finds: isIt)
            try expect(users.where { $0.hasAllOrganizations == hasAll }, "all", finds: isIt)
            let isEnrolled = it.isEnrolledInMFA
            try expect(users.where { $0.isEnrolledInMFA == isEnrolled }, "MFA", finds: isIt)
        }
    }
}
