extension World {
    /// The edits that have to do with the question, in the order of their canonical texts.
    ///
    /// What is left out cannot matter: other users and connections, grants for organizations
    /// that are not asked about, kinds that are not concerned, lists that do not decide. Connections
    /// that have ended by now are left out, too: what is final stays so.
    public func editsConcerning(
        _ question: ReferenceQuestion, now: Int64 = RandomWorld.usualNow
    ) -> [Edit] {
        let judge = Judge(world: self, question: question, fault: nil)
        guard case .success(let found) = judge.lookUp() else { return [] }
        let connections = connections.filter { connection in
            connection.host == found.account && connection.delegate == found.user.account
                && connection.isLive(at: now)
        }
        let parties =
            found.user.account == found.account
            ? [Party.user(found.user.id)] : connections.map { .connection($0.id) }
        var edits = edits(of: found.user)
        edits += connections.flatMap { self.edits(of: $0, at: question.at) }
        if case .connection(let connection) = found.thing {
            // Of a pair one connection may be live: what becomes of the others matters, too.
            for other in self.connections
            where other.host == connection.host && other.delegate == connection.delegate
                && other.isLive(at: now)
            {
                edits += lifeEdits(of: other, at: question.at)
            }
        }
        edits += grantEdits(found, parties, at: question.at)
        edits += membershipEdits(found.account, parties, at: question.at)
        edits += kindEdits(found, question)
        edits += listEdits(found, judge)
        edits += stateEdits(found, judge)
        return Set(edits.filter { isWritable($0, at: question.at) }).sorted()
    }

    /// Whether what an edit makes of an interval has bounds that can be written.
    private func isWritable(_ edit: Edit, at instant: Int64) -> Bool {
        let written = UTC.instant(1, 1, 1)..<UTC.instant(9999, 12, 31) + 86_400_000
        let edited = edited(by: edit, at: instant)
        func isWritable(_ before: [Interval], _ after: [Interval]) -> Bool {
            zip(before, after).allSatisfy { $0 == $1 || $1.boundaries.allSatisfy(written.contains) }
        }
        switch edit {
        case .moveGrant: return isWritable(grants.map(\.during), edited.grants.map(\.during))
        case .moveMembership:
            return isWritable(memberships.map(\.during), edited.memberships.map(\.during))
        case .moveConnection:
            return isWritable(connections.map(\.during), edited.connections.map(\.during))
        default: return true
        }
    }

    private func edits(of user: User) -> [Edit] {
        let roles = Table.homeRoles.filter { $0 != user.role }
        // A removed user stays removed.
        if user.status == "removed" { return roles.map { .setRole(of: user.address, to: $0) } }
        let statuses = ["invited", "active", "removed"].filter { $0 != user.status }
        return roles.map { .setRole(of: user.address, to: $0) }
            + statuses.map { .setUserStatus(of: user.address, to: $0) }
    }

    private func edits(of connection: Connection, at instant: Int64) -> [Edit] {
        let address = connection.address
        var edits: [Edit] = Table.delegateRoles.filter { $0 != connection.maximumRole }
            .map { .setMaximumRole(of: address, to: $0) }
        edits += lifeEdits(of: connection, at: instant)
        return edits
    }

    private func lifeEdits(of connection: Connection, at instant: Int64) -> [Edit] {
        var edits: [Edit] = []
        // What is final stays so: a new invitation is a new connection.
        if ["draft", "pending"].contains(connection.status) {
            edits.append(.acceptConnection(connection.address))
        }
        if connection.during != .always {
            edits.append(
                .moveConnection(
                    connection.address, covers: !connection.during.holds(at: instant)))
        }
        return edits
    }

    private func grantEdits(_ found: Judge.Case, _ parties: [Party], at instant: Int64) -> [Edit] {
        guard let id = organizationID(found) else { return [] }
        let organization = Address(found.account, id)
        guard organizations.contains(where: { $0.address == organization }) else { return [] }
        let groups = groups.filter { $0.account == found.account }.map { Party.group($0.id) }
        return (parties + groups).flatMap { party -> [Edit] in
            guard let grant = grants.first(where: { $0.isOf(organization, party) }) else {
                return [.grant(organization, to: party)]
            }
            let revoke = Edit.revoke(organization, from: party)
            if grant.during == .always { return [revoke] }
            let covers = !grant.during.holds(at: instant)
            return [revoke, .moveGrant(organization, of: party, covers: covers)]
        }
    }

    private func membershipEdits(_ account: ID, _ parties: [Party], at instant: Int64) -> [Edit] {
        var edits: [Edit] = []
        for group in groups where group.account == account {
            for party in parties {
                let address = group.address
                guard let membership = memberships.first(where: { $0.isOf(party, address) }) else {
                    edits.append(.add(party, to: address))
                    continue
                }
                edits.append(.remove(party, from: address))
                if membership.during != .always {
                    let covers = !membership.during.holds(at: instant)
                    edits.append(.moveMembership(party, in: address, covers: covers))
                }
            }
        }
        return edits
    }

    private func kindEdits(_ found: Judge.Case, _ question: ReferenceQuestion) -> [Edit] {
        // Whether the group denies anything may decide who deletes it.
        if case .group(let group) = found.thing {
            return Set(group.deniedAssetTypes).map { .permit($0, to: group.address) }
        }
        var kinds = question.kind.map { [$0] } ?? []
        if case .asset(let asset) = found.thing {
            let judge = Judge(world: self, question: question, fault: nil)
            kinds += [asset.kind] + judge.containers(of: asset).map(\.kind)
        }
        return groups.filter { $0.account == found.account }.flatMap { group in
            Set(kinds).map { kind in
                group.deniedAssetTypes.contains(kind)
                    ? Edit.permit(kind, to: group.address) : .deny(kind, to: group.address)
            }
        }
    }

    private func listEdits(_ found: Judge.Case, _ judge: Judge) -> [Edit] {
        guard case .asset(let asset) = found.thing else { return [] }
        let decisive = judge.containers(of: asset).last ?? asset
        guard let list = decisive.list else { return [] }
        var parties = groups.filter { $0.account == found.account }.map { Party.group($0.id) }
        if found.user.account == found.account { parties.append(.user(found.user.id)) }
        let edits = parties.map { party in
            let isListed =
                switch party {
                case .group(let id): list.groups.contains(id)
                default: list.users.contains(party.id)
                }
            return isListed
                ? Edit.unlist(party, from: decisive.address) : .list(party, on: decisive.address)
        }
        return edits + [.open(decisive.address)]
    }

    private func stateEdits(_ found: Judge.Case, _ judge: Judge) -> [Edit] {
        let states = ["normal", "archived", "deleted"]
        var edits: [Edit] = []
        if case .asset(let asset) = found.thing {
            for asset in [asset] + judge.containers(of: asset) {
                edits += states.filter { $0 != asset.state }
                    .map { .setAssetState(of: asset.address, to: $0) }
            }
        }
        guard let id = organizationID(found) else { return edits }
        for organization in organizations where organization.address == Address(found.account, id) {
            edits += states.filter { $0 != organization.state }
                .map { .setOrganizationState(of: organization.address, to: $0) }
        }
        return edits
    }

    private func organizationID(_ found: Judge.Case) -> ID? {
        switch found.thing {
        case .organization(let organization): organization.id
        case .asset(let asset): asset.organization
        case .log(let entry): entry?.organization
        case .group, .subject, .connection, .account: nil
        }
    }
}
