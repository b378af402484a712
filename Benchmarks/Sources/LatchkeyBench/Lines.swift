import AccessRules
import Foundation
import Latchkey

/// Writes a world as lines of the interchange format, each kind of thing in the order of its
/// numbers.
struct Lines {
    private let world: World
    private let file: UnsafeMutablePointer<FILE>
    private(set) var count = 0

    static func account(_ number: some BinaryInteger) -> String { "acct-\(number)" }
    static func user(_ number: some BinaryInteger) -> String { "user-\(number)" }
    static func organization(_ number: some BinaryInteger) -> String { "org-\(number)" }
    static func group(_ number: some BinaryInteger) -> String { "group-\(number)" }
    static func connection(_ number: some BinaryInteger) -> String { "conn-\(number)" }
    static func asset(_ number: some BinaryInteger) -> String { "asset-\(number)" }

    /// - Returns: The number of lines.
    static func write(_ world: World, to path: String) throws -> Int {
        guard let file = fopen(path, "w") else { throw BenchError("cannot write \(path)") }
        setvbuf(file, nil, _IOFBF, 1 << 20)
        var lines = Lines(world: world, file: file)
        lines.writeAll()
        guard fclose(file) == 0 else { throw BenchError("cannot write \(path)") }
        return lines.count
    }

    private init(world: World, file: UnsafeMutablePointer<FILE>) {
        self.world = world
        self.file = file
    }

    private mutating func write(_ line: String) {
        fputs(line, file)
        fputs("\n", file)
        count += 1
    }

    private func interval(_ interval: Interval) -> String {
        if interval.isAlways { return "" }
        return #","from":"\#(Self.date(interval.begin))","until":"\#(Self.date(interval.end))""#
    }

    private static func date(_ milliseconds: Int64) -> String {
        Instant(millisecondsSince1970: milliseconds).iso8601
    }

    private mutating func writeAll() {
        write(#"{"type":"latchkey","version":1}"#)
        for account in world.accounts.indices {
            let id = Self.account(account)
            write(#"{"type":"account","id":"\#(id)","subdomain":"\#(id)","name":"Account \#(account)"}"#)
        }
        for (number, user) in world.users.enumerated() { write(user, number) }
        for (number, state) in world.organizationStates.enumerated() {
            let account = Self.account(world.organizationAccounts[number])
            let state = state == 0 ? "" : #","state":"\#(["normal", "archived", "deleted"][Int(state)])""#
            write(
                #"{"type":"organization","account":"\#(account)","id":"\#(Self.organization(number))","#
                    + #""name":"Client \#(number)","kind":"Customer","status":"Active"\#(state)}"#)
        }
        for (number, account) in world.accounts.enumerated() {
            for group in account.groups { write(group: group, of: Self.account(number)) }
        }
        for (number, asset) in world.assets.enumerated() { write(asset, number) }
        for (number, connection) in world.connections.enumerated() { write(connection, number) }
        for (number, user) in world.users.enumerated() {
            for edge in user.groups {
                write(
                    #"{"type":"membership","account":"\#(Self.account(user.account))","group":"#
                        + #""\#(Self.group(edge.group))","user":"\#(Self.user(number))"\#(interval(edge.interval))}"#)
            }
        }
        for (number, connection) in world.connections.enumerated() {
            for edge in connection.groups {
                write(
                    #"{"type":"membership","account":"\#(Self.account(connection.host))","group":"#
                        + #""\#(Self.group(edge.group))","connection":"\#(Self.connection(number))"}"#)
            }
        }
        for organization in world.organizationStates.indices {
            let account = Self.account(world.organizationAccounts[organization])
            for grant in world.grants(of: organization) {
                let party =
                    switch grant.kind {
                    case .user: #""user":"\#(Self.user(grant.party))""#
                    case .group: #""group":"\#(Self.group(grant.party))""#
                    case .connection: #""connection":"\#(Self.connection(grant.party))""#
                    }
                write(
                    #"{"type":"grant","account":"\#(account)","organization":"#
                        + #""\#(Self.organization(organization))",\#(party)\#(interval(grant.interval))}"#)
            }
        }
    }

    private mutating func write(_ user: World.User, _ number: Int) {
        write(
            #"{"type":"user","account":"\#(Self.account(user.account))","id":"\#(Self.user(number))","#
                + #""email":"user\#(number)@example.com","name":"User \#(number)","#
                + #""role":"\#(World.roles[Int(user.role)])""#
                + (user.hasAllOrganizations ? #","allOrganizations":true"# : "")
                + (user.isActive ? "}" : #","status":"invited"}"#))
    }

    private mutating func write(group: Int, of account: String) {
        let kinds = World.kinds.indices.filter { world.deniedKinds[group] & (1 << $0) != 0 }
            .map { "\"\(World.kinds[$0])\"" }
        let denied = kinds.isEmpty ? "" : #","deniedAssetTypes":[\#(kinds.joined(separator: ","))]"#
        write(
            #"{"type":"group","account":"\#(account)","id":"\#(Self.group(group))","name":"Team \#(group)"\#(denied)}"#)
    }

    private mutating func write(_ asset: World.Asset, _ number: Int) {
        let account = Self.account(world.organizationAccounts[Int(asset.organization)])
        var line =
            #"{"type":"asset","account":"\#(account)","id":"\#(Self.asset(number))","#
            + #""organization":"\#(Self.organization(asset.organization))","#
            + #""kind":"\#(World.kinds[Int(asset.kind)])","name":"Asset \#(number)""#
        if let list = asset.list {
            let users = list.users.map { "\"\(Self.user($0))\"" }.joined(separator: ",")
            let groups = list.groups.map { "\"\(Self.group($0))\"" }.joined(separator: ",")
            line += #","access":{"users":[\#(users)],"groups":[\#(groups)]}"#
        }
        if let container = asset.container { line += #","container":"\#(Self.asset(container))""# }
        write(line + "}")
    }

    private mutating func write(_ connection: World.Connection, _ number: Int) {
        write(
            #"{"type":"connection","id":"\#(Self.connection(number))","#
                + #""host":"\#(Self.account(connection.host))","#
                + #""delegate":"\#(Self.account(connection.delegate))","#
                + #""maximumRole":"\#(World.roles[Int(connection.maximumRole)])","#
                + #""status":"accepted"\#(interval(connection.interval))}"#)
    }
}
