import AccessRules

/// What somebody who may look at the activity log of an account sees of its entries: which ones
/// there are (``includes(_:)``), what they say (``shown(_:)``), and what conditions and counts
/// make of them (``LogHiding``).
///
/// An Administrator sees all. A Manager sees the entries about organizations in scope, and those
/// about none only when unrestricted; that of an asset whose kind or list closes it to the
/// Manager is there without its name and values, and so is that of a shared report without what the
/// report says, and that of another account's offer without who offers what. Everybody else sees none.
///
/// Whether an organization is in scope, and whether an asset is visible, is decided once for
/// all entries about it.
///
/// Rule: *The activity log* in `Docs/Permissions.md`.
struct LogAudience: ~Escapable {
    /// How many organizations a restricted Manager may have in scope for the entries about them
    /// to be found by their sets at once.
    static let maximumScopeCount = 256
    /// How many where more entries were passed in vain than it takes to find so many sets: beyond that each entry
    /// of the log is looked at.
    static let maximumWholeScopeCount = 16_384

    private let reader: StoreReader
    private let account: AccountOrdinal
    /// Nil for the host application acting by a session, to whom nothing is shown.
    private let person: Actor.Person?
    private let now: Instant
    /// Whether the entries of assets and organizations say whatever they say.
    private let hasPass: Bool
    /// Whether no entry is left out.
    let includesAll: Bool
    /// The organizations about which entries are shown, if only these are; nil when they are too
    /// many, or when all entries are.
    let scope: [Identity]?
    /// All that is in scope, where `scope` is nil because they are too many.
    private let whole: PostingExpression?
    private let decided = Decided()

    /// What was decided before.
    private final class Decided {
        var organizations: [Identity?: Bool] = [:]
        var things: [Target: Bool] = [:]
    }

    @_lifetime(copy view)
    init(_ actor: Actor, _ view: View, at now: Instant) throws(StoreError) {
        let reader = view.reader
        self.reader = reader
        self.now = now
        account = actor.account
        person = actor.person
        guard let person = actor.person else {
            hasPass = false
            includesAll = false
            scope = []
            whole = nil
            return
        }
        let side = try reader.subject(
            person.home, person.user, actingIn: actor.account, at: now)
        hasPass = side.facts.hasAllAccessPass
        // Whoever sees what is about no organization sees everything.
        includesAll = try reader.showsEntry(about: nil, to: person, in: actor.account, at: now)
        if includesAll {
            scope = nil
            whole = nil
        } else {
            let prepared = try PreparedSubject(
                view, person.home, person.user, actingIn: actor.account, at: now)
            let all = try prepared.scope().expression
            scope = try reader.shownScope(
                all, upTo: Self.maximumScopeCount, to: person, in: actor.account, at: now)
            whole = scope == nil ? all : nil
        }
    }

    /// The organizations about which entries are shown, where they are more than ``scope`` has; nil where they are
    /// more than a count.
    ///
    /// Complexity: a decision for each organization in scope.
    func wholeScope(upTo count: Int) throws(StoreError) -> [Identity]? {
        guard let whole, let person else { return nil }
        return try reader.shownScope(
            whole, upTo: min(count, Self.maximumWholeScopeCount), to: person, in: account,
            at: now)
    }

    /// Whether an entry about an organization, or about none, is shown.
    func includes(_ organization: Identity?) throws(StoreError) -> Bool {
        if includesAll { return true }
        guard let person else { return false }
        if let known = decided.organizations[organization] { return known }
        let isShown = try reader.showsEntry(about: organization, to: person, in: account, at: now)
        decided.organizations[organization] = isShown
        return isShown
    }

    /// The entry as it is shown; nil when it is not.
    func shown(_ whole: consuming LogEntry) throws(StoreError) -> LogEntry? {
        let entry = whole.bareOfOthers
        guard try includes(entry.organization) else { return nil }
        if hasPass { return entry }
        return try withoutWhatIsClosed(entry)
    }

    /// The entry as somebody sees it who may see it, but not all that it is about.
    private func withoutWhatIsClosed(_ whole: consuming LogEntry) throws(StoreError) -> LogEntry {
        var entry = whole
        guard let resource = entry.resource else { return entry }
        if resource.kind.utf8.elementsEqual("organization".utf8) {
            entry.before = try openOrganization(entry.before)
            entry.after = try openOrganization(entry.after)
        } else if resource.kind.utf8.elementsEqual("asset".utf8) {
            let isOpen = try isVisible(.asset(Ref(resource.id, of: entry.account)))
            if !isOpen {
                entry.resource?.name = nil
                entry.reason = nil
            }
            entry.before = try isOpen ? openAsset(entry.before) : nil
            entry.after = try isOpen ? openAsset(entry.after) : nil
        } else if resource.kind.utf8.elementsEqual("report".utf8) {
            // It names passwords, and only Administrators and who it was made for may look at one.
            (entry.before, entry.after) = (nil, nil)
        } else if resource.kind.utf8.elementsEqual("connection".utf8), try !isKnown(entry) {
            // What another account offers is for Administrators alone until one of them accepts.
            entry.resource?.name = nil
            (entry.reason, entry.before, entry.after) = (nil, nil, nil)
        }
        return entry
    }

    /// Whether the connection that an entry is about is the account's own, or was accepted.
    private func isKnown(_ entry: borrowing LogEntry) throws(StoreError) -> Bool {
        guard let line = entry.after ?? entry.before,
            case .connection(let connection) = object(line)
        else { return false }
        if connection.host == entry.account { return true }
        let target = Target.connection(Ref(connection.id, of: connection.host))
        if let known = decided.things[target] { return known }
        var isKnown = false
        if let host = try reader.accountOrdinal(connection.host),
            let ordinal = try reader.ordinal(host, .connection, connection.id)
        {
            isKnown = try reader.connection(host, ordinal).status.wasAccepted
        }
        decided.things[target] = isKnown
        return isKnown
    }

    /// Whether an organization or an asset can be seen now.
    private func isVisible(_ target: Target) throws(StoreError) -> Bool {
        guard let person else { return false }
        if let known = decided.things[target] { return known }
        var isVisible = false
        let space: (Space, Identity)? =
            switch target {
            case .organization(let it): (.organization, it.id)
            case .asset(let it): (.asset, it.id)
            default: nil
            }
        if let (space, id) = space, let ordinal = try reader.ordinal(account, space, id) {
            isVisible = try reader.isVisible(
                space == .asset ? .asset(account, ordinal) : .organization(account, ordinal),
                to: person, in: account, at: now)
        }
        decided.things[target] = isVisible
        return isVisible
    }

    /// The line of an organization without its parent, if that is none that can be seen; nil if it is
    /// nothing of this format.
    private func openOrganization(_ line: String?) throws(StoreError) -> String? {
        guard let line, let object = object(line) else { return nil }
        guard case .organization(var organization) = object,
            let parent = organization.parent,
            try !isVisible(.organization(Ref(parent, of: organization.account)))
        else { return line }
        organization.parent = nil
        return InterchangeEncoder.text(of: .organization(organization))
    }

    /// The line of an asset as it was, without its container, if that cannot be seen; nil if it
    /// was in an organization that cannot be seen, or if it is no asset's.
    private func openAsset(_ line: String?) throws(StoreError) -> String? {
        guard let line, let place = place(ofAsset: line),
            try isVisible(.organization(place.organization))
        else { return nil }
        guard let container = place.container, try !isVisible(.asset(container)) else {
            return line
        }
        // What is embedded has no list, and so leaves no names out.
        guard case .asset(var asset) = object(line) else { return nil }
        asset.container = nil
        return InterchangeEncoder.text(of: .asset(asset))
    }

    /// Where the line of an asset says that it is; nil if it is no asset's. Its list is not looked
    /// at: it may have thousands of names, and an entry may leave names out.
    private func place(ofAsset line: String) -> (
        organization: Ref<Organization>, container: Ref<Asset>?
    )? {
        let line = Array(line.utf8)
        let bytes = line.span
        do throws(InterchangeError) {
            let fields = try LineFields(line: bytes)
            guard try fields.requiredNamed(.type, InterchangeType.self) == .asset else {
                return nil
            }
            let account = try fields.requiredIdentity(.account, .account)
            return (
                Ref(try fields.requiredIdentity(.organization), of: account),
                try fields.identity(.container).map { Ref($0, of: account) }
            )
        } catch { return nil }
    }

    /// What a line says; nil if it is none of this format: an imported entry may have any object, and
    /// of what is not understood it cannot be told who may see it.
    private func object(_ line: String) -> InterchangeObject? {
        let line = Array(line.utf8)
        let bytes = line.span
        var decoder = InterchangeDecoder(now: now)
        do throws(InterchangeError) { return try decoder.decode(line: bytes) } catch { return nil }
    }
}

extension LogAudience? {
    /// The entry as it is shown; to the host application as it is.
    func shown(_ entry: consuming LogEntry) throws(StoreError) -> LogEntry? {
        guard let self else { return entry }
        return try self.shown(entry)
    }
}

extension StoreReader {
    /// Whether the rules let somebody see an entry about an organization, or about none.
    fileprivate func showsEntry(
        about organization: Identity?, to person: Actor.Person, in account: AccountOrdinal,
        at now: Instant
    ) throws(StoreError) -> Bool {
        var side = try subject(person.home, person.user, actingIn: account, at: now)
        var routes: Decision.Routes = []
        let facts = try entryFacts(account, about: organization, &side, &routes)
        return Verdict.of(.viewActivityLog, actor: side.facts, target: facts).isAllowed
    }

    /// The identities of the organizations of a scope about which entries are shown; nil when
    /// they are too many.
    fileprivate func shownScope(
        _ scope: PostingExpression, upTo count: Int, to person: Actor.Person,
        in account: AccountOrdinal, at now: Instant
    ) throws(StoreError) -> [Identity]? {
        let reader = self
        let found = try asStoreError {
            try scope.collect(from: 0, limit: count + 1, in: reader)
        }
        guard found.count <= count else { return nil }
        var shown: [Identity] = []
        for organization in found {
            guard let record = try record(OrganizationRecord.self, account, organization) else {
                continue
            }
            if try showsEntry(about: record.id, to: person, in: account, at: now) {
                shown.append(record.id)
            }
        }
        return shown
    }
}
