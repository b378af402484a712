import AccessRules
import ArgumentParser
import Latchkey

/// What can be asked for, as it is named on the command line.
enum QueriedThing: String, CaseIterable, ExpressibleByArgument {
    case organizations, users, groups, assets, connections, grants, log, accounts
}

/// What is listed as a table, or in the interchange format.
protocol Tabled: Queryable {
    static var columns: [Table.Column] { get }
    /// What the columns have; nil for nothing.
    var cells: [String?] { get }
    var object: InterchangeObject { get }
}

extension Account: Tabled {
    static let columns: [Table.Column] = ["id", .text("name"), "subdomain"]
    var cells: [String?] { [id.text, name, subdomain] }
    var object: InterchangeObject { .account(self) }
}

extension Organization: Tabled {
    static let columns: [Table.Column] = [
        "id", .text("name"), .text("kind"), .text("status"), "state", "parent",
    ]
    var cells: [String?] { [id.text, name, kind, status, state.name, parent?.text] }
    var object: InterchangeObject { .organization(self) }
}

extension User: Tabled {
    static let columns: [Table.Column] = ["id", .text("name"), "email", "role", "status"]
    var cells: [String?] { [id.text, name, email, role.name, status.name] }
    var object: InterchangeObject { .user(self) }
}

extension Group: Tabled {
    static let columns: [Table.Column] = [
        "id", .text("name"), .text("denied asset types"), .text("description"),
    ]
    var cells: [String?] {
        [id.text, name, deniedAssetTypes.joined(separator: ", "), description]
    }
    var object: InterchangeObject { .group(self) }
}

extension Asset: Tabled {
    static let columns: [Table.Column] = [
        "id", .text("name"), "kind", "state", "organization", "container", "access",
    ]
    var cells: [String?] {
        let access = access == .everyone ? "everyone" : "listed"
        return [
            id.text, name, kind, state.name, organization.text, container?.text,
            container == nil ? access : nil,
        ]
    }
    var object: InterchangeObject { .asset(self) }
}

extension Connection: Tabled {
    static let columns: [Table.Column] = [
        "id", "delegate", "maximum role", "status", "from", "until",
    ]
    var cells: [String?] {
        [
            id.text, delegate.text, maximumRole.name, status.name, validity.shownBegin,
            validity.shownEnd,
        ]
    }
    var object: InterchangeObject { .connection(self) }
}

extension Grant: Tabled {
    static let columns: [Table.Column] = ["organization", "granted to", "from", "until", "by"]
    var cells: [String?] {
        let grantee =
            switch grantee {
            case .user(let id): "user \(id)"
            case .group(let id): "group \(id)"
            case .connection(let id): "connection \(id)"
            }
        return [
            organization.text, grantee, validity.shownBegin, validity.shownEnd,
            made?.by?.description,
        ]
    }
    var object: InterchangeObject { .grant(self) }
}

extension LogEntry: Tabled {
    static let columns: [Table.Column] = [
        "sequence", "time", "user", "operation", "resource", "organization",
    ]
    var cells: [String?] {
        [
            sequence.map { "\($0)" }, time.iso8601, user?.description, operation,
            resource.map { "\($0.kind)/\($0.id)" }, organization?.text,
        ]
    }
    var object: InterchangeObject { .log(self) }
}

extension Validity {
    fileprivate var shownBegin: String? { begin == .distantPast ? nil : begin.iso8601 }
    fileprivate var shownEnd: String? { end.unlessNever?.iso8601 }
}
