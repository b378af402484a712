// What is done to assets.
extension Deed {
    mutating func performOnAsset(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .createAsset(let asset): try create(asset)
        case .editAsset(let id, let name, let kind):
            try ask("editAsset", .asset(here(id)), kind: kind)
            changeAsset(id) { asset in
                if let name { asset.name = name }
                if let kind { asset.kind = kind }
            }
        case .archiveAsset(let id): try set(id, "archived", "archiveAsset")
        case .deleteAsset(let id):
            try set(id, "deleted", "deleteAsset")
            if asset(id)?.container != nil { reasons.insert("refused embeddedTogether") }
        case .restoreAsset(let id): try set(id, "normal", "restoreAsset")
        case .destroyAsset(let id):
            try ask("destroyAsset", .asset(here(id)))
            for asset in family(id) {
                gone.insert("asset \(asset.address)")
                world.assets.removeAll { $0.address == asset.address }
            }
        case .setAssetPermissions(let id, let list):
            try ask("setAssetPermissions", .asset(here(id)))
            refuseUnknown(list)
            changeAsset(id) { $0.list = list }
        default: break
        }
    }

    private func asset(_ id: ID) -> World.Asset? {
        before.world.assets.first { $0.address == here(id) }
    }

    private mutating func changeAsset(_ id: ID, _ change: (inout World.Asset) -> Void) {
        for index in world.assets.indices where world.assets[index].address == here(id) {
            change(&world.assets[index])
        }
    }

    /// An asset and everything that is embedded in it.
    private func family(_ id: ID) -> [World.Asset] {
        before.world.assets.filter { member in
            member.account == account
                && (member.id == id
                    || before.world.containers(of: member).contains { $0.id == id })
        }
    }

    private mutating func create(_ asset: World.Asset) throws(NotDone) {
        let organization = ReferenceQuestion.Target.organization(here(asset.organization))
        if let container = asset.container {
            try ask("createAsset", .asset(here(container)), kind: asset.kind)
            try askToSee(organization)
        } else {
            try ask("createAsset", organization, kind: asset.kind)
        }
        if asset.list != nil { try askRole("setAssetPermissions") }
        refuseUnknown(asset.list)
        let address = asset.address
        claim("asset", address, isThere: world.assets.contains { $0.address == address })
        var created = asset
        created.state = "normal"
        world.assets.append(created)
    }

    private mutating func refuseUnknown(_ list: World.AccessList?) {
        for id in list?.users ?? [] where !exists(.subject(here(id))) {
            reasons.insert("unknown user")
        }
        for id in list?.groups ?? [] where !exists(.group(here(id))) {
            reasons.insert("unknown group")
        }
    }

    /// "What is deleted is not archived."
    private mutating func set(_ id: ID, _ state: String, _ action: String) throws(NotDone) {
        try ask(action, .asset(here(id)))
        if asset(id)?.state == "deleted", state == "archived" {
            reasons.insert("refused stateTransition")
        }
        changeAsset(id) { $0.state = state }
    }

    // MARK: Where they are

    /// "The audience of an asset changes when the list that decides would be another (of users
    /// and groups), or when a kind that any group of the account denies would come to be
    /// concerned or no longer be."
    private func changesAudience(
        from old: [World.Asset], to new: [World.Asset], _ newList: World.AccessList?
    ) -> Bool {
        if sorted(old.last?.list) != sorted(newList) { return true }
        for group in before.world.groups where group.account == account {
            for kind in group.deniedAssetTypes {
                let was = old.contains { $0.kind == kind }
                let willBe = new.contains { $0.kind == kind }
                if was != willBe { return true }
            }
        }
        return false
    }

    private func sorted(_ list: World.AccessList?) -> World.AccessList? {
        list.map { World.AccessList(users: $0.users.sorted(), groups: $0.groups.sorted()) }
    }

    mutating func embed(_ id: ID, _ container: ID) throws(NotDone) {
        try ask("embedAsset", .asset(here(id)))
        try ask("editAsset", .asset(here(container)))
        guard let asset = asset(id), let outer = self.asset(container) else { return }
        if asset.container == container { return }
        let old = [asset] + before.world.containers(of: asset)
        let new = [asset, outer] + before.world.containers(of: outer)
        if changesAudience(from: old, to: new, new.last?.list) {
            try ask("setAssetPermissions", .asset(here(id)))
        }
        changeAsset(id) { asset in
            asset.container = container
            asset.list = nil
        }
    }

    mutating func release(_ id: ID) throws(NotDone) {
        try ask("releaseAsset", .asset(here(id)))
        guard let asset = asset(id), asset.container != nil else { return }
        let old = [asset] + before.world.containers(of: asset)
        let list = old.last?.list
        if changesAudience(from: old, to: [asset], list) {
            try ask("setAssetPermissions", .asset(here(id)))
        }
        changeAsset(id) { asset in
            asset.container = nil
            asset.list = list
        }
    }

    mutating func move(_ id: ID, _ organization: ID) throws(NotDone) {
        try ask("moveAsset", .asset(here(id)))
        guard let asset = asset(id) else { return }
        try ask("createAsset", .organization(here(organization)), kind: asset.kind)
        try ask("setAssetPermissions", .asset(here(id)))
        if asset.container != nil { reasons.insert("refused containerOrganization") }
        for member in family(id) { changeAsset(member.id) { $0.organization = organization } }
    }
}
