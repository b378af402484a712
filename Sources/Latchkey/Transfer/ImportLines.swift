import AccessRules
import SystemCrypto

/// The lines of an import, one after another, and what is counted of them.
struct ImportLines: ~Copyable {
    private(set) var report = ImportReport()
    private let now: Instant
    private let sources: [ImportSource]
    private var sourceIndex = 0
    private var reader: LineReader?
    private var decoder: InterchangeDecoder
    /// By account, in the order of ``ImportReport/accounts``.
    private var tallies: [Tally] = []
    private var tallyPlaces: [Identity: Int] = [:]
    /// The account of the last line, whose next line is mostly its own as well.
    private var lastTally: (account: Identity, place: Int)?
    private var encoded: [UInt8] = []
    private var stubs = ImportedStubs()
    /// Whether the last line of the present source was the end of an export.
    private var isEnded = false
    /// Whether the present source had no line so far that is not empty.
    private var saysNothing = true
    private var encoder = InterchangeEncoder()
    /// What lets lines in; nil for the host application's own hand.
    private var gate: ImportGate?
    private let places: ImportPlaces
    /// Whether what was done may lie as far ahead as it likes.
    private let acceptsFuture: Bool

    /// What the host application's own hand can do about lines from the future.
    private var remedy: String {
        gate == nil
            ? """
            ; or, if this is the export of a store whose clock was wrong, import it with \
            --accept-future (acceptsFuture)
            """ : ""
    }

    /// What an account's own log entry says of an import.
    private struct Tally {
        var counts: [String: Int] = [:]
        var digest = SHA256()
    }

    init(
        _ sources: [ImportSource], now: Instant, _ gate: ImportGate? = nil,
        isStoreNew: Bool = true, acceptsFuture: Bool = false
    ) {
        self.acceptsFuture = acceptsFuture
        places = ImportPlaces(notesAccess: !isStoreNew)
        self.sources = sources
        self.now = now
        self.gate = gate
        decoder = InterchangeDecoder(now: now)
    }

    /// Goes to the next line; false after the last line of the last source.
    mutating func advance() throws(StoreError) -> Bool {
        while sourceIndex < sources.count {
            if reader == nil { reader = LineReader(sources[sourceIndex].file) }
            do throws(InterchangeError) {
                if try reader?.advance() == true {
                    report.lineCount += 1
                    return true
                }
            } catch { throw storeError(error) }
            try endSource()
            reader = nil
            decoder = InterchangeDecoder(now: now)
            sourceIndex += 1
        }
        return false
    }

    /// Looks at how a source ended.
    private mutating func endSource() throws(StoreError) {
        if saysNothing {
            throw StoreError(
                .invalid("it is empty: what was to write it has probably failed"),
                source: sources[sourceIndex].name)
        }
        if !isEnded { report.sourcesWithoutEnd.append(sources[sourceIndex].name) }
        (isEnded, saysNothing) = (false, true)
    }

    /// Adds what the present line says.
    mutating func insert(into writer: inout Writer) throws(StoreError) {
        let decoded: InterchangeObject?
        do throws(InterchangeError) {
            guard let line = reader?.line else { return }
            decoded = try decoder.decode(line: line)
        } catch { throw storeError(error) }
        guard var object = decoded else { return }
        saysNothing = false
        if case .end = object {
            isEnded = true
            return
        }
        isEnded = false
        let outcome: ImportedStubs.Outcome
        do throws(StoreError) {
            if !acceptsFuture { try object.checkTimes(now: now, remedy: remedy) }
            if let admitted = try gate?.admit(object, &writer) { object = admitted }
            outcome = try stubs.insert(object, isStub: decoder.isStub, into: &writer)
        } catch {
            throw error.at(line: decoder.lineNumber, of: sources[sourceIndex].name)
        }
        if outcome == .passedOver { return }
        gate?.note(object)
        places.note(object, at: decoder.lineNumber, of: sources[sourceIndex].name)
        count(object, isNew: outcome == .added)
    }

    /// Adds what up to so many lines say; false when there are no more.
    mutating func insertSome(
        _ limit: Int, into writer: inout Writer, _ progress: (Int) -> Void
    ) throws(StoreError) -> Bool {
        for _ in 0..<limit {
            guard try advance() else { return false }
            try insert(into: &writer)
            // Lite is checked at the end, for everybody.
            writer.undoable.suspects.users.removeAll(keepingCapacity: true)
            writer.undoable.suspects.groups.removeAll(keepingCapacity: true)
            tell(progress)
        }
        return true
    }

    private func storeError(_ error: InterchangeError) -> StoreError {
        StoreError(error, source: sources[sourceIndex].name, line: error.line)
    }

    func tell(_ progress: (Int) -> Void) {
        if report.lineCount % 10_000 == 0 { progress(report.lineCount) }
    }

    /// Counts what a line brought: a thing once, whether or not a stub stood for it first. The digest
    /// is of every line that said something.
    private mutating func count(_ object: InterchangeObject, isNew: Bool) {
        let type = object.type.name
        if isNew { report.objectCounts[type, default: 0] += 1 }
        guard let account = object.account else { return }
        let place = tallyPlace(of: account)
        if isNew { tallies[place].counts[type, default: 0] += 1 }
        encoded.removeAll(keepingCapacity: true)
        encoder.encode(object, into: &encoded)
        tallies[place].digest.update(encoded)
    }

    private mutating func tallyPlace(of account: Identity) -> Int {
        if let lastTally, lastTally.account == account { return lastTally.place }
        let place = tallyPlaces[account] ?? tallies.count
        if place == tallies.count {
            report.accounts.append(account)
            tallyPlaces[account] = place
            tallies.append(Tally())
        }
        lastTally = (account, place)
        return place
    }

    /// Logs the import in each account, and has every Lite user of theirs checked.
    mutating func finish(_ writer: inout Writer) throws(StoreError) {
        writer.importPlaces = places
        try writer.flushPostings()
        for (id, tally) in zip(report.accounts, tallies) {
            let account = try writer.reader.require(account: id)
            let counts = tally.counts.sorted { $0.key < $1.key }
                .map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
            let digest = tally.digest.hash.hexadecimal
            try writer.append(
                LogEntry(
                    account: id, time: writer.now, event: .create, operation: "import",
                    user: gate?.act.author.user,
                    resource: LogEntry.Resource(kind: "account", id: id),
                    client: gate?.act.author.client,
                    after: "{\"counts\":{\(counts)},\"digest\":\"sha256:\(digest)\"}"), account)
            let lite = try writer.reader.members(of: PostingSet(account, .liteUsers))
            for user in lite {
                writer.undoable.suspects.users.insert(
                    Party.InAccount(account: account, ordinal: user))
            }
            writer.undoable.suspects.accounts.insert(account)
        }
        try gate?.finish(&writer)
    }
}

extension InterchangeObject {
    /// The account that the object belongs to.
    var account: Identity? {
        switch self {
        case .header, .end: nil
        case .account(let it): it.id
        case .user(let it): it.account
        case .organization(let it): it.account
        case .group(let it): it.account
        case .membership(let it): it.account
        case .grant(let it): it.account
        case .asset(let it): it.account
        case .connection(let it): it.host
        case .settings(let it): it.account
        case .template(let it): it.account
        case .apiKey(let it): it.account
        case .provider: nil
        case .delivery(let it): it.connection.account
        case .report(let it): it.account
        case .seal(let it): it.account
        case .log(let it): it.account
        }
    }
}
