import AccessRules

// The sentences of the layers state, organization, asset type and asset access.
extension StoreReader {
    func permission(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        if let status = it.facts.connectionStatus {
            return "the connection is \(status.name), which permits "
                + names.action
        }
        var parts = Enumeration()
        for object in it.stateObjects {
            try parts.add("\(object.text(names)) is \(object.state.name)")
        }
        return "\(parts.sentence()), which permits \(names.action)"
    }

    func prohibition(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        if let status = it.facts.connectionStatus {
            return "the connection is \(status.name), which does not permit "
                + names.action
        }
        var parts = Enumeration()
        for object in it.stateObjects where !object.state.permits(it.asking.action.verb) {
            try parts.add("\(object.text(names)) is \(object.state.name)")
        }
        return "\(parts.sentence()), which does not permit \(names.action)"
    }

    func scope(_ it: ExplainedCase, _ table: GroupTable?, _ names: LayerNames)
        throws(StoreError) -> String
    {
        guard let organization = names.organization, let table else {
            return "\(names.party ?? names.user) has all organizations"
        }
        var ways = Enumeration()
        if it.actor.hasAllOrganizations { try ways.add("the all-organizations flag") }
        if table.directGrant?.holds(at: it.instant) ?? false { try ways.add("a direct grant") }
        for entry in table.entries
        where entry.isMember(at: it.instant) && entry.isGranted(at: it.instant) {
            try ways.add(try groupText(entry.group, it, names))
        }
        return "\(organization) is in the scope of \(names.party ?? names.user) by "
            + ways.sentence()
    }

    func noScope(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        let party = names.party ?? names.user
        guard let organization = names.organization else {
            return "the entry is about no organization that is there, and \(party) does not "
                + "have all organizations"
        }
        return "\(party) does not have all organizations, and no grant of \(organization) to it or "
            + "to a group that it is in holds at \(it.instant.iso8601)"
    }

    func kinds(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        var kinds = Enumeration()
        for kind in it.kinds { try kinds.add(try identity(.assetKind, it.acting, kind).text) }
        let party = names.party ?? names.user
        return kinds.count == 0
            ? "no group denies a kind that no asset has"
            : "no group that \(party) is in denies \(kinds.sentence("or"))"
    }

    func denials(_ it: ExplainedCase, _ table: GroupTable?, _ names: LayerNames)
        throws(StoreError) -> String
    {
        var parts = Enumeration()
        for entry in table?.entries ?? []
        where entry.isMember(at: it.instant) && !entry.deniedKinds.isEmpty {
            try parts.add(try denialText(entry, it, names))
        }
        return "\(parts.sentence()), and \(names.party ?? names.user) is in "
            + (parts.count == 1 ? "it" : "them")
    }

    private func denialText(_ entry: GroupEntry, _ it: ExplainedCase, _ names: LayerNames)
        throws(StoreError) -> String
    {
        var kinds = Enumeration()
        for kind in entry.deniedKinds {
            try kinds.add(try identity(.assetKind, it.acting, kind).text)
        }
        return "\(try groupText(entry.group, it, names)) denies \(kinds.sentence())"
    }

    func access(_ it: ExplainedCase, _ table: GroupTable?, _ names: LayerNames)
        throws(StoreError) -> String
    {
        let asset = try listText(it, names)
        guard it.listedAsset != nil, let table else {
            return "\(asset) is open to everyone with the organization"
        }
        var ways = Enumeration()
        if table.isListed { try ways.add(names.party ?? names.user) }
        for entry in table.entries where entry.isMember(at: it.instant) && entry.isListed {
            try ways.add(try groupText(entry.group, it, names))
        }
        return "the list of \(asset) names \(ways.sentence())"
    }

    func noAccess(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        let party = names.party ?? names.user
        let asset = try listText(it, names)
        return it.isAtHome
            ? "the list of \(asset) names neither \(party) nor a group that it is in"
            : "the list of \(asset) names no group that \(party) is in"
    }

    /// The asset whose list decides, and that it is not the one asked about.
    private func listText(_ it: ExplainedCase, _ names: LayerNames) throws(StoreError) -> String {
        guard let outermost = it.chain.last else { return names.acting }
        let asset = "\(names.acting)/\(outermost.record.id)"
        return it.chain.count == 1 ? asset : "\(asset), the outermost container,"
    }

    private func groupText(_ group: Ordinal, _ it: ExplainedCase, _ names: LayerNames)
        throws(StoreError) -> String
    {
        "group \(names.acting)/\(try identity(.group, it.acting, group))"
    }
}

/// An organization or an asset whose state counts.
struct StateObject {
    /// Nil for the organization concerned.
    var asset: (ordinal: Ordinal, id: Identity)?
    var state: ObjectState

    func text(_ names: LayerNames) -> String {
        if let asset { return "asset \(names.acting)/\(asset.id)" }
        return "organization \(names.organization ?? names.acting)"
    }
}

extension ExplainedCase {
    /// Everything whose state counts: assets from the inside out, then the organization.
    var stateObjects: [StateObject] {
        guard concernsState, let organizationRecord else { return [] }
        var objects = chain.map {
            StateObject(asset: ($0.ordinal, $0.record.id), state: $0.record.state)
        }
        objects.append(StateObject(asset: nil, state: organizationRecord.state))
        return objects
    }
}
