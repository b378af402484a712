import AccessRules

// What goes by a record: the sets that it is in, what it is found by, the heads that it goes into. Whatever
// gives a record other values, or takes them back, says so here once.
//
// `old` is nil for a record that comes, `new` for one that goes.
extension Writer {
    mutating func derive(
        _ ordinal: AccountOrdinal, from old: AccountRecord?, to new: AccountRecord?
    ) throws(StoreError) {
        try index(0, ordinal, from: old, to: new)
    }

    mutating func derive(
        _ account: AccountOrdinal, _ ordinal: Ordinal, from old: UserRecord?, to new: UserRecord?
    ) throws(StoreError) {
        try index(account, ordinal, from: old, to: new)
        if let old, old.isActive { try unpost(ordinal, from: .activeUsers(account, old.role)) }
        if let new, new.isActive { try post(ordinal, to: .activeUsers(account, new.role)) }
        try post(
            ordinal, to: PostingSet(account, .liteUsers), from: old?.isLite, to: new?.isLite)
        try post(
            ordinal, to: PostingSet(account, .unrestrictedUsers), from: old?.isUnrestricted,
            to: new?.isUnrestricted)
        undoable.stale.note(.user, account, ordinal)
    }

    mutating func derive(
        _ account: AccountOrdinal, _ ordinal: Ordinal, from old: GroupRecord?, to new: GroupRecord?
    ) throws(StoreError) {
        try index(account, ordinal, from: old, to: new)
        let (was, becomes) = (Set(old?.deniedKinds ?? []), Set(new?.deniedKinds ?? []))
        guard was != becomes else { return }
        for kind in was.subtracting(becomes).sorted() {
            try unpost(ordinal, from: PostingSet(account, .denyingGroups, of: kind))
        }
        for kind in becomes.subtracting(was).sorted() {
            try post(ordinal, to: PostingSet(account, .denyingGroups, of: kind))
        }
        undoable.stale.accountsOfDenials.insert(account)
    }

    mutating func derive(
        _ account: AccountOrdinal, _ ordinal: Ordinal, from old: OrganizationRecord?,
        to new: OrganizationRecord?
    ) throws(StoreError) {
        try index(account, ordinal, from: old, to: new)
        try move(
            ordinal, from: old.map { .organizations(account, $0.state) },
            to: new.map { .organizations(account, $0.state) })
        try move(
            ordinal, from: old?.parent.map { PostingSet(account, .children, of: $0) },
            to: new?.parent.map { PostingSet(account, .children, of: $0) })
        undoable.stale.note(.organization, account, ordinal)
    }

    mutating func derive(
        _ account: AccountOrdinal, _ ordinal: Ordinal, from old: AssetRecord?, to new: AssetRecord?
    ) throws(StoreError) {
        try index(account, ordinal, from: old, to: new)
        try move(
            ordinal, from: old.map { PostingSet(account, .assets, of: $0.organization) },
            to: new.map { PostingSet(account, .assets, of: $0.organization) })
        try move(
            ordinal, from: old?.container.map { PostingSet(account, .embedded, of: $0) },
            to: new?.container.map { PostingSet(account, .embedded, of: $0) })
        undoable.stale.note(.asset, account, ordinal)
    }

    /// A connection keeps its delegate.
    mutating func derive(
        _ host: AccountOrdinal, _ ordinal: Ordinal, from old: ConnectionRecord?,
        to new: ConnectionRecord?
    ) throws(StoreError) {
        guard let delegate = (new ?? old)?.delegate else { return }
        try index(host, ordinal, from: old, to: new)
        if (old == nil) != (new == nil) {
            let pair = PostingSet(host, .pairConnections, of: delegate)
            try post(ordinal, to: PostingSet(host, .connections), if: new != nil)
            try post(ordinal, to: pair, if: new != nil)
            try flushPostings()
            let any = try reader.next(in: pair, atOrAfter: 0)
            try post(host, to: PostingSet(delegate, .hosts), if: any != nil)
        }
        try post(
            ordinal, to: PostingSet(host, .unrestrictedConnections), from: old?.hasAllOrganizations,
            to: new?.hasAllOrganizations)
        undoable.stale.note(PairKey(host: host, delegate: delegate))
    }

    mutating func derive(
        _ account: AccountOrdinal, _ ordinal: Ordinal, from old: ReportRecord?,
        to new: ReportRecord?
    ) throws(StoreError) {
        try move(
            ordinal, from: old.map { PostingSet(account, .sharedReports, of: $0.sharedWith) },
            to: new.map { PostingSet(account, .sharedReports, of: $0.sharedWith) })
    }

    /// Adds or takes an ordinal when what it depends on changed.
    private mutating func post(
        _ ordinal: Ordinal, to set: PostingSet, from was: Bool?, to isIn: Bool?
    ) throws(StoreError) {
        if (was ?? false) != (isIn ?? false) { try post(ordinal, to: set, if: isIn ?? false) }
    }

    /// Takes an ordinal from one set to another, where these are not the same.
    private mutating func move(_ ordinal: Ordinal, from old: PostingSet?, to new: PostingSet?)
        throws(StoreError)
    {
        guard old != new else { return }
        if let old { try unpost(ordinal, from: old) }
        if let new { try post(ordinal, to: new) }
    }
}
