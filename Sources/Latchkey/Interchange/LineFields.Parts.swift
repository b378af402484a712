import AccessRules

/// Parts that several types have.
extension LineFields {
    /// The interval of `from` and `until`, each without bound when it is left out.
    func validity() throws(InterchangeError) -> Validity {
        let begin = try instant(.from)
        let end = try instant(.until)
        let validity = Validity(from: begin ?? .distantPast, until: end ?? .distantFuture)
        guard !validity.isEmpty else {
            throw error(
                .until, "found \(bytes.shown(value(.until)))", "an instant after that of \"from\"")
        }
        return validity
    }

    /// Who made something and when, or nil when both keys are left out. Beside `by`, a time
    /// that is left out is `now`.
    func authorship(
        by: InterchangeKey, time: InterchangeKey, now: Instant? = nil
    ) throws(InterchangeError) -> Authorship? {
        let author = try reference(by, to: User.self)
        if let made = try instant(time) { return Authorship(by: author, time: made) }
        guard author != nil else { return nil }
        guard let now else { throw missing(time, "\"\(time.name)\" beside \"\(by.name)\"") }
        return Authorship(by: author, time: now)
    }

    /// The one key of several that must be there.
    func exactlyOne(of keys: InterchangeKeys) throws(InterchangeError) -> InterchangeKey {
        let found = present.intersection(keys)
        guard let key = found.first else {
            throw InterchangeError(
                problem: "found none of the keys \(keys.list)", expected: "exactly one of them")
        }
        guard found.count == 1 else {
            throw error(
                found.last ?? key, "found beside \"\(key.name)\"", "exactly one of \(keys.list)")
        }
        return key
    }

    /// A list of texts without repetition, sorted by their bytes; empty when left out.
    func list(
        _ key: InterchangeKey, _ rule: TextRule,
        limit: Int = InterchangeLimit.listCountMaximum
    ) throws(InterchangeError) -> [Identity] {
        let list = try texts(key, rule, limit: limit).sorted()
        try refuseRepetition(key, inSorted: list)
        return list
    }

    /// A list of texts without repetition, in the order in which they stand; empty when left
    /// out.
    func orderedList(
        _ key: InterchangeKey, _ rule: TextRule, limit: Int
    ) throws(InterchangeError) -> [Identity] {
        let list = try texts(key, rule, limit: limit)
        try refuseRepetition(key, inSorted: list.sorted())
        return list
    }

    /// A list of objects, in the order in which they stand; empty when left out.
    func objects<Value>(
        _ key: InterchangeKey, allowed: InterchangeKeys, limit: Int,
        _ read: (borrowing LineFields) throws(InterchangeError) -> Value
    ) throws(InterchangeError) -> [Value] {
        guard has(key) else { return [] }
        guard value(key).kind == .array else { throw wrong(key, "an array") }
        var list: [Value] = []
        var scanner = JSONScanner(bytes, at: value(key).range.lowerBound)
        var items = try JSONItems(.array, scanner: &scanner, depth: 0)
        while try items.advance(&scanner) {
            try refuseMore(key, list.count, limit)
            let item = try scanner.scanValue(depth: 1)
            let fields = try LineFields(item, at: list.count, key, of: self, allowed: allowed)
            list.append(try read(fields))
        }
        return list
    }

    /// Refuses a list whose entries, sorted, have the same one twice.
    func refuseRepetition(
        _ key: InterchangeKey, inSorted list: [Identity]
    ) throws(InterchangeError) {
        for (text, next) in zip(list, list.dropFirst()) where text == next {
            throw error(key, "found \"\(text)\" twice", "each entry once")
        }
    }

    private func refuseMore(
        _ key: InterchangeKey, _ count: Int, _ limit: Int
    ) throws(InterchangeError) {
        guard count < limit else {
            throw error(key, "found more than \(limit) entries", "fewer")
        }
    }

    /// Refuses an instant that lies before another.
    func refuse(
        _ key: InterchangeKey, _ instant: Instant?, before other: InterchangeKey,
        _ otherInstant: Instant
    ) throws(InterchangeError) {
        guard let instant, instant < otherInstant else { return }
        throw wrong(key, "no instant before that of \"\(other.name)\"")
    }

    private func texts(
        _ key: InterchangeKey, _ rule: TextRule, limit: Int
    ) throws(InterchangeError) -> [Identity] {
        guard has(key) else { return [] }
        guard value(key).kind == .array else { throw wrong(key, "an array") }
        var list: [Identity] = []
        var scanner = JSONScanner(bytes, at: value(key).range.lowerBound)
        var items = try JSONItems(.array, scanner: &scanner, depth: 0)
        while try items.advance(&scanner) {
            try refuseMore(key, list.count, limit)
            let item = try scanner.scanValue(depth: 1)
            guard let text = try text(item, rule) else {
                throw error(key, "found \(bytes.shown(item)) in the list", rule.expectation)
            }
            list.append(Identity(text))
        }
        return list
    }

    /// The canonical text of an object that is kept as text, or nil when it is left out.
    func snapshot(_ key: InterchangeKey) throws(InterchangeError) -> String? {
        guard has(key) else { return nil }
        guard value(key).kind == .object else { throw wrong(key, "an object") }
        let bytes: [UInt8]
        do throws(InterchangeError) {
            bytes = try JSONText.canonical(value(key), in: self.bytes)
        } catch {
            var error = error
            error.key = key.name
            throw error
        }
        guard bytes.count <= InterchangeLimit.snapshotByteCountMaximum else {
            throw error(
                key, "found an object of \(bytes.count) bytes",
                "at most \(InterchangeLimit.snapshotByteCountMaximum)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
