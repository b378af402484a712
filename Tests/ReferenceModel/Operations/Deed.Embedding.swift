// Where assets are.
extension Deed {
    /// "The audience of an asset changes when the list that decides would be another (of users
    /// and groups), or when a kind that any group of the account denies would come to be
    /// concerned or no longer be."
    private func changesAudience(
        from old: [World.Asset], to new: [World.Asset], _ newList: World.AccessList?
    ) -> Bool {
        if fault != .listOfAudienceIsNotAsked, sorted(old.last?.list) != sorted(newList) {
            return true
        }
        if fault == .kindsOfAudienceAreNotAsked { return false }
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

    /// "`embedAsset`, and `editAsset` on the container"; "if the audience changes:
    /// `setAssetPermissions` on the asset"; "its own list goes".
    mutating func embed(_ id: ID, _ container: ID) throws(NotDone) {
        try ask("embedAsset", .asset(here(id)))
        let around = ReferenceQuestion.Target.asset(here(container))
        try ask(fault == .containerIsNotAsked ? "viewAsset" : "editAsset", around)
        guard let asset = asset(id), let outer = self.asset(container) else { return }
        if asset.container == container { return }
        let old = [asset] + before.world.containers(of: asset)
        let new = [asset, outer] + before.world.containers(of: outer)
        if fault == .embeddingAlwaysNeedsPermissions
            || changesAudience(from: old, to: new, new.last?.list)
        {
            try ask("setAssetPermissions", .asset(here(id)))
        }
        let keepsList = fault == .embeddedKeepsList
        changeAsset(id) { asset in
            asset.container = container
            if !keepsList { asset.list = nil }
        }
    }

    /// "If the audience changes: `setAssetPermissions`"; "the list that decided so far becomes
    /// its own".
    mutating func release(_ id: ID) throws(NotDone) {
        try ask("releaseAsset", .asset(here(id)))
        guard let asset = asset(id), asset.container != nil else { return }
        let old = [asset] + before.world.containers(of: asset)
        let list = fault == .releasedBecomesOpen ? nil : old.last?.list
        if fault != .releasedAsksForNoPermissions,
            changesAudience(from: old, to: [asset], old.last?.list)
        {
            try ask("setAssetPermissions", .asset(here(id)))
        }
        changeAsset(id) { asset in
            asset.container = nil
            asset.list = list
        }
    }

    /// "`moveAsset`; `createAsset` with its kind on the new organization;
    /// `setAssetPermissions`"; "it is not embedded"; "of what is embedded in it too".
    mutating func move(_ id: ID, _ organization: ID) throws(NotDone) {
        try ask("moveAsset", .asset(here(id)))
        guard let asset = asset(id) else { return }
        let place = ReferenceQuestion.Target.organization(here(organization))
        if fault != .newPlaceIsNotAsked {
            try ask("createAsset", place, kind: asset.kind)
        } else if !exists(place) {
            throw unknown(place)
        }
        if fault != .movingAsksForNoPermissions {
            try ask("setAssetPermissions", .asset(here(id)))
        }
        if asset.container != nil, fault != .embeddedIsMoved {
            reasons.insert("refused containerOrganization")
        }
        for member in family(id) where fault != .movedLeavesTheEmbedded || member.id == id {
            changeAsset(member.id) { $0.organization = organization }
        }
    }
}
