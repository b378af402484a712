import AccessRules

// Where assets are embedded, and which organization they are in. Whoever changes by this who
// may see an asset needs the right to set its permissions.
extension Writer {
    mutating func embedAsset(_ id: Identity, _ container: Identity, _ act: Act)
        throws(StoreError)
    {
        let (asset, ordinal) = try asset(id, .embedAsset, act)
        let around = try self.asset(container, .editAsset, act)
        if asset.id == around.value.id {
            throw StoreError(
                .refused(.containerCycle, concerned: ["\(asset.account)/\(asset.id)"]))
        }
        if asset.container == around.value.id { return }
        let old = try reader.audience(act.account, ordinal)
        let new = try reader.audience(act.account, around.ordinal)
            .adding(try reader.kind(act.account, ordinal))
        try requirePermissions(id, act, changing: old, to: new)
        var embedded = asset
        embedded.container = container
        embedded.access = .everyone
        try change(.asset(embedded), as: act.name, by: act.author)
    }

    mutating func releaseAsset(_ id: Identity, _ act: Act) throws(StoreError) {
        let (asset, ordinal) = try asset(id, .releaseAsset, act)
        guard asset.container != nil else { return }
        let old = try reader.audience(act.account, ordinal)
        let new = Audience(
            access: old.access, kinds: [try reader.kind(act.account, ordinal)])
        try requirePermissions(id, act, changing: old, to: new)
        var released = asset
        released.container = nil
        released.access = old.access
        try change(.asset(released), as: act.name, by: act.author)
    }

    mutating func moveAsset(_ id: Identity, _ organization: Identity, _ act: Act)
        throws(StoreError)
    {
        let (asset, ordinal) = try asset(id, .moveAsset, act)
        try require(
            .createAsset, .organization(act.actor.reference(organization)), kind: asset.kind,
            by: act.actor)
        try require(.setAssetPermissions, .asset(act.actor.reference(id)), by: act.actor)
        guard asset.container == nil else {
            throw StoreError(
                .refused(.containerOrganization, concerned: ["\(asset.account)/\(asset.id)"]))
        }
        if asset.organization == organization { return }
        let family = try reader.family(act.account, ordinal)
        // A container and what is in it are in one organization at every step: they part,
        // move, and come together again.
        for member in family where member.container != nil {
            var alone = member
            alone.container = nil
            try update(alone)
        }
        for member in family {
            var moved = member
            moved.organization = organization
            moved.container = nil
            try update(moved)
            moved.container = member.container
            try update(moved)
            try log(
                .update, act.name, before: .asset(member), after: .asset(moved), by: act.author)
        }
    }

    private mutating func requirePermissions(
        _ id: Identity, _ act: Act, changing old: Audience, to new: Audience
    ) throws(StoreError) {
        var changes = old.access != new.access
        for kind in old.kinds.symmetricDifference(new.kinds) where !changes {
            let denying = PostingSet(act.account, .denyingGroups, of: kind)
            changes = try reader.next(in: denying, atOrAfter: 0) != nil
        }
        if changes {
            try require(.setAssetPermissions, .asset(act.actor.reference(id)), by: act.actor)
        }
    }
}

/// What settles who of those in scope of its organization may see an asset.
private struct Audience {
    /// The list of the outermost container.
    var access: Asset.Access
    /// The kinds of the asset and of every container around it.
    var kinds: Set<Ordinal>

    func adding(_ kind: Ordinal) -> Audience {
        Audience(access: access, kinds: kinds.union([kind]))
    }
}

extension StoreReader {
    fileprivate func kind(_ account: AccountOrdinal, _ asset: Ordinal) throws(StoreError)
        -> Ordinal
    {
        try existing(AssetRecord.self, account, asset).kind
    }

    fileprivate func audience(_ account: AccountOrdinal, _ asset: Ordinal) throws(StoreError)
        -> Audience
    {
        var kinds: Set<Ordinal> = []
        var current = asset
        for _ in 0...maximumContainerDepth {
            let record = try existing(AssetRecord.self, account, current)
            kinds.insert(record.kind)
            guard let container = record.container else { break }
            current = container
        }
        return Audience(access: try self.asset(account, current).access, kinds: kinds)
    }

    /// An asset and everything that is embedded in it, from the outside in.
    fileprivate func family(_ account: AccountOrdinal, _ asset: Ordinal) throws(StoreError)
        -> [Asset]
    {
        var family = [asset]
        var index = 0
        while index < family.count {
            family += try members(of: PostingSet(account, .embedded, of: family[index]))
            index += 1
        }
        var values: [Asset] = []
        for member in family { values.append(try self.asset(account, member)) }
        return values
    }
}
