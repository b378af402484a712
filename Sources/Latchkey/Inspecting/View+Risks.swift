import AccessRules

extension View {
    /// What somebody should look at in an account, the gravest first.
    ///
    /// Complexity: each user, grant, membership, connection, asset with a list and denied kind once; for each Manager that of ``widening(of:)``;
    /// for each connection its entries in the log since the instant, counted by sets.
    ///
    /// - Parameters:
    ///   - since: Use of connections is looked for from then on, and those that were accepted later are left out.
    ///   - body: Is given one after another.
    /// - Throws: ``StoreError``: `unknown`; what every read may throw.
    package func risks(
        in account: Identity, since: Instant, _ body: (Risk) throws -> Void
    ) throws {
        liftTimeLimit()
        let number = try reader.require(account: account)
        let isMFAEnforced = try reader.accountValue(number).enforcesMFA
        let administrators = Query<User>(in: account).where {
            $0.role == .administrator && $0.status == .active && $0.isEnrolledInMFA == false
        }
        try forEach(administrators) { user in
            try body(
                Risk(
                    kind: .administratorWithoutSecondFactor,
                    subject: .thing(.user, account: account, id: user.id),
                    detail: .isMFAEnforced(isMFAEnforced)))
        }
        // What is done in memory is done once over what is stored.
        if past == nil, foresight == nil { try managers(account, isMFAEnforced, body) }
        try deniedKinds(account, body)
        try connections(account, number, since, body)
        let restricted = Query<Asset>(in: account).where { $0.isRestricted == true }
        try forEach(restricted) { asset in
            guard case .listed(users: [], groups: []) = asset.access, asset.container == nil else {
                return
            }
            try body(
                Risk(
                    kind: .restrictedWithEmptyList,
                    subject: .thing(.asset, account: account, id: asset.id), detail: .none))
        }
        try lite(account, body)
        try dormant(account, number, body)
    }

    private func managers(
        _ account: Identity, _ isMFAEnforced: Bool, _ body: (Risk) throws -> Void
    ) throws {
        let managers = Query<User>(in: account).where {
            $0.role == .manager && $0.status == .active
        }
        try forEach(managers) { user in
            guard var widening = try widening(of: Ref(user.id, of: account)) else { return }
            widening.awaitsSecondFactor = isMFAEnforced && !user.isEnrolledInMFA
            try body(
                Risk(
                    kind: .managerWhoCanWiden,
                    subject: .thing(.user, account: account, id: user.id),
                    detail: .widening(widening)))
        }
    }

    private func deniedKinds(_ account: Identity, _ body: (Risk) throws -> Void) throws {
        try forEach(Query<Group>(in: account)) { group in
            for kind in group.deniedAssetTypes
            where try count(Query<Asset>(in: account).where { $0.kind == kind }) == 0 {
                try body(
                    Risk(
                        kind: .deniedKindWithoutAssets,
                        subject: .thing(.group, account: account, id: group.id),
                        detail: .kind(kind)))
            }
        }
    }

    private func lite(_ account: Identity, _ body: (Risk) throws -> Void) throws {
        let query = Query<User>(in: account).where { $0.role == .lite && $0.status == .active }
        try forEach(query) { user in
            var instant = now
            while instant < .distantFuture {
                let page = try organizations(
                    Reach(of: Ref(user.id, of: account), for: .viewOrganization, at: instant))
                if page.items.count >= maximumLiteOrganizations {
                    return try body(
                        Risk(
                            kind: .liteAtLimit,
                            subject: .thing(.user, account: account, id: user.id),
                            detail: .from(instant == now ? nil : instant)))
                }
                instant = page.validUntil
            }
        }
    }

    /// Grants and memberships of what is no more.
    private func dormant(
        _ account: Identity, _ number: AccountOrdinal, _ body: (Risk) throws -> Void
    ) throws {
        for kind in [EdgeKind.grant, .membership] {
            var previous: EdgeKey?
            while let key = try reader.nextEdge(number, kind, after: previous) {
                previous = key
                guard let why = try whyDormant(key) else { continue }
                try body(
                    Risk(
                        kind: .dormant, subject: .edge(try reader.value(of: key)),
                        detail: .over(why)))
            }
        }
    }

    private func whyDormant(_ key: EdgeKey) throws -> String? {
        if key.kind == .grant {
            let record = try reader.existing(
                OrganizationRecord.self, key.account, key.object)
            if record.state == .deleted { return "the organization is deleted" }
        }
        switch key.party.kind {
        case .user:
            let record = try reader.existing(UserRecord.self, key.account, key.party.ordinal)
            return record.status == .removed ? "the user is removed" : nil
        case .connection:
            let status = try reader.connection(key.account, key.party.ordinal).status(at: now)
            return [.draft, .pending, .accepted].contains(status)
                ? nil : "the connection is \(status.name)"
        case .group: return nil
        }
    }
}
