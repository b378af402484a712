import AccessRules
import Latchkey
import ReferenceModel

/// One record of a world, as an entry of the log says it.
enum WorldRecord {
    case account(World.Account)
    case user(World.User)
    case organization(World.Organization)
    case group(World.Group)
    case membership(World.Membership)
    case grant(World.Grant)
    case asset(World.Asset)
    case connection(World.Connection)
    case settings(World.Settings)
    case template(World.Template)
    case apiKey(World.APIKey)
    case delivery(World.Delivery)
    case report(World.Report)

    /// The record that a line of the interchange format says.
    init(_ line: String) throws {
        self =
            switch try World.object(line) {
            case .account(let it): .account(World.Account(it))
            case .user(let it): .user(World.User(it))
            case .organization(let it): .organization(World.Organization(it))
            case .group(let it): .group(World.Group(it))
            case .membership(let it): .membership(World.Membership(it))
            case .grant(let it): .grant(World.Grant(it))
            case .asset(let it): .asset(World.Asset(it))
            case .connection(let it): .connection(World.Connection(it))
            case .settings(let it): .settings(World.Settings(it))
            case .template(let it): .template(World.Template(it))
            case .apiKey(let it): .apiKey(World.APIKey(it))
            case .delivery(let it): .delivery(World.Delivery(it))
            case .report(let it): .report(World.Report(it))
            case .header, .end, .seal, .log, .provider:
                throw StoreError(.invalid("an entry about \(line)"))
            }
    }

    /// The record as its canonical line.
    var line: String {
        let world = World()
        return switch self {
        case .account(let it): world.line(it)
        case .user(let it): world.line(it)
        case .organization(let it): world.line(it)
        case .group(let it): world.canonical(it)
        case .membership(let it): world.line(it)
        case .grant(let it): world.line(it)
        case .asset(let it): world.canonical(it)
        case .connection(let it): world.line(it)
        case .settings(let it): world.line(it)
        case .template(let it): world.line(it)
        case .apiKey(let it): world.line(it)
        case .delivery(let it): world.line(it)
        case .report(let it): world.line(it)
        }
    }
}

extension World {
    /// The canonical line of the record of that identity.
    func line(of record: WorldRecord) -> String? {
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
            case .settings: .settings(settings[place])
            case .template: .template(templates[place])
            case .apiKey: .apiKey(apiKeys[place])
            case .delivery: .delivery(deliveries[place])
            case .report: .report(reports[place])
            }
        return present.line
    }

    /// Where a record of that identity is among those of its type.
    func place(of record: WorldRecord) -> Int? {
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
        case .settings(let it): settings.firstIndex { $0.account == it.account }
        case .template(let it): templates.firstIndex { $0.address == it.address }
        case .apiKey(let it): apiKeys.firstIndex { $0.address == it.address }
        case .delivery(let it):
            deliveries.firstIndex {
                $0.connection == it.connection && $0.administrator == it.administrator
            }
        case .report(let it): reports.firstIndex { $0.address == it.address }
        }
    }

    /// Puts a record where one of its identity is, or at the end.
    mutating func set(_ record: WorldRecord, at place: Int?) {
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
        case .settings(let it): put(it, in: &settings)
        case .template(let it): put(it, in: &templates)
        case .apiKey(let it): put(it, in: &apiKeys)
        case .delivery(let it): put(it, in: &deliveries)
        case .report(let it): put(it, in: &reports)
        }
    }

    /// Removes a record with what goes with it by rule.
    mutating func remove(_ record: WorldRecord) {
        guard let place = place(of: record) else { return }
        switch record {
        case .membership: memberships.remove(at: place)
        case .grant: grants.remove(at: place)
        case .settings: settings.remove(at: place)
        case .template: templates.remove(at: place)
        case .apiKey: apiKeys.remove(at: place)
        case .delivery: deliveries.remove(at: place)
        case .report: reports.remove(at: place)
        case .group(let it): self = WorldChange.removeGroup(it.address).made(to: self)
        case .organization(let it):
            self = WorldChange.destroyOrganization(it.address).made(to: self)
        case .asset(let it): self = WorldChange.destroyAsset(it.address).made(to: self)
        case .account, .user, .connection: break
        }
    }
}
