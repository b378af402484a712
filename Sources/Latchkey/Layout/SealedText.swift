/// Bytes as text that a host application keeps: digits and letters in pairs, and a checksum
/// behind them, so that what was cut short or mistyped is told apart.
enum SealedText {
    static func text(of bytes: [UInt8]) -> String {
        var bytes = bytes
        bytes.append(checksum(bytes))
        return bytes.hexadecimal
    }

    /// The bytes without their checksum; nil when the text is not one of such bytes.
    static func bytes(of text: String) -> [UInt8]? {
        guard let bytes = HexadecimalText.bytes(of: text), bytes.count >= Checksum.byteCount
        else { return nil }
        let end = bytes.count - Checksum.byteCount
        let payload = Array(bytes[..<end])
        guard bytes.rawBytes.u32(at: end) == checksum(payload) else { return nil }
        return payload
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var checksum = Checksum(table: 0)
        checksum.combine(bytes.rawBytes)
        return checksum.value
    }
}

/// Bytes as digits and letters, in pairs.
enum HexadecimalText {
    /// The bytes; nil when the text is not one of bytes.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = digit(character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? bytes : nil
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
