/// Small worlds that are made to be awkward: everything that the rules tell apart lies close
/// together, identities look alike, instants coincide.
public struct RandomWorld {
    /// Half past noon of a day in 2026: the now around which instants lie unless told
    /// otherwise. None lies within a year of it.
    public static let usualNow = UTC.instant(2026, 6, 15) + 45_000_000

    /// The world of that seed.
    ///
    /// - Parameters:
    ///   - seed: What everything follows from.
    ///   - size: 1 for a handful of things, 2 for the usual, 3 for more.
    ///   - now: What import will take for now. Every instant of the world lies more than a
    ///     year before or after it.
    /// - Returns: A world without problems.
    public static func generate(seed: UInt64, size: Int = 2, now: Int64 = usualNow) -> World {
        var maker = RandomWorld(seed: seed, size: size, now: now)
        maker.makeAccounts()
        for account in maker.world.accounts { maker.fill(account.id) }
        maker.makeConnections()
        maker.makeMemberships()
        maker.makeGrants()
        for account in maker.world.accounts { maker.makeAssets(account.id) }
        maker.makeLog()
        maker.settle()
        return maker.world
    }

    var world = World()
    var random: SplitMix64
    let size: Int
    let now: Int64
    /// The few instants at which things begin and end.
    let instants: [Int64]

    static let kinds: [ID] = ["password", "document", "configuration", "Password"]

    private init(seed: UInt64, size: Int, now: Int64) {
        random = SplitMix64(seed: seed)
        self.size = size
        self.now = now
        let year = Int64(365) * 86_400_000
        var instants: Set<Int64> = []
        for _ in 0..<2 {
            instants.insert(now - year - Int64(random.below(5 * 365)) * 86_400_000)
            instants.insert(now + year + Int64(random.below(7 * 365)) * 86_400_000)
        }
        // Neighbours, so that one thing ends where, or just before, another begins.
        for instant in instants.sorted() where random.chance(50) { instants.insert(instant - 1) }
        self.instants = instants.sorted()
    }

    /// An interval whose bounds are among the few instants, mostly without any.
    mutating func interval(timed percentage: Int) -> Interval {
        guard random.chance(percentage) else { return .always }
        let first = random.one(of: instants)
        let second = random.one(of: instants)
        switch random.below(4) {
        case 0: return Interval(from: first)
        case 1: return Interval(until: first)
        default:
            if first == second { return Interval(from: first) }
            return Interval(from: min(first, second), until: max(first, second))
        }
    }

    private mutating func makeAccounts() {
        let names = Self.accountNames(random.next())
        let count = [1: 2, 2: 3][size] ?? 4
        for index in 0..<random.within(max(1, count - 1)...count) {
            var account = World.Account(names[index], subdomain: "sub\(index)")
            account.enforcesMFA = random.chance(30)
            account.enforcesSSO = random.chance(20)
            world.accounts.append(account)
        }
    }

    private mutating func fill(_ account: ID) {
        makeUsers(account)
        makeOrganizations(account)
        makeGroups(account)
    }

    private mutating func makeUsers(_ account: ID) {
        let ids = Self.identities("u", random.next())
        for index in 0..<random.within(size + 1...size * 2 + 1) {
            // Every role is near at hand, so that worlds of a few users have most of them.
            let isFirst = index == 0 && random.chance(80)
            let role =
                isFirst
                ? "administrator" : random.one(of: Table.homeRoles + ["manager", "manager"])
            var user = World.User(account, ids[index], role)
            user.email = "\(random.chance(50) ? "U" : "u")\(index)@example.com"
            if !isFirst, random.chance(15) {
                user.status = random.one(of: ["invited", "removed"])
            }
            user.allOrganizations = role != "lite" && random.chance(role == "manager" ? 50 : 20)
            user.enrolledInMFA = random.chance(30)
            world.users.append(user)
        }
    }

    private mutating func makeOrganizations(_ account: ID) {
        let ids = Self.identities("o", random.next())
        var earlier: [ID] = []
        for index in 0..<random.within(size...size * 2 + 1) {
            var organization = World.Organization(account, ids[index])
            if random.chance(50) { organization.parent = random.pick(earlier) }
            organization.state = randomState()
            organization.kind = random.chance(30) ? "Customer" : nil
            organization.status = random.chance(30) ? "Active" : nil
            earlier.append(organization.id)
            world.organizations.append(organization)
        }
    }

    private mutating func makeGroups(_ account: ID) {
        let ids = Self.identities("g", random.next())
        for index in 0..<random.within(size...size + 2) {
            var group = World.Group(account, ids[index])
            switch random.below(10) {
            case 0...5: group.deniedAssetTypes = [random.one(of: Self.kinds)]
            case 6, 7: group.deniedAssetTypes = random.some(of: Self.kinds, 50)
            default: break
            }
            group.description = random.chance(20) ? "of some use" : nil
            world.groups.append(group)
        }
    }

    mutating func randomState() -> String {
        random.chance(79) ? "normal" : random.one(of: ["archived", "archived", "deleted"])
    }
}
