import AccessRules
import CPeers
import Latchkey

/// What a question is about, each measured on its own.
enum QuestionClass: String, CaseIterable {
    case organization
    case listedAsset = "listed asset"
    case embeddedAsset = "embedded asset"
    case timedGrant = "timed grant"
    case delegate
}

/// Questions and their right answers, half of them denials as far as the world has enough.
struct Questions {
    var asks: [peer_ask] = []
    var expected: [UInt8] = []

    var denials: Int { expected.count { $0 != UInt8(peer_allowed) } }

    mutating func append(_ ask: peer_ask, _ answer: UInt8) {
        asks.append(ask)
        expected.append(answer)
    }
}

/// Chooses random questions of a class until half of them are allowed and half denied.
struct Chooser {
    let world: World
    private var random: SplitMix
    private let listed: [Int]
    private let embedded: [Int]
    private let timed: [Int]
    private let members: [[UInt32]]
    private let grantsOfConnections: [[UInt32]]

    init(_ world: World, seed: UInt64) {
        self.world = world
        random = SplitMix(seed: seed)
        listed = world.assets.indices.filter {
            world.assets[$0].container == nil && world.assets[$0].list != nil
        }
        embedded = world.assets.indices.filter { world.assets[$0].container != nil }
        timed = world.organizationStates.indices.filter { organization in
            world.grants(of: organization).contains {
                $0.kind != .connection && !$0.interval.isAlways
            }
        }
        var members: [[UInt32]] = Array(repeating: [], count: world.deniedKinds.count)
        for (number, user) in world.users.enumerated() {
            for edge in user.groups { members[Int(edge.group)].append(UInt32(number)) }
        }
        self.members = members
        grantsOfConnections = world.connections.map(\.organizations)
    }

    mutating func questions(_ kind: QuestionClass, count: Int) throws -> Questions {
        var questions = Questions()
        var left = [count - count / 2, count / 2]
        var tries = count * 200
        while left[0] + left[1] > 0 {
            tries -= 1
            guard tries > 0 else {
                throw BenchError("the world has too few questions about a \(kind.rawValue)")
            }
            guard let ask = candidate(kind) else { continue }
            let answer = world.answer(ask)
            let side = answer == UInt8(peer_allowed) ? 0 : 1
            guard left[side] > 0 else { continue }
            left[side] -= 1
            questions.append(ask, answer)
        }
        return questions
    }

    /// Runs of questions of one subject after another, about the organizations of its account.
    mutating func hot(subjects: Int, each count: Int) -> Questions {
        var questions = Questions()
        for _ in 0..<subjects {
            let user = random.below(world.users.count)
            let account = world.accounts[Int(world.users[user].account)]
            // What the subject reaches is chosen more often, so that half are allowed.
            let reached = account.organizations.filter {
                world.answer(ask(user, organization: $0)) == UInt8(peer_allowed)
            }
            for _ in 0..<count {
                let organization =
                    random.chance(500) && !reached.isEmpty
                    ? reached[random.below(reached.count)]
                    : account.organizations.lowerBound + random.below(account.organizations.count)
                var ask = ask(user, organization: organization)
                ask.edits = random.chance(333) ? 1 : 0
                questions.append(ask, world.answer(ask))
            }
        }
        return questions
    }

    private func ask(_ user: Int, organization: Int) -> peer_ask {
        let home = world.users[user].account
        return peer_ask(
            user: UInt32(user), home: home, host: world.organizationAccounts[organization],
            target: UInt32(organization), edits: 0, is_asset: 0)
    }

    private mutating func candidate(_ kind: QuestionClass) -> peer_ask? {
        var ask: peer_ask?
        switch kind {
        case .organization:
            let organization = random.below(world.organizationStates.count)
            ask = self.ask(user(near: organization), organization: organization)
            ask?.edits = random.chance(333) ? 1 : 0
        case .timedGrant: ask = timedCandidate()
        case .delegate: ask = delegateCandidate()
        case .listedAsset: ask = assetCandidate(listed)
        case .embeddedAsset: ask = assetCandidate(embedded)
        }
        return ask
    }

    /// A random user of the organization's account, often one who may reach it.
    private mutating func user(near organization: Int) -> Int {
        let grants = world.grants(of: organization)
        if random.chance(500), !grants.isEmpty {
            let grant = grants[grants.startIndex + random.below(grants.count)]
            if let user = self.user(of: grant) { return user }
        }
        let users = world.accounts[Int(world.organizationAccounts[organization])].users
        return users.lowerBound + random.below(users.count)
    }

    private mutating func user(of grant: GrantEdge) -> Int? {
        switch grant.kind {
        case .user: return Int(grant.party)
        case .group:
            let members = members[Int(grant.party)]
            return members.isEmpty ? nil : Int(members[random.below(members.count)])
        case .connection: return nil
        }
    }

    private mutating func timedCandidate() -> peer_ask? {
        guard !timed.isEmpty else { return nil }
        let organization = timed[random.below(timed.count)]
        let grants = world.grants(of: organization).filter { !$0.interval.isAlways }
        guard let user = user(of: grants[random.below(grants.count)]) else { return nil }
        var ask = ask(user, organization: organization)
        ask.edits = random.chance(333) ? 1 : 0
        return ask
    }

    private mutating func delegateCandidate() -> peer_ask? {
        guard !world.connections.isEmpty else { return nil }
        let number = random.below(world.connections.count)
        let connection = world.connections[number]
        let users = world.accounts[Int(connection.delegate)].users
        let organizations = world.accounts[Int(connection.host)].organizations
        let granted = grantsOfConnections[number]
        let organization =
            random.chance(500)
            ? Int(granted[random.below(granted.count)])
            : organizations.lowerBound + random.below(organizations.count)
        var ask = ask(users.lowerBound + random.below(users.count), organization: organization)
        ask.edits = random.chance(333) ? 1 : 0
        return ask
    }

    private mutating func assetCandidate(_ assets: [Int]) -> peer_ask? {
        guard !assets.isEmpty else { return nil }
        let asset = assets[random.below(assets.count)]
        let organization = Int(world.assets[asset].organization)
        var user = user(near: organization)
        if random.chance(500), let list = world.assets[asset].list, !list.users.isEmpty {
            user = Int(list.users[random.below(list.users.count)])
        }
        var ask = ask(user, organization: organization)
        ask.target = UInt32(asset)
        ask.is_asset = 1
        return ask
    }
}

/// A question as Latchkey takes it by handles.
struct HandleAsk {
    var user: Handle<User>
    var target: TargetHandle
    var action: Action

    static func all(_ questions: Questions, _ world: World, _ store: Store) throws -> [HandleAsk] {
        try store.read { view in
            var asks: [HandleAsk] = []
            asks.reserveCapacity(questions.asks.count)
            for ask in questions.asks {
                let question = Question(ask)
                asks.append(
                    HandleAsk(
                        user: try view.handle(question.user),
                        target: try view.target(question.target), action: question.action))
            }
            return asks
        }
    }
}

extension Question {
    /// The question by identities, at the instant of the world.
    init(_ ask: peer_ask) {
        let host = Identity(Lines.account(ask.host))
        let target: Target =
            ask.is_asset != 0
            ? .asset(Ref(Identity(Lines.asset(ask.target)), of: host))
            : .organization(Ref(Identity(Lines.organization(ask.target)), of: host))
        let action: Action =
            ask.is_asset != 0
            ? (ask.edits != 0 ? .editAsset : .viewAsset)
            : (ask.edits != 0 ? .editOrganization : .viewOrganization)
        self.init(
            may: Ref(
                Identity(Lines.user(ask.user)), of: Identity(Lines.account(ask.home))),
            action, target, at: Instant(millisecondsSince1970: World.instant))
    }
}
