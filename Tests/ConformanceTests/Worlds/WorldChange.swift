import AccessRules
import Latchkey
import ReferenceModel

/// One change, made to a world and to the store of it alike.
enum WorldChange: Sendable, CustomStringConvertible {
    /// Something new, as a line of the interchange format.
    case insert(String, @Sendable (inout World) -> Void)
    /// Other values for something that is there, as a line of the interchange format.
    case update(String, @Sendable (inout World) -> Void)
    case removeGrant(World.Grant)
    case removeMembership(World.Membership)
    case removeGroup(Address)
    case destroyOrganization(Address)
    case destroyAsset(Address)

    var description: String {
        switch self {
        case .insert(let line, _): "insert \(line)"
        case .update(let line, _): "update \(line)"
        case .removeGrant(let grant): "remove \(World().line(grant))"
        case .removeMembership(let membership): "remove \(World().line(membership))"
        case .removeGroup(let group): "remove group \(group)"
        case .destroyOrganization(let organization): "destroy organization \(organization)"
        case .destroyAsset(let asset): "destroy asset \(asset)"
        }
    }

    // MARK: In the world

    func made(to world: World) -> World {
        var world = world
        switch self {
        case .insert(_, let change), .update(_, let change): change(&world)
        case .removeGrant(let gone): world.grants.removeAll { $0 == gone }
        case .removeMembership(let gone): world.memberships.removeAll { $0 == gone }
        case .removeGroup(let group):
            world.groups.removeAll { $0.address == group }
            world.memberships.removeAll { Address($0.account, $0.group) == group }
            world.forget(.group(group.id), of: group.account)
        case .destroyOrganization(let organization): world.destroy(organization: organization)
        case .destroyAsset(let asset): world.destroy(asset: asset)
        }
        return world
    }

    // MARK: In the store

    func make(in store: Store) throws {
        switch self {
        case .insert(let line, _):
            let object = try World.object(line)
            try store.administer { try $0.insert(object) }
        case .update(let line, _):
            let object = try World.object(line)
            try store.administer { try $0.update(object) }
        case .removeGrant(let grant):
            guard case .grant(let object) = try World.object(World().line(grant)) else { return }
            try store.administer { try $0.remove(object) }
        case .removeMembership(let membership):
            guard case .membership(let object) = try World.object(World().line(membership))
            else { return }
            try store.administer { try $0.remove(object) }
        case .removeGroup(let group):
            try store.administer { try $0.remove(group.ref() as Ref<Group>) }
        case .destroyOrganization(let organization):
            try store.administer { try $0.destroy(organization.ref() as Ref<Organization>) }
        case .destroyAsset(let asset):
            try store.administer { try $0.destroy(asset.ref() as Ref<Asset>) }
        }
    }
}

extension World {
    fileprivate mutating func destroy(asset address: Address) {
        let embedded = assets.filter {
            $0.account == address.account && $0.container == address.id
        }
        for asset in embedded { destroy(asset: asset.address) }
        assets.removeAll { $0.address == address }
    }

    fileprivate mutating func destroy(organization address: Address) {
        organizations.removeAll { $0.address == address }
        for index in organizations.indices
        where organizations[index].account == address.account
            && organizations[index].parent == address.id
        {
            organizations[index].parent = nil
        }
        assets.removeAll { Address($0.account, $0.organization) == address }
        grants.removeAll { Address($0.account, $0.organization) == address }
    }
}
