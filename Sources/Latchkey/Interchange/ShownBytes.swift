extension Span where Element == UInt8 {
    /// The byte at that place, in words for an error.
    func shownCharacter(at position: Int) -> String {
        let byte = self[position]
        if byte > 0x20, byte < 0x7F { return "`\(Unicode.Scalar(byte))`" }
        return "the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
    }

    /// What a value is, in words for an error.
    func shown(_ value: JSONValue) -> String {
        switch value.kind {
        case .text, .escapedText: "\"\(shownText(value.range))\""
        case .number: "the number \(shownText(value.range))"
        case .yes: "true"
        case .no: "false"
        case .null: "null"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
