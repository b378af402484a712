/// What an entry says in words of its own, beside its columns.
struct LogRow: Hashable, Sendable {
    var resource: String?
    var resourceName: String?
    /// The client, when it is not in the dictionary.
    var client: String?
    var before: String?
    var after: String?
    var reason: String?

    /// Adds the row to bytes, behind its size.
    func append(to bytes: inout [UInt8]) {
        var flags: UInt8 = 0
        var size = 1
        func measure(_ text: String?, _ flag: UInt8) {
            guard let count = text?.utf8.count else { return }
            flags |= flag
            size += LogVarint.byteCount(count) + count
        }
        func append(_ text: String?) {
            guard let text else { return }
            LogVarint.append(text.utf8.count, to: &bytes)
            bytes.append(contentsOf: text.utf8)
        }
        measure(resource, 1)
        measure(resourceName, 2)
        measure(client, 4)
        measure(before, 8)
        measure(after, 16)
        measure(reason, 32)
        LogVarint.append(size, to: &bytes)
        bytes.append(flags)
        append(resource)
        append(resourceName)
        append(client)
        append(before)
        append(after)
        append(reason)
    }

    init(
        resource: String? = nil, resourceName: String? = nil, client: String? = nil,
        before: String? = nil, after: String? = nil, reason: String? = nil
    ) {
        self.resource = resource
        self.resourceName = resourceName
        self.client = client
        self.before = before
        self.after = after
        self.reason = reason
    }

    init(_ bytes: RawSpan) throws(MalformedRecord) {
        var reader = LogRowReader(bytes)
        resource = try reader.next()
        resourceName = try reader.next()
        client = try reader.next()
        before = try reader.next()
        after = try reader.next()
        reason = try reader.next()
        try reader.end()
    }

    /// The bytes of the identity of the resource alone: the first of the texts.
    @_lifetime(copy bytes)
    static func resource(in bytes: RawSpan) throws(MalformedRecord) -> RawSpan? {
        var reader = LogRowReader(bytes)
        return try reader.nextBytes()
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
        guard let part = try nextBytes() else { return nil }
        guard let text = String(validatingUTF8: part) else {
            throw MalformedRecord(reason: "has text that is not UTF-8")
        }
        return text
    }

    @_lifetime(copy self)
    mutating func nextBytes() throws(MalformedRecord) -> RawSpan? {
        let isThere = flags & 1 != 0
        flags >>= 1
        guard isThere else { return nil }
        guard let count = LogVarint.read(bytes, &offset), count <= bytes.byteCount &- offset else {
            throw MalformedRecord(reason: "ends after \(bytes.byteCount) bytes")
        }
        let start = offset
        offset &+= count
        return bytes.extracting(start..<offset)
    }

    func end() throws(MalformedRecord) {
        guard flags == 0, offset == bytes.byteCount else {
            throw MalformedRecord(reason: "has \(bytes.byteCount) bytes and not \(offset)")
        }
    }
}
