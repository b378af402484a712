extension RandomQuestions {
    /// Whoever has a grant that begins or ends, at that instant.
    mutating func timedGrant() -> ReferenceQuestion? {
        let timed = world.grants.filter { $0.during != .always }
        guard let grant = random.pick(timed), let at = instant(at: grant.during),
            let user = user(behind: grant.grantee, of: grant.account)
        else { return nil }
        let organization = Address(grant.account, grant.organization)
        return ReferenceQuestion(
            user.address, "viewOrganization", .organization(organization), at: at)
    }

    /// Whoever is in a group for a time only, at an end of that time.
    mutating func timedMembership() -> ReferenceQuestion? {
        let timed = world.memberships.filter { $0.during != .always }
        guard let membership = random.pick(timed), let at = instant(at: membership.during),
            let user = user(behind: membership.member, of: membership.account)
        else { return nil }
        if random.chance(50) {
            let granted = world.grants.filter {
                $0.account == membership.account && $0.grantee == .group(membership.group)
            }
            guard let grant = random.pick(granted) else { return nil }
            return ReferenceQuestion(
                user.address, "viewOrganization",
                .organization(Address(grant.account, grant.organization)), at: at)
        }
        guard let target = target("asset", in: membership.account) else { return nil }
        return ReferenceQuestion(user.address, "viewAsset", target, at: at)
    }

    /// A delegate whose connection begins or ends, at that instant.
    mutating func timedConnection() -> ReferenceQuestion? {
        let timed = acceptedConnections().filter { $0.during != .always }
        guard let connection = random.pick(timed), let at = instant(at: connection.during),
            let user = user(of: connection.delegate),
            let target = target("organization", in: connection.host)
        else { return nil }
        return ReferenceQuestion(user.address, "viewOrganization", target, at: at)
    }
}
