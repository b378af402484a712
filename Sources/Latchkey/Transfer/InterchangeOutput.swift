/// Lines of the interchange format on their way out, with names or with stand-ins.
struct InterchangeOutput {
    /// Writes stand-ins; nil where names are written.
    var redactor: Redactor?
    /// How many lines there are up to now.
    private(set) var lineCount = 0
    private var encoder = InterchangeEncoder()
    private var buffer: [UInt8] = []
    /// A line before it is redacted.
    private var line: [UInt8] = []

    /// How many bytes are written at once.
    private static let bufferByteCount = 64 << 10

    init(_ redactor: Redactor? = nil) { self.redactor = redactor }

    /// Adds a line.
    ///
    /// - Throws: ``InterchangeError``: the line is to be redacted, and what it keeps as text is no JSON, so that nobody can say what
    ///   of it tells something. It is left out.
    mutating func append(_ object: InterchangeObject, isStub: Bool = false)
        throws(InterchangeError)
    {
        if redactor == nil {
            encoder.encode(object, isStub: isStub, into: &buffer)
        } else {
            line.removeAll(keepingCapacity: true)
            encoder.encode(object, isStub: isStub, into: &line)
            let count = buffer.count
            do throws(InterchangeError) { try redactor?.append(line, to: &buffer) } catch {
                buffer.removeLast(buffer.count - count)
                throw error
            }
        }
        lineCount += 1
    }

    /// Writes what has been added, where that is enough for once.
    mutating func writeWhenFull(_ write: ([UInt8]) throws -> Void) throws {
        guard buffer.count >= Self.bufferByteCount else { return }
        try write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Adds the last line, and writes what is left.
    mutating func finish(_ write: ([UInt8]) throws -> Void) throws {
        try append(.end(lineCount: lineCount))
        try write(buffer)
        buffer = []
    }
}
