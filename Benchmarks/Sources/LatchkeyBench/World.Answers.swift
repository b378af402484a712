import CPeers

// The answers by walking over the records: what the questions are chosen by, and one more
// route to the answer that every peer must give.
extension World {
    private func holds(_ edges: [GroupEdge], _ group: UInt32) -> Bool {
        edges.contains { $0.group == group && $0.interval.contains(Self.instant) }
    }

    /// The answer as the peers number it.
    func answer(_ ask: peer_ask) -> UInt8 {
        let user = users[Int(ask.user)]
        let isDelegate = ask.home != ask.host
        var connection: (number: Int, value: Connection)?
        if isDelegate {
            guard user.isActive else { return UInt8(peer_standing) }
            for (number, value) in connections(of: ask.host, ask.home)
            where value.interval.contains(Self.instant) {
                connection = (number, value)
            }
            guard connection != nil else { return UInt8(peer_standing) }
        }
        var state: UInt8 = 0
        var kinds: UInt8 = 0
        var organization = Int(ask.target)
        var list: Asset.List?
        if ask.is_asset != 0 {
            var asset = assets[Int(ask.target)]
            kinds = 1 << asset.kind
            state = asset.state
            while let container = asset.container {
                asset = assets[Int(container)]
                kinds |= 1 << asset.kind
                state = max(state, asset.state)
            }
            organization = Int(asset.organization)
            list = asset.list
        }
        state = max(state, organizationStates[organization])
        let admission = peer_admission(
            user.isActive ? 1 : 0, Int32(user.role), isDelegate ? 1 : 0,
            Int32(connection?.value.maximumRole ?? 0), Int32(ask.edits), Int32(state))
        if admission != UInt8(peer_failed) { return admission }
        let groups = connection?.value.groups ?? user.groups
        let isUnrestricted = connection?.value.hasAllOrganizations ?? user.hasAllOrganizations
        let party = connection.map { UInt32($0.number) } ?? ask.user
        let isInScope =
            isUnrestricted
            || grants(of: organization).contains { grant in
                guard grant.interval.contains(Self.instant) else { return false }
                return switch grant.kind {
                case .group: holds(groups, grant.party)
                case .user: !isDelegate && grant.party == party
                case .connection: isDelegate && grant.party == party
                }
            }
        if !isInScope { return UInt8(peer_organization) }
        if groups.contains(where: {
            deniedKinds[Int($0.group)] & kinds != 0 && $0.interval.contains(Self.instant)
        }) {
            return UInt8(peer_asset_type)
        }
        guard let list else { return UInt8(peer_allowed) }
        let isListed =
            (!isDelegate && list.users.contains(ask.user))
            || list.groups.contains { holds(groups, $0) }
        return UInt8(isListed ? peer_allowed : peer_asset_access)
    }

    /// The connections of a pair, which lie beside each other by host.
    private func connections(of host: UInt32, _ delegate: UInt32) -> [(Int, Connection)] {
        var low = 0
        var high = connections.count
        while low < high {
            let middle = (low + high) / 2
            if connections[middle].host < host { low = middle + 1 } else { high = middle }
        }
        var found: [(Int, Connection)] = []
        while low < connections.count, connections[low].host == host {
            if connections[low].delegate == delegate { found.append((low, connections[low])) }
            low += 1
        }
        return found
    }
}
