extension World {
    /// The object as a line of the interchange format.
    public func line(_ settings: Settings) -> String {
        var line = JSONLine(type: "settings")
        line.add("account", settings.account)
        if let billing = settings.billing {
            var contact = JSONLine()
            contact.add("name", billing.name)
            contact.add("email", billing.email)
            line.add("billing", raw: contact.line)
        }
        if !settings.sidebar.isEmpty { line.add("sidebar", ids: settings.sidebar) }
        line.add("integrations", names: settings.integrations)
        line.add("features", names: settings.features)
        let syncs = settings.syncs.sorted { $0.integration < $1.integration }
        line.add(
            "syncs",
            objects: syncs.map { sync in
                var object = JSONLine()
                object.add("integration", sync.integration)
                object.add("direction", sync.direction)
                object.add("kinds", names: sync.kinds)
                object.add("enabled", flag: sync.enabled)
                return object
            })
        if settings.retention != Settings.Retention() {
            var retention = JSONLine()
            retention.add("deleted", number: settings.retention.deleted)
            retention.add("reports", number: settings.retention.reports)
            line.add("retention", raw: retention.line)
        }
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ template: Template) -> String {
        var line = JSONLine(type: "template")
        line.add("account", template.account)
        line.add("id", template.id)
        line.add("name", template.name)
        line.add("kind", template.kind)
        line.add(
            "fields",
            objects: template.fields.map { field in
                var object = JSONLine()
                object.add("name", field.name)
                object.add("type", field.type)
                object.add("required", flag: field.required)
                return object
            })
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ key: APIKey) -> String {
        var line = JSONLine(type: "apiKey")
        line.add("account", key.account)
        line.add("id", key.id)
        line.add("name", key.name)
        line.add("api", key.api)
        line.add("generatedBy", key.generated.by)
        line.add("generatedAt", instant: key.generated.time)
        line.add("lastUsedAt", instant: key.lastUsed)
        line.add("revokedBy", key.revoked?.by)
        line.add("revokedAt", instant: key.revoked?.time)
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ delivery: Delivery) -> String {
        var line = JSONLine(type: "delivery")
        line.add("account", delivery.connection.account)
        line.add("connection", delivery.connection.id)
        line.add("administrator", delivery.administrator)
        line.add("sentAt", instant: delivery.sent)
        line.add("openedAt", instant: delivery.opened)
        return line.line
    }

    /// The object as a line of the interchange format.
    public func line(_ report: Report) -> String {
        var line = JSONLine(type: "report")
        line.add("account", report.account)
        line.add("id", report.id)
        line.add("user", report.user)
        line.add("sharedWith", report.sharedWith)
        line.add("sharedBy", report.shared.by)
        line.add("sharedAt", instant: report.shared.time)
        line.add(
            "rows",
            objects: report.rows.map { row in
                var object = JSONLine()
                object.add("asset", row.asset)
                object.add("name", row.name)
                object.add("organization", row.organization)
                object.add("lastReadAt", instant: row.lastRead)
                object.add("changedSince", flag: row.changedSince)
                return object
            })
        return line.line
    }
}

extension JSONLine {
    fileprivate mutating func add(_ key: String, number: Int?) {
        if let number { add(key, raw: String(number)) }
    }

    /// A list without repetition, sorted by bytes; left out when it is empty.
    fileprivate mutating func add(_ key: String, names: [ID]) {
        if !names.isEmpty { add(key, ids: names.sorted()) }
    }

    /// A list of objects in its own order; left out when it is empty.
    fileprivate mutating func add(_ key: String, objects: [JSONLine]) {
        if objects.isEmpty { return }
        add(key, raw: "[" + objects.map(\.line).joined(separator: ",") + "]")
    }
}
