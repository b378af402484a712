public import AccessRules
import LMDB

/// The host application's own hand, inside ``Store/administer(_:)-swift.method``.
///
/// Each call changes one thing, with everything that follows from it, and logs it. The rules
/// of roles do not apply; an invariant that would be broken makes the whole closure fail.
public struct Administration: ~Copyable {
    private var writer: Writer
    /// Why a call failed: then the transaction can only end, even if the closure went on.
    private var failure: StoreError?

    static func with<R>(
        _ writer: inout Writer, _ body: (inout Administration) throws -> R
    ) throws -> R {
        var administration = Administration(writer: writer)
        let result: Result<R, any Error>
        do { result = .success(try body(&administration)) } catch { result = .failure(error) }
        let failure = administration.failure
        writer = administration.finish()
        if case .success = result, let failure { throw failure }
        return try result.get()
    }

    private init(writer: consuming Writer) { self.writer = writer }

    /// Does one change. One that fails may have been done in part, so that nothing can follow
    /// it and nothing is committed.
    private mutating func change(_ body: (inout Administration) throws(StoreError) -> Void)
        throws(StoreError)
    {
        if let failure { throw failure }
        do throws(StoreError) { try body(&self) } catch {
            failure = error
            throw error
        }
    }

    private consuming func finish() -> Writer { writer }

    /// The time of the transaction.
    public var now: Instant { writer.now }

    /// Adds a thing whose identity was never given out before. Its values must be such as the
    /// interchange format takes (`Docs/Interchange.md`).
    ///
    /// - Throws: ``StoreError``: it exists, or something that it refers to does not, or a value
    ///   cannot be stored, or it breaks a rule.
    public mutating func insert(_ object: InterchangeObject) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let object = try object.validated(now: administration.now)
            try administration.writer.insert(object)
            try administration.log(.create, object)
        }
    }

    /// Gives a thing that is there other values.
    ///
    /// A user whose status becomes removed loses memberships, grants and entries in lists.
    public mutating func update(_ object: InterchangeObject) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let object = try object.validated(now: administration.now)
            let before = try administration.writer.reader.current(object)
            try administration.writer.update(object)
            try administration.log(.update, object, before: before)
        }
    }

    /// Removes a grant.
    public mutating func remove(_ grant: Grant) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            try administration.writer.remove(grant)
            try administration.log(.delete, .grant(grant))
        }
    }

    /// Removes a membership.
    public mutating func remove(_ membership: Membership) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            try administration.writer.remove(membership)
            try administration.log(.delete, .membership(membership))
        }
    }

    /// Removes a group with its grants, its members and its entries in lists.
    public mutating func remove(_ group: Ref<Group>) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let (account, ordinal) = try administration.writer.reader.require(group, .group)
            let before = try administration.writer.reader.group(account, ordinal)
            try administration.writer.removeGroup(group)
            try administration.log(.delete, .group(before))
        }
    }

    /// Destroys an organization with its assets and grants; its sub-organizations become
    /// top-level.
    public mutating func destroy(_ organization: Ref<Organization>) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let (account, ordinal) = try administration.writer.reader.require(
                organization, .organization)
            let before = try administration.writer.reader.organization(account, ordinal)
            try administration.writer.removeOrganization(organization)
            try administration.log(.delete, .organization(before))
        }
    }

    /// Destroys an asset and what is embedded in it.
    public mutating func destroy(_ asset: Ref<Asset>) throws(StoreError) {
        try change { (administration) throws(StoreError) in
            let (account, ordinal) = try administration.writer.reader.require(asset, .asset)
            let before = try administration.writer.reader.asset(account, ordinal)
            try administration.writer.removeAsset(asset)
            try administration.log(.delete, .asset(before))
        }
    }

    private mutating func log(
        _ event: LogEntry.Event, _ object: InterchangeObject, before: InterchangeObject? = nil
    ) throws(StoreError) {
        guard let subject = object.logged else { return }
        let account = try writer.reader.require(account: subject.account)
        let isDelete = event == .delete
        let was = before ?? (isDelete ? object : nil)
        try writer.append(
            LogEntry(
                account: subject.account, time: writer.now, event: event,
                operation: subject.operation(event), resource: subject.resource,
                organization: subject.organization,
                before: was.map { InterchangeEncoder.text(of: $0) },
                after: isDelete ? nil : InterchangeEncoder.text(of: object)), account)
    }
}

extension Writer {
    /// Adds what one line of the interchange format says.
    mutating func insert(_ object: InterchangeObject) throws(StoreError) {
        try object.checkRules()
        switch object {
        case .header: break
        case .account(let account): try insert(account)
        case .user(let user): try insert(user)
        case .organization(let organization): try insert(organization)
        case .group(let group): try insert(group)
        case .membership(let membership): try insert(membership)
        case .grant(let grant): try insert(grant)
        case .asset(let asset): try insert(asset)
        case .connection(let connection): try insert(connection)
        case .log(let entry):
            try append(imported: entry, try reader.require(account: entry.account))
        }
    }

    mutating func update(_ object: InterchangeObject) throws(StoreError) {
        try object.checkRules()
        switch object {
        case .account(let account): try update(account)
        case .user(let user): try update(user)
        case .organization(let organization): try update(organization)
        case .group(let group): try update(group)
        case .membership(let membership): try update(membership)
        case .grant(let grant): try update(grant)
        case .asset(let asset): try update(asset)
        case .connection(let connection): try update(connection)
        case .header, .log: throw StoreError(.invalid("log entries are never changed"))
        }
    }
}

extension StoreReader {
    /// What is stored of a thing, under the identity of a value of it.
    func current(_ object: InterchangeObject) throws(StoreError) -> InterchangeObject? {
        switch object {
        case .header, .log: return nil
        case .account(let value):
            return .account(try accountValue(try require(account: value.id, key: "id")))
        case .user(let value):
            let (account, ordinal) = try require(Ref<User>(value.id, of: value.account), .user)
            return .user(try user(account, ordinal))
        case .organization(let value):
            let (account, ordinal) = try require(
                Ref<Organization>(value.id, of: value.account), .organization)
            return .organization(try organization(account, ordinal))
        case .group(let value):
            let (account, ordinal) = try require(Ref<Group>(value.id, of: value.account), .group)
            return .group(try group(account, ordinal))
        case .asset(let value):
            let (account, ordinal) = try require(Ref<Asset>(value.id, of: value.account), .asset)
            return .asset(try asset(account, ordinal))
        case .connection(let value):
            let (account, ordinal) = try require(
                Ref<Connection>(value.id, of: value.host), .connection)
            return .connection(try connectionValue(account, ordinal))
        case .membership(var value):
            let account = try require(account: value.account)
            guard let edge = try edge(try key(of: value, account)) else { return nil }
            value.validity = edge.validity
            value.made = try authorship(edge.made)
            return .membership(value)
        case .grant(var value):
            let account = try require(account: value.account)
            guard let edge = try edge(try key(of: value, account)) else { return nil }
            value.validity = edge.validity
            value.made = try authorship(edge.made)
            return .grant(value)
        }
    }
}

extension InterchangeObject {
    /// The object as it comes out of the interchange format, so that nothing is stored that an
    /// export could not bring back.
    func validated(now: Instant) throws(StoreError) -> InterchangeObject {
        switch self {
        case .header, .log:
            throw StoreError(.invalid("log entries come from what happens, or from an import"))
        default: try checkRules()
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
        case .header, .log: return nil
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
        }
    }
}
