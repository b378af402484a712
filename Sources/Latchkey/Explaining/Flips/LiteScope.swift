import AccessRules
import OrdinalSets

/// When a user reaches which organizations.
typealias ScopeIntervals = [Ordinal: [Validity]]

extension ScopeIntervals {
    /// Whether they are too many for a Lite user at any instant from `now` on.
    ///
    /// Complexity: O(n log n) in the number n of intervals.
    ///
    /// Rule: *Lite* in `Docs/Permissions.md`.
    func isTooMuchForLite(from now: Instant) -> Bool {
        guard count > maximumLiteOrganizations else { return false }
        // How many more, or fewer, organizations are reached from an instant on.
        var steps: [(instant: Instant, change: Int)] = []
        for validity in united.values.joined() where validity.end > now {
            steps.append((Swift.max(validity.begin, now), 1))
            if validity.end < .distantFuture { steps.append((validity.end, -1)) }
        }
        // At one instant what ends goes before what begins: an end is not in the interval.
        steps.sort { ($0.instant, $0.change) < ($1.instant, $1.change) }
        var reached = 0
        for step in steps {
            reached += step.change
            if reached > maximumLiteOrganizations { return true }
        }
        return false
    }

    mutating func add(_ other: [(ordinal: Ordinal, validity: Validity)]) {
        for (organization, validity) in other where !validity.isEmpty {
            self[organization, default: []].append(validity)
        }
    }

    /// The same instants in as few intervals as will do.
    var united: Self { mapValues(\.united) }
}

extension [Validity] {
    /// The same instants in intervals that neither overlap nor follow one another.
    fileprivate var united: [Validity] {
        guard count > 1 else { return self }
        var united: [Validity] = []
        for validity in sorted(by: { $0.begin < $1.begin }) {
            if let last = united.last, validity.begin <= last.end {
                united[united.count - 1].end = Swift.max(last.end, validity.end)
            } else {
                united.append(validity)
            }
        }
        return united
    }
}

/// What the limit of Lite is judged by, beside the records: whether the organization concerned
/// is restored.
struct LiteRule: Sendable {
    var account: AccountOrdinal
    var now: Instant
    /// The organization that is deleted now and not any more after the changes.
    var restored: Ordinal?
}

extension StoreReader {
    /// The organizations of a posting set of grants during an interval, those that count for
    /// Lite: not the deleted.
    func counted(_ set: PostingSet, during validity: Validity, _ rule: LiteRule)
        throws(StoreError) -> [(ordinal: Ordinal, validity: Validity)]
    {
        var found: [(ordinal: Ordinal, validity: Validity)] = []
        let deleted = PostingSet.organizations(rule.account, .deleted)
        for (organization, own) in try edges(set) {
            if organization != rule.restored, try contains(organization, in: deleted) { continue }
            found.append((organization, own.intersection(validity)))
        }
        return found
    }

    /// Everything that counts for a user, as the records are.
    private func counted(ofUser user: Ordinal, _ rule: LiteRule) throws(StoreError)
        -> ScopeIntervals
    {
        var intervals: ScopeIntervals = [:]
        intervals.add(
            try counted(
                PostingSet(rule.account, .userOrganizations, of: user), during: .always, rule))
        for (group, validity) in try edges(PostingSet(rule.account, .userGroups, of: user)) {
            intervals.add(
                try counted(
                    PostingSet(rule.account, .groupOrganizations, of: group), during: validity,
                    rule))
        }
        return intervals.united
    }

    /// Whether every Lite member of a group, but for one user, may gain an organization for as
    /// long as a grant holds.
    ///
    /// - Parameter known: What counts for users of whom it was read before.
    func liteMembers(
        of group: Ordinal, mayGain organization: Ordinal, during grant: Validity,
        except excepted: Ordinal?, _ rule: LiteRule, known: inout [Ordinal: ScopeIntervals]
    ) throws(StoreError) -> Bool {
        let memberships = PostingSet(rule.account, .groupUsers, of: group)
        for user in try lite(in: memberships, rule.account) where user != excepted {
            var intervals: ScopeIntervals
            if let read = known[user] {
                intervals = read
            } else {
                intervals = try counted(ofUser: user, rule)
                known[user] = intervals
            }
            let key = EdgeKey(
                account: rule.account, kind: .membership, object: group,
                party: Party(kind: .user, ordinal: user))
            guard let membership = try edge(key)?.validity else {
                throw damage(Tables.edges, key, "is missing though a posting names it")
            }
            intervals.add([(organization, membership.intersection(grant))])
            if intervals.isTooMuchForLite(from: rule.now) { return false }
        }
        return true
    }

    /// Whether every Lite user who reaches an organization, but for one, may do so when it is
    /// restored.
    func liteGrantees(of organization: Ordinal, except excepted: Ordinal?, _ rule: LiteRule)
        throws(StoreError) -> Bool
    {
        guard try next(in: PostingSet(rule.account, .liteUsers), atOrAfter: 0) != nil else {
            return true
        }
        var users = Set(
            try lite(
                in: PostingSet(rule.account, .organizationUsers, of: organization), rule.account))
        let groups = PostingSet(rule.account, .organizationGroups, of: organization)
        for (group, _) in try edges(groups) {
            users.formUnion(
                try lite(in: PostingSet(rule.account, .groupUsers, of: group), rule.account))
        }
        for user in users where user != excepted {
            if try counted(ofUser: user, rule).isTooMuchForLite(from: rule.now) { return false }
        }
        return true
    }

    /// The Lite users of a set of users, with and without begin and end.
    private func lite(in set: PostingSet, _ account: AccountOrdinal) throws(StoreError)
        -> [Ordinal]
    {
        let lite = PostingSet(account, .liteUsers)
        var users = try asStoreError {
            try SetExpression.and([.set(set), .set(lite)]).collect(in: self)
        }
        for (user, _) in try timed(set) ?? [] where try contains(user, in: lite) {
            users.append(user)
        }
        return users
    }
}
