import AccessRules

/// A record that can be written to bytes and read back.
protocol CodedRecord: Sendable {
    func encode(into writer: inout RecordWriter)
    init(from reader: inout RecordReader) throws(MalformedRecord)
}

/// One that the records table holds.
protocol StoredRecord: CodedRecord {
    static var space: Space { get }
}

/// Bytes that are no record: what was expected there.
struct MalformedRecord: Error {
    var reason: String
}

struct RecordWriter {
    var bytes: [UInt8] = []

    mutating func put(_ value: UInt8) { bytes.append(value) }
    mutating func put(_ value: Bool) { put(value ? 1 : 0 as UInt8) }
    mutating func put(_ value: UInt32) { bytes.append(value) }
    mutating func put(_ value: Validity) { bytes.append(value) }

    mutating func put(_ value: UInt32?) {
        put(value != nil)
        if let value { put(value) }
    }

    mutating func put(_ text: String) {
        let utf8 = text.utf8
        put(UInt32(truncatingIfNeeded: utf8.count))
        bytes.append(contentsOf: utf8)
    }

    mutating func put(_ text: String?) {
        put(text != nil)
        if let text { put(text) }
    }

    mutating func put(_ made: EdgeAuthorship) {
        bytes.append(made.time)
        put(made.by != nil)
        if let by = made.by {
            put(by.account)
            put(by.user)
        }
    }

    mutating func put(_ made: EdgeAuthorship?) {
        put(made != nil)
        if let made { put(made) }
    }
}

struct RecordReader: ~Escapable {
    private let bytes: RawSpan
    private var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    private mutating func take(_ count: Int) throws(MalformedRecord) -> Int {
        guard count <= bytes.byteCount &- offset else {
            throw MalformedRecord(reason: "ends after \(bytes.byteCount) bytes")
        }
        defer { offset &+= count }
        return offset
    }

    mutating func byte() throws(MalformedRecord) -> UInt8 { bytes.u8(at: try take(1)) }
    mutating func u32() throws(MalformedRecord) -> UInt32 { bytes.u32(at: try take(4)) }

    mutating func bool() throws(MalformedRecord) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        case let other: throw MalformedRecord(reason: "has \(other) for a truth value")
        }
    }

    mutating func instant() throws(MalformedRecord) -> Instant {
        bytes.instant(at: try take(8))
    }

    mutating func validity() throws(MalformedRecord) -> Validity {
        Validity(from: try instant(), until: try instant())
    }

    mutating func optionalU32() throws(MalformedRecord) -> UInt32? {
        try bool() ? try u32() : nil
    }

    mutating func text() throws(MalformedRecord) -> String {
        let count = Int(try u32())
        let start = try take(count)
        let part = bytes.extracting(start..<start &+ count)
        guard let text = String(validatingUTF8: part) else {
            throw MalformedRecord(reason: "has text that is not UTF-8")
        }
        return text
    }

    mutating func optionalText() throws(MalformedRecord) -> String? {
        try bool() ? try text() : nil
    }

    mutating func authorship() throws(MalformedRecord) -> EdgeAuthorship {
        let time = try instant()
        guard try bool() else { return EdgeAuthorship(by: nil, time: time) }
        let account = try u32()
        return EdgeAuthorship(
            by: EdgeAuthorship.Author(account: account, user: try u32()), time: time)
    }

    mutating func optionalAuthorship() throws(MalformedRecord) -> EdgeAuthorship? {
        try bool() ? try authorship() : nil
    }

    mutating func coded<Value: RawRepresentable>(_ type: Value.Type) throws(MalformedRecord)
        -> Value where Value.RawValue == UInt8
    {
        let code = try byte()
        guard let value = Value(rawValue: code) else {
            throw MalformedRecord(reason: "has \(code) for a \(type)")
        }
        return value
    }

    mutating func end() throws(MalformedRecord) {
        guard offset == bytes.byteCount else {
            throw MalformedRecord(reason: "has \(bytes.byteCount &- offset) bytes too many")
        }
    }
}

extension String {
    /// The text that these bytes are in UTF-8, or nil.
    init?(validatingUTF8 bytes: RawSpan) {
        // Sound: any bytes are integers. (`String(validating:as:)` takes four times as long.)
        let bytes = unsafe bytes._unsafeView(as: UInt8.self)
        guard let text = try? UTF8Span(validating: bytes) else { return nil }
        self.init(copying: text)
    }
}

extension RawSpan {
    /// The bytes as an owned array.
    func copied() -> [UInt8] {
        // Sound: the buffer does not leave the closure.
        unsafe withUnsafeBytes { buffer in unsafe [UInt8](buffer) }
    }
}
