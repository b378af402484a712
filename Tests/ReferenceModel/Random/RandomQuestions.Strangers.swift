extension RandomQuestions {
    /// Somebody who is invited or removed.
    mutating func inactive() -> ReferenceQuestion? {
        let users = world.users.filter { $0.status != "active" }
        guard let user = random.pick(users) else { return nil }
        let hosts = acceptedConnections().filter { $0.delegate == user.account }
        if random.chance(50), let connection = random.pick(hosts) {
            return anyAction(by: user, in: connection.host, at: instant(in: connection.during))
        }
        return anyAction(by: user, in: user.account, at: anyInstant())
    }

    /// Somebody of an account that is let in by an account that is let in.
    mutating func transitive() -> ReferenceQuestion? {
        guard let outer = random.pick(acceptedConnections()) else { return nil }
        let inner = acceptedConnections(host: outer.delegate).filter { inner in
            inner.delegate != outer.host && inner.during.overlaps(outer.during)
        }
        guard let connection = random.pick(inner), let user = user(of: connection.delegate) else {
            return nil
        }
        return anyAction(by: user, in: outer.host, at: instant(in: connection.during))
    }

    /// A delegate who has at home what has the same identity as the target.
    mutating func namesake() -> ReferenceQuestion? {
        guard let connection = random.pick(acceptedConnections().filter { !$0.allOrganizations })
        else { return nil }
        let grants = world.grants.filter { $0.account == connection.delegate }
        guard let grant = random.pick(grants),
            let user = user(behind: grant.grantee, of: grant.account),
            user.account == connection.delegate
        else { return nil }
        return ReferenceQuestion(
            user.address, "viewOrganization",
            .organization(Address(connection.host, grant.organization)),
            at: instant(in: connection.during))
    }

    /// A delegate, anything.
    mutating func anyDelegate() -> ReferenceQuestion? {
        guard let connection = random.pick(acceptedConnections()),
            let user = user(of: connection.delegate)
        else { return nil }
        return anyAction(by: user, in: connection.host, at: instant(in: connection.during))
    }

    /// Somebody of another account whose connection is not, or no longer, accepted.
    mutating func stranger() -> ReferenceQuestion? {
        let host = random.one(of: world.accounts).id
        let known = world.connections.filter { $0.host == host }.map(\.delegate)
        let others = world.accounts.map(\.id).filter { $0 != host && !known.contains($0) }
        if random.chance(30), let home = random.pick(others), let user = user(of: home) {
            return anyAction(by: user, in: host, at: anyInstant())
        }
        let statuses = [
            "draft", "pending", "declined", "cancelled", "lapsed", "revoked", "left", "expired",
        ]
        let present = statuses.filter { status in
            world.connections.contains { $0.status == status }
        }
        let status = random.pick(present)
        let connections = world.connections.filter { $0.status == status }
        guard let connection = random.pick(connections), let user = user(of: connection.delegate)
        else { return nil }
        return anyAction(by: user, in: connection.host, at: anyInstant())
    }

    /// Entering other accounts.
    mutating func entering() -> ReferenceQuestion? {
        guard let connection = random.pick(acceptedConnections()),
            let user = user(of: connection.delegate)
        else { return nil }
        return ReferenceQuestion(
            user.address, "enterAccount", .account(connection.host),
            at: instant(in: connection.during))
    }
}
