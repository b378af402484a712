import AccessRules

/// Groups that are alike as far as a question goes: whatever one of them can do for it, each of
/// the others can, by edits of the same number and kind.
///
/// Thousands of groups make a handful of classes, so that the search goes over classes and
/// counts groups.
struct GroupClass: Sendable {
    struct Key: Hashable, Sendable {
        /// Whether the party is in the group at the instant.
        var isMember: Bool
        /// Whether there is a membership, in force or not.
        var hasMembership: Bool
        /// Whether the organization is granted to the group at the instant.
        var isGranted: Bool
        /// Whether there is a grant, in force or not.
        var hasGrant: Bool
        /// Whether the list that decides names the group.
        var isListed: Bool
        /// How many of the kinds concerned the group denies.
        var deniedCount: Int
        /// Whether the organization may be granted to the group, as far as is known.
        var isGrantable: Bool
        /// What the group brings to a Lite user; 0 where no limit of Lite applies.
        var profile: Int
    }

    var key: Key
    var groups: [GroupEntry]

    var count: Int { groups.count }

    /// What the search can do with the groups.
    enum Part: Sendable {
        /// The party is in them, and they deny nothing that is concerned: they stay.
        case settled
        /// The party is in them, and they deny one kind: to leave one and to lift its kind
        /// costs the same.
        case denyingOne
        /// The party is in them, and they deny several kinds: one is left, unless it is
        /// needed, and then all its kinds are lifted.
        case denyingMany
        /// The party is not in them.
        case outside
    }

    var part: Part {
        guard key.isMember else { return .outside }
        return key.deniedCount == 0 ? .settled : key.deniedCount == 1 ? .denyingOne : .denyingMany
    }

    /// What keeping one of the groups, or joining it, costs beyond leaving it or staying out.
    var extraCost: Int {
        switch part {
        case .settled, .denyingOne: 0
        case .denyingMany: key.deniedCount - 1
        case .outside: 1 + key.deniedCount
        }
    }

    /// The edits by which the party is in one of the groups without a kind denied.
    func entering(_ entry: GroupEntry, _ party: Party) -> [Edit] {
        var edits: [Edit] = []
        if !key.isMember {
            edits.append(.membership(party, entry.group, isThere: key.hasMembership))
        }
        for kind in entry.deniedKinds { edits.append(.lifting(kind: kind, group: entry.group)) }
        return edits
    }
}
