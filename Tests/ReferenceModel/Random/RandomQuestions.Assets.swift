extension RandomQuestions {
    /// Assets with lists, their own or their containers', by those who reach them.
    mutating func list() -> ReferenceQuestion? {
        let assets = normalAssets.filter { outermost($0).list != nil }
        let embedded = assets.filter { $0.container != nil }
        let deep = embedded.filter { containers(of: $0).count > 1 }
        guard let asset = random.pick(random.one(of: [assets, embedded, deep])) else { return nil }
        let action = random.chance(80) ? "viewAsset" : "setAssetPermissions"
        let users = random.chance(85) ? world.users.filter(isBound) : world.users
        return reaching(asset, action, among: users)
    }

    /// Assets with lists, by a user who is listed, or a delegate of the same identity.
    mutating func listed() -> ReferenceQuestion? {
        let assets = normalAssets.filter { $0.list?.users.isEmpty == false }
        guard let asset = random.pick(assets) else { return nil }
        let ids = asset.list?.users ?? []
        let users = world.users.filter { ids.contains($0.id) && $0.status == "active" }
        if random.chance(60) { return reaching(asset, "viewAsset", among: users) }
        return random.pick(users.filter { $0.account == asset.account }).map { user in
            ReferenceQuestion(user.address, "viewAsset", .asset(asset.address), at: anyInstant())
        }
    }

    /// Assets with lists, by a delegate who has the identity of a user that is listed.
    mutating func listedNamesake() -> ReferenceQuestion? {
        let assets = normalAssets.filter { $0.list?.users.isEmpty == false }
        guard let asset = random.pick(assets) else { return nil }
        let ids = asset.list?.users ?? []
        let users = world.users.filter {
            ids.contains($0.id) && $0.account != asset.account && $0.role != "lite"
        }
        return reaching(asset, "viewAsset", among: users)
    }

    /// Assets with lists, by those who are in a group that is listed.
    mutating func listOfGroups() -> ReferenceQuestion? {
        let assets = normalAssets.filter { outermost($0).list?.groups.isEmpty == false }
        guard let asset = random.pick(assets) else { return nil }
        let groups = outermost(asset).list?.groups ?? []
        let users = usersBehind(groups, of: asset.account)
        return reaching(asset, "viewAsset", among: users.filter(isBound))
    }

    /// Assets of which a kind is denied, by those who are denied it.
    mutating func kind() -> ReferenceQuestion? {
        let embedded = normalAssets.filter { $0.container != nil }
        let deep = embedded.filter { containers(of: $0).count > 1 }
        guard let asset = random.pick(random.one(of: [normalAssets, embedded, deep, deep])) else {
            return nil
        }
        // Aim at the kind of the outermost container, so that chains are followed.
        let users = usersDenied(outermost(asset).kind, in: asset.account)
        let bound = random.chance(85) ? users.filter(isBound) : users
        return reaching(asset, "viewAsset", among: bound)
    }

    /// Assets of which only the kind of an outer container is denied.
    mutating func kindOfOuter() -> ReferenceQuestion? {
        let choices = normalAssets.flatMap { asset -> [(World.Asset, ID)] in
            let chain = [asset] + containers(of: asset)
            guard chain.count > 2 else { return [] }
            let inner = chain.prefix(2).map(\.kind)
            let outer = chain.dropFirst(2).map(\.kind)
            let groups = world.groups.filter { group in
                group.account == asset.account
                    && group.deniedAssetTypes.contains { outer.contains($0) }
                    && !group.deniedAssetTypes.contains { inner.contains($0) }
            }
            return groups.map { (asset, $0.id) }
        }
        guard let (asset, group) = random.pick(choices) else { return nil }
        let users = usersBehind([group], of: asset.account).filter(isBound)
        return reaching(asset, "viewAsset", among: users)
    }

    /// Assets that are to have a kind, by those who are denied some.
    mutating func givenKind() -> ReferenceQuestion? {
        guard let asset = random.pick(normalAssets) else { return nil }
        let kind = random.one(of: RandomWorld.kinds)
        let denied = random.chance(50) ? kind : asset.kind
        let action = random.one(of: ["editAsset", "editAsset", "restoreAsset", "createAsset"])
        let users = usersDenied(denied, in: asset.account).filter(mayEdit)
        var question = reaching(asset, action, among: users)
        if action == "createAsset" {
            question?.target = .organization(Address(asset.account, asset.organization))
        }
        if random.chance(90) { question?.kind = kind }
        return question
    }

    /// Assets that are to be made, in an organization or inside another asset.
    mutating func newAsset() -> ReferenceQuestion? {
        guard let asset = random.pick(normalAssets) else { return nil }
        var question = reaching(asset, "createAsset", among: world.users.filter(mayEdit))
        if random.chance(60) {
            question?.target = .organization(Address(asset.account, asset.organization))
        }
        return question
    }

    /// Whether lists and denied types hold for the user.
    private func isBound(_ user: World.User) -> Bool {
        user.role != "administrator" && user.role != "lite"
    }

    private func mayEdit(_ user: World.User) -> Bool {
        ["manager", "editor", "creator"].contains(user.role)
    }

    /// One of the users, who reaches the asset's organization, one in three a
    /// delegate, at an instant at which that is so.
    private mutating func reaching(
        _ asset: World.Asset, _ action: String, among users: [World.User]
    ) -> ReferenceQuestion? {
        let account = asset.account
        let organization = Address(account, asset.organization)
        let isDelegate = random.chance(45)
        let homes = acceptedConnections(host: account).map(\.delegate)
        let candidates = users.filter { user in
            user.status == "active"
                && (isDelegate ? homes.contains(user.account) : user.account == account)
        }
        for _ in 0..<6 {
            guard let user = random.pick(candidates) else { return nil }
            let at = anyInstant()
            if world.reaches(user, organization, at: at) {
                return ReferenceQuestion(user.address, action, .asset(asset.address), at: at)
            }
        }
        return nil
    }

    func containers(of asset: World.Asset) -> [World.Asset] {
        var containers: [World.Asset] = []
        var inner = asset
        while let id = inner.container,
            let outer = world.assets.first(where: { $0.address == Address(asset.account, id) })
        {
            containers.append(outer)
            inner = outer
        }
        return containers
    }

    private func outermost(_ asset: World.Asset) -> World.Asset {
        containers(of: asset).last ?? asset
    }

    /// The users who are, or through a connection may be, in a group that denies the kind.
    private func usersDenied(_ kind: ID, in account: ID) -> [World.User] {
        let groups = world.groups.filter {
            $0.account == account && $0.deniedAssetTypes.contains(kind)
        }
        return usersBehind(groups.map(\.id), of: account)
    }

    /// The users who are, or through a connection may be, in one of the groups.
    private func usersBehind(_ groups: [ID], of account: ID) -> [World.User] {
        let members = world.memberships.filter { membership in
            membership.account == account && groups.contains(membership.group)
        }.map(\.member)
        let homes = acceptedConnections(host: account).filter {
            members.contains(.connection($0.id))
        }.map(\.delegate)
        return world.users.filter { user in
            user.account == account
                ? members.contains(.user(user.id)) : homes.contains(user.account)
        }
    }
}
