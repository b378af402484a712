import AccessRules

/// The keys of each type after `type`, in canonical order.
extension JSONWriter {
    mutating func write(_ account: Account) {
        text(.id, account.id.text)
        text(.subdomain, account.subdomain)
        text(.name, account.name)
        flag(.enforcesMFA, account.enforcesMFA)
        flag(.enforcesSSO, account.enforcesSSO)
        number(.seatLimit, account.seatLimit)
    }

    mutating func write(_ user: User) {
        text(.account, user.account.text)
        text(.id, user.id.text)
        text(.email, user.email)
        text(.name, user.name)
        text(.role, user.role.name)
        flag(.allOrganizations, user.hasAllOrganizations)
        if user.status != .active { text(.status, user.status.name) }
        flag(.enrolledInMFA, user.isEnrolledInMFA)
    }

    mutating func write(_ organization: Organization) {
        text(.account, organization.account.text)
        text(.id, organization.id.text)
        text(.name, organization.name)
        text(.kind, organization.kind)
        text(.status, organization.status)
        text(.parent, organization.parent?.text)
        state(organization.state)
    }

    mutating func write(_ group: Group) {
        text(.account, group.account.text)
        text(.id, group.id.text)
        text(.name, group.name)
        text(.description, group.description)
        if !group.deniedAssetTypes.isEmpty { names(.deniedAssetTypes, group.deniedAssetTypes) }
        unchanged(.deniedAssetTypes)
    }

    mutating func write(_ membership: Membership) {
        text(.account, membership.account.text)
        text(.group, membership.group.text)
        member(membership.member)
        validity(membership.validity)
        authorship(membership.made, by: .by, time: .time)
    }

    mutating func write(_ grant: Grant) {
        text(.account, grant.account.text)
        text(.organization, grant.organization.text)
        grantee(grant.grantee)
        validity(grant.validity)
        authorship(grant.made, by: .by, time: .time)
    }

    mutating func write(_ asset: Asset) {
        text(.account, asset.account.text)
        text(.id, asset.id.text)
        text(.organization, asset.organization.text)
        text(.kind, asset.kind)
        text(.name, asset.name)
        access(asset.access)
        text(.container, asset.container?.text)
        state(asset.state)
    }

    mutating func write(_ connection: Connection) {
        text(.id, connection.id.text)
        text(.host, connection.host.text)
        text(.delegate, connection.delegate.text)
        text(.maximumRole, connection.maximumRole.name)
        text(.status, connection.status.name)
        flag(.allOrganizations, connection.hasAllOrganizations)
        text(.message, connection.message)
        validity(connection.validity)
        authorship(connection.sent, by: .sentBy, time: .sentAt)
        authorship(connection.accepted, by: .acceptedBy, time: .acceptedAt)
    }

    mutating func write(_ seal: LogSeal) {
        text(.account, seal.account.text)
        number(.sequence, seal.sequence)
        instant(.time, seal.time)
        text(.hash, seal.hash.hexadecimal)
    }

    mutating func write(_ entry: LogEntry) {
        text(.account, entry.account.text)
        number(.sequence, entry.sequence)
        instant(.time, entry.time)
        text(.action, entry.event.name)
        text(.operation, entry.operation)
        text(.user, entry.user?.description)
        if let resource = entry.resource {
            key(.resource)
            open(UInt8(ascii: "{"))
            text(.kind, resource.kind)
            text(.id, resource.id.text)
            text(.name, resource.name)
            close(UInt8(ascii: "}"))
        }
        text(.organization, entry.organization?.text)
        text(.client, entry.client)
        text(.reason, entry.reason)
        object(.before, entry.before)
        object(.after, entry.after)
    }
}
