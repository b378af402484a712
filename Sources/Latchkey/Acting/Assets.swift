import AccessRules

// What is done to assets, but for where they are embedded.
extension Writer {
    mutating func createAsset(_ asset: Asset, _ act: Act) throws(StoreError) {
        try act.check(asset.account)
        let place: Target =
            if let container = asset.container {
                .asset(act.actor.reference(container))
            } else { .organization(act.actor.reference(asset.organization)) }
        try require(.createAsset, place, kind: asset.kind, by: act.actor)
        // Where a container is named the organization is not what it was asked about.
        if asset.container != nil { try requireInScope(asset.organization, act) }
        if asset.access != .everyone { try requireRole(.setAssetPermissions, place, act) }
        if asset.container == asset.id {
            throw StoreError(.exists(thing: "asset", "\(asset.account)/\(asset.id)")).at(key: "id")
        }
        try refuseRemoved(in: asset.access, act)
        var asset = asset
        asset.state = .normal
        try create(.asset(asset), as: act.name, by: act.author)
    }

    mutating func editAsset(_ id: Identity, _ edit: AssetEdit, _ act: Act) throws(StoreError) {
        var asset = try asset(id, .editAsset, kind: edit.kind, act).value
        if let name = edit.name { asset.name = name }
        if let kind = edit.kind { asset.kind = kind }
        try change(.asset(asset), as: act.name, by: act.author)
        guard edit.changesContents else { return }
        try log(
            .update, Asset.contentsOperation, before: .asset(asset), after: .asset(asset),
            by: act.author)
    }

    mutating func setState(
        ofAsset id: Identity, _ state: ObjectState, _ action: Action, _ act: Act
    ) throws(StoreError) {
        var asset = try asset(id, action, act).value
        let shown = "\(asset.account)/\(asset.id)"
        try check(asset.state, to: state, shown)
        if asset.container != nil, state == .deleted {
            throw StoreError(.refused(.embeddedTogether, concerned: [shown]))
        }
        asset.state = state
        try change(
            .asset(asset), as: act.name, event: state == .deleted ? .delete : .update,
            by: act.author)
    }

    mutating func destroyAsset(_ id: Identity, _ act: Act) throws(StoreError) {
        let asset = try asset(id, .destroyAsset, act).value
        try delete(.asset(asset), as: act.name, by: act.author)
    }

    mutating func setAssetPermissions(_ id: Identity, _ access: Asset.Access, _ act: Act)
        throws(StoreError)
    {
        var asset = try asset(id, .setAssetPermissions, act).value
        try refuseRemoved(in: access, beside: asset.access, act)
        asset.access = access
        try change(.asset(asset), as: act.name, by: act.author)
    }

    /// Refuses a list that names a removed user whom another does not name yet.
    func refuseRemoved(
        in access: Asset.Access, beside old: Asset.Access = .everyone, _ act: Act
    ) throws(StoreError) {
        guard case .listed(let users, _) = access else { return }
        var present: Set<Identity> = []
        if case .listed(let users, _) = old { present = Set(users) }
        for id in users where !present.contains(id) {
            // Who is not there is refused when the list is written.
            guard let user = try reader.ordinal(act.account, .user, id) else { continue }
            try refuseRemoved(try reader.user(act.account, user))
        }
    }

    /// An asset to which the actor may do something.
    mutating func asset(_ id: Identity, _ action: Action, kind: String? = nil, _ act: Act)
        throws(StoreError) -> (value: Asset, ordinal: Ordinal)
    {
        let target = try require(
            action, .asset(act.actor.reference(id)), kind: kind, by: act.actor)
        let (account, ordinal) = try target.thing()
        return (try reader.asset(account, ordinal), ordinal)
    }
}
