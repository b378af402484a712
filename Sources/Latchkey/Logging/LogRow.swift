/// What an entry says in words of its own, beside its columns: one value of the log table.
struct LogRow: Hashable, Sendable {
    var resource: String?
    var resourceName: String?
    /// The client, when it is not in the dictionary.
    var client: String?
    var before: String?
    var after: String?

    private var texts: [String?] { [resource, resourceName, client, before, after] }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = [0]
        for (index, text) in texts.enumerated() {
            guard let text else { continue }
            bytes[0] |= 1 << UInt8(index)
            let utf8 = text.utf8
            var count = utf8.count
            while count >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: count) | 0x80)
                count >>= 7
            }
            bytes.append(UInt8(truncatingIfNeeded: count))
            bytes.append(contentsOf: utf8)
        }
        return bytes
    }

    init(
        resource: String?, resourceName: String?, client: String?, before: String?, after: String?
    ) {
        self.resource = resource
        self.resourceName = resourceName
        self.client = client
        self.before = before
        self.after = after
    }

    init(_ bytes: RawSpan) throws(MalformedRecord) {
        var reader = LogRowReader(bytes)
        resource = try reader.next()
        resourceName = try reader.next()
        client = try reader.next()
        before = try reader.next()
        after = try reader.next()
        try reader.end()
    }

    /// The identity of the resource alone: the first of the texts.
    static func resource(in bytes: RawSpan) throws(MalformedRecord) -> String? {
        var reader = LogRowReader(bytes)
        return try reader.next()
    }
}

/// Reads the texts of a row one after another.
private struct LogRowReader: ~Escapable {
    private let bytes: RawSpan
    private var flags: UInt8 = 0
    private var offset = 1

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) {
        self.bytes = bytes
        if bytes.byteCount > 0 { flags = bytes.u8(at: 0) }
    }

    /// The next text, or nil when it is left out.
    mutating func next() throws(MalformedRecord) -> String? {
        defer { flags >>= 1 }
        guard flags & 1 != 0 else { return nil }
        var count = 0
        // Five groups of seven bits are more than a value may have.
        for shift in stride(from: 0, to: 35, by: 7) {
            guard offset < bytes.byteCount else { throw Self.cut(bytes) }
            let byte = bytes.u8(at: offset)
            offset += 1
            count |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { break }
        }
        guard count <= bytes.byteCount - offset else { throw Self.cut(bytes) }
        defer { offset += count }
        let part = bytes.extracting(offset..<offset + count)
        guard let text = String(validatingUTF8: part) else {
            throw MalformedRecord(reason: "has text that is not UTF-8")
        }
        return text
    }

    func end() throws(MalformedRecord) {
        guard flags == 0, offset == bytes.byteCount else {
            throw MalformedRecord(reason: "has \(bytes.byteCount) bytes and not \(offset)")
        }
    }

    private static func cut(_ bytes: RawSpan) -> MalformedRecord {
        MalformedRecord(reason: "ends after \(bytes.byteCount) bytes")
    }
}
