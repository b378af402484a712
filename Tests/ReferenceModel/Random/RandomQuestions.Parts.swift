extension RandomQuestions {
    /// What is asked about, mostly an asset or an organization.
    mutating func randomTarget() -> ReferenceQuestion.Target {
        let account = random.one(of: world.accounts).id
        switch random.below(100) {
        case 0..<38: if let asset = random.pick(world.assets) { return .asset(asset.address) }
        case 38..<58: return .organization(random.one(of: world.organizations).address)
        case 58..<66: if let group = random.pick(world.groups) { return .group(group.address) }
        case 66..<72: return .subject(random.one(of: world.users).address)
        case 72..<82:
            if let connection = random.pick(world.connections) {
                return .connection(connection.address)
            }
        case 82..<90:
            let count = world.log(of: account).count
            if random.chance(80), count > 0 { return .log(account, random.within(1...count)) }
            return .log(account, nil)
        default: break
        }
        return .account(account)
    }

    /// Somebody who may have something to do with the target.
    mutating func randomUser(for target: ReferenceQuestion.Target) -> World.User {
        var home = account(of: target)
        let connections = world.connections.filter { $0.host == home }
        switch random.below(100) {
        case 0..<45: break
        case 45..<85:
            if let connection = random.pick(connections) { home = connection.delegate }
        default: home = random.one(of: world.accounts).id
        }
        if case .connection(let address) = target, random.chance(70),
            let connection = world.connections.first(where: { $0.address == address })
        {
            home = connection.delegate
        }
        let users = world.users.filter { $0.account == home }
        let active = users.filter { $0.status == "active" }
        if random.chance(75), let user = random.pick(active) { return user }
        return random.one(of: users)
    }

    func account(of target: ReferenceQuestion.Target) -> ID {
        switch target {
        case .organization(let address), .asset(let address), .group(let address),
            .subject(let address), .connection(let address):
            address.account
        case .log(let account, _), .account(let account): account
        }
    }

    /// An instant at, just before, or just after something begins or ends that has to do with
    /// the user or with the target's account.
    mutating func randomInstant(_ user: World.User, _ target: ReferenceQuestion.Target) -> Int64 {
        let account = account(of: target)
        let connections = world.connections.filter {
            $0.host == account && $0.delegate == user.account
        }
        var parties = connections.map { Party.connection($0.id) }
        if user.account == account { parties.append(.user(user.id)) }
        let memberships = world.memberships.filter {
            $0.account == account && parties.contains($0.member)
        }
        parties += memberships.map { Party.group($0.group) }
        let grants = world.grants.filter { $0.account == account && parties.contains($0.grantee) }
        let boundaries =
            connections.flatMap(\.during.boundaries) + memberships.flatMap(\.during.boundaries)
            + grants.flatMap(\.during.boundaries)
        let instants = random.chance(85) ? boundaries : world.boundaries
        guard let instant = random.pick(instants), random.chance(85) else {
            return RandomWorld.usualNow
        }
        return instant + Int64(random.within(-1...1))
    }

    /// Makes one thing of the question such that there is no answer, or the action a bare verb.
    mutating func spoil(_ question: inout ReferenceQuestion) {
        let nobody: ID = "nobody"
        switch random.below(12) {
        case 0:
            question.user =
                random.chance(50)
                ? Address(question.user.account, nobody) : Address(nobody, question.user.id)
        case 1: question.action = random.one(of: ["View", "viewEverything", ""])
        case 2, 3: question.target = unknown(question.target)
        case 4:
            let account = account(of: question.target)
            question = ReferenceQuestion(
                question.user, "viewActivityLog",
                .log(account, random.chance(50) ? 0 : 1000), at: question.at)
        case 5:
            question.action = "inviteUser"
            question.target = .account(account(of: question.target))
            question.kind = nil
            question.role = random.one(of: ["Manager", "owner", ""])
        case 6:
            question = ReferenceQuestion(
                question.user, random.one(of: Table.actions), question.target, at: question.at)
        case 7: question.kind = random.one(of: RandomWorld.kinds)
        case 8: question.role = random.one(of: Table.homeRoles)
        case 9:
            question = ReferenceQuestion(
                question.user, "enterAccount", .account(question.user.account), at: question.at)
        default:
            question = ReferenceQuestion(
                question.user, random.one(of: Table.bareVerbs), question.target, at: question.at)
        }
    }

    private mutating func unknown(_ target: ReferenceQuestion.Target) -> ReferenceQuestion.Target {
        let gone: ID = random.chance(50) ? "gone" : "u1"
        switch target {
        case .organization(let address): return .organization(Address(address.account, gone))
        case .asset(let address): return .asset(Address(address.account, gone))
        case .group(let address): return .group(Address(address.account, gone))
        case .subject(let address): return .subject(Address(address.account, "gone"))
        case .connection(let address): return .connection(Address(address.account, gone))
        case .log: return .log("gone", nil)
        case .account: return .account("gone")
        }
    }
}
