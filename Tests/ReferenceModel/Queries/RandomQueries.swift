/// Random conditions on random worlds, aimed at values that the world has, or nearly has.
public struct RandomQueries {
    private var random: SplitMix64
    private let world: World
    private let account: ID
    private let at: Int64
    private let viewer: Address?

    /// Names that are the same folded, that begin alike, and that need more than a byte.
    public static let names = [
        "Acme", "ACME", "acme corp", "Acme Corp West", "Café", "CAFE\u{301} Nord", "cafe", "Zürich",
        "zu\u{308}rich bank", "Straße 1", "STRASSE 2", "42", "a-b", "🔑 Key", "key", "École 42",
    ]

    /// The world with names and labels to be asked for.
    public static func labelled(_ world: World, seed: UInt64) -> World {
        var random = SplitMix64(seed: seed ^ 0x51)
        var world = world
        for index in world.organizations.indices {
            world.organizations[index].name = random.one(of: names)
            world.organizations[index].kind = random.pick(["Customer", "customer", "Vendor", nil])!
            world.organizations[index].status = random.pick(["Active", "Inactive", nil])!
        }
        for index in world.users.indices {
            world.users[index].name = random.one(of: names)
            world.users[index].enrolledInMFA = random.chance(50)
        }
        for index in world.groups.indices {
            world.groups[index].name = random.one(of: names)
            world.groups[index].description = random.pick(["For all", nil])!
        }
        for index in world.assets.indices { world.assets[index].name = random.one(of: names) }
        return world
    }

    /// Random queries of that seed about an account.
    public static func generate(
        seed: UInt64, world: World, in account: ID, at: Int64, seenBy viewer: Address? = nil,
        count: Int
    ) -> [ReferenceQuery] {
        var maker = RandomQueries(
            random: SplitMix64(seed: seed), world: world, account: account, at: at,
            viewer: viewer)
        return (0..<count).map { _ in
            let kind = maker.random.one(of: QueriedKind.allCases)
            return ReferenceQuery(
                kind, in: account, maker.condition(kind, depth: 2), at: at, seenBy: viewer)
        }
    }

    private mutating func condition(_ kind: QueriedKind, depth: Int) -> ReferenceCondition {
        if depth > 0, random.chance(55) {
            switch random.below(5) {
            case 0: return .not(condition(kind, depth: depth - 1))
            case 1, 2:
                return .and([
                    condition(kind, depth: depth - 1), condition(kind, depth: depth - 1),
                ])
            case 3:
                return .or([
                    condition(kind, depth: depth - 1), condition(kind, depth: depth - 1),
                ])
            default:
                let relation = random.one(of: kind.relations)
                let inner: ReferenceCondition =
                    random.chance(30) ? .all : condition(relation.other, depth: depth - 1)
                return .related(relation.name, inner)
            }
        }
        if kind == .grant { return ofGrant() }
        switch random.below(10) {
        case 0: return .oneOf("id", ids(kind))
        case 1: return .prefix("id", String((ids(kind).first ?? "o").prefix(1)))
        case 2: return .range("id", from: bound(kind), to: bound(kind))
        case 3, 4, 5:
            guard kind != .connection else { return field(kind) }
            return name()
        case 6, 7: return field(kind)
        default: return access(kind)
        }
    }

    private mutating func ofGrant() -> ReferenceCondition {
        let field = random.one(of: ["begin", "end"])
        switch random.below(5) {
        case 0: return self.field(.grant)
        case 1: return .missing(field)
        case 2: return .oneOf(field, [instant(), instant()])
        case 3: return .range("end", from: String(at), to: instant())
        default:
            // Without bounds it would be about everything, also about what has no value.
            return random.chance(50)
                ? .range(field, from: instant(), to: random.chance(40) ? nil : instant())
                : .range(field, from: nil, to: instant())
        }
    }

    private mutating func instant() -> String { String(random.pick(world.boundaries) ?? at) }

    private mutating func bound(_ kind: QueriedKind) -> String? {
        random.chance(40) ? nil : ids(kind).first
    }

    private mutating func ids(_ kind: QueriedKind) -> [String] {
        let all: [ID] =
            switch kind {
            case .organization: world.organizations.map(\.id)
            case .user: world.users.map(\.id)
            case .group: world.groups.map(\.id)
            case .asset: world.assets.map(\.id)
            case .connection: world.connections.map(\.id)
            case .grant: []
            }
        let count = 1 + random.below(3)
        return (0..<count).map { _ in random.pick(all)?.text ?? "nobody" }
    }

    private mutating func name() -> ReferenceCondition {
        let name = random.one(of: Self.names)
        switch random.below(4) {
        case 0: return .oneOf("name", [name, random.one(of: Self.names)])
        case 1: return .prefix("name", String(name.prefix(1 + random.below(3))))
        case 2:
            return .range(
                "name", from: random.chance(40) ? nil : name,
                to: random.chance(40) ? nil : random.one(of: Self.names))
        default:
            let words = name.split(whereSeparator: { " -".contains($0) })
            return .words([String(random.one(of: words.map { $0.prefix(3) }))])
        }
    }

    private mutating func field(_ kind: QueriedKind) -> ReferenceCondition {
        let field = random.one(of: kind.fields)
        if field.mayBeMissing, random.chance(30) { return .missing(field.name) }
        if kind == .user, random.chance(15) {
            let address = random.pick(world.users)?.email ?? "x"
            return random.chance(50)
                ? .oneOf("email", [address.uppercased()])
                : .prefix("email", String(address.prefix(2)))
        }
        return .oneOf(field.name, (0...random.below(2)).map { _ in random.one(of: field.values) })
    }

    private mutating func access(_ kind: QueriedKind) -> ReferenceCondition {
        switch kind {
        case .organization, .asset:
            let actions =
                kind == .organization
                ? [
                    "viewOrganization", "editOrganization", "destroyOrganization",
                    "restoreOrganization",
                ]
                : ["viewAsset", "editAsset", "restoreAsset", "setAssetPermissions"]
            guard let user = knownUser() else { return .all }
            return .accessible(user, random.one(of: actions))
        case .user:
            // What a session's user cannot see is an error there, not an answer.
            guard viewer == nil else { return field(kind) }
            if random.chance(50), let it = random.pick(world.organizations) {
                return .can("editOrganization", .organization(it.address))
            }
            guard let it = random.pick(world.assets) else { return .nothing }
            return .can("viewAsset", .asset(it.address))
        case .group, .connection, .grant: return field(kind)
        }
    }

    private mutating func knownUser() -> Address? {
        guard let viewer else { return random.pick(world.users)?.address }
        guard viewer.account == account else { return viewer }
        return random.pick(world.users.filter { $0.account == account })?.address
    }
}
