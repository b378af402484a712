import AccessRules
import LMDB
import SystemPackage

/// Reads an archive line by line, and makes the chains of its logs anew: every byte of it is one that is written there.
struct ArchiveReading: ~Copyable {
    /// The logs in it, in its order.
    private(set) var logs: [ArchivedLog] = []
    private(set) var entryCount = 0
    private(set) var byteCount = 0
    /// What is not as it should be, up to ``VerificationReport/maximumFindingCount``.
    private(set) var findings: [VerificationFinding] = []

    private let name: String
    private var decoder = InterchangeDecoder()
    private var encoder = InterchangeEncoder()
    private var encoded: [UInt8] = []
    /// The accounts whose stubs it has, in order.
    private var accounts: [Identity] = []
    private var known: Set<Identity> = []
    private var chain = ArchivedChain()
    private var isEnded = false
    private var hasBrokenLine = false

    /// Reads the archive at a path.
    ///
    /// - Parameter progress: Told how many entries were read, now and then.
    /// - Throws: ``StoreError``: the file cannot be read.
    init(_ path: FilePath, _ progress: (Int) -> Void = { _ in }) throws(StoreError) {
        name = path.name
        do {
            // A pipe that nobody writes to would be waited for for ever.
            let file = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking])
            defer { try? file.close() }
            let status = try file.stat()
            guard status.type == .regular else {
                throw StoreError(.invalid("\(path.name) is no regular file"))
            }
            try read(file, progress)
            finish(byteCount: Int(status.size))
        } catch let error as Errno {
            throw error.asStoreError("read", path)
        } catch { try asStoreError { throw error } }
    }

    private mutating func read(_ file: FileDescriptor, _ progress: (Int) -> Void) throws {
        var reader = LineReader(file)
        while true {
            do throws(InterchangeError) { guard try reader.advance() else { return } } catch {
                if error.isOfFile { throw StoreError(error, source: name, line: error.line) }
                return note(error, reader.lineNumber)
            }
            byteCount += reader.line.count + 1
            // Behind an empty line none is one of the format.
            guard !reader.line.isEmpty else {
                return add(reader.lineNumber, "an empty line is none of an archive")
            }
            do throws(InterchangeError) { try take(reader.line) } catch {
                note(error, reader.lineNumber)
            }
            if entryCount % 10_000 == 0 { progress(entryCount) }
        }
    }

    private mutating func note(_ error: InterchangeError, _ line: Int) {
        chain.isBroken = true
        // A line that cannot be read is not counted: that the last one counts another number says nothing new.
        if hasBrokenLine, error.key == InterchangeKey.lines.name {
            isEnded = true
            return
        }
        hasBrokenLine = true
        add(error.line ?? line, "\(error.withoutLine)")
    }

    private mutating func take(_ line: Span<UInt8>) throws(InterchangeError) {
        guard let object = try decoder.decode(line: line) else { return }
        let number = decoder.lineNumber
        encoded.removeAll(keepingCapacity: true)
        encoder.encode(object, isStub: decoder.isStub, into: &encoded)
        if !Self.isLine(encoded, line) {
            add(number, "the line is not written as that of an archive is")
        }
        if isEnded { return add(number, "a line behind the end") }
        switch object {
        case .header: if number != 1 { add(number, "a header that is not the first line") }
        case .account(let account): take(account, number)
        case .seal(let seal): take(seal, number)
        case .log(let entry): take(entry, number)
        case .end:
            isEnded = true
            endLog(number)
        default: add(number, "a line of the type \(object.type.name), which is none of an archive")
        }
        if number == 1, object != .header(version: InterchangeObject.version) {
            add(1, "the first line is no header")
        }
    }

    /// Whether bytes that end in a line feed are a line.
    private static func isLine(_ bytes: [UInt8], _ line: Span<UInt8>) -> Bool {
        guard bytes.count == line.count + 1 else { return false }
        let written = bytes.span
        for index in line.indices where line[index] != written[index] { return false }
        return true
    }

    private mutating func take(_ account: Account, _ line: Int) {
        guard logs.isEmpty, decoder.isStub, account == .archived(account.id),
            known.insert(account.id).inserted
        else { return add(line, "the account is not written as that of an archive is") }
        accounts.append(account.id)
    }

    /// Begins with the next account, where a line is of another than the one before.
    private mutating func enter(_ account: Identity, _ line: Int) {
        if logs.last?.account == account { return }
        endLog(line)
        // In the order of their stubs, each once.
        let isNext = logs.count < accounts.count && accounts[logs.count] == account
        if !isNext {
            add(line, account: account, "the log of \(account) is not where it should be")
        }
        logs.append(ArchivedLog(account: account))
        chain = ArchivedChain()
    }

    private mutating func take(_ seal: LogSeal, _ line: Int) {
        enter(seal.account, line)
        let last = logs.count - 1
        let found = ArchivedLog.Seal(seal: seal, line: line)
        if chain.isAtStart {
            logs[last].beginning = found
            chain.begin(behind: seal)
            return
        }
        if !chain.isBroken, let problem = chain.problem(with: seal) {
            add(line, account: seal.account, sequence: chain.firstSequence, problem)
        }
        logs[last].seals.append(found)
        // So one change is told once.
        chain.begin(behind: seal)
    }

    private mutating func take(_ entry: LogEntry, _ line: Int) {
        enter(entry.account, line)
        entryCount += 1
        if let problem = chain.append(entry, line) {
            add(line, account: entry.account, sequence: entry.sequence, problem)
        }
    }

    /// Ends the log that is read.
    private mutating func endLog(_ line: Int) {
        guard let log = logs.last else { return }
        if chain.entryCount > 0, !chain.isBroken {
            add(
                line, account: log.account, sequence: chain.firstSequence,
                "the last entries of the log of \(log.account) have no seal")
        }
        if log.seals.isEmpty {
            add(
                line, account: log.account,
                "the archive has no segment of the log of \(log.account)")
        }
        chain = ArchivedChain()
    }

    private mutating func finish(byteCount size: Int) {
        if !isEnded {
            findings.append(
                VerificationFinding(
                    archive: name, line: decoder.lineNumber,
                    "it ends without its last line: it was cut off"))
        } else if logs.count < accounts.count || accounts.isEmpty {
            add(decoder.lineNumber, "it lacks the log of an account that it names")
        }
        if byteCount != size, findings.isEmpty {
            add(decoder.lineNumber, "lines end otherwise than those of an archive do")
        }
        byteCount = size
    }

    private mutating func add(
        _ line: Int, account: Identity? = nil, sequence: UInt64? = nil, _ text: String
    ) {
        guard findings.count < VerificationReport.maximumFindingCount else { return }
        findings.append(
            VerificationFinding(
                archive: name, line: line, account: account, sequence: sequence, text))
    }
}

/// A chain of hashes that is made anew, from one seal to the next.
private struct ArchivedChain {
    private var hash = LogState().head
    private var lastSequence: UInt64 = 0
    private var lastTime = Instant.distantPast
    private var firstLine = 0
    private(set) var firstSequence: UInt64?
    private(set) var entryCount = 0
    /// Whether nothing of the log came so far.
    private(set) var isAtStart = true
    /// Whether something since the last seal was told already.
    var isBroken = false

    mutating func begin(behind seal: LogSeal) {
        self = ArchivedChain()
        (hash, lastSequence, lastTime) = (seal.hash, seal.sequence, seal.time)
        isAtStart = false
    }

    /// - Returns: What is wrong with the entry behind the others.
    mutating func append(_ entry: LogEntry, _ line: Int) -> String? {
        isAtStart = false
        entryCount += 1
        if firstSequence == nil { (firstSequence, firstLine) = (entry.sequence, line) }
        guard let sequence = entry.sequence, sequence > lastSequence else {
            isBroken = true
            let number = entry.sequence.map { "entry \($0)" } ?? "an entry without a number"
            return "\(number) behind entry \(lastSequence)"
        }
        hash = entry.chainHash(sequence: sequence, after: hash)
        (lastSequence, lastTime) = (sequence, entry.time)
        return nil
    }

    /// - Returns: Why a seal is not that of the entries before it.
    func problem(with seal: LogSeal) -> String? {
        guard entryCount > 0 else { return "a seal without entries before it" }
        guard lastSequence == seal.sequence, lastTime == seal.time, hash == seal.hash else {
            return """
                entries \(firstSequence ?? 0) to \(lastSequence), from line \(firstLine) on, were changed: \
                their hashes do not lead to the seal
                """
        }
        return nil
    }
}

extension InterchangeError {
    /// The same without the number of the line, which is told beside it.
    fileprivate var withoutLine: InterchangeError {
        var error = self
        error.line = nil
        return error
    }
}
