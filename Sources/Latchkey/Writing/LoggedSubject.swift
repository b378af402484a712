import AccessRules

extension InterchangeObject {
    /// The object as it comes out of the interchange format, so that nothing is stored that an
    /// export could not bring back.
    ///
    /// - Parameter current: What is there: a time that it has already may lie ahead, since an import took it so, or
    ///   a clock that was wrong.
    func validated(now: Instant, besides current: InterchangeObject? = nil) throws(StoreError)
        -> InterchangeObject
    {
        switch self {
        case .header, .end, .seal, .log:
            throw StoreError(.invalid("log entries come from what happens, or from an import"))
        default:
            try checkRules()
            try checkTimes(now: now, besides: current)
        }
        let line = Array(InterchangeEncoder.text(of: self).utf8)
        let bytes = line.span
        var decoder = InterchangeDecoder(now: now)
        do throws(InterchangeError) {
            if let object = try decoder.decode(line: bytes) { return object }
        } catch { throw StoreError(error, line: nil) }
        throw StoreError(.invalid("the object says nothing"))
    }
}

/// What a log entry says of the thing that was changed.
struct LoggedSubject {
    var account: Identity
    var kind: String
    var resource: LogEntry.Resource
    var organization: Identity?

    func operation(_ event: LogEntry.Event) -> String {
        let kind = kind.prefix(1).uppercased() + kind.dropFirst()
        return switch event {
        case .create: "create\(kind)"
        case .read: "view\(kind)"
        case .update: "edit\(kind)"
        case .delete: "delete\(kind)"
        }
    }
}

extension InterchangeObject {
    var logged: LoggedSubject? {
        func subject(
            _ account: Identity, _ kind: String, _ id: Identity, _ name: String? = nil,
            _ organization: Identity? = nil
        ) -> LoggedSubject {
            LoggedSubject(
                account: account, kind: kind,
                resource: LogEntry.Resource(kind: kind, id: id, name: name),
                organization: organization)
        }
        switch self {
        case .header, .end, .seal, .log: return nil
        case .account(let it): return subject(it.id, "account", it.id, it.name)
        case .user(let it): return subject(it.account, "user", it.id, it.name)
        case .organization(let it):
            return subject(it.account, "organization", it.id, it.name, it.id)
        case .group(let it): return subject(it.account, "group", it.id, it.name)
        case .membership(let it): return subject(it.account, "membership", it.group)
        case .grant(let it):
            return subject(it.account, "grant", it.organization, nil, it.organization)
        case .asset(let it):
            return subject(it.account, "asset", it.id, it.name, it.organization)
        case .connection(let it): return subject(it.host, "connection", it.id)
        case .settings(let it): return subject(it.account, "settings", it.account)
        case .template(let it): return subject(it.account, "template", it.id, it.name)
        case .apiKey(let it): return subject(it.account, "apiKey", it.id, it.name)
        // It belongs to no account, and so is in no log.
        case .provider: return nil
        // How many Administrators an account has, the other learns by a connection that was accepted, and
        // not by how many were asked.
        case .delivery(let it):
            return subject(it.administrator.account, "delivery", it.connection.id)
        case .report(let it): return subject(it.account, "report", it.id)
        }
    }
}
