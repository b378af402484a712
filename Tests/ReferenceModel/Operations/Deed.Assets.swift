// What is done to assets, but for where they are.
extension Deed {
    mutating func performOnAsset(_ operation: ReferenceOperation) throws(NotDone) {
        switch operation {
        case .createAsset(let asset): try create(asset)
        case .editAsset(let id, let name, let kind):
            let asked = fault == .kindToComeIsNotAsked ? nil : kind
            try ask("editAsset", .asset(here(id)), kind: asked)
            changeAsset(id) { asset in
                if let name { asset.name = name }
                if let kind { asset.kind = kind }
            }
        case .archiveAsset(let id): try set(id, "archived", "archiveAsset")
        case .deleteAsset(let id):
            try set(id, "deleted", "deleteAsset")
            if asset(id)?.container != nil, fault != .embeddedIsDeletedAlone {
                reasons.insert("refused embeddedTogether")
            }
        case .restoreAsset(let id):
            try set(id, "normal", "restoreAsset")
            if fault == .restoredContainerWakesTheEmbedded {
                for member in family(id) { changeAsset(member.id) { $0.state = "normal" } }
            }
        case .destroyAsset(let id): try destroy(id)
        case .setAssetPermissions(let id, let list):
            try ask("setAssetPermissions", .asset(here(id)))
            refuse(list, beside: asset(id)?.list)
            changeAsset(id) { $0.list = list }
        default: break
        }
    }

    func asset(_ id: ID) -> World.Asset? {
        before.world.assets.first { $0.address == here(id) }
    }

    mutating func changeAsset(_ id: ID, _ change: (inout World.Asset) -> Void) {
        for index in world.assets.indices where world.assets[index].address == here(id) {
            change(&world.assets[index])
        }
    }

    /// An asset and everything that is embedded in it.
    func family(_ id: ID) -> [World.Asset] {
        before.world.assets.filter { member in
            member.account == account
                && (member.id == id
                    || before.world.containers(of: member).contains { $0.id == id })
        }
    }

    /// "It goes with what is embedded in it."
    private mutating func destroy(_ id: ID) throws(NotDone) {
        try ask("destroyAsset", .asset(here(id)))
        for member in family(id) {
            if fault == .destroyedContainerReleasesTheEmbedded, member.id != id {
                changeAsset(member.id) { asset in
                    if asset.container == id { asset.container = nil }
                }
                continue
            }
            gone.insert("asset \(member.address)")
            world.assets.removeAll { $0.address == member.address }
        }
    }

    /// "`createAsset` with the kind, on the organization, or on the container"; "with a list: the
    /// role permits `setAssetPermissions`"; "in state normal".
    private mutating func create(_ asset: World.Asset) throws(NotDone) {
        let organization = ReferenceQuestion.Target.organization(here(asset.organization))
        let kind = fault == .kindToComeIsNotAsked ? nil : asset.kind
        if let container = asset.container {
            try ask("createAsset", .asset(here(container)), kind: kind)
            if fault != .organizationBesideContainerIsNotAsked {
                try askToSee(organization)
            } else if !exists(organization) {
                throw unknown(organization)
            }
        } else {
            try ask("createAsset", organization, kind: kind)
        }
        if asset.list != nil, fault != .delegateListsWhatIsCreated {
            try askRole("setAssetPermissions")
        }
        refuse(asset.list, beside: nil)
        let address = asset.address
        claim("asset", address, isThere: world.assets.contains { $0.address == address })
        var created = asset
        if fault != .createdAssetKeepsState { created.state = "normal" }
        world.assets.append(created)
    }

    /// "Nobody on it is removed"; "whom the list names anew is not removed".
    private mutating func refuse(_ list: World.AccessList?, beside old: World.AccessList?) {
        let new = Set(list?.users ?? []).subtracting(old?.users ?? [])
        let removed = before.world.users.contains {
            $0.account == account && $0.status == "removed" && new.contains($0.id)
        }
        if removed, fault != .removedUserIsListed { reasons.insert("refused removedUser") }
        if fault == .listNamesAnybody { return }
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
        if asset(id)?.state == "deleted", state == "archived", fault != .deletedIsArchived {
            reasons.insert("refused stateTransition")
        }
        changeAsset(id) { $0.state = state }
    }
}
