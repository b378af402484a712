import LMDB

/// Makes lines of what holds, in the order of an export, which an import takes.
///
/// It goes by records, edges and logs alone, and looks up whatever they refer to: what is not there is left out, or the
/// reference is, where a line says no more than before without it.
///
/// Memory: the identities of accounts, a bit for each organization and asset of an account, and four bytes for each
/// organization; and, where lines are redacted, each text with some hundred bytes.
struct SalvageWriter: ~Escapable {
    let reader: StoreReader
    private(set) var output: InterchangeOutput
    var tally = SalvageTally()
    /// Those whose identities are known, by number.
    private(set) var accounts: [AccountOrdinal: Identity] = [:]
    /// The organizations of accounts in the order in which they are written, where that is another than that
    /// of their numbers.
    var movedOrganizations: [AccountOrdinal: [Ordinal]] = [:]
    /// What things are called, of those that were asked for last.
    private var found: [RecordKey: Found] = [:]

    private static let foundCountMaximum = 4_096

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ redactor: Redactor?) {
        self.reader = reader
        output = InterchangeOutput(redactor)
    }

    /// What a number stands for.
    enum Found {
        case id(Identity)
        /// It was removed: what is left that refers to it is in no export.
        case gone
        case lost
    }

    mutating func write(_ write: ([UInt8]) throws -> Void) throws {
        try emit(.header(version: InterchangeObject.version), write)
        try writeAccounts(write)
        let accounts = accounts.keys.sorted()
        for account in accounts { try writeUsers(account, write) }
        for account in accounts { try writeOrganizations(account, write) }
        for account in accounts { try writeGroups(account, write) }
        for account in accounts { try writeAssets(account, write) }
        for account in accounts { try writeConnections(account, write) }
        for account in accounts { try writeMemberships(account, write) }
        for account in accounts { try writeGrants(account, write) }
        for account in accounts { try writeSettings(account, write) }
        for account in accounts { try writeTemplates(account, write) }
        for account in accounts { try writeAPIKeys(account, write) }
        try writeProviders(write)
        for account in accounts { try writeDeliveries(account, write) }
        for account in accounts { try writeReports(account, write) }
        for account in accounts { try writeLog(account, write) }
        try countLost()
        try output.finish(write)
    }

    /// Writes a line; one that cannot be redacted is left out.
    mutating func emit(
        _ object: InterchangeObject, isStub: Bool = false, _ write: ([UInt8]) throws -> Void
    ) throws {
        do throws(InterchangeError) { try output.append(object, isStub: isStub) } catch {
            return tally.leaveOut(object.type, of: nil, "that cannot be redacted")
        }
        tally.wrote(object)
        try output.writeWhenFull(write)
    }

    // MARK: Accounts

    /// Writes accounts. One whose record is lost, but whose identity is known by its name, is a stub: what it has can
    /// be read without it.
    private mutating func writeAccounts(_ write: ([UInt8]) throws -> Void) throws {
        var next: Ordinal? = 0
        while let start = next, let ordinal = try nextAccount(atOrAfter: start) {
            next = ordinal.successor
            if let record = try record(AccountRecord.self, 0, ordinal) {
                accounts[ordinal] = record.id
                let account = Account(
                    id: record.id, subdomain: record.subdomain, name: record.name,
                    enforcesMFA: record.enforcesMFA, enforcesSSO: record.enforcesSSO,
                    seatLimit: record.seatLimit.map(Int.init))
                try emit(.account(account), write)
            } else if case .id(let id) = try nameless(.account, 0, ordinal) {
                accounts[ordinal] = id
                let subdomain = try subdomain(of: ordinal)
                let account = Account(id: id, subdomain: subdomain, name: subdomain)
                try emit(.account(account), isStub: true, write)
                tally.shorten(.account, of: id.text, Self.stubReason)
            }
        }
    }

    static let stubReason =
        "a stub: its record is lost, and with it what it enforces and its limit of seats"

    /// The next account of which the record or the name is there.
    private func nextAccount(atOrAfter start: Ordinal) throws(StoreError) -> Ordinal? {
        let recorded = try reader.nextRecord(0, .account, atOrAfter: start)
        let first = RecordKey(account: 0, space: .account, ordinal: start)
        let named: Ordinal? = try asStoreError {
            var walk = try reader.snapshot.walk(in: SalvageScratch.names)
            guard try walk.seek(atOrAfterBytesOf: first), let key = RecordKey(walk.key),
                key.account == 0, key.space == .account
            else { return nil }
            return key.ordinal
        }
        guard let recorded, let named else { return recorded ?? named }
        return min(recorded, named)
    }

    /// A subdomain for an account whose record is lost: its own, folded, or else one that says so.
    private func subdomain(of account: AccountOrdinal) throws -> String {
        let name = try name(.subdomain, 0, account)?.text ?? ""
        let isOne =
            !name.isEmpty && name.utf8.count <= InterchangeLimit.subdomainByteCountMaximum
            && !name.utf8.contains(0)
        return isOne ? name : "salvaged-\(account)"
    }

    // MARK: References

    /// A record that holds and says what one can; nil otherwise.
    func record<Record: StoredRecord>(
        _ type: Record.Type, _ account: AccountOrdinal, _ ordinal: Ordinal
    ) throws(StoreError) -> Record? {
        do { return try reader.record(type, account, ordinal) } catch {
            guard case .damaged = error.kind else { throw error }
            return nil
        }
    }

    /// What a thing of an account is called.
    mutating func find(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> Found
    {
        let key = RecordKey(account: account, space: space, ordinal: ordinal)
        if let known = found[key] { return known }
        let result = try look(key)
        if found.count == Self.foundCountMaximum { found.removeAll() }
        found[key] = result
        return result
    }

    private func look(_ key: RecordKey) throws(StoreError) -> Found {
        let (account, ordinal) = (key.account, key.ordinal)
        let id: Identity? =
            switch key.space {
            case .account: accounts[ordinal]
            case .user: try record(UserRecord.self, account, ordinal)?.id
            case .organization: try record(OrganizationRecord.self, account, ordinal)?.id
            case .group: try record(GroupRecord.self, account, ordinal)?.id
            case .asset: try record(AssetRecord.self, account, ordinal)?.id
            case .connection: try connection(account, ordinal)?.id
            case .assetKind:
                try record(AssetKindRecord.self, account, ordinal).map { Identity($0.name) }
            default: nil
            }
        if let id { return .id(id) }
        let named = try nameless(key.space, account, ordinal)
        // A kind is all name. Of anything else the name alone is too little for a line.
        if case .id = named, key.space != .assetKind { return .lost }
        return named
    }

    /// A connection that is written: its delegate is known.
    private func connection(_ host: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError)
        -> ConnectionRecord?
    {
        let record = try record(ConnectionRecord.self, host, ordinal)
        guard let record, accounts[record.delegate] != nil else { return nil }
        return record
    }

    /// What a thing without a record is called, or that it is gone.
    private func nameless(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal)
        throws(StoreError) -> Found
    {
        guard let name = try name(space, account, ordinal) else { return .lost }
        return name.isGone ? .gone : .id(Identity(name.text))
    }

    /// The name that stands for a number.
    func name(_ space: Space, _ account: AccountOrdinal, _ ordinal: Ordinal) throws(StoreError)
        -> (isGone: Bool, text: String)?
    {
        let key = RecordKey(account: account, space: space, ordinal: ordinal)
        return try asStoreError {
            guard
                let value = try reader.snapshot.value(
                    for: RawKey(try key.encoded()), in: SalvageScratch.names),
                value.byteCount > 0,
                let text = String(validatingUTF8: value.extracting(1..<value.byteCount))
            else { return nil }
            return (value.u8(at: 0) == 1, text)
        }
    }

    /// Who made something and when. Where that user is lost it says when alone, as of the host application's hand.
    mutating func authorship(
        _ made: EdgeAuthorship, _ type: InterchangeType, of account: Identity
    ) throws(StoreError) -> Authorship {
        guard let by = made.by else { return Authorship(time: made.time) }
        if let user = try reference(to: by) { return Authorship(by: user, time: made.time) }
        tally.shorten(type, of: account.text, "without who did it, who is lost")
        return Authorship(time: made.time)
    }

    /// A user of whatever account; nil if that or the user is lost.
    mutating func reference(to user: EdgeAuthorship.Author) throws(StoreError) -> Ref<User>? {
        guard let account = accounts[user.account],
            case .id(let id) = try find(.user, user.account, user.user)
        else { return nil }
        return Ref(id, of: account)
    }

    /// The ordinals of a space that are there, ascending: of which an account has few.
    func ordinals(_ space: Space, _ account: AccountOrdinal) throws(StoreError) -> [Ordinal] {
        var ordinals: [Ordinal] = []
        try reader.forEachRecord(space, account) { (_, ordinal) throws(StoreError) in
            ordinals.append(ordinal)
        }
        return ordinals
    }
}
