/// The keys of one object and where their values lie; the values are read when asked for.
struct LineFields: ~Escapable {
    let bytes: Span<UInt8>
    /// The keys that the object has.
    private(set) var present: InterchangeKeys = []
    /// What errors put before a key: the outer key and a point, for an object within one.
    private let prefix: String
    private var values = InlineArray<96, JSONValue>(repeating: .none)
    /// A key that is none of the format's.
    private var unknown: JSONValue?

    /// Takes the object of a whole line apart, and checks the grammar of all of it.
    @_lifetime(copy line)
    init(line: Span<UInt8>) throws(InterchangeError) {
        bytes = line
        prefix = ""
        guard line.count <= InterchangeLimit.lineByteCountMaximum else {
            throw InterchangeError(
                problem: "found \(line.count) bytes",
                expected: "a line of at most \(InterchangeLimit.lineByteCountMaximum) bytes")
        }
        try Self.checkUTF8(line)
        var scanner = JSONScanner(line)
        guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.unexpected("an object") }
        try scan(&scanner, depth: 0)
        guard scanner.peek() == nil else { throw scanner.unexpected("the end of the line") }
    }

    /// Takes the object apart that is the value of a key.
    @_lifetime(copy outer)
    init(
        _ key: InterchangeKey, of outer: borrowing LineFields, allowed: InterchangeKeys
    ) throws(InterchangeError) {
        bytes = outer.bytes
        prefix = key.name + "."
        let value = outer.value(key)
        guard value.kind == .object else { throw outer.wrong(key, "an object") }
        var scanner = JSONScanner(bytes, at: value.range.lowerBound)
        try scan(&scanner, depth: 1)
        try check(allowed, of: "the object")
    }

    /// Takes the object apart that is at a place, counted from 0, of the list of a key.
    @_lifetime(copy outer)
    init(
        _ item: JSONValue, at place: Int, _ key: InterchangeKey,
        of outer: borrowing LineFields, allowed: InterchangeKeys
    ) throws(InterchangeError) {
        bytes = outer.bytes
        let name = "\(key.name)[\(place + 1)]"
        prefix = name + "."
        guard item.kind == .object else {
            throw InterchangeError(
                column: Int(item.start) + 1, key: name, problem: "found \(bytes.shown(item))",
                expected: "an object")
        }
        var scanner = JSONScanner(bytes, at: item.range.lowerBound)
        try scan(&scanner, depth: 2)
        try check(allowed, of: "the object")
    }

    @_lifetime(self: copy self)
    private mutating func scan(
        _ scanner: inout JSONScanner, depth: Int
    ) throws(InterchangeError) {
        var items = try JSONItems(.object, scanner: &scanner, depth: depth)
        while try items.advance(&scanner) {
            let key = try known(items.key)
            let value = try scanner.scanValue(depth: depth + 1)
            guard let key else {
                unknown = unknown ?? items.key
                continue
            }
            guard !present.contains(key) else {
                throw InterchangeError(
                    column: Int(items.key.start), key: path(key), problem: "given twice",
                    expected: "each key once")
            }
            present.insert(key)
            values[Int(key.rawValue)] = value
        }
    }

    private func known(_ key: JSONValue) throws(InterchangeError) -> InterchangeKey? {
        if key.kind == .text { return InterchangeKey(bytes.extracting(key.range)) }
        let name = try JSONScanner.unescaped(key, in: bytes)
        return InterchangeKey(name.span)
    }

    private static func checkUTF8(_ line: Span<UInt8>) throws(InterchangeError) {
        let column: Int
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: line)
            return
        } catch {
            column = error.byteOffsets.lowerBound + 1
        }
        throw InterchangeError(
            column: column, problem: "found bytes that are not UTF-8", expected: "valid UTF-8")
    }

    /// Refuses keys other than those.
    func check(_ allowed: InterchangeKeys, of what: String) throws(InterchangeError) {
        if let unknown {
            let name = bytes.shownText(unknown.range)
            throw InterchangeError(
                column: Int(unknown.start), key: prefix + name,
                problem: "unknown to \(what)"
                    + NearestName.question(behind: name, among: allowed.names),
                expected: "one of \(allowed.list)")
        }
        if let other = present.subtracting(allowed).first {
            throw InterchangeError(
                column: column(other), key: path(other),
                problem: "unknown to \(what)"
                    + NearestName.question(behind: other.name, among: allowed.names),
                expected: "one of \(allowed.list)")
        }
    }

    /// The value of a key that is present.
    @inline(__always)
    func value(_ key: InterchangeKey) -> JSONValue { values[Int(key.rawValue)] }

    @inline(__always)
    func has(_ key: InterchangeKey) -> Bool { present.contains(key) }

    /// An error that shows the value of a key, and says what was expected.
    func wrong(_ key: InterchangeKey, _ expected: String) -> InterchangeError {
        error(key, "found \(bytes.shown(value(key)))", expected)
    }

    /// An error about a key.
    func error(
        _ key: InterchangeKey, _ problem: String, _ expected: String?
    ) -> InterchangeError {
        InterchangeError(
            column: has(key) ? column(key) : nil, key: path(key), problem: problem,
            expected: expected)
    }

    /// An error about a key that is not there.
    func missing(_ key: InterchangeKey, _ expected: String) -> InterchangeError {
        error(key, "missing", expected)
    }

    private func path(_ key: InterchangeKey) -> String { prefix + key.name }

    private func column(_ key: InterchangeKey) -> Int {
        let value = value(key)
        // A string begins after its quotation mark.
        let isString = value.kind == .text || value.kind == .escapedText
        return Int(value.start) + (isString ? 0 : 1)
    }
}
