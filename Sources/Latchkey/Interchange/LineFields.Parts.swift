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
    func list(_ key: InterchangeKey, _ rule: TextRule) throws(InterchangeError) -> [Identity] {
        guard has(key) else { return [] }
        guard value(key).kind == .array else { throw wrong(key, "an array") }
        var list: [Identity] = []
        var scanner = JSONScanner(bytes, at: value(key).range.lowerBound)
        var items = try JSONItems(.array, scanner: &scanner, depth: 0)
        while try items.advance(&scanner) {
            guard list.count < InterchangeLimit.listCountMaximum else {
                throw error(
                    key, "found more than \(InterchangeLimit.listCountMaximum) entries", "fewer")
            }
            let item = try scanner.scanValue(depth: 1)
            guard let text = try text(item, rule) else {
                throw error(key, "found \(bytes.shown(item)) in the list", rule.expectation)
            }
            list.append(Identity(text))
        }
        list.sort()
        for (text, next) in zip(list, list.dropFirst()) where text == next {
            throw error(key, "found \"\(text)\" twice", "each entry once")
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
