/// A value in a line: what it is, and the bytes that it takes up.
struct JSONValue: BitwiseCopyable {
    enum Kind: UInt8 {
        case text
        /// A string with escapes in it.
        case escapedText
        case number
        case yes
        case no
        case null
        case array
        case object
    }

    var kind: Kind
    /// The first byte; of a string the one after its quotation mark.
    var start: UInt32
    /// The byte after the last; of a string its closing quotation mark.
    var end: UInt32

    @inline(__always)
    init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        end = UInt32(truncatingIfNeeded: range.upperBound)
    }

    @inline(__always)
    var range: Range<Int> { Int(start)..<Int(end) }

    static var none: JSONValue { JSONValue(.null, 0..<0) }
}

/// A strict reader of RFC 8259 over the bytes of one line.
///
/// The library reads JSON itself: so that each error names its place and its key, a key that
/// is given twice is refused, integers stay whole, and nothing of a general-purpose
/// framework is needed. It builds no tree: it checks the grammar in one pass and says where
/// each value lies. The bytes must be valid UTF-8 and fewer than 2^32, which the caller
/// checks once for the whole line.
struct JSONScanner: ~Escapable {
    let bytes: Span<UInt8>
    /// The next byte to be read.
    var position: Int

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The next byte after white space, or nil at the end of the line.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else {
                return byte
            }
            position &+= 1
        }
        return nil
    }

    /// Takes that byte if it is the next one after white space.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position &+= 1
        return true
    }

    /// Goes past one value, whose grammar it checks.
    @_lifetime(self: copy self)
    mutating func scanValue(depth: Int) throws(InterchangeError) -> JSONValue {
        guard let first = peek() else { throw unexpected("a value") }
        switch first {
        case UInt8(ascii: "\""): return try scanString()
        case UInt8(ascii: "{"): return try scanContainer(.object, depth: depth)
        case UInt8(ascii: "["): return try scanContainer(.array, depth: depth)
        case UInt8(ascii: "t"): return try scanWord("true", .yes)
        case UInt8(ascii: "f"): return try scanWord("false", .no)
        case UInt8(ascii: "n"): return try scanWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try scanNumber()
        default: throw unexpected("a value")
        }
    }

    /// Goes past an object or an array.
    @_lifetime(self: copy self)
    private mutating func scanContainer(
        _ kind: JSONValue.Kind, depth: Int
    ) throws(InterchangeError) -> JSONValue {
        let start = position
        var items = try JSONItems(kind, scanner: &self, depth: depth)
        while try items.advance(&self) {
            _ = try scanValue(depth: depth + 1)
        }
        return JSONValue(kind, start..<position)
    }

    @_lifetime(self: copy self)
    private mutating func scanWord(
        _ word: StaticString, _ kind: JSONValue.Kind
    ) throws(InterchangeError) -> JSONValue {
        let start = position
        for byte in word.description.utf8 {
            guard position < bytes.count, bytes[position] == byte else {
                throw unexpected("the rest of `\(word)`")
            }
            position &+= 1
        }
        return JSONValue(kind, start..<position)
    }

    /// An error at the present place, which names what is there.
    func unexpected(_ expected: String) -> InterchangeError {
        guard position < bytes.count else {
            return InterchangeError(
                column: position + 1, problem: "found the end of the line", expected: expected)
        }
        return InterchangeError(
            column: position + 1, problem: "found \(bytes.shownCharacter(at: position))",
            expected: expected)
    }
}

/// The items of an object or an array, one after the other.
struct JSONItems {
    private let close: UInt8
    private var isFirst = true
    /// The key of the present item of an object; of an array's nothing.
    private(set) var key = JSONValue.none

    /// Takes the opening bracket.
    init(
        _ kind: JSONValue.Kind, scanner: inout JSONScanner, depth: Int
    ) throws(InterchangeError) {
        close = kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        guard depth < InterchangeLimit.nestingMaximum else {
            throw InterchangeError(
                column: scanner.position + 1,
                problem: "found more than \(InterchangeLimit.nestingMaximum) levels of nesting",
                expected: "fewer")
        }
        guard scanner.take(kind == .object ? UInt8(ascii: "{") : UInt8(ascii: "[")) else {
            throw scanner.unexpected(kind == .object ? "an object" : "an array")
        }
    }

    /// Goes to the value of the next item; false when the closing bracket has been taken.
    mutating func advance(_ scanner: inout JSONScanner) throws(InterchangeError) -> Bool {
        if scanner.take(close) {
            return false
        }
        if !isFirst {
            guard scanner.take(UInt8(ascii: ",")) else {
                throw scanner.unexpected(
                    close == UInt8(ascii: "}") ? "`,` or `}`" : "`,` or `]`")
            }
        }
        guard close == UInt8(ascii: "}") else {
            isFirst = false
            return true
        }
        guard scanner.peek() == UInt8(ascii: "\"") else {
            throw scanner.unexpected(isFirst ? "a key or `}`" : "a key")
        }
        isFirst = false
        key = try scanner.scanString()
        guard scanner.take(UInt8(ascii: ":")) else { throw scanner.unexpected("`:`") }
        return true
    }
}
