import AccessRules

extension LogEntry {
    /// What an entry says of one field of its resource, as JSON.
    package struct ChangedField: Hashable, Sendable {
        package var key: String
        /// Nil where the field was not there, as what stands for its default is not.
        package var before: String?
        package var after: String?
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
            let (before, after) = (old[key], new[key])
            guard before != after, isChange || !Self.known.contains(key) else { return nil }
            return ChangedField(key: key.name, before: before, after: after)
        }
    }

    /// What the entry says itself of a thing that was made, or is gone.
    private static let known: InterchangeKeys = [.type, .account, .id, .name, .by, .time]

    private static func fields(of line: String?) -> [InterchangeKey: String] {
        guard let line else { return [:] }
        let bytes = Array(line.utf8)
        let span = bytes.span
        var found: [InterchangeKey: String] = [:]
        guard let fields = try? LineFields(line: span) else { return [:] }
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
