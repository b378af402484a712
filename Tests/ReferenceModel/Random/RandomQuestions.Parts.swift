extension RandomQuestions {
    /// The users of that account; mostly one who is active, and of one of those roles.
    mutating func user(of account: ID, _ roles: [String] = Table.homeRoles) -> World.User? {
        let users = world.users.filter { $0.account == account }
        let fitting = users.filter { $0.status == "active" && roles.contains($0.role) }
        if random.chance(95), let user = random.pick(fitting) { return user }
        return random.pick(users)
    }

    /// The connections by which somebody may act at an instant.
    func acceptedConnections(host: ID? = nil) -> [World.Connection] {
        world.connections.filter {
            $0.statusByPeople == "accepted" && (host == nil || $0.host == host)
        }
    }

    /// An instant at which the interval holds, mostly one near its bounds.
    mutating func instant(in interval: Interval) -> Int64 {
        let near = boundaries.flatMap { [$0 - 1, $0, $0 + 1] } + [now, now]
        return random.pick(near.filter { interval.holds(at: $0) }) ?? now
    }

    /// An instant at, just before or just after one of the bounds of the interval.
    mutating func instant(at interval: Interval) -> Int64? {
        random.pick(interval.boundaries).map { $0 + Int64(random.within(-1...0)) }
    }

    /// An instant near something that begins or ends, or now.
    mutating func anyInstant() -> Int64 {
        guard random.chance(60), let instant = random.pick(boundaries) else { return now }
        return instant + Int64(random.within(-1...1))
    }

    /// Somebody who is this party, is in it, or acts through it, and may be anybody's delegate.
    mutating func user(behind party: Party, of account: ID) -> World.User? {
        switch party {
        case .user(let id): return world.users.first { $0.address == Address(account, id) }
        case .connection(let id):
            let address = Address(account, id)
            let connection = world.connections.first { $0.address == address }
            return connection.flatMap { user(of: $0.delegate) }
        case .group(let id):
            let members = world.memberships.filter { $0.account == account && $0.group == id }
            return random.pick(members).flatMap { user(behind: $0.member, of: account) }
        }
    }

    /// Somebody at home, or a delegate with the instant at which the connection holds.
    mutating func actor(
        in account: ID, _ roles: [String] = Table.homeRoles, delegates percentage: Int
    ) -> (user: World.User, at: Int64)? {
        if random.chance(percentage),
            let connection = random.pick(acceptedConnections(host: account))
        {
            return user(of: connection.delegate, roles).map {
                ($0, instant(in: connection.during))
            }
        }
        return user(of: account, roles).map { ($0, anyInstant()) }
    }

    /// Kinds and roles where they fit.
    mutating func addKeys(_ question: inout ReferenceQuestion) {
        switch question.action {
        case "createAsset", "editAsset", "restoreAsset":
            if random.chance(65) { question.kind = random.one(of: RandomWorld.kinds) }
        case "inviteUser", "assignRole":
            if random.chance(60) { question.role = random.one(of: Table.homeRoles) }
        default: break
        }
    }

    /// A target of that kind in that account.
    mutating func target(_ kind: String, in account: ID) -> ReferenceQuestion.Target? {
        switch kind {
        case "organization":
            return random.pick(world.organizations.filter { $0.account == account })
                .map { .organization($0.address) }
        case "asset":
            return random.pick(world.assets.filter { $0.account == account })
                .map { .asset($0.address) }
        case "group":
            return random.pick(world.groups.filter { $0.account == account })
                .map { .group($0.address) }
        case "subject":
            return random.pick(world.users.filter { $0.account == account })
                .map { .subject($0.address) }
        case "connection":
            return random.pick(world.connections.filter { $0.host == account })
                .map { .connection($0.address) }
        case "log":
            let count = world.log(of: account).count
            if random.chance(70), count > 0 { return .log(account, random.within(1...count)) }
            return .log(account, nil)
        default: return .account(account)
        }
    }

    /// Any action on a target in that account that it fits.
    mutating func anyAction(
        by user: World.User, in account: ID, at instant: Int64
    ) -> ReferenceQuestion? {
        asking(random.one(of: Table.actions), by: user, in: account, at: instant)
    }

    /// That action on a target in that account that it fits.
    mutating func asking(
        _ action: String, by user: World.User, in account: ID, at instant: Int64
    ) -> ReferenceQuestion? {
        let kinds = Table.actionsByTarget.keys.sorted()
            .filter { Table.actionsByTarget[$0]?.contains(action) == true }
        guard let target = target(random.one(of: kinds), in: account) else { return nil }
        var question = ReferenceQuestion(user.address, action, target, at: instant)
        addKeys(&question)
        return question
    }
}
