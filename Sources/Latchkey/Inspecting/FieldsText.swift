import AccessRules

/// The fields of a value by their names, for people who look at what is stored.
enum FieldsText {
    static func of(_ value: Any) -> String {
        Mirror(reflecting: value).children.compactMap { field in
            guard let name = field.label else { return nil }
            return "\(name) \(text(field.value))"
        }.joined(separator: ", ")
    }

    static func text(_ value: Any) -> String {
        switch value {
        case let text as String: return "\(FieldValue.text(text))"
        case let id as Identity: return "\(FieldValue.text(id.text))"
        case let instant as Instant:
            if instant == .distantPast { return "always" }
            return instant == .distantFuture ? "for ever" : instant.iso8601
        case let bytes as [UInt8]: return bytes.hexadecimal
        case is SecretHash: return "a hash"
        case is any BinaryInteger, is Bool: return "\(value)"
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { text($0.value) } ?? "none"
        case .collection, .set:
            return "[" + mirror.children.map { text($0.value) }.joined(separator: ", ") + "]"
        case .struct: return "(" + of(value) + ")"
        default: return "\(value)"
        }
    }
}
