import AccessRules

// Accounts, users and groups.
extension Writer {
    mutating func insert(_ account: Account) throws(StoreError) {
        try checkNew(account.id, 0, .account, of: nil)
        guard !account.id.text.utf8.contains(UInt8(ascii: "/")) else {
            throw StoreError(.invalid("an account's identity has no /")).at(key: "id")
        }
        let ordinal = try takeOrdinal(0, .account)
        try name(0, .account, account.id.text, ordinal)
        try store(account, ordinal, old: nil)
    }

    mutating func update(_ account: Account) throws(StoreError) {
        let ordinal = try reader.require(account: account.id, key: "id")
        try store(account, ordinal, old: try reader.account(ordinal))
    }

    private mutating func store(_ account: Account, _ ordinal: AccountOrdinal, old: AccountRecord?)
        throws(StoreError)
    {
        var seatLimit: UInt32?
        if let limit = account.seatLimit {
            guard let limit = UInt32(exactly: limit), limit > 0 else {
                throw StoreError(.invalid("a seat limit is a number from 1 to \(UInt32.max)")).at(
                    key: "seatLimit")
            }
            seatLimit = limit
        }
        try claim(
            0, .subdomain, account.subdomain, ordinal,
            releasing: old?.subdomain, .uniqueSubdomain, key: "subdomain",
            concerning: account.subdomain)
        let record = AccountRecord(
            id: account.id, subdomain: account.subdomain, name: account.name,
            enforcesMFA: account.enforcesMFA, enforcesSSO: account.enforcesSSO,
            seatLimit: seatLimit)
        try put(record, 0, ordinal)
        try derive(ordinal, from: old, to: record)
        if seatLimit != nil { undoable.suspects.accounts.insert(ordinal) }
    }

    mutating func insert(_ user: User) throws(StoreError) {
        let account = try reader.require(account: user.account)
        try checkNew(user.id, account, .user, of: user.account)
        let ordinal = try takeOrdinal(account, .user)
        try name(account, .user, user.id.text, ordinal)
        try store(user, account, ordinal, old: nil)
    }

    mutating func update(_ user: User) throws(StoreError) {
        let account = try reader.require(account: user.account)
        let ordinal = try reader.require(.user, user.id, in: account, of: user.account, key: "id")
        try store(
            user, account, ordinal, old: try reader.existing(UserRecord.self, account, ordinal))
    }

    /// Gives a user that an import had as a stub so far the values that another export has.
    mutating func complete(stub user: User) throws(StoreError) {
        let account = try reader.require(account: user.account)
        let ordinal = try reader.require(.user, user.id, in: account, of: user.account, key: "id")
        let old = try reader.existing(UserRecord.self, account, ordinal)
        try store(user, account, ordinal, old: old, isOfStub: true)
    }

    private mutating func store(
        _ user: User, _ account: AccountOrdinal, _ ordinal: Ordinal, old: UserRecord?,
        isOfStub: Bool = false
    ) throws(StoreError) {
        if old?.status == .removed, user.status != .removed, !isOfStub {
            throw StoreError(
                .refused(.removedUser, concerned: ["\(user.account)/\(user.id)"])
            ).at(key: "status")
        }
        let record = UserRecord(
            id: user.id, email: user.email, name: user.name, role: user.role,
            status: user.status, hasAllOrganizations: user.hasAllOrganizations,
            isEnrolledInMFA: user.isEnrolledInMFA)
        if let old, old.isActive, old.role == .administrator, !isOfStub,
            !record.isActive || record.role != .administrator
        {
            try requireOtherAdministrator(than: ordinal, account, user)
        }
        try claim(
            account, .email, user.status == .removed ? nil : user.email, ordinal,
            releasing: old.flatMap { $0.status == .removed ? nil : $0.email },
            .uniqueEmail, key: "email", concerning: "\(user.account)/\(user.id) <\(user.email)>")
        try put(record, account, ordinal)
        try derive(account, ordinal, from: old, to: record)
        // Nothing refers to somebody who comes as one who is removed.
        if user.status == .removed, let old, old.status != .removed {
            let party = Party(kind: .user, ordinal: ordinal)
            try removeEdges(.membership, of: party, account)
            try removeReach(of: party, account)
            try removeReports(sharedWith: ordinal, account)
            try removeDeliveries(to: ordinal, account)
        }
        if record.isLite, old?.isLite != true {
            undoable.suspects.users.insert(Party.InAccount(account: account, ordinal: ordinal))
        }
        if record.takesSeat { undoable.suspects.accounts.insert(account) }
    }

    /// Refuses what is done to somebody who is removed.
    func refuseRemoved(_ user: User) throws(StoreError) {
        if user.status == .removed {
            throw StoreError(.refused(.removedUser, concerned: ["\(user.account)/\(user.id)"]))
        }
    }

    private func requireOtherAdministrator(
        than ordinal: Ordinal, _ account: AccountOrdinal, _ user: User
    ) throws(StoreError) {
        let administrators = PostingSet.activeUsers(account, .administrator)
        var other = try reader.next(in: administrators, atOrAfter: 0)
        if other == ordinal {
            other =
                if let behind = ordinal.successor {
                    try reader.next(in: administrators, atOrAfter: behind)
                } else { nil }
        }
        guard other == nil else { return }
        throw StoreError(
            .refused(.lastAdministrator, concerned: ["\(user.account)/\(user.id)"]))
    }

    mutating func insert(_ group: Group) throws(StoreError) {
        let account = try reader.require(account: group.account)
        try checkNew(group.id, account, .group, of: group.account)
        let ordinal = try takeOrdinal(account, .group)
        try name(account, .group, group.id.text, ordinal)
        try store(group, account, ordinal, old: nil)
    }

    mutating func update(_ group: Group) throws(StoreError) {
        let account = try reader.require(account: group.account)
        let ordinal = try reader.require(
            .group, group.id, in: account, of: group.account, key: "id")
        let old = try reader.existing(GroupRecord.self, account, ordinal)
        try store(group, account, ordinal, old: old)
    }

    private mutating func store(
        _ group: Group, _ account: AccountOrdinal, _ ordinal: Ordinal, old: GroupRecord?
    ) throws(StoreError) {
        var kinds: [Ordinal] = []
        for kind in group.deniedAssetTypes { kinds.append(try assetKind(kind, account)) }
        kinds = Set(kinds).sorted()
        let record = GroupRecord(
            id: group.id, name: group.name, description: group.description, deniedKinds: kinds)
        try put(record, account, ordinal)
        try derive(account, ordinal, from: old, to: record)
    }

    /// Removes a group with its grants, its members and its entries in lists, both ways.
    mutating func removeGroup(_ reference: Ref<Group>) throws(StoreError) {
        let (account, ordinal) = try reader.require(reference, .group)
        let record = try reader.existing(GroupRecord.self, account, ordinal)
        let party = Party(kind: .group, ordinal: ordinal)
        try removeEdges(.membership, of: ordinal, account)
        try removeReach(of: party, account)
        try remove(
            RecordKey(account: account, space: .group, ordinal: ordinal), in: Tables.records)
        try derive(account, ordinal, from: record, to: nil)
        try name(account, .group, reference.id.text, ordinal, isGone: true)
    }

    /// The ordinal of a kind of asset, given to it when it is first named.
    mutating func assetKind(_ kind: String, _ account: AccountOrdinal) throws(StoreError)
        -> Ordinal
    {
        if let last = pendingPostings?.named.kinds, last.account == account,
            let known = last.ordinals[Identity(kind)]
        {
            return known
        }
        let ordinal: Ordinal
        if let known = try reader.name(account, .assetKind, kind) {
            ordinal = known.ordinal
        } else {
            ordinal = try takeOrdinal(account, .assetKind)
            try name(account, .assetKind, kind, ordinal)
            try put(AssetKindRecord(name: kind), account, ordinal)
        }
        pendingPostings?.named.note(kind, of: account, ordinal)
        return ordinal
    }
}

extension User {
    /// Whether the user takes one of the account's seats.
    var takesSeat: Bool { status == .active && role != .lite }
}
