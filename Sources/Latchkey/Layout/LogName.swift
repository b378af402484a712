/// A value of a column, by what stands for it outside: equal when the bytes are.
struct LogName: Hashable, Sendable {
    let column: LogColumn
    /// The number of the home account of a user and of the kind of a resource; zero otherwise.
    let parent: UInt32
    let text: String
    /// A hash of the three, made once.
    let code: UInt32

    init(_ column: LogColumn, _ text: String, parent: UInt32 = 0) {
        self.column = column
        self.parent = parent
        self.text = text
        code = Self.code(column, text.utf8Span.bytes, parent: parent)
    }

    private static func code(_ column: LogColumn, _ text: RawSpan, parent: UInt32) -> UInt32 {
        var hash = Checksum(table: column.rawValue)
        hash.combine(parent)
        hash.combine(text)
        return hash.value
    }

    /// The hash by which a resource is found before it is indexed: 32 bits over its column, the
    /// number of its kind and its identity, never zero, which stands for none. It is part of the
    /// file format, and made as the checksum is.
    var resourceHash: UInt32 { max(code, 1) }

    /// The same, by the bytes of the identity.
    static func resourceHash(of text: RawSpan, kind: UInt32) -> UInt32 {
        max(code(.resource, text, parent: kind), 1)
    }

    static func == (left: LogName, right: LogName) -> Bool {
        left.code == right.code && left.parent == right.parent && left.column == right.column
            && left.text.utf8Span.bytes.isEqual(to: right.text.utf8Span.bytes)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// The value of the dictionary, by number.
    var stored: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(parent)
        bytes.append(contentsOf: text.utf8)
        return bytes
    }
}

extension UTF8Span {
    var bytes: RawSpan {
        @_lifetime(copy self)
        // Sound: bytes have no padding that could be left unset.
        get { unsafe span.bytes }
    }
}

extension RawSpan {
    /// Whether these are the bytes of a text.
    func isEqual(to text: String) -> Bool { isEqual(to: text.utf8Span.bytes) }

    /// Whether the bytes are the same.
    func isEqual(to other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        var offset = 0
        while offset &+ 8 <= byteCount {
            if u64(at: offset) != other.u64(at: offset) { return false }
            offset &+= 8
        }
        while offset < byteCount {
            if u8(at: offset) != other.u8(at: offset) { return false }
            offset &+= 1
        }
        return true
    }
}
