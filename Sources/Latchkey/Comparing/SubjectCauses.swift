import AccessRules

/// What of a change can be the cause that one subject may do more or less.
struct SubjectCauses {
    private let account: AccountOrdinal
    private let changes: AccountChanges
    /// What is another of the subject itself.
    let own: [Cause]
    private let parties: Set<Party>
    /// The groups in either state.
    private let groups: Set<Ordinal>
    /// The groups that are left or joined, and what each brings or brought.
    private let reach: [Ordinal: GroupReach]

    init(
        of subject: ComparedSubject, _ account: AccountOrdinal, _ changes: AccountChanges,
        isAnother: Bool, parties: Set<Party>, groups: Set<Ordinal>, reach: [Ordinal: GroupReach]
    ) {
        self.account = account
        self.changes = changes
        self.parties = parties
        self.groups = groups
        self.reach = reach
        var own: [Cause] = []
        if isAnother {
            if case .user(let it) = subject,
                it.home == account
                    ? changes.users.contains(it.user) : changes.delegateUsers.contains(it)
            {
                own.append(.user)
            }
            for party in parties where party.kind == .connection {
                if changes.connections.contains(party.ordinal) {
                    own.append(.connection(party.ordinal))
                }
            }
        }
        self.own = own.sorted()
    }

    /// What can be the cause of a difference about an organization.
    func causes(of organization: Ordinal) -> [Cause] { ofScope(organization).sorted() }

    /// What can be the cause of a difference about the assets of a block.
    func causes(ofAssets block: AssetBlock, _ number: Int) -> [Cause] {
        var causes = Set(block.causes)
        let kinships = [block.before, block.after].compactMap { $0 }
        for kinship in kinships { causes.formUnion(ofScope(kinship.organization)) }
        for (group, reach) in reach
        where reach.listed.contains(number) || block.concerns(reach.deniedKinds) {
            causes.insert(.membership(group))
        }
        for (group, kinds) in changes.denials
        where groups.contains(group) && block.concerns(kinds) {
            causes.insert(.denial(group))
        }
        return causes.sorted()
    }

    private func ofScope(_ organization: Ordinal) -> Set<Cause> {
        var causes = Set(own)
        if changes.organizations.contains(organization) { causes.insert(.organization) }
        for (group, reach) in reach where reach.organizations.contains(organization) {
            causes.insert(.membership(group))
        }
        // By what the subject has, which is little: an organization that goes has any number of grants.
        guard let changed = changes.grants[organization] else { return causes }
        if parties.contains(where: changed.contains) { causes.insert(.directGrant) }
        for group in groups where changed.contains(Party(kind: .group, ordinal: group)) {
            causes.insert(.groupGrant(group))
        }
        return causes
    }
}

/// What a group brings to whoever is in it.
struct GroupReach {
    /// The organizations that it is granted, in the state in which somebody is in it.
    var organizations: Set<Ordinal> = []
    /// The blocks of assets on whose lists it is, in either state.
    var listed: Set<Int> = []
    /// The kinds that it denies, in either state.
    var deniedKinds: Set<Ordinal> = []
    /// The next instant at which time alone could change that.
    var validUntil = Instant.distantFuture
}
