import Latchkey
import SystemPackage

/// The operations of a file, and the lines that they stand in.
struct OperationLines {
    private(set) var operations: [AccountOperation] = []
    private var lineNumbers: [Int] = []
    private let name: String
    private let undone: String

    /// The most bytes of all lines: they are kept in memory until they are done. Ten thousand
    /// operations take some megabytes.
    private static let byteCountMaximum = 64 << 20

    /// What to do with more than can be done together.
    private static let remedyOfMany = "split the file, or import what is to be added"

    /// The operations of a file, which is read to its end before anything is asked of a store.
    ///
    /// - Parameters:
    ///   - needsSeeds: Whether an operation that takes a seed must have one.
    ///   - undone: What is added where they are refused.
    /// - Throws: ``Failure``: a line that is none, which it names; too many.
    init(_ file: FileDescriptor, named name: String, needsSeeds: Bool, undone: String) throws {
        self.name = name
        self.undone = undone
        var lines = LineReader(file)
        var decoder = OperationDecoder()
        var byteCount = 0
        do {
            while try lines.advance() {
                byteCount += lines.line.count
                guard byteCount <= Self.byteCountMaximum else {
                    throw Failure.badData(
                        "\(name): the lines have more than \(Self.byteCountMaximum) bytes; "
                            + "\(Self.remedyOfMany); \(undone)")
                }
                guard let operation = try decoder.decode(line: lines.line) else { continue }
                // Without a seed it is another each time that it is read.
                if needsSeeds, operation.operation.takesSeed,
                    try AccountOperation(line: lines.line) != operation
                {
                    throw InterchangeError(
                        line: decoder.lineNumber, key: "seed", problem: "missing",
                        expected: "64 hexadecimal digits: with --id the same secret each time")
                }
                guard operations.count < BatchLimit.operationCountMaximum else {
                    throw Failure.badData(
                        "\(name), line \(decoder.lineNumber): there are more than "
                            + "\(BatchLimit.operationCountMaximum) operations, and that many are "
                            + "done together at most; \(Self.remedyOfMany); \(undone)")
                }
                operations.append(operation)
                lineNumbers.append(decoder.lineNumber)
            }
        } catch let error as InterchangeError {
            throw Failure.badData("\(name), \(error); \(undone)")
        }
        if operations.isEmpty {
            throw Failure.badData("\(name) has no operation; \(undone)")
        }
    }

    /// The account in which all are done.
    ///
    /// - Throws: ``Failure``: they are of two.
    func onlyAccount() throws(Failure) -> Identity {
        let first = operations[0].account
        guard let other = operations.firstIndex(where: { $0.account != first }) else {
            return first
        }
        throw Failure.badData(
            """
            \(name), line \(lineNumbers[other]), key "account": a user acts in one account at a \
            time, and this is \(operations[other].account) where line \(lineNumbers[0]) has \
            \(first); perform them one account after the other, or by --host; \(undone)
            """)
    }

    /// The failure by an error that tells the number of an operation: it tells the line of the file, and what was asked for
    /// there if it may not be done. Nil by any other.
    func failure(_ error: StoreError) -> Failure? {
        guard let number = error.line, lineNumbers.indices.contains(number - 1) else {
            return nil
        }
        let isRefused =
            switch error.kind {
            case .denied, .refused: true
            default: false
            }
        let placed = StoreError(
            error.kind, source: name, line: lineNumbers[number - 1], key: error.key)
        return Failure(
            placed, undone: undone,
            operation: isRefused ? operations[number - 1].operation.name : nil)
    }

    /// What an operation made and is shown once.
    enum Secret {
        case key(Ref<APIKey>, String)
        case invitation(Invitation)
    }

    /// The secrets that were made of the seeds of the operations.
    func secrets(in view: View) throws -> [Secret] {
        var secrets: [Secret] = []
        for it in operations {
            switch it.operation {
            case .generateAPIKey(let id, _, _, let seed):
                let key = Ref<APIKey>(id, of: it.account)
                secrets.append(.key(key, seed.secret(of: key)))
            case .sendConnection(let id, let seed):
                secrets += try view.invitations(to: Ref(id, of: it.account), seed: seed)
                    .map { .invitation($0) }
            default: break
            }
        }
        return secrets
    }
}

extension Latchkey.Operation {
    /// Whether it makes secrets.
    fileprivate var takesSeed: Bool {
        switch self {
        case .generateAPIKey, .sendConnection: true
        default: false
        }
    }
}

extension OperationLines.Secret {
    var asText: String {
        switch self {
        case .key(let key, let secret): "key \("\(key)".shown): \(secret)"
        case .invitation(let it):
            "invitation to \("\(it.connection)".shown) for \("\(it.administrator)".shown), "
                + "\(it.email.shown): \(it.token)"
        }
    }

    var asJSON: JSONLine {
        switch self {
        case .key(let key, let secret):
            var line = JSONLine("apiKey", "\(key)")
            line.text("secret", secret)
            return line
        case .invitation(let it):
            var line = JSONLine("connection", "\(it.connection)")
            line.text("administrator", "\(it.administrator)")
            line.text("email", it.email)
            line.text("token", it.token)
            return line
        }
    }
}
