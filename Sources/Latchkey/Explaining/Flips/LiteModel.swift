import AccessRules

/// What a Lite user reaches after changes, group by group.
struct LiteModel: Sendable {
    /// What one group brings. Groups of one profile are alike.
    struct Profile: Hashable, Sendable {
        /// The organizations of the group while the user is in it.
        var organizations: [Organization]
        /// When the user is in the group after the changes.
        var membership: Validity
        /// When the organization concerned is granted after it is granted to the group.
        var grant: Validity

        struct Organization: Hashable, Sendable {
            var ordinal: Ordinal
            var validity: Validity
        }
    }

    var rule: LiteRule
    /// The organization concerned, if it counts.
    var organization: Ordinal?
    /// What the user reaches whatever is changed.
    var base: ScopeIntervals = [:]
    /// When the organization concerned is granted to the user directly after it is granted.
    var directGrant: Validity = .always
    var profiles: [Profile] = []
    private var numbers: [Profile: Int] = [:]

    init(_ rule: LiteRule, organization: Ordinal?) {
        self.rule = rule
        self.organization = organization
    }

    /// The number of a profile, from 1.
    mutating func number(of profile: Profile) -> Int {
        if let known = numbers[profile] { return known }
        profiles.append(profile)
        numbers[profile] = profiles.count
        return profiles.count
    }

    /// Whether a profile makes any difference to what is reached.
    func isEmpty(_ number: Int) -> Bool {
        number == 0 || profiles[number - 1].organizations.isEmpty
    }

    /// Whether the user stays within the limit with these groups, those of them to which the
    /// organization is granted anew, and a direct grant or none.
    func allows(groups: Set<Int>, granted: Int?, direct: Bool) -> Bool {
        var intervals = base
        for number in groups where number > 0 {
            intervals.add(profiles[number - 1].organizations.map { ($0.ordinal, $0.validity) })
        }
        if let organization {
            if direct { intervals.add([(organization, directGrant)]) }
            if let granted, granted > 0 {
                let profile = profiles[granted - 1]
                intervals.add([(organization, profile.membership.intersection(profile.grant))])
            }
        }
        return !intervals.isTooMuchForLite(from: rule.now)
    }
}

extension StoreReader {
    /// What a Lite user who asks reaches, and what each group would bring.
    func liteModel(_ it: ExplainedCase, _ table: GroupTable, _ rule: LiteRule)
        throws(StoreError) -> (model: LiteModel, profiles: [Ordinal: Int])
    {
        var counts = it.organization
        if let organization = it.organization, organization != rule.restored,
            try contains(organization, in: .organizations(it.acting, .deleted))
        {
            counts = nil
        }
        var model = LiteModel(rule, organization: counts)
        model.directGrant = table.directGrant?.extended(to: it.instant) ?? .always
        model.base.add(
            try counted(
                PostingSet(it.acting, .userOrganizations, of: it.user), during: .always, rule))
        var numbers: [Ordinal: Int] = [:]
        for entry in table.entries {
            let set = PostingSet(it.acting, .groupOrganizations, of: entry.group)
            let isMember = entry.isMember(at: it.instant)
            if let membership = entry.membership, !isMember || entry.deniedKinds.isEmpty {
                // A membership that stays, or that holds at other instants.
                model.base.add(try counted(set, during: membership, rule))
            }
            let after =
                isMember
                ? entry.membership ?? .always
                : entry.membership?.extended(to: it.instant) ?? .always
            let organizations = try counted(set, during: after, rule)
                .filter { !$0.validity.isEmpty }
                .map { LiteModel.Profile.Organization(ordinal: $0.ordinal, validity: $0.validity) }
                .sorted { $0.ordinal < $1.ordinal }
            numbers[entry.group] = model.number(
                of: LiteModel.Profile(
                    organizations: organizations, membership: after,
                    grant: entry.grant?.extended(to: it.instant) ?? .always))
        }
        model.base = model.base.united
        return (model, numbers)
    }
}
