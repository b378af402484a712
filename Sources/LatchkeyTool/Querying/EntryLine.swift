import AccessRules
import Foundation
import Latchkey

// Things and entries of the log as people read them.

extension LogEntry {
    /// One line: when, who, what, to what, what of it changed, and why.
    var asLine: String {
        var parts = [time.iso8601, user.map { "\($0)" } ?? "(host)", operation]
        if let resource {
            parts.append("\(resource.kind) \(resource.id)")
            if let name = resource.name { parts.append(JSONLine.quoted(name)) }
        }
        var line = parts.map(\.shown).joined(separator: "  ")
        let changes = shownFields
        if !changes.isEmpty { line += "  " + changes.joined(separator: ", ").shown }
        if let reason { line += "  because \(JSONLine.quoted(reason))".shown }
        if let client { line += "  from \(client)".shown }
        return line
    }
}

extension LogEntry {
    /// What changed, such as `role "creator" → "editor"`; of what was made or is gone, what it was, but for what
    /// the resource says.
    fileprivate var shownFields: [String] {
        let isChange = before != nil && after != nil
        let named = resource.map { JSONLine.quoted($0.id.text) }
        let party = isChange ? namedParty.map { "\($0.key) \($0.after ?? "")" } : nil
        return (party.map { [$0] } ?? [])
            + changedFields.compactMap { field in
                guard isChange, !field.isUnchanged else {
                    let value = field.after ?? field.before
                    return value == nil || value == named ? nil : "\(field.key) \(value ?? "")"
                }
                return "\(field.key) \(field.before ?? "none") → \(field.after ?? "none")"
            }
    }
}

extension InterchangeObject {
    /// The thing as one that another is related to: who or what, since and until when, and by whom.
    var asRelated: String {
        switch self {
        case .grant(let grant):
            let to =
                switch grant.grantee {
                case .user(let id): "user \(id)"
                case .group(let id): "group \(id)"
                case .connection(let id): "connection \(id)"
                }
            return "\(grant.organization) to \(to)" + grant.validity.asText + made(grant.made)
        case .membership(let membership):
            let member =
                switch membership.member {
                case .user(let id): "user \(id)"
                case .connection(let id): "connection \(id)"
                }
            return "\(membership.group) has \(member)" + membership.validity.asText
                + made(membership.made)
        case .user(let it): return "\(it.id)  \(JSONLine.quoted(it.name))  \(it.role.name)"
        case .organization(let it): return "\(it.id)  \(JSONLine.quoted(it.name))"
        case .asset(let it): return "\(it.id)  \(JSONLine.quoted(it.name))  \(it.kind)"
        case .connection(let it):
            return "\(it.id)  \(it.host) lets in \(it.delegate), at most \(it.maximumRole.name), "
                + it.status.name
        default:
            return ObjectFields.of(self).map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        }
    }

    private func made(_ made: Authorship?) -> String {
        guard let made else { return "" }
        return ", by \(made.by.map { "\($0)" } ?? "(host)") at \(made.time.iso8601)"
    }
}

extension Validity {
    fileprivate var asText: String {
        var text = ""
        if begin != .distantPast { text += " from \(begin.iso8601)" }
        if end != .distantFuture { text += " until \(end.iso8601)" }
        return text
    }
}

/// The fields of a thing, as its line in the interchange format has them.
enum ObjectFields {
    static func of(_ object: InterchangeObject) -> [(name: String, value: String)] {
        object.fields.compactMap { key, value in key == "type" ? nil : (key, plain(value)) }
    }

    /// Text without quotation marks and escapes, other values as they are.
    static func plain(_ json: String) -> String {
        guard json.hasPrefix("\""),
            let text = try? JSONDecoder().decode(String.self, from: Data(json.utf8))
        else { return json }
        return text
    }
}
