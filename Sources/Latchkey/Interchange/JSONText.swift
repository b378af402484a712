/// JSON objects that are kept as text: what was and what is, in the entries of the log.
enum JSONText {
    /// The canonical text of the object at `value`: no white space, keys in their order,
    /// numbers as they are written, and only those escapes that are needed. A key that is
    /// given twice, at whatever depth, is an error.
    static func canonical(
        _ value: JSONValue, in bytes: Span<UInt8>
    ) throws(InterchangeError) -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(value.range.count)
        var scanner = JSONScanner(bytes, at: value.range.lowerBound)
        try copy(&scanner, to: &writer, depth: 0)
        return writer.bytes
    }

    private static func copy(
        _ scanner: inout JSONScanner, to writer: inout JSONWriter, depth: Int
    ) throws(InterchangeError) {
        switch scanner.peek() {
        case UInt8(ascii: "{"): try copyObject(&scanner, to: &writer, depth: depth)
        case UInt8(ascii: "["): try copyArray(&scanner, to: &writer, depth: depth)
        default:
            let value = try scanner.scanValue(depth: depth)
            switch value.kind {
            case .text, .escapedText:
                writer.string(try JSONScanner.unescaped(value, in: scanner.bytes))
            default: writer.copy(scanner.bytes, value.range)
            }
        }
    }

    private static func copyObject(
        _ scanner: inout JSONScanner, to writer: inout JSONWriter, depth: Int
    ) throws(InterchangeError) {
        var seen: Set<[UInt8]> = []
        var items = try JSONItems(.object, scanner: &scanner, depth: depth)
        writer.open(UInt8(ascii: "{"))
        while try items.advance(&scanner) {
            let key = try JSONScanner.unescaped(items.key, in: scanner.bytes)
            guard seen.insert(key).inserted else {
                throw InterchangeError(
                    column: Int(items.key.start),
                    problem: "found \(scanner.bytes.shown(items.key)) twice",
                    expected: "each key once")
            }
            writer.key(key)
            try copy(&scanner, to: &writer, depth: depth + 1)
        }
        writer.close(UInt8(ascii: "}"))
    }

    private static func copyArray(
        _ scanner: inout JSONScanner, to writer: inout JSONWriter, depth: Int
    ) throws(InterchangeError) {
        var items = try JSONItems(.array, scanner: &scanner, depth: depth)
        writer.open(UInt8(ascii: "["))
        while try items.advance(&scanner) {
            writer.separate()
            try copy(&scanner, to: &writer, depth: depth + 1)
        }
        writer.close(UInt8(ascii: "]"))
    }
}
