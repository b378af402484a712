/// Reads operations: a line at a time, in order.
///
/// As in the whole format the first line may be the header, and the last may be empty.
///
/// Rule: *Operations* in `Docs/Interchange.md`.
public struct OperationDecoder: Sendable {
    /// The number of the line that was read last, counted from 1.
    public var lineNumber: Int { lines.lineNumber }

    private var lines = LineCount()

    /// A decoder before the first line.
    public init() {}

    /// What the next line says, as ``AccountOperation/init(line:)`` has it; nil for the header and
    /// for an empty line, behind which any other is an error. After an error the next line can be
    /// read.
    ///
    /// - Complexity: O(*n* log *n*) in the bytes of the line, O(*n*) without lists.
    /// - Throws: ``InterchangeError`` with the number of the line.
    public mutating func decode(
        line bytes: Span<UInt8>
    ) throws(InterchangeError) -> AccountOperation? {
        guard try lines.take(bytes) else { return nil }
        do throws(InterchangeError) {
            let fields = try LineFields(line: bytes)
            if lineNumber == 1, try isHeader(fields) { return nil }
            return try AccountOperation(fields)
        } catch {
            var error = error
            error.line = lineNumber
            throw error
        }
    }

    private func isHeader(_ fields: borrowing LineFields) throws(InterchangeError) -> Bool {
        guard (try? fields.named(.type, InterchangeType.self)) == .latchkey else { return false }
        try fields.check(InterchangeType.latchkey.keys, of: "the type latchkey")
        _ = try fields.version()
        return true
    }
}
