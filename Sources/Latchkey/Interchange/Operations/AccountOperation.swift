/// An operation and the account in which it is done: what one line of operations says.
///
/// A value that can be made anywhere, kept and sent, as text too: ``line`` is read again by
/// ``init(line:)``.
///
/// ```json
/// {"operation":"assignRole","account":"acme","user":"u7","role":"manager"}
/// ```
///
/// Rule: *Operations* in `Docs/Interchange.md`.
public struct AccountOperation: Hashable, Sendable {
    /// The account in which the operation is done: of a connection that is accepted, declined or
    /// left its delegate, of every other its host.
    public var account: Identity
    /// What is done.
    public var operation: Operation

    /// An operation that is done in that account.
    public init(_ operation: Operation, in account: Identity) {
        self.account = account
        self.operation = operation
    }

    /// What a line says; the bytes are those of the line without its end.
    ///
    /// What the operation does not look at has the value that it has by default. An operation
    /// that takes a ``SecretSeed``, and whose line has none, gets another each time.
    ///
    /// A line is judged by itself: whether there is what it names, and whether the operation may
    /// be done, is for the transaction to say that does it.
    ///
    /// - Complexity: O(*n* log *n*) in the bytes of the line, O(*n*) without lists.
    /// - Throws: ``InterchangeError`` without the number of the line: it is no JSON object, names no
    ///   operation, has a key that the operation does not know or one twice, lacks one, or has a
    ///   value that is none of the key's.
    public init(line bytes: Span<UInt8>) throws(InterchangeError) {
        try self.init(try LineFields(line: bytes))
    }

    /// What a line says, as ``init(line:)`` has it of bytes.
    ///
    /// - Throws: As ``init(line:)``.
    public init(line text: String) throws(InterchangeError) {
        let bytes = Array(text.utf8)
        try self.init(line: bytes.span)
    }

    init(_ fields: borrowing LineFields) throws(InterchangeError) {
        let name = try fields.requiredNamed(.operation, OperationName.self)
        try fields.check(name.keys, of: "the operation \(name.name)")
        let account = try fields.requiredIdentity(.account, .account)
        self.init(try Operation(name, fields), in: account)
    }

    /// The line that says it, without an end: canonical, as ``InterchangeEncoder`` writes things,
    /// so that equal operations have equal lines.
    ///
    /// It is the one text that shows a ``SecretSeed``: keep it as you keep the secrets.
    ///
    /// It has what the operation looks at, and one account: not the status of a user who is invited,
    /// nor the author of a grant. Nothing is checked: a value beyond the limits of the format, and
    /// an edit that changes nothing, have a line that is not read again.
    ///
    /// - Complexity: O(*n* log *n*) in the bytes of the operation, O(*n*) without lists.
    public var line: String {
        var writer = JSONWriter()
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension InterchangeEncoder {
    /// Appends the line of an operation, with its line feed; see ``AccountOperation/line``.
    public mutating func encode(_ operation: AccountOperation, into output: inout [UInt8]) {
        var writer = JSONWriter()
        swap(&writer.bytes, &output)
        writer.write(operation)
        writer.bytes.append(UInt8(ascii: "\n"))
        swap(&writer.bytes, &output)
    }
}

extension [AccountOperation] {
    /// All that some operations ask for: their lines, each with its line feed.
    var lines: String { map { "\($0.line)\n" }.joined() }
}
