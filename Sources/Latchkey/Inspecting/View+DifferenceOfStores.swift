import AccessRules

extension View {
    /// Who may do more or less by this store than by another, at one instant, told as ``difference(from:at:)`` tells it.
    ///
    /// Where the other is what this one was, as a backup is, it is the difference from then. Otherwise, and where it is not known any more what was, everything that
    /// anybody may do is compared by identities, and lines have no causes.
    ///
    /// Complexity: as ``asOf(_:_:)`` and ``difference(from:at:)``; otherwise for each user whom either store lets in somewhere, each action and each organization and asset that it may be done with. Memory: what one user may do
    /// in an account, and what is otherwise.
    ///
    /// - Throws: ``StoreError``: what every read may throw.
    package func differenceOfStores(from before: View, at instant: Instant) throws
        -> AccessDifference
    {
        liftTimeLimit()
        before.liftTimeLimit()
        if try isContinuation(of: before) {
            do {
                return try asOf(.position(try before.changePosition())) { then in
                    try difference(from: then, at: instant)
                }
            } catch let error as StoreError {
                switch error.kind {
                case .invalidPosition, .pastUnknown, .logArchived: break
                default: throw error
                }
            }
        }
        var found = FoundDifferences(instant)
        for account in try before.union(self, { (view) throws in try view.accounts() }) {
            for user in try before.union(self, { (view) throws in try view.people(of: account) }) {
                let (old, new) = (
                    try before.allowed(user, in: account, at: instant),
                    try allowed(user, in: account, at: instant)
                )
                if old == new { continue }
                let connection =
                    user.account == account
                    ? nil
                    : try self.connection(of: user.account, to: account)
                        ?? before.connection(of: user.account, to: account)
                found.add(user, connection, account, old, new)
            }
        }
        return found.difference
    }

    /// Whether every log of another store goes on in this one, as far as that is known here: what is archived is not.
    private func isContinuation(of before: View) throws -> Bool {
        for account in try before.accounts() {
            guard let number = try reader.ordinal(0, .account, account) else { return false }
            let head = try before.logHead(of: account)
            if try head.sequence > 0 && head.sequence < reader.logState(number).archivedSequence {
                return false
            }
            guard try logGoes(onFrom: head, of: account) else { return false }
        }
        return true
    }

    /// What there is in this view, and then what there is in another alone.
    private func union<Name: Hashable>(_ other: View, _ names: (View) throws -> [Name]) throws
        -> [Name]
    {
        let own = try names(self)
        let known = Set(own)
        return own + (try names(other)).filter { !known.contains($0) }
    }

    private func accounts() throws -> [Identity] {
        try page(Query<Account>(), size: .max).items.map(\.id)
    }

    /// The users of an account and of those whom it has let in; none where it is not there.
    private func people(of account: Identity) throws -> [Ref<User>] {
        guard let number = try reader.ordinal(0, .account, account) else { return [] }
        var homes = [account]
        for connection in try reader.members(of: PostingSet(number, .connections)) {
            let delegate = try reader.connectionValue(number, connection).delegate
            if !homes.contains(delegate) { homes.append(delegate) }
        }
        return try homes.flatMap { home in
            try page(Query<User>(in: home).where { $0.status == .active }, size: .max).items
                .map { Ref($0.id, of: home) }
        }
    }

    /// The newest connection by which an account lets another in, or did.
    private func connection(of delegate: Identity, to host: Identity) throws -> Identity? {
        guard let number = try reader.ordinal(0, .account, host) else { return nil }
        for connection in try reader.members(of: PostingSet(number, .connections)).reversed() {
            let value = try reader.connectionValue(number, connection)
            if value.delegate == delegate, value.accepted != nil || value.status == .accepted {
                return value.id
            }
        }
        return nil
    }

    /// What a user may do in an account, and with what; nothing where either is not there.
    private func allowed(_ user: Ref<User>, in account: Identity, at instant: Instant) throws
        -> AllowedThings
    {
        var allowed = AllowedThings()
        guard try reader.ordinal(0, .account, account) != nil,
            let home = try reader.ordinal(0, .account, user.account),
            try reader.ordinal(home, .user, user.id) != nil
        else { return allowed }
        allowed.account = ActionSet(
            try allowedActions(user, on: .account(account), at: instant))
        for action in Action.allCases {
            let reach = Reach(of: user, in: account, for: action, at: instant)
            if action.fits(.organization) {
                try forEachItem({
                    try organizations(reach, size: Self.walkedPageSize, after: $0)
                }) {
                    allowed.organizations[$0.id] = allowed.organizations[$0.id, default: []].union([
                        action
                    ])
                }
            }
            if action.fits(.asset) {
                try forEachItem({ try assets(reach, size: Self.walkedPageSize, after: $0) }) {
                    allowed.assets[$0.id] = allowed.assets[$0.id, default: []].union([action])
                }
            }
        }
        return allowed
    }
}

/// What somebody may do in an account.
private struct AllowedThings: Equatable {
    var account: ActionSet = []
    var organizations: [Identity: ActionSet] = [:]
    var assets: [Identity: ActionSet] = [:]
}

/// What two stores decide otherwise, with those who have the same in one line.
private struct FoundDifferences {
    private struct Key: Hashable {
        var account: Identity
        var connection: Identity?
        var targets: AccessDifference.Targets
        var gained: ActionSet
        var lost: ActionSet
    }

    private struct Change: Hashable {
        var gained: ActionSet
        var lost: ActionSet
    }

    private let instant: Instant
    private var keys: [Key] = []
    private var users: [Key: [Ref<User>]] = [:]

    init(_ instant: Instant) { self.instant = instant }

    var difference: AccessDifference {
        AccessDifference(
            instant: instant, validUntil: instant,
            lines: keys.map { key in
                AccessDifference.Line(
                    account: key.account, users: users[key] ?? [], connection: key.connection,
                    targets: key.targets, gained: key.gained, lost: key.lost, causes: [])
            })
    }

    mutating func add(
        _ user: Ref<User>, _ connection: Identity?, _ account: Identity, _ old: AllowedThings,
        _ new: AllowedThings
    ) {
        func add(_ targets: AccessDifference.Targets, _ change: Change) {
            let key = Key(
                account: account, connection: connection, targets: targets,
                gained: change.gained, lost: change.lost)
            if users[key] == nil { keys.append(key) }
            users[key, default: []].append(user)
        }
        if old.account != new.account {
            add(
                .account,
                Change(
                    gained: new.account.subtracting(old.account),
                    lost: old.account.subtracting(new.account)))
        }
        for (change, ids) in changes(old.organizations, new.organizations) {
            add(.organizations(ids), change)
        }
        for (change, ids) in changes(old.assets, new.assets) { add(.assets(ids), change) }
    }

    /// What is otherwise of some things, those that are otherwise alike together, by their identities.
    private func changes(_ old: [Identity: ActionSet], _ new: [Identity: ActionSet])
        -> [(Change, [Identity])]
    {
        var found: [Change: [Identity]] = [:]
        for id in Set(old.keys).union(new.keys) {
            let (before, after) = (old[id] ?? [], new[id] ?? [])
            if before == after { continue }
            let change = Change(
                gained: after.subtracting(before), lost: before.subtracting(after))
            found[change, default: []].append(id)
        }
        return found.map { ($0.key, $0.value.sorted()) }
            .sorted { $0.1[0] < $1.1[0] }
    }
}
