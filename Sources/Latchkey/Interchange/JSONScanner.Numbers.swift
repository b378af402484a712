extension JSONScanner {
    /// Goes past a number.
    @_lifetime(self: copy self)
    mutating func scanNumber() throws(InterchangeError) -> JSONValue {
        let start = position
        if has(UInt8(ascii: "-")) { position &+= 1 }
        if has(UInt8(ascii: "0")) {
            position &+= 1
            if hasDigit { throw unexpected("no digit after a leading 0") }
        } else {
            try scanDigits()
        }
        if has(UInt8(ascii: ".")) {
            position &+= 1
            try scanDigits()
        }
        if has(UInt8(ascii: "e")) || has(UInt8(ascii: "E")) {
            position &+= 1
            if has(UInt8(ascii: "+")) || has(UInt8(ascii: "-")) { position &+= 1 }
            try scanDigits()
        }
        return JSONValue(.number, start..<position)
    }

    private func has(_ byte: UInt8) -> Bool {
        position < bytes.count && bytes[position] == byte
    }

    private var hasDigit: Bool {
        position < bytes.count && bytes[position].isDigit
    }

    /// One digit at least.
    @_lifetime(self: copy self)
    private mutating func scanDigits() throws(InterchangeError) {
        guard hasDigit else { throw unexpected("a digit") }
        while hasDigit { position &+= 1 }
    }
}
