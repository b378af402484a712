import AccessRules

/// What somebody who may look at the activity log of an account sees of its entries.
///
/// An Administrator sees all. A Manager sees the entries about organizations in scope, and those
/// about none only when unrestricted; that of an asset whose kind or list closes it to the
/// Manager is there without its name and values. Everybody else sees none.
///
/// Rule: *The activity log* in `Docs/Permissions.md`.
struct LogAudience: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    /// Nil for the host application acting by a session, to whom nothing is shown.
    private let person: Actor.Person?
    private let now: Instant
    /// Whether every entry is shown.
    let seesAll: Bool

    @_lifetime(copy reader)
    init(_ actor: Actor, _ reader: StoreReader, at now: Instant) throws(StoreError) {
        self.reader = reader
        self.now = now
        account = actor.account
        person = actor.person
        seesAll =
            try actor.person.map { (person) throws(StoreError) in
                try reader.subject(person.home, person.user, actingIn: actor.account, at: now)
                    .facts.hasAllAccessPass
            } ?? false
    }

    /// The entry as it is shown; nil when it is not.
    func shown(_ whole: consuming LogEntry) throws(StoreError) -> LogEntry? {
        let entry = whole.bareOfOthers
        if seesAll { return entry }
        guard let person, let sequence = entry.sequence else { return nil }
        let asking = Asking(action: .viewActivityLog, instant: now)
        let target = TargetOrdinal.log(account, sequence)
        guard try reader.decide(asking, person.home, person.user, target).isAllowed else {
            return nil
        }
        return try entry.seen(by: person, in: account, reader, at: now)
    }
}

extension LogAudience? {
    /// The entry as it is shown; to the host application as it is.
    func shown(_ entry: consuming LogEntry) throws(StoreError) -> LogEntry? {
        guard let self else { return entry }
        return try self.shown(entry)
    }
}

extension LogEntry {
    /// The entry as an account's own users see it: nothing of another account's users shows
    /// without an accepted connection. A delivery is the host application's mail, and names an
    /// Administrator who may never accept; whoever declines an invitation never did.
    var bareOfOthers: LogEntry {
        var entry = self
        if let kind = resource?.kind, kind.utf8.elementsEqual("delivery".utf8) {
            entry.before = nil
            entry.after = nil
        }
        if operation.utf8.elementsEqual("declineConnection".utf8), user?.account != account {
            entry.user = nil
            entry.client = nil
        }
        return entry
    }

    /// The entry as somebody sees it who may see it, but not all that it is about.
    fileprivate func seen(
        by person: Actor.Person, in account: AccountOrdinal, _ reader: StoreReader, at now: Instant
    ) throws(StoreError) -> LogEntry {
        guard let resource else { return self }
        var entry = self
        if resource.kind.utf8.elementsEqual("organization".utf8) {
            entry.before = try before?.hidingParent(from: person, in: account, reader, at: now)
            entry.after = try after?.hidingParent(from: person, in: account, reader, at: now)
            return entry
        }
        guard resource.kind.utf8.elementsEqual("asset".utf8) else { return self }
        if let asset = try reader.ordinal(account, .asset, resource.id),
            try reader.isVisible(.asset(account, asset), to: person, in: account, at: now)
        {
            return self
        }
        entry.resource?.name = nil
        entry.before = nil
        entry.after = nil
        return entry
    }
}

extension String {
    /// The line of an organization without its parent, if that is none that somebody sees now.
    fileprivate func hidingParent(
        from person: Actor.Person, in account: AccountOrdinal, _ reader: StoreReader,
        at now: Instant
    ) throws(StoreError) -> String {
        let line = Array(utf8)
        let bytes = line.span
        var decoder = InterchangeDecoder(now: now)
        let object: InterchangeObject?
        do throws(InterchangeError) { object = try decoder.decode(line: bytes) } catch {
            throw StoreError(error, line: nil)
        }
        guard case .organization(var organization) = object, let parent = organization.parent
        else { return self }
        if let ordinal = try reader.ordinal(account, .organization, parent),
            try reader.isVisible(
                .organization(account, ordinal), to: person, in: account, at: now)
        {
            return self
        }
        organization.parent = nil
        return InterchangeEncoder.text(of: .organization(organization))
    }
}
