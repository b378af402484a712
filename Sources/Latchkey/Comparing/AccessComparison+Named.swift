import AccessRules

/// Those who gain something and those who lose something, in all accounts.
struct ChangedUsers {
    var gaining: Set<ComparedUser> = []
    var losing: Set<ComparedUser> = []
}

// What was found, by identities: what is gone is named as it was before, everything else as it is after.
extension AccessComparison {
    /// Some of the lines.
    ///
    /// Complexity: a step for each user and each target in them.
    func named(_ range: Range<Int>) throws(StoreError) -> [AccessDifference.Line] {
        var named: [AccessDifference.Line] = []
        guard !range.isEmpty else { return [] }
        let account = try identity(.account, 0, self.account)
        var names = KnownNames()
        for line in lines[range] {
            named.append(
                AccessDifference.Line(
                    account: account, users: try users(of: line, &names),
                    connection: try line.key.connection.map { (ordinal) throws(StoreError) in
                        try identity(.connection, self.account, ordinal)
                    }, targets: try targets(of: line.key, &names), gained: line.key.gained,
                    lost: line.key.lost,
                    causes: try line.key.causes.map { (cause) throws(StoreError) in
                        try self.named(cause)
                    }))
        }
        return named
    }

    /// Adds how much it is, and who gains and loses something.
    func add(to count: inout AccessDifference.Count, _ who: inout ChangedUsers) throws(StoreError) {
        var gaining: Set<ComparedSubject> = []
        var losing: Set<ComparedSubject> = []
        var known: [ComparedSubject: [ComparedUser]] = [:]
        for line in lines {
            var userCount = 0
            for subject in line.subjects {
                userCount += try known.value(of: subject) { (subject) throws(StoreError) in
                    try users(of: subject)
                }.count
            }
            count.lineCount += 1
            let pairCount = userCount * targetCount(of: line.key)
            if !line.key.gained.isEmpty {
                count.gainedPairCount += pairCount
                gaining.formUnion(line.subjects)
            }
            if !line.key.lost.isEmpty {
                count.lostPairCount += pairCount
                losing.formUnion(line.subjects)
            }
        }
        for subject in gaining { who.gaining.formUnion(known[subject] ?? []) }
        for subject in losing { who.losing.formUnion(known[subject] ?? []) }
    }

    private func users(of subject: ComparedSubject) throws(StoreError) -> [ComparedUser] {
        switch subject {
        case .user(let it): [it]
        case .users(let home, let role):
            try others(of: home, role).map { ComparedUser(home: home, user: $0) }
        }
    }

    private func targetCount(of key: ComparedLine.Key) -> Int {
        switch key.kind {
        case .asset: key.targets.reduce(0) { $0 + block($1).assets.count }
        case .organization: key.targets.count
        default: 1
        }
    }

    /// A user whose identity was read.
    private struct NamedUser {
        let user: ComparedUser
        let reference: Ref<User>
    }

    /// Identities that were read.
    private struct KnownNames {
        var users: [ComparedSubject: [NamedUser]] = [:]
        var organizations: [Ordinal: Identity] = [:]
        var blocks: [Ordinal: [Identity]] = [:]
    }

    private func users(of line: ComparedLine, _ names: inout KnownNames) throws(StoreError)
        -> [Ref<User>]
    {
        var users: [NamedUser] = []
        for subject in line.subjects {
            users += try names.users.value(of: subject) { (subject) throws(StoreError) in
                try self.users(of: subject).map { (it) throws(StoreError) in
                    NamedUser(user: it, reference: try user(it))
                }
            }
        }
        // Those of one role stand behind one another, and users of their own before them all.
        if line.subjects.count > 1 { users.sort { $0.user < $1.user } }
        return users.map(\.reference)
    }

    private func user(_ it: ComparedUser) throws(StoreError) -> Ref<User> {
        Ref(try identity(.user, it.home, it.user), of: try identity(.account, 0, it.home))
    }

    private func targets(of key: ComparedLine.Key, _ names: inout KnownNames) throws(StoreError)
        -> AccessDifference.Targets
    {
        switch key.kind {
        case .organization:
            var ids: [Identity] = []
            for ordinal in key.targets {
                ids.append(
                    try names.organizations.value(of: ordinal) { (ordinal) throws(StoreError) in
                        try identity(.organization, account, ordinal)
                    })
            }
            return .organizations(ids)
        case .asset:
            var ids: [Identity] = []
            for number in key.targets {
                ids += try names.blocks.value(of: number) { (number) throws(StoreError) in
                    try assetIdentities(block(number))
                }
            }
            return .assets(ids)
        default: return .account
        }
    }

    private func assetIdentities(_ block: AssetBlock) throws(StoreError) -> [Identity] {
        let reader = views.reader(block.after == nil ? .before : .after)
        var identities = try Identities(reader, .asset, in: account)
        var found: [Identity] = []
        found.reserveCapacity(block.assets.count)
        for asset in block.assets { found.append(try identities.identity(of: asset)) }
        return found
    }

    private func named(_ cause: Cause) throws(StoreError) -> AccessCause {
        switch cause {
        case .user: .user
        case .connection(let it): .connection(try identity(.connection, account, it))
        case .membership(let it): .membership(of: try identity(.group, account, it))
        case .directGrant: .directGrant
        case .groupGrant(let it): .groupGrant(try identity(.group, account, it))
        case .organization: .organization
        case .asset: .asset
        case .list: .list
        case .denial(let it): .denial(by: try identity(.group, account, it))
        }
    }

    /// What a thing is called: as after, where it is there, else as before.
    private func identity(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> Identity
    {
        let key = RecordKey(account: account, space: space, ordinal: ordinal)
        let isThere = try views.after.reader.payload(key, in: Tables.records) != nil
        return try views.reader(isThere ? .after : .before).identity(space, account, ordinal)
    }
}

extension Dictionary {
    /// The value of a key, which is found once.
    fileprivate mutating func value(
        of key: Key, _ find: (Key) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        if let known = self[key] { return known }
        let found = try find(key)
        self[key] = found
        return found
    }
}
