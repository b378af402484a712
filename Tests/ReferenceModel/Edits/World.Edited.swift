extension World {
    /// The world after the edit, which is about that instant.
    public func edited(by edit: Edit, at instant: Int64) -> World {
        var world = self
        world.apply(edit, at: instant)
        return world
    }

    private mutating func apply(_ edit: Edit, at instant: Int64) {
        switch edit {
        case .setRole(let address, let role):
            change(\.users, where: { $0.address == address }) { $0.role = role }
        case .setMaximumRole(let address, let role):
            change(\.connections, where: { $0.address == address }) { $0.maximumRole = role }
        case .setUserStatus(let address, let status):
            change(\.users, where: { $0.address == address }) { $0.status = status }
        case .acceptConnection(let address):
            change(\.connections, where: { $0.address == address }) { $0.status = "accepted" }
        case .setOrganizationState(let address, let state):
            change(\.organizations, where: { $0.address == address }) { $0.state = state }
        case .setAssetState(let address, let state):
            change(\.assets, where: { $0.address == address }) { $0.state = state }
        case .grant, .revoke, .moveGrant: applyToGrants(edit, at: instant)
        case .add, .remove, .moveMembership: applyToMemberships(edit, at: instant)
        case .deny(let kind, let group):
            change(\.groups, where: { $0.address == group }) { $0.deniedAssetTypes.append(kind) }
        case .permit(let kind, let group):
            change(\.groups, where: { $0.address == group }) {
                $0.deniedAssetTypes.removeAll { $0 == kind }
            }
        case .list, .unlist, .open: applyToList(edit)
        case .moveConnection(let address, let covers):
            change(\.connections, where: { $0.address == address }) {
                $0.during.move(toHold: covers, at: instant)
            }
        }
    }

    private mutating func applyToGrants(_ edit: Edit, at instant: Int64) {
        switch edit {
        case .grant(let organization, let party):
            grants.append(Grant(organization.account, organization.id, party))
        case .revoke(let organization, let party):
            grants.removeAll { $0.isOf(organization, party) }
        case .moveGrant(let organization, let party, let covers):
            change(\.grants, where: { $0.isOf(organization, party) }) {
                $0.during.move(toHold: covers, at: instant)
            }
        default: break
        }
    }

    private mutating func applyToMemberships(_ edit: Edit, at instant: Int64) {
        switch edit {
        case .add(let party, let group):
            memberships.append(Membership(group.account, group.id, party))
        case .remove(let party, let group): memberships.removeAll { $0.isOf(party, group) }
        case .moveMembership(let party, let group, let covers):
            change(\.memberships, where: { $0.isOf(party, group) }) {
                $0.during.move(toHold: covers, at: instant)
            }
        default: break
        }
    }

    private mutating func applyToList(_ edit: Edit) {
        switch edit {
        case .list(.group(let id), let asset):
            change(\.assets, where: { $0.address == asset }) { $0.list?.groups.append(id) }
        case .list(let party, let asset):
            change(\.assets, where: { $0.address == asset }) { $0.list?.users.append(party.id) }
        case .unlist(.group(let id), let asset):
            change(\.assets, where: { $0.address == asset }) {
                $0.list?.groups.removeAll { $0 == id }
            }
        case .unlist(let party, let asset):
            change(\.assets, where: { $0.address == asset }) {
                $0.list?.users.removeAll { $0 == party.id }
            }
        case .open(let asset):
            change(\.assets, where: { $0.address == asset }) { $0.list = nil }
        default: break
        }
    }

    private mutating func change<Thing>(
        _ things: WritableKeyPath<World, [Thing]>, where isMeant: (Thing) -> Bool,
        _ body: (inout Thing) -> Void
    ) {
        for index in self[keyPath: things].indices where isMeant(self[keyPath: things][index]) {
            body(&self[keyPath: things][index])
        }
    }
}

extension World.Grant {
    /// Whether it is the party's for the organization.
    public func isOf(_ organization: Address, _ party: Party) -> Bool {
        Address(account, self.organization) == organization && grantee == party
    }
}

extension World.Membership {
    /// Whether it is the party's in the group.
    public func isOf(_ party: Party, _ group: Address) -> Bool {
        Address(account, self.group) == group && member == party
    }
}

extension Interval {
    /// Widens the interval to hold at the instant, or cuts it so that it no longer does.
    mutating func move(toHold holds: Bool, at instant: Int64) {
        if holds {
            if let from { self.from = min(from, instant) }
            if let until { self.until = max(until, instant + 1) }
        } else if let from, from >= instant {
            self.from = instant + 1
            if let until { self.until = max(until, instant + 2) }
        } else {
            until = instant
        }
    }
}
