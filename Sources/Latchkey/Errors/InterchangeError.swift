/// Why a line of the interchange format, or of questions in bulk, was refused.
///
/// `line 12, key "role": found "boss", expected one of administrator, manager, …`
public struct InterchangeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The number of the line, counted from 1.
    public var line: Int?
    /// The place in the line, in bytes counted from 1.
    public var column: Int?
    /// The key that the error is about; one within another is written `outer.inner`.
    public var key: String?
    /// What is wrong, such as `found "boss"` or `given twice`.
    public var problem: String
    /// What would have been right.
    public var expected: String?
    /// Whether it is the file that cannot be read, and not what a line says.
    package private(set) var isOfFile = false

    /// That a file cannot be read, from a line on.
    init(line: Int, ofFileThatFails error: any Error) {
        self.init(line: line, problem: "the file could not be read: \(error)")
        isOfFile = true
    }

    /// An error of what is wrong, with what would have been right and where it is, as far as
    /// that is known.
    public init(
        line: Int? = nil, column: Int? = nil, key: String? = nil, problem: String,
        expected: String? = nil
    ) {
        self.line = line
        self.column = column
        self.key = key
        self.problem = problem
        self.expected = expected
    }

    /// The whole error in one sentence; the column only where no key says the place.
    public var description: String {
        var place: [String] = []
        if let line { place.append("line \(line)") }
        if let key {
            place.append("key \"\(key)\"")
        } else if let column {
            place.append("column \(column)")
        }
        let what = expected.map { "\(problem), expected \($0)" } ?? problem
        return place.isEmpty ? what : "\(place.joined(separator: ", ")): \(what)"
    }
}
