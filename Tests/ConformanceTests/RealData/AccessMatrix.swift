import Foundation

/// A complete access matrix: who has which permission, by number.
struct AccessMatrix {
    /// The permissions of each user.
    var rows: [Int: Set<Int>] = [:]

    var users: [Int] { rows.keys.sorted() }
    var permissions: [Int] { Set(rows.values.joined()).sorted() }
    /// How many pairs of a user and a permission there are, granted or not.
    var cellCount: Int { rows.count * permissions.count }

    func has(_ user: Int, _ permission: Int) -> Bool { rows[user]?.contains(permission) == true }

    /// Lines of a user and a permission each.
    init(text: String) throws {
        for line in text.split(whereSeparator: \.isNewline) {
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            guard numbers.count == 2 else { throw UnreadableData(text: String(line)) }
            rows[numbers[0], default: []].insert(numbers[1])
        }
    }
}

/// A role model that was mined from a matrix: each role has all its permissions for all its
/// users.
struct RoleModel {
    struct Role {
        var name: String
        var permissions: [Int] = []
        var users: [Int] = []
    }

    var roles: [Role] = []

    /// Blocks of `role:`, `permissions:` and `users:`.
    init(text: String) throws {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard let key = parts.first else { continue }
            let value = parts.count > 1 ? parts[1] : ""
            let numbers = value.split { ", ".contains($0) }.compactMap { Int($0) }
            switch key {
            case "role":
                roles.append(Role(name: value.trimmingCharacters(in: .whitespaces)))
            case "permissions" where !roles.isEmpty: roles[roles.count - 1].permissions = numbers
            case "users" where !roles.isEmpty: roles[roles.count - 1].users = numbers
            default: throw UnreadableData(text: String(line))
            }
        }
    }
}

/// A line of test data that is not what was expected.
struct UnreadableData: Error {
    var text: String
}
