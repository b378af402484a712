import AccessRules
import Latchkey
import ReferenceModel

/// A world to which the entries of the log are done again, one after another: what each says
/// that there is afterwards, and what follows from that by rule.
struct LogReplay {
    private(set) var world: World

    init(_ world: World) { self.world = world }

    /// Does one entry again.
    ///
    /// - Returns: What is wrong with the entry, or nil.
    mutating func replay(_ entry: LogEntry) throws -> String? {
        // Deliveries of invitations are no part of a world.
        if entry.resource?.kind == "delivery" { return nil }
        let before = try entry.before.map { try World.record($0) }
        let after = try entry.after.map { try World.record($0) }
        guard let record = after ?? before else { return "says nothing" }
        // What the delegate learns of a connection is the host's to record.
        if case .connection(let it) = record, it.host.identity != entry.account { return nil }
        let present = world.place(of: record)
        if let before {
            guard present != nil, let line = world.line(of: record),
                line.utf8.elementsEqual(before.line.utf8)
            else {
                return "was \(before.line), not \(world.line(of: record) ?? "there at all")"
            }
        } else if present != nil {
            return "is there already"
        }
        guard let after else {
            world.remove(record)
            return nil
        }
        world.set(after, at: present)
        if case .user(let user) = after, user.status == "removed" {
            world.forget(.user(user.id), of: user.account)
        }
        return nil
    }
}

/// One record of a world.
enum WorldRecord {
    case account(World.Account)
    case user(World.User)
    case organization(World.Organization)
    case group(World.Group)
    case membership(World.Membership)
    case grant(World.Grant)
    case asset(World.Asset)
    case connection(World.Connection)

    /// The record as its canonical line.
    var line: String {
        let world = World()
        switch self {
        case .account(let it): return world.line(it)
        case .user(let it): return world.line(it)
        case .organization(let it): return world.line(it)
        case .group(var it):
            it.deniedAssetTypes.sort()
            return world.line(it)
        case .membership(let it): return world.line(it)
        case .grant(let it): return world.line(it)
        case .asset(var it):
            it.list?.users.sort()
            it.list?.groups.sort()
            return world.line(it)
        case .connection(let it): return world.line(it)
        }
    }
}

extension World {
    /// Where a record of that identity is among those of its type.
    fileprivate func place(of record: WorldRecord) -> Int? {
        switch record {
        case .account(let it): accounts.firstIndex { $0.id == it.id }
        case .user(let it): users.firstIndex { $0.address == it.address }
        case .organization(let it): organizations.firstIndex { $0.address == it.address }
        case .group(let it): groups.firstIndex { $0.address == it.address }
        case .membership(let it):
            memberships.firstIndex {
                $0.account == it.account && $0.group == it.group && $0.member == it.member
            }
        case .grant(let it):
            grants.firstIndex {
                $0.account == it.account && $0.organization == it.organization
                    && $0.grantee == it.grantee
            }
        case .asset(let it): assets.firstIndex { $0.address == it.address }
        case .connection(let it): connections.firstIndex { $0.address == it.address }
        }
    }

    /// The canonical line of the record of that identity.
    fileprivate func line(of record: WorldRecord) -> String? {
        guard let place = place(of: record) else { return nil }
        let present: WorldRecord =
            switch record {
            case .account: .account(accounts[place])
            case .user: .user(users[place])
            case .organization: .organization(organizations[place])
            case .group: .group(groups[place])
            case .membership: .membership(memberships[place])
            case .grant: .grant(grants[place])
            case .asset: .asset(assets[place])
            case .connection: .connection(connections[place])
            }
        return present.line
    }

    fileprivate mutating func set(_ record: WorldRecord, at place: Int?) {
        func put<Thing>(_ thing: Thing, in things: inout [Thing]) {
            if let place { things[place] = thing } else { things.append(thing) }
        }
        switch record {
        case .account(let it): put(it, in: &accounts)
        case .user(let it): put(it, in: &users)
        case .organization(let it): put(it, in: &organizations)
        case .group(let it): put(it, in: &groups)
        case .membership(let it): put(it, in: &memberships)
        case .grant(let it): put(it, in: &grants)
        case .asset(let it): put(it, in: &assets)
        case .connection(let it): put(it, in: &connections)
        }
    }

    /// Removes a record with what goes with it by rule.
    fileprivate mutating func remove(_ record: WorldRecord) {
        guard let place = place(of: record) else { return }
        switch record {
        case .membership: memberships.remove(at: place)
        case .grant: grants.remove(at: place)
        case .group(let it): self = WorldChange.removeGroup(it.address).made(to: self)
        case .organization(let it):
            self = WorldChange.destroyOrganization(it.address).made(to: self)
        case .asset(let it): self = WorldChange.destroyAsset(it.address).made(to: self)
        case .account, .user, .connection: break
        }
    }

    /// The record that a line of the interchange format says.
    fileprivate static func record(_ line: String) throws -> WorldRecord {
        switch try object(line) {
        case .account(let it): .account(Account(it))
        case .user(let it): .user(User(it))
        case .organization(let it): .organization(Organization(it))
        case .group(let it): .group(Group(it))
        case .membership(let it): .membership(Membership(it))
        case .grant(let it): .grant(Grant(it))
        case .asset(let it): .asset(Asset(it))
        case .connection(let it): .connection(Connection(it))
        case .header, .log, .settings, .template, .apiKey, .provider, .delivery, .report:
            throw StoreError(.invalid("an entry about \(line)"))
        }
    }
}
