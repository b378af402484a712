import AccessRules
import Latchkey

/// Small worlds in which every kind of edit matters somewhere.
struct RandomExplainWorld {
    var random: SeededGenerator
    var world = ExplainWorld()

    static let kinds = ["password", "document"]
    private let day: Int64 = 86_400_000

    /// The world of a seed; a store may refuse it.
    static func world(seed: UInt64) -> ExplainWorld {
        var maker = RandomExplainWorld(random: SeededGenerator(seed: seed))
        maker.make()
        return maker.world
    }

    private mutating func make() {
        let seats = random.chance(60) ? Int.random(in: 1...3, using: &random) : nil
        world.accounts = [
            Account(id: "acme", subdomain: "acme", name: "Acme", seatLimit: seats),
            Account(id: "noc", subdomain: "noc", name: "Noc"),
        ]
        let organizations = Int.random(in: 2...7, using: &random)
        for number in 0..<organizations {
            world.organizations.append(
                Organization(
                    account: "acme", id: Identity("o\(number)"), name: "O", state: state(20)))
        }
        addUsers()
        for number in 0..<Int.random(in: 1...4, using: &random) {
            world.groups.append(
                Group(
                    account: "acme", id: Identity("g\(number)"), name: "G",
                    deniedAssetTypes: Self.kinds.filter { _ in random.chance(35) }))
        }
        addConnections()
        addAssets()
        addEdges()
        world.entries = [
            LogEntry(
                account: "acme", time: Instant(millisecondsSince1970: 0), event: .read,
                operation: "viewOrganization", organization: "o0"),
            LogEntry(
                account: "acme", time: Instant(millisecondsSince1970: 0), event: .read,
                operation: "viewAsset", organization: "gone"),
        ]
    }

    private mutating func state(_ percent: Int) -> ObjectState {
        random.chance(percent) ? random.pick([.archived, .deleted]) : .normal
    }

    private mutating func addUsers() {
        let statuses: [UserStatus] = [.active, .active, .active, .invited, .removed]
        let acme: [Role] = [.lite, .lite, .readOnly, .creator, .editor, .manager]
        for number in 0..<3 {
            let role = random.pick(acme)
            world.users.append(
                User(
                    account: "acme", id: Identity("u\(number)"), email: "u\(number)@acme",
                    name: "U",
                    role: role, hasAllOrganizations: role != .lite && random.chance(15),
                    status: random.pick(statuses)))
        }
        world.users.append(
            User(account: "acme", id: "chief", email: "u1@acme.", name: "C", role: .administrator))
        for number in 0..<2 {
            world.users.append(
                User(
                    account: "noc", id: Identity("n\(number)"), email: "n\(number)@noc", name: "N",
                    role: random.pick(Role.allCases.filter { $0 != .lite } + [.lite]),
                    status: random.pick(statuses)))
        }
    }

    private mutating func addConnections() {
        let statuses: [ConnectionStatus] = [
            .accepted, .accepted, .accepted, .pending, .pending, .draft, .revoked, .expired,
            .lapsed,
        ]
        let now = testNow.millisecondsSince1970
        for number in 0..<Int.random(in: 0...2, using: &random) {
            var validity = Validity.always
            if number == 0, random.chance(50) {
                validity = Validity(
                    from: Instant(millisecondsSince1970: now - 9 * day),
                    until: Instant(millisecondsSince1970: now - 5 * day))
            } else if random.chance(50) {
                validity = interval()
            }
            let status = random.pick(statuses)
            // Some invitations were sent so long ago that they have lapsed.
            let days = random.pick([1, 29, 30, 31, 60])
            let sent = Instant(millisecondsSince1970: now - Int64(days) * day)
            world.connections.append(
                Connection(
                    id: Identity("c\(number)"), host: "acme", delegate: "noc",
                    maximumRole: random.pick([.manager, .editor, .creator, .readOnly]),
                    status: status, hasAllOrganizations: random.chance(15),
                    validity: validity,
                    sent: status == .draft || random.chance(30) ? nil : Authorship(time: sent)))
        }
    }

    private mutating func addAssets() {
        for number in 0..<3 {
            var asset = Asset(
                account: "acme", id: Identity("a\(number)"), organization: "o0",
                kind: random.pick(Self.kinds), name: "A", state: state(15))
            if number > 0, random.chance(40) {
                asset.container = Identity("a\(number - 1)")
            } else if random.chance(70) {
                asset.access = .listed(
                    users: world.users.filter { $0.account == "acme" && random.chance(15) }.map(
                        \.id),
                    groups: world.groups.filter { _ in random.chance(30) }.map(\.id))
            }
            world.assets.append(asset)
        }
    }

    private mutating func interval() -> Validity {
        let now = testNow.millisecondsSince1970
        if random.chance(10) { return Validity(until: Instant.iso8601Range.upperBound) }
        let starts: [Int64] = [-3, -1, 0, 1, 2]
        let begin = Instant(millisecondsSince1970: now + random.pick(starts) * day)
        let end = Instant(
            millisecondsSince1970: begin.millisecondsSince1970 + random.pick([1, 2]) * day)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return Validity(from: begin)
        case 1: return Validity(until: end)
        default: return Validity(from: begin, until: end)
        }
    }

    private mutating func validity() -> Validity { random.chance(40) ? interval() : .always }

    private mutating func addEdges() {
        var members: [Membership.Member] = []
        var grantees: [Grant.Grantee] = []
        for user in world.users where user.account == "acme" {
            members.append(.user(user.id))
            grantees.append(.user(user.id))
        }
        for connection in world.connections {
            members.append(.connection(connection.id))
            grantees.append(.connection(connection.id))
        }
        for group in world.groups {
            grantees.append(.group(group.id))
            for member in members where random.chance(45) {
                world.memberships.append(
                    Membership(
                        account: "acme", group: group.id, member: member, validity: validity()))
            }
        }
        for organization in world.organizations {
            let percent = organization.id == "o0" ? 30 : 25
            for grantee in grantees where random.chance(percent) {
                world.grants.append(
                    Grant(
                        account: "acme", organization: organization.id, grantee: grantee,
                        validity: validity()))
            }
        }
    }
}

/// Questions over such a world.
struct RandomExplainQuestions {
    var random: SeededGenerator
    let world: ExplainWorld

    mutating func next() -> Question {
        let user = random.pick(world.users.filter { $0.id != "chief" })
        let reference = Ref<User>(user.id, of: user.account)
        let offsets: [Int64] = [0, 0, 0, -86_400_000, 86_400_000, -6 * 86_400_000]
        var instant = Instant(
            millisecondsSince1970: testNow.millisecondsSince1970 + random.pick(offsets))
        if random.chance(15) { instant = Instant.iso8601Range.upperBound }
        var target = Target.organization(Ref("o0", of: "acme"))
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<4: break
        case 4..<13:
            target = .asset(Ref(Identity("a\(Int.random(in: 0..<3, using: &random))"), of: "acme"))
        case 13, 14: target = .group(Ref(random.pick(world.groups).id, of: "acme"))
        case 15: target = .log("acme", sequence: UInt64(Int.random(in: 1...2, using: &random)))
        case 16:
            target = .subject(
                Ref(random.pick(world.users).id, of: random.pick(world.users).account))
        case 17: target = .account("acme")
        default:
            if let connection = world.connections.last {
                target = .connection(Ref(connection.id, of: "acme"))
            }
        }
        let actions = Action.allCases.filter { $0.fits(target.kind) }
        let views = actions.filter { $0.verb == .view }
        let action = random.chance(50) && !views.isEmpty ? random.pick(views) : random.pick(actions)
        let makesKind = [Action.createAsset, .editAsset, .restoreAsset].contains(action)
        return Question(
            may: reference, action, target,
            assetKind: makesKind && random.chance(50)
                ? random.pick(RandomExplainWorld.kinds + ["unheard of"]) : nil,
            at: instant)
    }
}
