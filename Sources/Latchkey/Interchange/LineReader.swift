package import SystemPackage

/// Reads a file line by line, in a buffer that never grows beyond the longest line.
///
/// A line ends in a line feed, with or without a carriage return before it; the last one
/// need not end. The file is not closed.
package struct LineReader: ~Copyable {
    /// The number of the present line, counted from 1.
    package private(set) var lineNumber = 0

    private let file: FileDescriptor
    private let lineByteCountMaximum: Int
    private var buffer: [UInt8]
    /// The bytes that were read and not yet given out.
    private var unread = 0..<0
    private var current = 0..<0
    private var isAtEnd = false

    /// How many bytes are read at once.
    package static let chunkByteCount = 64 << 10

    /// A reader from where the file stands, before its first line.
    package init(
        _ file: FileDescriptor,
        lineByteCountMaximum: Int = InterchangeLimit.lineByteCountMaximum
    ) {
        self.file = file
        self.lineByteCountMaximum = max(1, lineByteCountMaximum)
        buffer = [UInt8](repeating: 0, count: Self.chunkByteCount)
    }

    /// The bytes of the present line, without its end.
    package var line: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.span.extracting(current) }
    }

    /// Goes to the next line; false when there is none.
    package mutating func advance() throws(InterchangeError) -> Bool {
        var searched = unread.lowerBound
        while true {
            if let end = lineFeed(from: searched) {
                try take(unread.lowerBound..<end, next: end + 1)
                return true
            }
            if isAtEnd {
                guard !unread.isEmpty else {
                    current = 0..<0
                    return false
                }
                try take(unread, next: unread.upperBound)
                return true
            }
            // One byte more than the longest line: its carriage return.
            if unread.count > lineByteCountMaximum + 1 { throw tooLong(lineNumber + 1) }
            let count = unread.count
            try fill()
            searched = unread.lowerBound + count
        }
    }

    private func lineFeed(from start: Int) -> Int? {
        let bytes = buffer.span
        for index in start..<unread.upperBound where bytes[index] == UInt8(ascii: "\n") {
            return index
        }
        return nil
    }

    private mutating func take(_ line: Range<Int>, next: Int) throws(InterchangeError) {
        lineNumber += 1
        unread = next..<unread.upperBound
        current = line
        if let last = line.last, buffer[last] == UInt8(ascii: "\r") {
            current = line.lowerBound..<last
        }
        guard current.count <= lineByteCountMaximum else { throw tooLong(lineNumber) }
        if lineNumber == 1, buffer[current].starts(with: [0xEF, 0xBB, 0xBF]) {
            throw InterchangeError(
                line: 1, column: 1, problem: "found a byte-order mark",
                expected: "UTF-8 without one")
        }
    }

    private func tooLong(_ line: Int) -> InterchangeError {
        InterchangeError(
            line: line, problem: "found a line that is too long",
            expected: "at most \(lineByteCountMaximum) bytes")
    }

    /// Reads some more bytes behind those that are unread.
    private mutating func fill() throws(InterchangeError) {
        if unread.lowerBound > 0 {
            let count = unread.count
            buffer.replaceSubrange(0..<count, with: Array(buffer[unread]))
            unread = 0..<count
        }
        if unread.upperBound == buffer.count {
            let limit = lineByteCountMaximum + Self.chunkByteCount
            let growth = min(buffer.count, limit - buffer.count)
            buffer.append(contentsOf: repeatElement(0, count: max(growth, 1)))
        }
        let count = try read(behind: unread.upperBound)
        isAtEnd = count == 0
        unread = 0..<unread.upperBound + count
    }

    private mutating func read(behind start: Int) throws(InterchangeError) -> Int {
        do {
            // The one way to read into memory that the file interface offers.
            return try unsafe buffer.withUnsafeMutableBytes { bytes in
                try unsafe file.readWaiting(
                    into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
            }
        } catch {
            throw InterchangeError(line: lineNumber + 1, ofFileThatFails: error)
        }
    }
}
