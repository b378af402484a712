import AccessRules

/// What somebody who leaves has, and what is to be done about it.
package struct Leaving: Sendable {
    /// What the user reaches in one account.
    package struct Reached: Sendable {
        package var account: Identity
        package var organizationCount: Int
        package var assetCount: Int
        /// Passwords that the user saw there, the last seen first; those that were not changed since are at risk.
        package var passwords: [PasswordsAccessedReport.Row]
    }

    package var user: User
    /// At home, then in the accounts whose connections let the user in.
    package var reached: [Reached]
    /// What the user is in by itself: memberships, grants, and assets whose lists name the user.
    package var memberships: [InterchangeObject]
    package var grants: [InterchangeObject]
    package var listedAssets: [Ref<Asset>]
    /// Groups that have no other member.
    package var emptiedGroups: [Ref<Group>]
    /// Organizations and assets with a list that nobody else can view but Administrators at home.
    package var nobodyElse: [Target]
    /// Keys to APIs that the user generated, which go on.
    package var keys: [APIKey]
    /// Why the user cannot be removed as things are; nil where that can be done.
    package var obstacle: String?
}

extension View {
    /// What somebody who leaves has.
    ///
    /// Complexity: a count for each organization and each asset with a list that the user reaches at home, and what is told.
    ///
    /// - Throws: ``StoreError``: `unknown`; what every read may throw.
    package func leaving(_ user: Ref<User>) throws -> Leaving {
        liftTimeLimit()
        let (home, ordinal) = try reader.require(user, .user)
        let party = Party(kind: .user, ordinal: ordinal)
        var leaving = Leaving(
            user: try reader.user(home, ordinal),
            reached: [try reached(by: user, user.account, home)],
            memberships: try edges(.membership, .userGroups, home, party),
            grants: try edges(.grant, .userOrganizations, home, party), listedAssets: [],
            emptiedGroups: [], nobodyElse: try reachedByNobodyElse(user), keys: [], obstacle: nil)
        for host in try reader.members(of: PostingSet(home, .hosts)) {
            let there = try reached(by: user, try reader.account(host).id, host)
            if there.organizationCount > 0 || !there.passwords.isEmpty {
                leaving.reached.append(there)
            }
        }
        for asset in try reader.members(of: PostingSet(home, .userAssets, of: ordinal)) {
            leaving.listedAssets.append(
                Ref(try reader.identity(.asset, home, asset), of: user.account))
        }
        for (group, _) in try reader.edges(PostingSet(home, .userGroups, of: ordinal)) {
            let users = try reader.edges(PostingSet(home, .groupUsers, of: group))
            let connections = try reader.edges(PostingSet(home, .groupConnections, of: group))
            guard users.count == 1, connections.isEmpty else { continue }
            leaving.emptiedGroups.append(
                Ref(try reader.identity(.group, home, group), of: user.account))
        }
        try reader.forEachRecord(.apiKey, home) { (reader, key) throws(StoreError) in
            let value = try reader.apiKeyValue(home, key)
            if value.generated.by == user, value.revoked == nil { leaving.keys.append(value) }
        }
        if leaving.user.status != .removed, past == nil {
            leaving.obstacle = try obstacle(to: user)
        }
        return leaving
    }

    private func reached(by user: Ref<User>, _ account: Identity, _ number: AccountOrdinal) throws
        -> Leaving.Reached
    {
        var passwords = try reader.passwordsAccessed(by: user, number)
        // An entry need not say what the asset was called, and whoever changes the password looks for its name.
        for index in passwords.indices where passwords[index].name.isEmpty {
            let id = passwords[index].asset
            guard let asset = try reader.ordinal(number, .asset, id) else { continue }
            passwords[index].name = try reader.asset(number, asset).name
        }
        return Leaving.Reached(
            account: account,
            organizationCount: try countOrganizations(
                Reach(of: user, in: account, for: .viewOrganization)),
            assetCount: try countAssets(Reach(of: user, in: account, for: .viewAsset)),
            passwords: passwords)
    }

    private func edges(
        _ kind: EdgeKind, _ relation: Relation, _ account: AccountOrdinal, _ party: Party
    ) throws(StoreError) -> [InterchangeObject] {
        var found: [InterchangeObject] = []
        for (object, _) in try reader.edges(PostingSet(account, relation, of: party.ordinal)) {
            found.append(
                try reader.value(
                    of: EdgeKey(account: account, kind: kind, object: object, party: party)))
        }
        return found
    }

    /// What only the user and Administrators can view. Of an asset without a list that is said of its organization.
    private func reachedByNobodyElse(_ user: Ref<User>) throws -> [Target] {
        let administrators = Query<User>(in: user.account)
            .where { $0.role == .administrator && $0.status == .active }
        let others = try page(administrators, size: .max).items.filter { $0.id != user.id }.count
        var found: [Target] = []
        var sets = RememberedSets()
        let organizations = try self.organizations(
            Reach(of: user, for: .viewOrganization)
        ).items
        for organization in organizations {
            let target = Target.organization(organization)
            if try countUsers(WhoCan(.viewOrganization, on: target), &sets) <= others + 1 {
                found.append(target)
            }
        }
        let assets = Query<Asset>(in: user.account)
            .where { $0.isRestricted == true && $0.accessible(to: user, for: .viewAsset) }
        for asset in try page(assets, size: .max).items {
            let target = Target.asset(Ref(asset.id, of: user.account))
            if try countUsers(WhoCan(.viewAsset, on: target), &sets) <= others + 1 {
                found.append(target)
            }
        }
        return found
    }

    private func obstacle(to user: Ref<User>) throws -> String? {
        do {
            try after([AccountOperation(.removeUser(user.id), in: user.account)]) { _ in }
            return nil
        } catch let error as StoreError {
            guard case .refused = error.kind else { throw error }
            return "\(StoreError(error.kind))"
        }
    }
}
