import AccessRules

/// In whose name something is changed, why, and what is told of the client.
struct Author {
    /// Nil for the host application's own hand.
    var user: Ref<User>?
    var client: String?
    var reason: Reason?

    /// Why something is done in an account: it is told there, and not in the other account of a
    /// connection.
    struct Reason {
        var text: String
        var account: Identity
    }

    /// Why it is done, as far as the log of an account says so.
    func reason(toldIn account: Identity) -> String? {
        reason?.account == account ? reason?.text : nil
    }

    static let host = Author()

    /// This author at a time.
    func made(at time: Instant) -> Authorship { Authorship(by: user, time: time) }
}

extension Author {
    /// Somebody who may say why, or the host application's own hand.
    init(
        user: Ref<User>? = nil, client: String? = nil, reason: String?, toldIn account: Identity
    ) {
        self.init(
            user: user, client: client,
            reason: reason.map { Reason(text: $0, account: account) })
    }
}

// One thing is changed with its log entry in the same transaction: there is no other way to
// change a record, but for an import, which logs itself.
extension Writer {
    /// Adds a thing, and logs it.
    mutating func create(
        _ object: InterchangeObject, as operation: String? = nil, by author: Author
    ) throws(StoreError) {
        let object = try object.validated(now: now)
        try insert(object)
        try log(.create, operation, before: nil, after: object, by: author)
    }

    /// Gives a thing that is there other values, and logs it; nothing happens when they are
    /// those that it has.
    mutating func change(
        _ object: InterchangeObject, as operation: String? = nil,
        event: LogEntry.Event = .update, by author: Author
    ) throws(StoreError) {
        let current = try reader.current(object)
        let object = try object.validated(now: now, besides: current)
        let told = InterchangeEncoder.texts(of: current, object)
        // Names that Swift holds to be equal may differ in their bytes. What is left out is left out
        // of both.
        if let before = told.before, let after = told.after,
            before.utf8.elementsEqual(after.utf8)
        {
            return
        }
        try update(object)
        try log(event, operation, object.logged, told, by: author)
    }

    /// Removes a thing with everything that goes with it, and logs it.
    mutating func delete(
        _ object: InterchangeObject, as operation: String? = nil, by author: Author
    ) throws(StoreError) {
        switch object {
        case .grant(let grant): try remove(grant)
        case .membership(let membership): try remove(membership)
        case .group(let group): try removeGroup(Ref(group.id, of: group.account))
        case .organization(let it): try removeOrganization(Ref(it.id, of: it.account))
        case .asset(let asset): try removeAsset(Ref(asset.id, of: asset.account))
        case .settings(let settings): try removeSettings(of: settings.account)
        case .template(let it): try removeTemplate(Ref(it.id, of: it.account))
        case .apiKey(let it): try removeAPIKey(Ref(it.id, of: it.account))
        case .provider(let provider): try removeProvider(named: provider.name)
        case .delivery(let delivery): try remove(delivery)
        case .report(let it): try removeReport(Ref(it.id, of: it.account))
        case .header, .end, .account, .user, .connection, .seal, .log:
            throw StoreError(.invalid("this kind of thing is never removed from a store"))
        }
        try log(.delete, operation, before: object, after: nil, by: author)
    }

    mutating func log(
        _ event: LogEntry.Event, _ operation: String?, before: InterchangeObject?,
        after: InterchangeObject?, by author: Author
    ) throws(StoreError) {
        try log(
            event, operation, (after ?? before)?.logged,
            InterchangeEncoder.texts(of: before, after), by: author)
    }

    /// - Parameter told: The thing as it was, and as it is.
    private mutating func log(
        _ event: LogEntry.Event, _ operation: String?, _ subject: LoggedSubject?,
        _ told: (before: String?, after: String?), by author: Author
    ) throws(StoreError) {
        guard let subject else { return }
        try append(
            LogEntry(
                account: subject.account, time: now, event: event,
                operation: operation ?? subject.operation(event), user: author.user,
                resource: subject.resource, organization: subject.organization,
                client: author.client, reason: author.reason(toldIn: subject.account),
                before: told.before, after: told.after),
            try reader.require(account: subject.account))
    }
}
