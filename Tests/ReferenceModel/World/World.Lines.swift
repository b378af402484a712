extension World {
    /// The world in the interchange format, one object a line, each after those it refers to.
    public func interchangeLines() -> [String] {
        var lines = ["{\"type\":\"latchkey\",\"version\":1}"]
        lines += accounts.map(line)
        lines += users.map(line)
        lines += organizations.map(line)
        lines += groups.map(line)
        lines += connections.map(line)
        lines += assets.map(line)
        lines += memberships.map(line)
        lines += grants.map(line)
        lines += settings.map(line)
        lines += templates.map(line)
        lines += apiKeys.map(line)
        lines += deliveries.map(line)
        lines += reports.map(line)
        lines += logEntries.map(line)
        return lines
    }

    /// The object as a line of the interchange format.
    public func line(_ account: Account) -> String {
        var line = JSONLine(type: "account")
        line.add("id", account.id)
        line.add("subdomain", account.subdomain)
        line.add("name", account.name)
        line.add("enforcesMFA", flag: account.enforcesMFA)
        line.add("enforcesSSO", flag: account.enforcesSSO)
        if let limit = account.seatLimit { line.add("seatLimit", raw: String(limit)) }
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ user: User) -> String {
        var line = JSONLine(type: "user")
        line.add("account", user.account)
        line.add("id", user.id)
        line.add("email", user.email)
        line.add("name", user.name)
        line.add("role", user.role)
        line.add("allOrganizations", flag: user.allOrganizations)
        if user.status != "active" { line.add("status", user.status) }
        line.add("enrolledInMFA", flag: user.enrolledInMFA)
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ organization: Organization) -> String {
        var line = JSONLine(type: "organization")
        line.add("account", organization.account)
        line.add("id", organization.id)
        line.add("name", organization.name)
        line.add("kind", organization.kind)
        line.add("status", organization.status)
        line.add("parent", organization.parent)
        if organization.state != "normal" { line.add("state", organization.state) }
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ group: Group) -> String {
        var line = JSONLine(type: "group")
        line.add("account", group.account)
        line.add("id", group.id)
        line.add("name", group.name)
        line.add("description", group.description)
        if !group.deniedAssetTypes.isEmpty {
            line.add("deniedAssetTypes", ids: group.deniedAssetTypes)
        }
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ connection: Connection) -> String {
        var line = JSONLine(type: "connection")
        line.add("id", connection.id)
        line.add("host", connection.host)
        line.add("delegate", connection.delegate)
        line.add("maximumRole", connection.maximumRole)
        line.add("status", connection.status)
        line.add("allOrganizations", flag: connection.allOrganizations)
        line.add("message", connection.message)
        line.add(connection.during)
        line.add("sentBy", connection.sent?.by)
        line.add("sentAt", instant: connection.sent?.time)
        line.add("acceptedBy", connection.accepted?.by)
        line.add("acceptedAt", instant: connection.accepted?.time)
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ asset: Asset) -> String {
        var line = JSONLine(type: "asset")
        line.add("account", asset.account)
        line.add("id", asset.id)
        line.add("organization", asset.organization)
        line.add("kind", asset.kind)
        line.add("name", asset.name)
        if let list = asset.list {
            line.add(
                "access",
                raw: "{\"users\":\(JSONLine.list(list.users)),"
                    + "\"groups\":\(JSONLine.list(list.groups))}")
        }
        line.add("container", asset.container)
        if asset.state != "normal" { line.add("state", asset.state) }
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ membership: Membership) -> String {
        var line = JSONLine(type: "membership")
        line.add("account", membership.account)
        line.add("group", membership.group)
        line.add(membership.member.key, membership.member.id)
        line.add(membership.during)
        line.add("by", membership.by)
        line.add("time", instant: membership.time)
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ grant: Grant) -> String {
        var line = JSONLine(type: "grant")
        line.add("account", grant.account)
        line.add("organization", grant.organization)
        line.add(grant.grantee.key, grant.grantee.id)
        line.add(grant.during)
        line.add("by", grant.by)
        line.add("time", instant: grant.time)
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ entry: LogEntry) -> String {
        var line = JSONLine(type: "log")
        line.add("account", entry.account)
        line.add("time", instant: entry.time)
        line.add("action", entry.action)
        line.add("operation", entry.operation)
        line.add("user", entry.user)
        if let kind = entry.resourceKind, let id = entry.resource {
            var resource = JSONLine()
            resource.add("kind", kind)
            resource.add("id", id)
            resource.add("name", entry.resourceName)
            line.add("resource", raw: resource.line)
        }
        line.add("organization", entry.organization)
        return line.line
    }
}
