import AccessRules

extension LineFields {
    /// The text of a key, or nil when the key is left out.
    @inline(__always)
    func text(_ key: InterchangeKey, _ rule: TextRule) throws(InterchangeError) -> String? {
        guard has(key) else { return nil }
        guard let text = try text(value(key), rule) else { throw wrong(key, rule.expectation) }
        return text
    }

    /// The text of a key that must be there.
    @inline(__always)
    func requiredText(
        _ key: InterchangeKey, _ rule: TextRule
    ) throws(InterchangeError) -> String {
        guard let text = try text(key, rule) else { throw missing(key, rule.expectation) }
        return text
    }

    /// The identity of a key, or nil when the key is left out.
    func identity(
        _ key: InterchangeKey, _ rule: TextRule = .identity
    ) throws(InterchangeError) -> Identity? {
        try text(key, rule).map { Identity($0) }
    }

    /// The identity of a key that must be there.
    func requiredIdentity(
        _ key: InterchangeKey, _ rule: TextRule = .identity
    ) throws(InterchangeError) -> Identity {
        Identity(try requiredText(key, rule))
    }

    /// The truth of a key; false when it is left out.
    func flag(_ key: InterchangeKey) throws(InterchangeError) -> Bool {
        guard has(key) else { return false }
        switch value(key).kind {
        case .yes: return true
        case .no: return false
        default: throw wrong(key, "true or false")
        }
    }

    /// The value of one of a few names, or nil when the key is left out.
    func named<Value: Sendable>(
        _ key: InterchangeKey, _ table: NameTable<Value>
    ) throws(InterchangeError) -> Value? {
        guard has(key) else { return nil }
        let text = value(key)
        switch text.kind {
        case .text:
            if let value = table.value(bytes.extracting(text.range)) { return value }
        case .escapedText:
            let name = try JSONScanner.unescaped(text, in: bytes)
            if let value = table.value(name.span) { return value }
        default: break
        }
        let question =
            text.kind == .text
            ? NearestName.question(behind: bytes.shownText(text.range), among: table.names) : ""
        throw error(key, "found \(bytes.shown(text))\(question)", Self.oneOf(table.names))
    }

    /// The value of one of a few names, or nil when the key is left out.
    func named<Value: InterchangeNamed>(
        _ key: InterchangeKey, _ type: Value.Type
    ) throws(InterchangeError) -> Value? {
        try named(key, Value.table)
    }

    /// The value of one of a few names, by a key that must be there.
    func required<Value: Sendable>(
        _ key: InterchangeKey, _ table: NameTable<Value>
    ) throws(InterchangeError) -> Value {
        guard let value = try named(key, table) else {
            throw missing(key, Self.oneOf(table.names))
        }
        return value
    }

    /// The value of one of a few names, by a key that must be there.
    func requiredNamed<Value: InterchangeNamed>(
        _ key: InterchangeKey, _ type: Value.Type
    ) throws(InterchangeError) -> Value {
        try required(key, Value.table)
    }

    private static func oneOf(_ names: [String]) -> String {
        "one of \(names.joined(separator: ", "))"
    }

    /// The instant of a key, or nil when it is left out.
    func instant(_ key: InterchangeKey) throws(InterchangeError) -> Instant? {
        guard has(key) else { return nil }
        let value = value(key)
        switch value.kind {
        case .text:
            if let instant = Instant(iso8601: bytes.extracting(value.range)) { return instant }
        case .escapedText:
            let text = try JSONScanner.unescaped(value, in: bytes)
            if let instant = Instant(iso8601: text.span) { return instant }
        default: break
        }
        throw wrong(key, Self.instantExpectation)
    }

    static var instantExpectation: String {
        "an instant in UTC like 2026-01-31T23:59:59.999Z, of the years 0001 to 9999"
    }

    /// A whole number from 1 to a greatest one, or nil when the key is left out.
    func positive<Value: FixedWidthInteger>(
        _ key: InterchangeKey, _ type: Value.Type, upTo maximum: Value = .max
    ) throws(InterchangeError) -> Value? {
        guard has(key) else { return nil }
        let value = value(key)
        guard value.kind == .number,
            let number = Value(positive: bytes.extracting(value.range)), number <= maximum
        else { throw wrong(key, "a whole number from 1 to \(maximum)") }
        return number
    }

    /// The user of a key as `ACCOUNT/ID`, or nil when it is left out.
    func reference<Thing>(
        _ key: InterchangeKey, to type: Thing.Type
    ) throws(InterchangeError) -> Ref<Thing>? {
        guard has(key) else { return nil }
        guard let text = try text(value(key), .resource), let reference = Ref<Thing>(written: text),
            reference.account.text.utf8.count <= Identity.maximumByteCount,
            reference.id.text.utf8.count <= Identity.maximumByteCount
        else { throw wrong(key, Self.referenceExpectation) }
        return reference
    }

    static var referenceExpectation: String {
        "ACCOUNT/ID, each of 1 to \(Identity.maximumByteCount) bytes"
    }

    /// The text of a value, or nil when it is not one that the rule permits.
    func text(_ value: JSONValue, _ rule: TextRule) throws(InterchangeError) -> String? {
        switch value.kind {
        case .text: return Self.text(bytes.extracting(value.range), rule)
        case .escapedText:
            let text = try JSONScanner.unescaped(value, in: bytes)
            return Self.text(text.span, rule)
        default: return nil
        }
    }

    private static func text(_ bytes: Span<UInt8>, _ rule: TextRule) -> String? {
        guard rule.byteCounts.contains(bytes.count) else { return nil }
        if let forbidden = rule.forbidden, bytes.contains(forbidden) { return nil }
        if let needed = rule.needed, !bytes.contains(needed) { return nil }
        guard let text = try? UTF8Span(validating: bytes) else { return nil }
        return String(copying: text)
    }
}

extension Span where Element == UInt8 {
    /// Whether any byte is that one.
    func contains(_ byte: UInt8) -> Bool {
        for index in indices where self[index] == byte { return true }
        return false
    }
}

extension FixedWidthInteger {
    /// The whole number of those digits, if it is from 1 on and fits.
    fileprivate init?(positive digits: Span<UInt8>) {
        var number: Self = 0
        for index in digits.indices {
            guard digits[index].isDigit else { return nil }
            let (tens, isTooBig) = number.multipliedReportingOverflow(by: 10)
            let (sum, isStillTooBig) = tens.addingReportingOverflow(Self(digits[index] &- 0x30))
            guard !isTooBig, !isStillTooBig else { return nil }
            number = sum
        }
        guard number > 0 else { return nil }
        self = number
    }
}
