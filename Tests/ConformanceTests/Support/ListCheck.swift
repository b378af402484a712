import AccessRules
import Latchkey
import ReferenceModel

/// One list, whole and in pages, held against asking the reference for everything.
enum ListCheck: CustomStringConvertible, Sendable {
    case organizations(of: Address, in: ID, action: Action, at: Int64)
    case assets(of: Address, in: ID, action: Action, at: Int64)
    case users(on: ReferenceQuestion.Target, action: Action, at: Int64)

    var description: String {
        switch self {
        case .organizations(let user, let account, let action, let at):
            "organizations of \(account) for \(user) to \(action.name) at \(UTC.text(of: at))"
        case .assets(let user, let account, let action, let at):
            "assets of \(account) for \(user) to \(action.name) at \(UTC.text(of: at))"
        case .users(let target, let action, let at):
            "users who can \(action.name) \(target.text) at \(UTC.text(of: at))"
        }
    }

    /// The instant that the list is about.
    private var at: Int64 {
        get {
            switch self {
            case .organizations(_, _, _, let at), .assets(_, _, _, let at), .users(_, _, let at):
                at
            }
        }
        set {
            self =
                switch self {
                case .organizations(let user, let account, let action, _):
                    .organizations(of: user, in: account, action: action, at: newValue)
                case .assets(let user, let account, let action, _):
                    .assets(of: user, in: account, action: action, at: newValue)
                case .users(let target, let action, _):
                    .users(on: target, action: action, at: newValue)
                }
        }
    }

    static let organizationActions: [Action] = [
        .viewOrganization, .editOrganization, .restoreOrganization, .destroyOrganization,
        .createOrganization, .createAsset,
    ]
    static let assetActions: [Action] = [
        .viewAsset, .editAsset, .deleteAsset, .destroyAsset, .setAssetPermissions, .createAsset,
    ]

    /// The lists of every user in an account, and of every target.
    static func all(of world: World, _ random: inout SplitMix64) -> [ListCheck] {
        var checks: [ListCheck] = []
        let instants = world.boundaries + [RandomWorld.usualNow]
        for user in world.users {
            let account = random.chance(50) ? user.account : random.one(of: world.accounts).id
            let at = random.one(of: instants) + Int64(random.within(-1...0))
            checks.append(
                .organizations(
                    of: user.address, in: account, action: random.one(of: organizationActions),
                    at: at))
            checks.append(
                .assets(
                    of: user.address, in: account, action: random.one(of: assetActions), at: at))
        }
        for organization in world.organizations {
            checks.append(
                .users(
                    on: .organization(organization.address),
                    action: random.one(of: organizationActions), at: random.one(of: instants)))
        }
        for asset in world.assets where random.chance(30) {
            checks.append(
                .users(
                    on: .asset(asset.address), action: random.one(of: assetActions),
                    at: random.one(of: instants)))
        }
        return checks
    }

    /// In what the store differs from the reference, or nil.
    func difference(_ world: World, _ view: View, sorted: Bool = false) -> String? {
        do {
            let expected = self.expected(world)
            for size in [Int.max, 1, 2, 3] {
                let found = try list(view, size: size)
                let differs =
                    sorted ? found.sorted() != expected.sorted() : found != expected
                if differs {
                    return "in pages of \(size): \(found), in the reference \(expected)"
                }
            }
            let count = try self.count(view)
            if count != expected.count { return "counts \(count) of \(expected)" }
            return try differenceInTime(world, view, expected)
        } catch { return "\(error)" }
    }

    /// Until `validUntil` time changes nothing of the list. It is looked at where something first
    /// begins or ends, since a store that forgets one of these says a later one.
    private func differenceInTime(_ world: World, _ view: View, _ expected: [String]) throws
        -> String?
    {
        let until = try page(view, size: .max, after: nil).validUntil.millisecondsSince1970
        if until <= at { return "validUntil \(until) is not after \(at)" }
        for instant in world.boundaries.filter({ at < $0 && $0 < until }).prefix(3) {
            var later = self
            later.at = instant
            if later.expected(world) != expected {
                let said = UTC.text(of: instant)
                return "the reference's list changes at \(said), the store's validUntil is later"
            }
        }
        return nil
    }

    /// What a store says: who or what is in it, and until when.
    func answer(_ view: View) throws -> String {
        let page = try page(view, size: .max, after: nil)
        return "\(page.items) until \(page.validUntil)"
    }

    private func expected(_ world: World) -> [String] {
        switch self {
        case .organizations(let user, let account, let action, let at):
            return world.organizations(for: user, in: account, action.name, at: at)
                .map(\.description)
        case .assets(let user, let account, let action, let at):
            // The store lists by organization, in each in the order of adding.
            let reached = world.assets(for: user, in: account, action.name, at: at)
            let present = world.assets.filter { $0.account == account }
            return world.organizations.filter { $0.account == account }.flatMap { organization in
                present.filter {
                    $0.organization == organization.id && reached.contains($0.address)
                }
            }.map(\.address.description)
        case .users(let target, let action, let at):
            return world.users(whoCan: action.name, on: target, at: at).map(\.description)
        }
    }

    private func list(_ view: View, size: Int) throws -> [String] {
        var found: [String] = []
        var cursor: PageCursor?
        repeat {
            let page = try page(view, size: size, after: cursor)
            found += page.items
            cursor = page.next
        } while cursor != nil
        return found
    }

    private func page(_ view: View, size: Int, after cursor: PageCursor?) throws
        -> (items: [String], next: PageCursor?, validUntil: Instant)
    {
        switch self {
        case .organizations:
            let page = try view.organizations(reach, size: size, after: cursor)
            return (page.items.map(\.description), page.next, page.validUntil)
        case .assets:
            let page = try view.assets(reach, size: size, after: cursor)
            return (page.items.map(\.description), page.next, page.validUntil)
        case .users(let target, let action, let at):
            let page = try view.users(who(target, action, at), size: size, after: cursor)
            return (page.items.map(\.user.description), page.next, page.validUntil)
        }
    }

    private func count(_ view: View) throws -> Int {
        switch self {
        case .organizations: try view.countOrganizations(reach)
        case .assets: try view.countAssets(reach)
        case .users(let target, let action, let at):
            try view.countUsers(who(target, action, at))
        }
    }

    private var reach: Reach {
        switch self {
        case .organizations(let user, let account, let action, let at),
            .assets(let user, let account, let action, let at):
            Reach(
                of: user.ref(), in: Identity(account.text), for: action,
                at: Instant(millisecondsSince1970: at))
        case .users: Reach(of: Ref("", of: ""), for: .viewAsset)
        }
    }

    private func who(_ target: ReferenceQuestion.Target, _ action: Action, _ at: Int64) -> WhoCan {
        let instant = Instant(millisecondsSince1970: at)
        switch target {
        case .asset(let address): return WhoCan(action, on: .asset(address.ref()), at: instant)
        case .organization(let address):
            return WhoCan(action, on: .organization(address.ref()), at: instant)
        default: return WhoCan(action, on: .account(""), at: instant)
        }
    }

    /// A question that stands for the list when a world is shrunk.
    var question: ReferenceQuestion {
        switch self {
        case .organizations(let user, let account, let action, let at),
            .assets(let user, let account, let action, let at):
            ReferenceQuestion(user, action.name, .account(account), at: at)
        case .users(let target, let action, let at):
            ReferenceQuestion(Address("", ""), action.name, target, at: at)
        }
    }
}

extension Address {
    /// The same thing as the store refers to it.
    func ref<Thing>() -> Ref<Thing> { Ref(Identity(id.text), of: Identity(account.text)) }
}
