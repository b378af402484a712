import AccessRules

extension LogEntry {
    /// What an entry says of one field of its resource, as JSON.
    package struct ChangedField: Hashable, Sendable {
        package var key: String
        /// Nil where the field was not there, as what stands for its default is not.
        package var before: String?
        package var after: String?

        /// Whether both are the same bytes: texts that Swift holds to be equal may differ in them.
        package var isUnchanged: Bool {
            before.map { Array($0.utf8) } == after.map { Array($0.utf8) }
        }
    }

    /// The fields that were other before than after. Of what was made, or is gone, all but those that say what it
    /// is, and by whom and when: the entry has these itself.
    ///
    /// Fields that are none of the interchange format's, as an import may have brought, are not among them.
    ///
    /// Complexity: O(bytes).
    package var changedFields: [ChangedField] {
        let (old, new) = (Self.fields(of: before), Self.fields(of: after))
        let isChange = before != nil && after != nil
        return InterchangeKey.allCases.compactMap { key in
            let field = ChangedField(key: key.name, before: old[key], after: new[key])
            // How many names of a list stayed belongs to what came and went of it.
            guard !field.isUnchanged || key == .unchanged && field.after != nil,
                isChange || !Self.known.contains(key)
            else { return nil }
            return field
        }
    }

    /// Whom a grant or a membership is for, as the entry of one says it; nil of another thing.
    package var namedParty: ChangedField? {
        guard let kind = resource?.kind, ["grant", "membership"].contains(kind) else { return nil }
        let fields = Self.fields(of: after ?? before)
        let keys: [InterchangeKey] =
            kind == "grant" ? [.user, .group, .connection] : [.user, .connection]
        for key in keys {
            if let value = fields[key] {
                return ChangedField(key: key.name, before: value, after: value)
            }
        }
        return nil
    }

    /// Whether it is the entry of a grant or a membership for somebody, which is or was.
    func isFor(_ party: Grant.Grantee) -> Bool {
        guard let named = namedParty else { return false }
        let (key, id): (InterchangeKey, Identity) =
            switch party {
            case .user(let id): (.user, id)
            case .group(let id): (.group, id)
            case .connection(let id): (.connection, id)
            }
        var writer = JSONWriter()
        writer.string(id.text)
        return named.key == key.name
            && named.after?.utf8.elementsEqual(writer.bytes) ?? false
    }

    /// What the entry says itself of a thing that was made, or is gone.
    private static let known: InterchangeKeys = [.type, .account, .id, .name, .by, .time]

    private static func fields(of line: String?) -> [InterchangeKey: String] {
        line.map { LineFields.texts(of: $0) } ?? [:]
    }
}

extension InterchangeObject {
    /// The fields of its line in the interchange format, as JSON, in the order of their keys.
    package var fields: [(key: String, value: String)] {
        let texts = LineFields.texts(of: InterchangeEncoder.text(of: self))
        return InterchangeKey.allCases.compactMap { key in texts[key].map { (key.name, $0) } }
    }
}

extension LineFields {
    /// The values of a line as they stand in it; none where it is no object.
    fileprivate static func texts(of line: String) -> [InterchangeKey: String] {
        let bytes = Array(line.utf8)
        let span = bytes.span
        guard let fields = try? LineFields(line: span) else { return [:] }
        var found: [InterchangeKey: String] = [:]
        for key in InterchangeKey.allCases where fields.has(key) {
            let value = fields.value(key)
            var range = value.range
            if value.kind == .text || value.kind == .escapedText {
                range = (range.lowerBound - 1)..<(range.upperBound + 1)
            }
            found[key] = String(decoding: bytes[range], as: UTF8.self)
        }
        return found
    }
}
