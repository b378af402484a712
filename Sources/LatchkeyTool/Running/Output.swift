import SystemPackage

/// Whoever read the output went away: there is nothing left to do, and nothing went wrong.
struct OutputClosed: Error {}

/// Text that is written in large pieces.
struct Output: ~Copyable {
    /// What it means that nobody reads it any more.
    enum Left {
        /// Nobody wants the rest: ``OutputClosed``.
        case end
        /// The exit status is an answer, which whoever asked for it has yet to get: the rest is written to nobody.
        case goOn
        /// Whoever went away does not have what they must have.
        case fail
    }

    private let file: FileDescriptor
    private let name: String
    private let left: Left
    private let isPaged: Bool
    private var isLeft = false
    private var buffer: [UInt8] = []

    /// How many bytes are written at once: a pipe's worth.
    static let bufferByteCount = 64 << 10

    /// - Parameter isLive: Whether it comes while somebody looks on, so that nobody waits for its end.
    init(
        _ file: FileDescriptor = .standardOutput, name: String = "standard output",
        whenLeft left: Left = .end, isLive: Bool = false
    ) {
        self.file = file
        self.name = name
        self.left = left
        // What must be had is not left to a program that may be left.
        isPaged = file == .standardOutput && left != .fail && !isLive
    }

    mutating func write(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        try flushIfFull()
    }

    mutating func write(_ line: JSONLine) throws { try write(line.text) }

    /// Lets somebody append bytes.
    mutating func write(_ append: (inout [UInt8]) throws -> Void) throws {
        try self.append(append)
        try flushIfFull()
    }

    /// Lets somebody append bytes, which stay in memory for now.
    mutating func append(_ append: (inout [UInt8]) throws -> Void) rethrows {
        try append(&buffer)
    }

    mutating func flushIfFull() throws {
        if buffer.count >= Self.bufferByteCount { try flush() }
    }

    /// Writes what is left; that nobody reads it any more is no error at the end.
    mutating func finish() throws {
        do { try flush() } catch is OutputClosed {}
    }

    mutating func flush() throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        if isLeft { return }
        if isPaged { Pager.begin(before: buffer) }
        do { try file.writeAllWaiting(buffer) } catch Errno.brokenPipe where left != .fail {
            if left == .end { throw OutputClosed() }
            isLeft = true
        } catch {
            throw Failure.failed("write \(name): \(error); free space, or write elsewhere")
        }
    }
}

extension Output {
    /// Writes a number as the whole output of a command.
    static func write(count: Int, asJSON isJSON: Bool) throws {
        var output = Output()
        if isJSON {
            var line = JSONLine()
            line.number("count", count)
            try output.write(line)
        } else {
            try output.write("\(count)\n")
        }
        try output.finish()
    }

    /// Ends a list, and says where the next page begins when there is one.
    mutating func finish(list cursor: String?, asJSON isJSON: Bool) throws {
        if let cursor, isJSON { try write(JSONLine("next", cursor)) }
        try flush()
        if let cursor, !isJSON { StandardFiles.tell("more with --after \(cursor)\n") }
    }
}
