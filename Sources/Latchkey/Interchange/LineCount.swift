/// Counts lines, of which only the last may be empty.
struct LineCount: Sendable {
    /// The number of the line that was taken last, counted from 1.
    private(set) var lineNumber = 0

    private var emptyLine: Int?

    /// Takes the next line; false when it is empty. Any line after an empty one is an error.
    mutating func take(_ bytes: Span<UInt8>) throws(InterchangeError) -> Bool {
        lineNumber += 1
        if let emptyLine {
            throw InterchangeError(
                line: emptyLine, problem: "found an empty line before the end",
                expected: "an object")
        }
        if bytes.isEmpty { emptyLine = lineNumber }
        return !bytes.isEmpty
    }
}
