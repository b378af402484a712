/// What of a change can be the cause that one subject may do more or less.
struct SubjectCauses {
    private let account: AccountOrdinal
    private let changes: AccountChanges
    /// What is another of the subject itself.
    let own: [Cause]
    private let parties: Set<Party>
    /// The groups in either state.
    private let groups: Set<Ordinal>
    /// The groups that are left or joined, and what organizations each brings or brought.
    private let reach: [Ordinal: Set<Ordinal>]

    init(
        of subject: ComparedSubject, _ account: AccountOrdinal, _ changes: AccountChanges,
        isAnother: Bool, parties: Set<Party>, groups: Set<Ordinal>, reach: [Ordinal: Set<Ordinal>]
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
    func causes(of block: AssetBlock, _ views: ComparedViews) throws(StoreError) -> [Cause] {
        var causes = Set(block.causes)
        for side in ComparedViews.Side.allCases {
            guard let kinship = block[side] else { continue }
            causes.formUnion(ofScope(kinship.organization))
            let reader = views.reader(side)
            for group in reach.keys {
                if let list = kinship.list,
                    try reader.contains(group, in: PostingSet(account, .assetGroups, of: list))
                {
                    causes.insert(.membership(group))
                }
                let denied = try reader.record(GroupRecord.self, account, group)?.deniedKinds
                if let denied, denied.contains(where: kinship.kinds.contains) {
                    causes.insert(.membership(group))
                }
            }
            for (group, kinds) in changes.denials
            where groups.contains(group) && kinship.kinds.contains(where: kinds.contains) {
                causes.insert(.denial(group))
            }
        }
        return causes.sorted()
    }

    private func ofScope(_ organization: Ordinal) -> Set<Cause> {
        var causes = Set(own)
        if changes.organizations.contains(organization) { causes.insert(.organization) }
        for (group, organizations) in reach where organizations.contains(organization) {
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
