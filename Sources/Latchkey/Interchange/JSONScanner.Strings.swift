extension JSONScanner {
    /// Goes past a string; the next byte is its opening quotation mark.
    @_lifetime(self: copy self)
    mutating func scanString() throws(InterchangeError) -> JSONValue {
        let opening = position
        position &+= 1
        let start = position
        var kind = JSONValue.Kind.text
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let value = JSONValue(kind, start..<position)
                position &+= 1
                return value
            }
            if byte == UInt8(ascii: "\\") {
                kind = .escapedText
                _ = try scanEscape()
            } else if byte < 0x20 {
                throw unexpected("an escape in its place")
            } else {
                position &+= 1
            }
        }
        throw InterchangeError(
            column: opening + 1, problem: "found a string without end", expected: "`\"`")
    }

    /// Goes past an escape, of which the next byte is the backslash, and says what it stands
    /// for. Two halves of a pair are one escape here; half a pair is an error.
    @_lifetime(self: copy self)
    private mutating func scanEscape() throws(InterchangeError) -> Unicode.Scalar {
        let start = position
        position &+= 1
        guard position < bytes.count else { throw unexpected("an escape") }
        let letter = bytes[position]
        position &+= 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            if let scalar = try scanHexadecimal() { return scalar }
            throw InterchangeError(
                column: start + 1, problem: "found half a surrogate pair",
                expected: "both halves, the high one first")
        default:
            position = start + 1
            throw unexpected("one of `\" \\ / b f n r t u`")
        }
    }

    /// What follows `\u`; nil for half a pair.
    @_lifetime(self: copy self)
    private mutating func scanHexadecimal() throws(InterchangeError) -> Unicode.Scalar? {
        let first = try scanUnit()
        guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
        guard position &+ 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position &+ 1] == UInt8(ascii: "u")
        else { return nil }
        position &+= 2
        let second = try scanUnit()
        guard second & 0xFC00 == 0xDC00 else { return nil }
        return Unicode.Scalar(0x1_0000 &+ (first & 0x3FF) &<< 10 &+ (second & 0x3FF))
    }

    /// Four hexadecimal digits.
    @_lifetime(self: copy self)
    private mutating func scanUnit() throws(InterchangeError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count,
                let digit = Unicode.Scalar(bytes[position]).hexadecimalDigit
            else { throw unexpected("a hexadecimal digit") }
            unit = unit &<< 4 | digit
            position &+= 1
        }
        return unit
    }

    /// The bytes that a string stands for.
    @_lifetime(self: copy self)
    private mutating func scanUnescaped(_ value: JSONValue) throws(InterchangeError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(value.range.count)
        position = value.range.lowerBound
        while position < value.range.upperBound, position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                result.append(contentsOf: try scanEscape().utf8)
            } else {
                result.append(bytes[position])
                position &+= 1
            }
        }
        return result
    }

    /// The bytes that a string with escapes stands for. The escapes have been checked, so
    /// that an error here would be one of this reader's.
    static func unescaped(
        _ value: JSONValue, in bytes: Span<UInt8>
    ) throws(InterchangeError) -> [UInt8] {
        var scanner = JSONScanner(bytes)
        return try scanner.scanUnescaped(value)
    }
}

extension Unicode.Scalar {
    fileprivate var hexadecimalDigit: UInt32? {
        switch self {
        case "0"..."9": value &- 0x30
        case "a"..."f": value &- 0x61 &+ 10
        case "A"..."F": value &- 0x41 &+ 10
        default: nil
        }
    }
}
