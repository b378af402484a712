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
        case let optional as any OptionalValue: return optional.inside.map(text) ?? "none"
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
        case .collection, .set:
            return "[" + mirror.children.map { text($0.value) }.joined(separator: ", ") + "]"
        case .struct: return "(" + of(value) + ")"
        default: return "\(value)"
        }
    }
}

/// What may be missing. Integers that may be are integers to a cast, and print what Swift makes of them.
private protocol OptionalValue {
    var inside: Any? { get }
}

extension Optional: OptionalValue {
    fileprivate var inside: Any? { map { $0 as Any } }
}
