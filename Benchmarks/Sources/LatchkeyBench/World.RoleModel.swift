import Foundation

extension World {
    /// A real access matrix as one account, from a role model of blocks `role:`,
    /// `permissions:`, `users:`: a permission is an organization, a role a group.
    static func roleModel(at path: String) throws -> World {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var members: [[Int]] = []
        var permissions: [[Int]] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let numbers = parts[1].split(separator: ",").compactMap {
                Int($0.trimmingCharacters(in: .whitespaces))
            }
            if parts[0] == "permissions" { permissions.append(numbers) }
            if parts[0] == "users" { members.append(numbers) }
        }
        guard !members.isEmpty, members.count == permissions.count else {
            throw BenchError("\(path) is no role model")
        }
        return World(members: members, permissions: permissions)
    }

    private init(members: [[Int]], permissions: [[Int]]) {
        let users = Set(members.joined()).sorted()
        let organizations = Set(permissions.joined()).sorted()
        let userNumbers = Dictionary(uniqueKeysWithValues: zip(users, 0...))
        let organizationNumbers = Dictionary(uniqueKeysWithValues: zip(organizations, 0...))
        accounts = [
            Account(
                users: 0..<users.count, organizations: 0..<organizations.count,
                groups: 0..<members.count, assets: 0..<0)
        ]
        self.users = Array(repeating: User(account: 0, role: 3), count: users.count)
        organizationStates = Array(repeating: 0, count: organizations.count)
        organizationAccounts = organizationStates.map { _ in 0 }
        deniedKinds = Array(repeating: 0, count: members.count)
        for (group, list) in members.enumerated() {
            for user in list {
                if let number = userNumbers[user] {
                    self.users[number].groups.append(GroupEdge(group: UInt32(group)))
                }
            }
        }
        var groups: [[UInt32]] = Array(repeating: [], count: organizations.count)
        for (group, list) in permissions.enumerated() {
            for permission in list {
                if let number = organizationNumbers[permission] {
                    groups[number].append(UInt32(group))
                }
            }
        }
        for list in groups { append(grants: list.map { GrantEdge(kind: .group, party: $0) }) }
    }
}

/// What went wrong, for a person to read.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
