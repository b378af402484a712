import AccessRules

/// One group as it stands to a party, an organization and a list.
struct GroupEntry: Sendable {
    var group: Ordinal
    /// When the party is in the group; nil without a membership.
    var membership: Validity?
    /// When the organization concerned is granted to the group; nil without a grant.
    var grant: Validity?
    /// Whether the list that decides names the group.
    var isListed = false
    /// Which of the kinds concerned the group denies.
    var deniedKinds: [Ordinal] = []

    /// Whether the party is in the group at an instant.
    func isMember(at instant: Instant) -> Bool { membership?.holds(at: instant) ?? false }

    /// Whether the organization is granted to the group at an instant.
    func isGranted(at instant: Instant) -> Bool { grant?.holds(at: instant) ?? false }
}

extension Validity {
    /// Whether it holds at an instant. What has no begin and no end holds at every one.
    func holds(at instant: Instant) -> Bool { isAlways || contains(instant) }

    /// Whether it holds at an instant, or can be made to by widening it.
    func canHold(at instant: Instant) -> Bool { holds(at: instant) || extended(to: instant) != nil }
}

/// Every group that has to do with a question: the party's, those of the organization's
/// grants, those of the list that decides; and all others where the party has a grant that cannot
/// be widened to the instant, so that a group is the only way to the organization.
struct GroupTable: Sendable {
    var party: Party
    /// By ordinal, ascending.
    var entries: [GroupEntry] = []
    /// When the organization is granted to the party itself; nil without a grant.
    var directGrant: Validity?
    /// Whether the list that decides names the party itself.
    var isListed = false
}

extension StoreReader {
    /// The groups that have to do with a question asked by a party.
    ///
    /// Complexity: linear in their number and in the number of the groups that deny a kind
    /// concerned. For an instant beyond those that can be written as an end: in all groups of the
    /// account.
    func groupTable(_ it: ExplainedCase, _ party: Party) throws(StoreError) -> GroupTable {
        var table = GroupTable(party: party)
        var entries: [Ordinal: GroupEntry] = [:]
        let memberships = PostingSet(
            it.acting, party.kind == .user ? .userGroups : .connectionGroups, of: party.ordinal)
        for (group, validity) in try edges(memberships) {
            entries[group, default: GroupEntry(group: group)].membership = validity
        }
        if let organization = it.organization {
            let grants = PostingSet(it.acting, .organizationGroups, of: organization)
            for (group, validity) in try edges(grants) {
                entries[group, default: GroupEntry(group: group)].grant = validity
            }
            table.directGrant = try edge(
                EdgeKey(account: it.acting, kind: .grant, object: organization, party: party))?
                .validity
            if let grant = table.directGrant, !grant.canHold(at: it.instant) {
                let key = CounterKey(account: it.acting, counter: .next, space: .group)
                for group in 0..<Ordinal(truncatingIfNeeded: try counter(key))
                where try record(GroupRecord.self, it.acting, group) != nil {
                    entries[group] = entries[group] ?? GroupEntry(group: group)
                }
            }
        }
        if let asset = it.listedAsset {
            for group in try members(of: PostingSet(it.acting, .assetGroups, of: asset)) {
                entries[group, default: GroupEntry(group: group)].isListed = true
            }
            if party.kind == .user {
                table.isListed = try contains(
                    party.ordinal, in: PostingSet(it.acting, .assetUsers, of: asset))
            }
        }
        for kind in it.kinds {
            for group in try members(of: PostingSet(it.acting, .denyingGroups, of: kind)) {
                entries[group]?.deniedKinds.append(kind)
            }
        }
        for group in entries.keys.sorted() where try !isLeaving(.group, it.acting, group) {
            if let entry = entries[group] { table.entries.append(entry) }
        }
        return table
    }
}
