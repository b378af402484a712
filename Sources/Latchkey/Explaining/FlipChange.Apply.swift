import AccessRules

extension Store {
    /// Makes changes that an explanation named, together, by the host application's own hand:
    /// as ``administer(reason:_:)`` does, with its checks and its log entries.
    ///
    /// Each change reads its record as it is then, so that what else became of it stays. Roles
    /// are set before anybody becomes active, because an account that has an Administrator
    /// then must keep one; connections are accepted last, because they need an organization by then.
    ///
    /// Complexity: that of the changes, and a commit.
    ///
    /// See *Changes* in `Docs/Explain.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: something named is gone; `refused`: a connection named has
    ///   ended (`finalConnection`), one that is accepted reaches no organization (`connectionScope`),
    ///   what is to be added is there (`uniqueGrant`, `uniqueMembership`), or an invariant would be
    ///   broken; what every write may throw. Nothing is changed then.
    public func apply(_ changes: [FlipChange]) throws(StoreError) {
        try finish(applying(changes))
    }

    /// Makes changes that an explanation named, as the other function of that name does; no thread
    /// waits.
    ///
    /// - Throws: As ``apply(_:)``.
    public func apply(_ changes: [FlipChange]) async throws(StoreError) {
        try await finish(applying(changes))
    }

    private func applying(_ changes: [FlipChange]) -> Deed<Void> {
        .commit { (writer) throws(StoreError) in
            try asStoreError { try writer.make(changes) }
        }
    }
}

extension Writer {
    /// Makes changes by the host application's own hand, each logged.
    mutating func make(_ changes: [FlipChange]) throws {
        for case .some(let connection) in changes.map(\.connection) {
            let (host, ordinal) = try reader.require(connection, .connection)
            try refuseEnded(try reader.connectionValue(host, ordinal))
        }
        // A stable order: within each step the changes stay as they were given.
        for step in 0...2 {
            for change in changes where change.step == step { try make(change) }
        }
        for case .accept(let connection) in changes {
            let (host, ordinal) = try reader.require(connection, .connection)
            try requireScope(of: try reader.connectionValue(host, ordinal))
        }
    }

    private mutating func make(_ change: FlipChange) throws {
        let step = try reader.step(of: change, now: now)
        try Administration.with(&self) { administration in
            switch step {
            case .insert(let object): try administration.insert(object)
            case .update(let object): try administration.update(object)
            case .remove(let membership): try administration.remove(membership)
            }
        }
    }
}

extension FlipChange {
    /// When it is made among others: first roles, last what is accepted.
    fileprivate var step: Int {
        switch self {
        case .setRole: 0
        case .accept: 2
        default: 1
        }
    }

    /// The connection that is changed, or gets or loses something.
    fileprivate var connection: Ref<Connection>? {
        switch self {
        case .setMaximumRole(let connection, _), .accept(let connection),
            .extendConnection(let connection, _):
            return connection
        case .grant(let organization, .connection(let id)),
            .extendGrant(let organization, .connection(let id), _):
            return Ref(id, of: organization.account)
        case .add(.connection(let id), let group), .remove(.connection(let id), let group),
            .extendMembership(.connection(let id), let group, _):
            return Ref(id, of: group.account)
        default: return nil
        }
    }
}

/// What one change does to a record.
private enum FlipStep {
    case insert(InterchangeObject)
    case update(InterchangeObject)
    case remove(Membership)
}

extension StoreReader {
    /// A change as a new value of the record that it is about.
    fileprivate func step(of change: FlipChange, now: Instant) throws(StoreError) -> FlipStep {
        switch change {
        case .setRole(let user, let role):
            var value = try value(user)
            value.role = role
            return .update(.user(value))
        case .activate(let user):
            var value = try value(user)
            value.status = .active
            return .update(.user(value))
        case .grant(let organization, let grantee):
            return .insert(
                .grant(
                    Grant(
                        account: organization.account, organization: organization.id,
                        grantee: grantee)))
        case .add(let member, let group):
            return .insert(
                .membership(Membership(account: group.account, group: group.id, member: member)))
        case .remove(let member, let group):
            return .remove(Membership(account: group.account, group: group.id, member: member))
        case .lift(let kind, let group):
            let (account, ordinal) = try require(group, .group)
            var value = try self.group(account, ordinal)
            value.deniedAssetTypes.removeAll { Identity($0) == Identity(kind) }
            return .update(.group(value))
        case .openList, .listUser, .listGroup, .setAssetState:
            return .update(.asset(try changedAsset(change)))
        case .setOrganizationState(let organization, let state):
            let (account, ordinal) = try require(organization, .organization)
            var value = try self.organization(account, ordinal)
            value.state = state
            return .update(.organization(value))
        case .setMaximumRole, .accept, .extendConnection:
            return .update(.connection(try changedConnection(change, now: now)))
        case .extendGrant(let organization, let grantee, let instant):
            let grant = Grant(
                account: organization.account, organization: organization.id, grantee: grantee)
            guard case .grant(var value)? = try current(.grant(grant)) else {
                throw StoreError(.unknown(thing: "grant", grant.shown))
            }
            value.validity = value.validity.extended(to: instant) ?? value.validity
            return .update(.grant(value))
        case .extendMembership(let member, let group, let instant):
            let membership = Membership(
                account: group.account, group: group.id, member: member)
            guard case .membership(var value)? = try current(.membership(membership)) else {
                throw StoreError(.unknown(thing: "membership", membership.shown))
            }
            value.validity = value.validity.extended(to: instant) ?? value.validity
            return .update(.membership(value))
        }
    }

    private func value(_ user: Ref<User>) throws(StoreError) -> User {
        let (account, ordinal) = try require(user, .user)
        return try self.user(account, ordinal)
    }

    private func value(_ asset: Ref<Asset>) throws(StoreError) -> Asset {
        let (account, ordinal) = try require(asset, .asset)
        return try self.asset(account, ordinal)
    }

    private func changedAsset(_ change: FlipChange) throws(StoreError) -> Asset {
        switch change {
        case .openList(let asset):
            var value = try value(asset)
            value.access = .everyone
            return value
        case .listUser(let user, let asset):
            var value = try value(asset)
            if case .listed(let users, let groups) = value.access {
                value.access = .listed(users: users + [user.id], groups: groups)
            }
            return value
        case .listGroup(let group, let asset):
            var value = try value(asset)
            if case .listed(let users, let groups) = value.access {
                value.access = .listed(users: users, groups: groups + [group.id])
            }
            return value
        case .setAssetState(let asset, let state):
            var value = try value(asset)
            value.state = state
            return value
        default: throw StoreError(.invalid("\(change) changes no asset"))
        }
    }

    private func changedConnection(_ change: FlipChange, now: Instant) throws(StoreError)
        -> Connection
    {
        switch change {
        case .setMaximumRole(let connection, let role):
            var value = try value(connection)
            value.maximumRole = role
            return value
        case .accept(let connection):
            var value = try value(connection)
            value.status = .accepted
            value.sent = value.sent ?? Authorship(time: now)
            value.accepted = Authorship(time: now)
            return value
        case .extendConnection(let connection, let instant):
            var value = try value(connection)
            value.validity = value.validity.extended(to: instant) ?? value.validity
            return value
        default: throw StoreError(.invalid("\(change) changes no connection"))
        }
    }

    private func value(_ connection: Ref<Connection>) throws(StoreError) -> Connection {
        let (account, ordinal) = try require(connection, .connection)
        return try connectionValue(account, ordinal)
    }
}
