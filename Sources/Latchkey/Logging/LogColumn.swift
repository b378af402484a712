/// What an entry's columns are. Raw values are part of the file format, and the order of the
/// columns of a block.
enum LogColumn: UInt8, CaseIterable, Sendable {
    /// How many sequence numbers were left out since the first entry of the block.
    case gap = 0
    case time = 1
    case event = 2
    case operation = 3
    /// The kind of the resource.
    case kind = 4
    /// The user's home account.
    case home = 5
    case user = 6
    case organization = 7
    case client = 8
    /// In a block, the hash of the resource until it is indexed; in a posting set, its number.
    case resource = 9

    /// Those that have posting sets, in the order in which a segment is indexed.
    static let indexed: [LogColumn] = [
        .event, .operation, .kind, .home, .user, .organization, .resource,
    ]

    /// Those whose values stand in a dictionary.
    static let named: [LogColumn] = [
        .operation, .kind, .home, .user, .organization, .client, .resource,
    ]

    /// The place of the column's counter of values, if it has one.
    var nameIndex: Int? { Self.named.firstIndex(of: self) }

    /// The column that is indexed next.
    var nextIndexed: LogColumn? {
        guard let index = Self.indexed.firstIndex(of: self), index + 1 < Self.indexed.count
        else { return nil }
        return Self.indexed[index + 1]
    }
}

/// One posting set of an account's log: the places of the entries that have a value in a column.
struct LogSet: Hashable, Sendable {
    var account: AccountOrdinal
    var column: LogColumn
    var value: UInt32
}

/// A value of a column, by what stands for it outside: equal when the bytes are.
struct LogName: Hashable, Sendable {
    let column: LogColumn
    /// The number of the home account of a user and of the kind of a resource; zero otherwise.
    let parent: UInt32
    let text: String
    /// A hash of the three, made once.
    private let code: UInt32

    init(_ column: LogColumn, _ text: String, parent: UInt32 = 0) {
        self.column = column
        self.parent = parent
        self.text = text
        var hash = Checksum(table: column.rawValue)
        hash.combine(parent)
        hash.combine(text.utf8Span.bytes)
        code = hash.value
    }

    /// The hash by which a resource is found before it is indexed: 32 bits over its column, the
    /// number of its kind and its identity, never zero, which stands for none. It is part of the
    /// file format, and made as the checksum is.
    var resourceHash: UInt32 { max(code, 1) }

    static func == (left: LogName, right: LogName) -> Bool {
        left.code == right.code && left.parent == right.parent && left.column == right.column
            && left.text.utf8Span.bytes.isEqual(to: right.text.utf8Span.bytes)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// Whether a value of the dictionary, by number, is this one.
    func isStored(in payload: RawSpan) -> Bool {
        payload.u32(at: 0) == parent
            && payload.extracting(4..<payload.byteCount).isEqual(to: text.utf8Span.bytes)
    }

    /// The value of the dictionary, by number.
    var stored: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(parent)
        bytes.append(contentsOf: text.utf8)
        return bytes
    }
}

extension UTF8Span {
    fileprivate var bytes: RawSpan {
        @_lifetime(copy self)
        // Sound: bytes have no padding that could be left unset.
        get { unsafe span.bytes }
    }
}

extension RawSpan {
    fileprivate func isEqual(to other: RawSpan) -> Bool {
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
