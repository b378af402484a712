import AccessRules
import OrdinalSets

/// How many organizations a Lite user reaches at most.
///
/// Rule: *Lite* in `Docs/Permissions.md`.
let maximumLiteOrganizations = 5

// What must hold after every transaction, whoever writes it. What can be judged from one thing
// is judged where it is written; here is what depends on many.
extension Writer {
    /// Refuses the transaction when it breaks an invariant, naming everybody concerned.
    mutating func checkInvariants() throws(StoreError) {
        try flushPostings()
        try checkLite()
        for account in undoable.suspects.accounts { try checkSeats(account) }
        undoable.suspects = Suspects()
    }

    private func checkLite() throws(StoreError) {
        let reader = reader
        var users = undoable.suspects.users
        for group in undoable.suspects.groups {
            try reader.addLiteMembers(of: group.ordinal, group.account, to: &users)
        }
        for organization in undoable.suspects.organizations {
            try reader.addLiteGrantees(
                of: organization.ordinal, organization.account, to: &users)
        }
        var concerned: [String] = []
        var place: ImportPlaces.Place?
        for user in users.sorted(by: { ($0.account, $0.ordinal) < ($1.account, $1.ordinal) }) {
            let lite = PostingSet(user.account, .liteUsers)
            guard try reader.contains(user.ordinal, in: lite),
                let tooMany = try reader.excessOfLite(user.account, user.ordinal, from: now)
            else { continue }
            let account = try reader.account(user.account).id
            let id = try reader.identity(.user, user.account, user.ordinal)
            var names: [String] = []
            for organization in tooMany {
                names.append(
                    "\(account)/"
                        + (try reader.identity(.organization, user.account, organization)).text)
            }
            concerned.append("user \(account)/\(id): " + names.joined(separator: " "))
            if place == nil { place = importPlaces?.place(of: Ref(id, of: account)) }
        }
        guard concerned.isEmpty else {
            throw StoreError(.refused(.liteScope, concerned: concerned)).at(place)
        }
    }

    /// Refuses who would take one more seat than there are, before that one does.
    func requireSeat(in account: AccountOrdinal) throws(StoreError) {
        try checkSeats(account, withMore: 1)
    }

    private func checkSeats(_ account: AccountOrdinal, withMore more: Int = 0) throws(StoreError) {
        let record = try reader.account(account)
        guard let limit = record.seatLimit else { return }
        let taken = try reader.seatsTaken(account) + more
        guard taken > Int(limit) else { return }
        let seats = limit == 1 ? "1 seat" : "\(limit) seats"
        throw StoreError(
            .refused(.seatLimit, concerned: ["\(record.id) has \(seats) for \(taken) users"])
        ).at(importPlaces?.place(ofSeatsOf: record.id))
    }
}

extension StoreReader {
    fileprivate func addLiteMembers(
        of group: Ordinal, _ account: AccountOrdinal, to users: inout Set<Party.InAccount>
    ) throws(StoreError) {
        let members = PostingSet(account, .groupUsers, of: group)
        try addLite(in: members, account, to: &users)
    }

    fileprivate func addLiteGrantees(
        of organization: Ordinal, _ account: AccountOrdinal,
        to users: inout Set<Party.InAccount>
    ) throws(StoreError) {
        try addLite(
            in: PostingSet(account, .organizationUsers, of: organization), account, to: &users)
        let groups = PostingSet(account, .organizationGroups, of: organization)
        for group in try everyMember(of: groups) {
            try addLiteMembers(of: group, account, to: &users)
        }
    }

    /// Adds the Lite users of a set of users, with and without begin and end.
    private func addLite(
        in set: PostingSet, _ account: AccountOrdinal, to users: inout Set<Party.InAccount>
    ) throws(StoreError) {
        let lite = PostingSet(account, .liteUsers)
        let found = try asStoreError {
            try SetExpression.and([.set(set), .set(lite)]).collect(in: self)
        }
        for user in found { users.insert(Party.InAccount(account: account, ordinal: user)) }
        for (user, _) in try timed(set) ?? [] where try contains(user, in: lite) {
            users.insert(Party.InAccount(account: account, ordinal: user))
        }
    }

    /// The organizations that a Lite user reaches at an instant from `now` on at which they
    /// are too many; nil when they never are.
    ///
    /// Rule: *Lite* in `Docs/Permissions.md`.
    func excessOfLite(_ account: AccountOrdinal, _ user: Ordinal, from now: Instant)
        throws(StoreError) -> [Ordinal]?
    {
        let intervals = try intervals(ofScope: account, user)
        guard intervals.count > maximumLiteOrganizations else { return nil }
        // What begins and ends from now on, in its order; at an instant what ends comes before what begins.
        var changes: [(instant: Instant, isBegin: Bool, organization: Ordinal)] = []
        for (organization, validities) in intervals {
            for validity in validities {
                let begin = max(validity.begin, now)
                guard begin < validity.end else { continue }
                changes.append((begin, true, organization))
                changes.append((validity.end, false, organization))
            }
        }
        changes.sort { ($0.instant, $0.isBegin ? 1 : 0) < ($1.instant, $1.isBegin ? 1 : 0) }
        // How often each is reached.
        var reached: [Ordinal: Int] = [:]
        for (index, change) in changes.enumerated() {
            let count = reached[change.organization, default: 0] + (change.isBegin ? 1 : -1)
            reached[change.organization] = count == 0 ? nil : count
            let isLast = index + 1 == changes.count || changes[index + 1].instant > change.instant
            if isLast, reached.count > maximumLiteOrganizations { return reached.keys.sorted() }
        }
        return nil
    }

    /// When a user reaches which organizations that are not deleted, without the flag.
    func intervals(ofScope account: AccountOrdinal, _ user: Ordinal) throws(StoreError)
        -> [Ordinal: [Validity]]
    {
        var intervals: [Ordinal: [Validity]] = [:]
        try addIntervals(
            of: PostingSet(account, .userOrganizations, of: user), during: .always,
            to: &intervals)
        let groups = PostingSet(account, .userGroups, of: user)
        for group in try members(of: groups) {
            try addIntervals(
                of: PostingSet(account, .groupOrganizations, of: group), during: .always,
                to: &intervals)
        }
        for (group, validity) in try timed(groups) ?? [] {
            try addIntervals(
                of: PostingSet(account, .groupOrganizations, of: group), during: validity,
                to: &intervals)
        }
        let deleted = PostingSet.organizations(account, .deleted)
        for organization in Array(intervals.keys)
        where try contains(organization, in: deleted) {
            intervals[organization] = nil
        }
        return intervals
    }

    private func addIntervals(
        of set: PostingSet, during validity: Validity, to intervals: inout [Ordinal: [Validity]]
    ) throws(StoreError) {
        for organization in try members(of: set) {
            intervals[organization, default: []].append(validity)
        }
        for (organization, own) in try timed(set) ?? [] {
            let both = own.intersection(validity)
            if !both.isEmpty { intervals[organization, default: []].append(both) }
        }
    }

    /// How many seats an account's users take: the active ones who are not Lite.
    ///
    /// Rule: *Connections* in `Docs/Permissions.md`.
    func seatsTaken(_ account: AccountOrdinal) throws(StoreError) -> Int {
        var seats = 0
        for role in Role.allCases where role != .lite {
            seats += try count(of: .activeUsers(account, role))
        }
        return seats
    }
}
