import AccessRules

/// What a query depends on: which entries of which logs tell of something that could change its
/// result.
struct QueryDependence: Hashable, Sendable {
    /// Of which accounts; nil for all.
    var accounts: Set<Identity>?
    /// The kinds of what was changed; nil for all. What goes with another thing when that is
    /// removed has no entry of its own, so that a thing's kind stands for all that refers to it.
    var kinds: Set<String>?
    /// Whether what was read counts.
    var includesReads = false

    fileprivate mutating func add(kinds more: Set<String>?) {
        guard let own = kinds, let more else {
            kinds = nil
            return
        }
        kinds = own.union(more)
    }
}

extension Query {
    /// What the query depends on.
    var dependence: QueryDependence {
        // An import has one entry, which is about the account.
        var dependence = QueryDependence(
            accounts: account.map { [$0] }, kinds: ["account", "settings"])
        dependence.add(kinds: Thing.source.answers.kinds)
        dependence.includesReads = Thing.source.answers.includesReads
        dependence.add(condition)
        return dependence
    }
}

extension QueryDependence {
    fileprivate mutating func add(_ condition: Condition) {
        switch condition {
        case .all, .nothing, .test: break
        case .not(let inner): add(inner)
        case .and(let parts), .or(let parts): for part in parts { add(part) }
        case .related(let relation, let inner):
            add(kinds: relation.kinds)
            add(inner)
        case .accessible(let user, _):
            accounts?.insert(user.account)
            add(kinds: nil)
        case .can(_, let target):
            accounts?.insert(target.account)
            add(kinds: nil)
        }
    }
}

extension RelationName {
    /// The kinds of what makes and ends it, and of what it leads to.
    fileprivate var kinds: Set<String> {
        switch self {
        case .grantedUsers, .grantedGroups, .grantedConnections, .organizations, .user, .group,
            .connection:
            EntryKinds.grants
        case .groups, .members, .memberConnections: EntryKinds.memberships
        case .listedAssets, .listedUsers, .listedGroups: EntryKinds.lists
        case .parent, .children: EntryKinds.organizations
        case .assets, .container, .embedded: EntryKinds.assets
        // Of an asset and of a grant.
        case .organization: EntryKinds.assets.union(EntryKinds.grants)
        }
    }
}

extension StoreReader {
    /// How many entries are looked at to tell whether a query depends on them. More are taken
    /// to be such: it is as quick to answer it.
    static let dependenceEntryCountMaximum = 4_096

    /// Whether, behind a place in the order of commits, there is an entry that tells of
    /// something on which a query depends.
    ///
    /// Complexity: the runs, and those entries of its accounts that are before the first such,
    /// up to ``dependenceEntryCountMaximum``.
    func hasChange(since place: ChangePlace, _ dependence: QueryDependence) throws(StoreError)
        -> Bool
    {
        var accounts: Set<AccountOrdinal>?
        if let ids = dependence.accounts {
            accounts = []
            for id in ids {
                if let account = try ordinal(0, .account, id) { accounts?.insert(account) }
            }
        }
        return try asStoreError {
            var isFound = false
            var left = Self.dependenceEntryCountMaximum
            if place.run == (try lastRuns().end) { return false }
            try forEachRun(from: place.run) { number, run in
                guard accounts?.contains(run.account) != false else { return true }
                let start = run.first + (number == place.run ? place.offset : 0)
                guard start < run.end else { return true }
                // What is archived may have told of anything.
                if try start < logState(run.account).firstPlace {
                    isFound = true
                    return false
                }
                left -= Int(run.end - start)
                isFound = left < 0
                if !isFound {
                    isFound = try hasChange(in: start..<run.end, of: run.account, dependence)
                }
                return !isFound
            }
            return isFound
        }
    }

    private func hasChange(
        in places: Range<UInt32>, of account: AccountOrdinal, _ dependence: QueryDependence
    ) throws(StoreError) -> Bool {
        var decoder = try LogDecoder(self, account)
        for place in places {
            if !dependence.includesReads, try decoder.isRead(at: place) { continue }
            guard let kinds = dependence.kinds else { return true }
            let kind = try decoder.number(.kind, at: place)
            // What is about nothing in particular may be about anything.
            guard kind != 0 else { return true }
            if kinds.contains(try logName(account, .kind, kind).text) { return true }
        }
        return false
    }
}
