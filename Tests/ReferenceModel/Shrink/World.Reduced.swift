extension World {
    /// The world made smaller in the one way that has that place, or nil when there are no
    /// more ways.
    func reduced(_ place: Int) -> World? {
        var place = place
        for list in Self.removals {
            if let world = list(self, &place) { return world.pruned }
        }
        for list in Self.simplifications {
            if let world = list(self, &place) { return world.pruned }
        }
        return nil
    }

    /// Makes the world smaller at one place; counts down the place when it lies further on.
    private typealias Way = @Sendable (World, inout Int) -> World?

    private static let removals: [Way] = [
        removal(\.accounts), removal(\.users), removal(\.organizations), removal(\.groups),
        removal(\.connections), removal(\.assets), removal(\.memberships), removal(\.grants),
        removal(\.logEntries), removal(\.settings), removal(\.templates), removal(\.apiKeys),
        removal(\.deliveries), removal(\.reports),
    ]

    private static let simplifications: [Way] = [
        simplification(\.accounts) { $0.seatLimit = nil },
        simplification(\.accounts) { ($0.enforcesMFA, $0.enforcesSSO) = (false, false) },
        simplification(\.users) { ($0.allOrganizations, $0.enrolledInMFA) = (false, false) },
        simplification(\.users) { $0.status = "active" },
        simplification(\.organizations) { ($0.kind, $0.status) = (nil, nil) },
        simplification(\.organizations) { $0.parent = nil },
        simplification(\.organizations) { $0.state = "normal" },
        simplification(\.groups) { $0.description = nil },
        simplification(\.groups) { $0.deniedAssetTypes = [] },
        simplification(\.groups) { $0.deniedAssetTypes = Array($0.deniedAssetTypes.dropLast()) },
        simplification(\.groups) { $0.deniedAssetTypes = Array($0.deniedAssetTypes.dropFirst()) },
        simplification(\.connections) { $0.message = nil },
        simplification(\.connections) { $0.allOrganizations = false },
        simplification(\.connections) { $0.during = .always },
        simplification(\.connections) { $0.during.from = nil },
        simplification(\.connections) { $0.during.until = nil },
        simplification(\.assets) { $0.container = nil },
        simplification(\.assets) { $0.list = nil },
        simplification(\.assets) { $0.list?.users = [] },
        simplification(\.assets) { $0.list?.groups = [] },
        simplification(\.assets) { $0.state = "normal" },
        simplification(\.memberships) { ($0.by, $0.time) = (nil, nil) },
        simplification(\.memberships) { $0.during = .always },
        simplification(\.memberships) { $0.during.from = nil },
        simplification(\.memberships) { $0.during.until = nil },
        simplification(\.grants) { ($0.by, $0.time) = (nil, nil) },
        simplification(\.grants) { $0.during = .always },
        simplification(\.grants) { $0.during.from = nil },
        simplification(\.grants) { $0.during.until = nil },
        simplification(\.logEntries) { ($0.user, $0.resource) = (nil, nil) },
        simplification(\.logEntries) { $0.organization = nil },
    ]

    private static func removal<Thing>(
        _ things: any WritableKeyPath<World, [Thing]> & Sendable
    ) -> Way {
        { world, place in
            guard place < world[keyPath: things].count else {
                place -= world[keyPath: things].count
                return nil
            }
            var smaller = world
            smaller[keyPath: things].remove(at: place)
            return smaller
        }
    }

    private static func simplification<Thing>(
        _ things: any WritableKeyPath<World, [Thing]> & Sendable,
        _ simplify: @escaping @Sendable (inout Thing) -> Void
    ) -> Way {
        { world, place in
            guard place < world[keyPath: things].count else {
                place -= world[keyPath: things].count
                return nil
            }
            var smaller = world
            simplify(&smaller[keyPath: things][place])
            return smaller
        }
    }

    /// The world without what refers to something that is not there.
    var pruned: World {
        var world = self
        let accounts = Set(world.accounts.map(\.id))
        world.users.removeAll { !accounts.contains($0.account) }
        world.organizations.removeAll { !accounts.contains($0.account) }
        world.groups.removeAll { !accounts.contains($0.account) }
        world.logEntries.removeAll { !accounts.contains($0.account) }
        world.connections.removeAll {
            !accounts.contains($0.host) || !accounts.contains($0.delegate)
        }
        world.pruneOrganizations()
        world.pruneAssets()
        world.pruneAccess()
        world.pruneWhatIsBeside()
        return world
    }

    private mutating func pruneWhatIsBeside() {
        let accounts = Set(accounts.map(\.id))
        let present = Set(users.map(\.address))
        let connections = Set(connections.map(\.address))
        func isKnown(_ made: Made?) -> Bool { made?.by.map(present.contains) ?? true }
        settings.removeAll { !accounts.contains($0.account) }
        templates.removeAll { !accounts.contains($0.account) }
        apiKeys.removeAll {
            !accounts.contains($0.account) || !isKnown($0.generated) || !isKnown($0.revoked)
        }
        deliveries.removeAll {
            !connections.contains($0.connection) || !present.contains($0.administrator)
        }
        reports.removeAll {
            !present.contains($0.user) || !present.contains(Address($0.account, $0.sharedWith))
                || !isKnown($0.shared)
        }
    }

    private mutating func pruneOrganizations() {
        let present = Set(organizations.map(\.address))
        for index in organizations.indices {
            if let parent = organizations[index].parent,
                !present.contains(Address(organizations[index].account, parent))
            {
                organizations[index].parent = nil
            }
        }
    }

    private mutating func pruneAssets() {
        let organizations = Set(organizations.map(\.address))
        let users = Set(users.map(\.address))
        let groups = Set(groups.map(\.address))
        var present: Set<Address> = []
        var kept: [Asset] = []
        for var asset in assets {
            let account = asset.account
            guard organizations.contains(Address(account, asset.organization)) else { continue }
            if let container = asset.container, !present.contains(Address(account, container)) {
                continue
            }
            asset.list?.users.removeAll { !users.contains(Address(account, $0)) }
            asset.list?.groups.removeAll { !groups.contains(Address(account, $0)) }
            present.insert(asset.address)
            kept.append(asset)
        }
        assets = kept
    }

    private mutating func pruneAccess() {
        let users = Set(users.map(\.address))
        let groups = Set(groups.map(\.address))
        let connections = Set(connections.map(\.address))
        let organizations = Set(organizations.map(\.address))
        func isThere(_ party: Party, _ account: ID) -> Bool {
            switch party {
            case .user(let id): users.contains(Address(account, id))
            case .group(let id): groups.contains(Address(account, id))
            case .connection(let id): connections.contains(Address(account, id))
            }
        }
        memberships.removeAll {
            !groups.contains(Address($0.account, $0.group)) || !isThere($0.member, $0.account)
        }
        grants.removeAll {
            !organizations.contains(Address($0.account, $0.organization))
                || !isThere($0.grantee, $0.account)
        }
        for index in memberships.indices where memberships[index].by.map(users.contains) == false {
            memberships[index].by = nil
        }
        for index in grants.indices where grants[index].by.map(users.contains) == false {
            grants[index].by = nil
        }
    }
}
