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

/// How the parts of a record stand in bytes.
enum RecordForm: Sendable {
    /// Numbers in as many bytes as they can take, as in stores without packs, and where bytes are hashed.
    case wide
    /// Numbers in groups of seven bits, and what may be missing as a number with 0 for that.
    case compact
}

struct RecordWriter {
    var bytes: [UInt8] = []
    let form: RecordForm

    init(_ form: RecordForm = .wide) { self.form = form }

    mutating func put(_ value: UInt8) { bytes.append(value) }
    mutating func put(_ value: Bool) { put(value ? 1 : 0 as UInt8) }

    mutating func put(_ value: UInt32) {
        switch form {
        case .wide: bytes.append(value)
        case .compact: LogVarint.append(value, to: &bytes)
        }
    }

    mutating func put(_ value: Instant) {
        switch form {
        case .wide: bytes.append(value)
        case .compact:
            // The sign is the lowest bit, so that small numbers of either are short.
            let number = value.millisecondsSince1970
            LogVarint.append(UInt64(bitPattern: number << 1 ^ number >> 63), to: &bytes)
        }
    }

    mutating func put(_ value: Validity) {
        switch form {
        case .wide: bytes.append(value)
        case .compact:
            let (begins, ends) = (value.begin != .distantPast, value.end != .distantFuture)
            put((begins ? 1 : 0) | (ends ? 2 : 0) as UInt8)
            if begins { put(value.begin) }
            if ends { put(value.end) }
        }
    }

    /// What may be missing: whether it is there, or in the compact form a number one greater.
    private mutating func putIsThere(orNumber number: UInt32?, _ isThere: Bool) {
        switch form {
        case .wide:
            put(isThere)
            if let number { put(number) }
        case .compact:
            LogVarint.append(isThere ? UInt64(number ?? 0) + 1 : 0, to: &bytes)
        }
    }

    mutating func put(_ value: UInt32?) { putIsThere(orNumber: value, value != nil) }

    mutating func put(_ text: String) {
        let utf8 = text.utf8
        put(UInt32(truncatingIfNeeded: utf8.count))
        bytes.append(contentsOf: utf8)
    }

    mutating func put(_ text: String?) {
        putIsThere(
            orNumber: text.map { UInt32(truncatingIfNeeded: $0.utf8.count) }, text != nil)
        if let text { bytes.append(contentsOf: text.utf8) }
    }

    mutating func put(_ made: EdgeAuthorship) {
        put(made.time)
        putIsThere(orNumber: made.by?.account, made.by != nil)
        if let by = made.by { put(by.user) }
    }

    mutating func put(_ made: EdgeAuthorship?) {
        put(made != nil)
        if let made { put(made) }
    }
}

struct RecordReader: ~Escapable {
    private let bytes: RawSpan
    private var offset = 0
    private let form: RecordForm

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, _ form: RecordForm = .wide) {
        self.bytes = bytes
        self.form = form
    }

    private mutating func take(_ count: Int) throws(MalformedRecord) -> Int {
        guard count <= bytes.byteCount &- offset else {
            throw MalformedRecord(reason: "ends after \(bytes.byteCount) bytes")
        }
        defer { offset &+= count }
        return offset
    }

    mutating func byte() throws(MalformedRecord) -> UInt8 { bytes.u8(at: try take(1)) }

    mutating func u32() throws(MalformedRecord) -> UInt32 {
        switch form {
        case .wide: return bytes.u32(at: try take(4))
        case .compact: return try narrowed(try groups())
        }
    }

    /// A number in groups of seven bits: as few as it takes.
    @inline(__always)
    private mutating func groups() throws(MalformedRecord) -> UInt64 {
        let first = try byte()
        return first < 0x80 ? UInt64(first) : try groups(from: first)
    }

    private mutating func groups(from first: UInt8) throws(MalformedRecord) -> UInt64 {
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let group = try byte()
            let bits = UInt64(group & 0x7F)
            guard shift < 63 || bits <= 1, group != 0 else {
                throw MalformedRecord(reason: "has a number in more bytes than it takes")
            }
            value |= bits << shift
            if group & 0x80 == 0 { return value }
            guard shift < 63 else {
                throw MalformedRecord(reason: "has a number in more bytes than it takes")
            }
            shift += 7
        }
    }

    private func narrowed(_ value: UInt64) throws(MalformedRecord) -> UInt32 {
        guard let number = UInt32(exactly: value) else {
            throw MalformedRecord(reason: "has \(value) where no number is so large")
        }
        return number
    }

    mutating func bool() throws(MalformedRecord) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        case let other: throw MalformedRecord(reason: "has \(other) for a truth value")
        }
    }

    mutating func instant() throws(MalformedRecord) -> Instant {
        switch form {
        case .wide: return bytes.instant(at: try take(8))
        case .compact:
            let folded = try groups()
            let number = Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
            return Instant(millisecondsSince1970: number)
        }
    }

    mutating func validity() throws(MalformedRecord) -> Validity {
        switch form {
        case .wide: return Validity(from: try instant(), until: try instant())
        case .compact:
            let code = try byte()
            guard code <= 3 else { throw MalformedRecord(reason: "has \(code) for an interval") }
            let begin = code & 1 == 0 ? Instant.distantPast : try instant()
            return Validity(from: begin, until: code & 2 == 0 ? .distantFuture : try instant())
        }
    }

    mutating func optionalU32() throws(MalformedRecord) -> UInt32? {
        switch form {
        case .wide: return try bool() ? try u32() : nil
        case .compact:
            let number = try groups()
            return number == 0 ? nil : try narrowed(number - 1)
        }
    }

    mutating func text() throws(MalformedRecord) -> String {
        try text(Int(try u32()))
    }

    private mutating func text(_ count: Int) throws(MalformedRecord) -> String {
        let start = try take(count)
        let part = bytes.extracting(start..<start &+ count)
        guard let text = String(validatingUTF8: part) else {
            throw MalformedRecord(reason: "has text that is not UTF-8")
        }
        return text
    }

    mutating func optionalText() throws(MalformedRecord) -> String? {
        guard let count = try optionalU32() else { return nil }
        return try text(Int(count))
    }

    mutating func authorship() throws(MalformedRecord) -> EdgeAuthorship {
        let time = try instant()
        guard let account = try optionalU32() else { return EdgeAuthorship(by: nil, time: time) }
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
        let units = unsafe bytes._unsafeView(as: UInt8.self)
        if bytes.isASCII {
            // Sound: ASCII is UTF-8, and needs not be looked at a second time.
            self.init(copying: unsafe UTF8Span(unchecked: units, isKnownASCII: true))
            return
        }
        guard let text = try? UTF8Span(validating: units) else { return nil }
        self.init(copying: text)
    }
}

extension RawSpan {
    /// Whether no byte has its highest bit.
    @inline(__always)
    fileprivate var isASCII: Bool {
        var bits: UInt64 = 0
        if byteCount >= 8 {
            // The last eight may have been looked at in part.
            bits = u64(at: byteCount &- 8)
            var place = 0
            while place &+ 8 < byteCount {
                bits |= u64(at: place)
                place &+= 8
            }
        } else if byteCount >= 4 {
            bits = UInt64(u32(at: 0) | u32(at: byteCount &- 4))
        } else {
            for place in 0..<byteCount { bits |= UInt64(u8(at: place)) }
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }

    /// The bytes as an owned array.
    func copied() -> [UInt8] {
        // Sound: the buffer does not leave the closure.
        unsafe withUnsafeBytes { buffer in unsafe [UInt8](buffer) }
    }
}
