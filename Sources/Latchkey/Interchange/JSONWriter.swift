/// Writes JSON canonically: no white space, and only those escapes that are needed.
struct JSONWriter {
    var bytes: [UInt8] = []
    /// What lists leave out.
    var omitted = OmittedNames()

    /// Opens an object or an array.
    mutating func open(_ bracket: UInt8) { bytes.append(bracket) }

    /// Closes it.
    mutating func close(_ bracket: UInt8) { bytes.append(bracket) }

    /// Separates an item from the one before it, if there is one.
    mutating func separate() {
        if let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") {
            bytes.append(UInt8(ascii: ","))
        }
    }

    /// A key, with what separates it from the item before it.
    mutating func key(_ key: [UInt8]) {
        separate()
        string(key)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A key of the format, none of which needs an escape.
    mutating func key(_ key: InterchangeKey) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: key.name.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// Text that needs neither quotation marks nor escapes.
    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Those bytes as they are.
    mutating func copy(_ source: Span<UInt8>, _ range: Range<Int>) {
        for index in range { bytes.append(source[index]) }
    }

    /// A string of those bytes of UTF-8.
    mutating func string(_ text: [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text { append(byte) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string; one that needs no escape is copied whole.
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.needsEscape(text.utf8.span) {
            for byte in text.utf8 { append(byte) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where needsEscape(text[index]) { return true }
        return false
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func append(_ byte: UInt8) {
        guard Self.needsEscape(byte) else {
            bytes.append(byte)
            return
        }
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            raw(byte < 16 ? "u000" : "u00")
            raw(String(byte, radix: 16))
        }
    }
}
