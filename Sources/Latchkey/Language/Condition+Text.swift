// Conditions as text: as they are shown in plans, as they can be read again, and by which cursors
// know their query.

import AccessRules

extension Condition: CustomStringConvertible {
    var description: String { text(within: .or) }

    /// How strongly an operator binds.
    private enum Binding: Int {
        case or, and, not
    }

    private func text(within outer: Binding) -> String {
        switch self {
        case .all: "true"
        case .nothing: "false"
        case .not(let inner): "!" + inner.text(within: .not)
        case .and(let parts): Self.text(parts, " && ", .and, within: outer)
        case .or(let parts): Self.text(parts, " || ", .or, within: outer)
        case .test(let field, let test): test.text(of: field, isWithinNot: outer == .not)
        case .related(let relation, .all): "\(relation.rawValue).any"
        case .related(let relation, let inner): "\(relation.rawValue).any(\(inner))"
        case .accessible(let user, let action):
            "accessible(to: \(FieldValue.pair(user.account.text, user.id.text)), for: \(action.name))"
        case .can(let action, let target):
            "can(\(action.name), \(target.queryText))"
        }
    }

    private static func text(
        _ parts: [Condition], _ sign: String, _ own: Binding, within outer: Binding
    ) -> String {
        let text = parts.map { $0.text(within: .and) }.joined(separator: sign)
        return own.rawValue < outer.rawValue || outer == .not ? "(\(text))" : text
    }
}

extension FieldTest {
    fileprivate func text(of field: FieldName, isWithinNot: Bool) -> String {
        let name = field.rawValue
        switch self {
        case .oneOf(let values):
            if let only = values.first, values.count == 1 {
                let text = "\(name) == \(only)"
                return isWithinNot ? "(\(text))" : text
            }
            return "\(name).isIn(\(values.map(\.description).joined(separator: ", ")))"
        case .prefix(let prefix): return "\(name).hasPrefix(\(quoted(prefix)))"
        case .words(let words):
            return "\(name).hasWords(\(words.map(quoted).joined(separator: ", ")))"
        case .range(let lower, let upper):
            let parts = [lower.map { "\(name) >= \($0)" }, upper.map { "\(name) < \($0)" }]
            let text = parts.compactMap(\.self).joined(separator: " && ")
            return parts.contains(nil) && !isWithinNot ? text : "(\(text))"
        case .missing: return "\(name).isMissing"
        }
    }
}

extension Target {
    /// The target of a condition on users: an organization or an asset.
    fileprivate var queryText: String {
        switch self {
        case .organization(let it): "organization: \(FieldValue.pair(it.account.text, it.id.text))"
        case .asset(let it): "asset: \(FieldValue.pair(it.account.text, it.id.text))"
        default: "\(kind): \(quoted("\(self)"))"
        }
    }
}

extension FieldValue: CustomStringConvertible {
    var description: String {
        switch self {
        case .text(let text): quoted(text)
        case .number(_, let name): name
        case .pair(let first, let second): "(\(quoted(first)), \(quoted(second)))"
        case .instant(let instant):
            // The form of the interchange, or, beyond the years that it has, a number.
            Instant.iso8601Range.contains(instant)
                ? quoted(instant.iso8601)
                : "\(Self.millisecondsWord)(\(instant.millisecondsSince1970))"
        }
    }

    /// How an instant is written that ISO 8601 does not reach: with its number.
    static let millisecondsWord = "millisecondsSince1970"
}

/// Text between quotation marks, with what would end it, or a line, written out.
private func quoted(_ text: String) -> String {
    var shown = "\""
    for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" {
            shown += "\\\(scalar)"
        } else if scalar.value < 0x20 || scalar.value == 0x7F {
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown + "\""
}
