import CPeers
import Foundation

/// Fills the files of the peers with a world.
enum Fill {
    static func normalized(_ world: World, at path: String, pageByteCount: Int32) throws {
        guard let peer = sqlite_peer_create(path, pageByteCount) else {
            throw BenchError("cannot create \(path)")
        }
        defer { sqlite_peer_close(peer) }
        func insert(_ table: Int, _ values: [Int64]) throws {
            guard sqlite_peer_insert(peer, Int32(table), values, Int32(values.count)) == 0 else {
                throw BenchError("cannot fill table \(table) of \(path)")
            }
        }
        func name(_ kind: Int, _ account: Int, _ text: String, _ number: Int) throws {
            guard
                sqlite_peer_add_name(peer, Int32(kind), Int64(account), text, Int64(number)) == 0
            else { throw BenchError("cannot fill the names of \(path)") }
        }
        for (number, account) in world.accounts.enumerated() {
            try name(name_account, 0, Lines.account(number), number)
            for user in account.users { try name(name_user, number, Lines.user(user), user) }
            for it in account.organizations {
                try name(name_org, number, Lines.organization(it), it)
            }
        }
        for (number, user) in world.users.enumerated() {
            try insert(
                table_user,
                [
                    Int64(number), Int64(user.role), user.isActive ? 1 : 0,
                    user.hasAllOrganizations ? 1 : 0,
                ])
            for edge in user.groups {
                try insert(
                    table_user_group,
                    [Int64(number), Int64(edge.group), edge.interval.begin, edge.interval.end])
            }
        }
        for (number, state) in world.organizationStates.enumerated() {
            try insert(table_org, [Int64(number), Int64(state)])
            for grant in world.grants(of: number) {
                let table =
                    switch grant.kind {
                    case .user: table_user_grant
                    case .group: table_group_grant
                    case .connection: table_conn_grant
                    }
                try insert(
                    table,
                    [
                        Int64(number), Int64(grant.party), grant.interval.begin,
                        grant.interval.end,
                    ])
            }
        }
        for (number, it) in world.connections.enumerated() {
            try insert(
                table_connection,
                [
                    Int64(it.host), Int64(it.delegate), Int64(number), Int64(it.maximumRole),
                    it.hasAllOrganizations ? 1 : 0, it.interval.begin, it.interval.end,
                ])
            for edge in it.groups {
                try insert(
                    table_conn_group,
                    [Int64(number), Int64(edge.group), edge.interval.begin, edge.interval.end])
            }
        }
        for (number, kinds) in world.deniedKinds.enumerated() {
            for kind in 0..<8 where kinds & (1 << kind) != 0 {
                try insert(table_denied_kind, [Int64(number), Int64(kind)])
            }
        }
        for (number, asset) in world.assets.enumerated() {
            try insert(
                table_asset,
                [
                    Int64(number), Int64(asset.organization), Int64(asset.kind),
                    asset.container.map(Int64.init) ?? .min, Int64(asset.state),
                    asset.list == nil ? 0 : 1,
                ])
            for user in asset.list?.users ?? [] {
                try insert(table_asset_user, [Int64(number), Int64(user)])
            }
            for group in asset.list?.groups ?? [] {
                try insert(table_asset_group, [Int64(number), Int64(group)])
            }
        }
        guard sqlite_peer_finish(peer) == 0 else { throw BenchError("cannot finish \(path)") }
    }

    static func heads(_ world: World, at path: String) throws {
        guard let peer = heads_peer_create(path) else { throw BenchError("cannot create \(path)") }
        defer { heads_peer_close(peer) }
        func insert(_ isOrganization: Bool, _ number: Int, _ head: [UInt8]) throws {
            guard
                heads_peer_insert(
                    peer, isOrganization ? 1 : 0, Int64(number), head, Int32(head.count)) == 0
            else { throw BenchError("cannot fill \(path)") }
        }
        for (number, user) in world.users.enumerated() {
            try insert(false, number, head(of: user))
        }
        for (number, state) in world.organizationStates.enumerated() {
            try insert(true, number, head(state, world.grants(of: number)))
        }
        guard heads_peer_finish(peer) == 0 else { throw BenchError("cannot finish \(path)") }
    }

    /// The bytes that Latchkey keeps of a user, with this world's numbers.
    private static func head(of user: World.User) -> [UInt8] {
        let plain = user.groups.filter(\.interval.isAlways)
        let timed = user.groups.filter { !$0.interval.isAlways }
        var head: [UInt8] = [
            user.role, user.isActive ? 1 : 0, user.hasAllOrganizations ? 1 : 0,
            UInt8(plain.count), UInt8(timed.count), 0, 0, 0,
        ]
        for edge in plain { append(edge.group, &head) }
        for edge in timed {
            append(edge.group, &head)
            append(edge.interval.begin, &head)
            append(edge.interval.end, &head)
        }
        return head
    }

    /// The bytes that Latchkey keeps of an organization, with this world's numbers.
    private static func head(_ state: UInt8, _ grants: ArraySlice<GrantEdge>) -> [UInt8] {
        func plain(_ kind: PartyKind) -> [GrantEdge] {
            grants.filter { $0.kind == kind && $0.interval.isAlways }
        }
        let timed = grants.filter { !$0.interval.isAlways }
        let lists = [plain(.group), plain(.user), plain(.connection)]
        var head: [UInt8] = [state, 0]
        for list in lists + [timed] { head.append(UInt8(list.count)) }
        head += [0, 0]
        for list in lists { for edge in list { append(edge.party, &head) } }
        for edge in timed {
            append(UInt32(edge.kind.rawValue), &head)
            append(edge.party, &head)
            append(edge.interval.begin, &head)
            append(edge.interval.end, &head)
        }
        return head
    }

    private static func append(_ value: some FixedWidthInteger, _ bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// One entry for each grant: organization, kind of grantee, grantee.
    static func bare(_ world: World, at path: String) throws {
        let keys = bareKeys(world)
        guard lmdb_peer_build(path, keys, keys.count / Int(lmdb_key_byte_count)) == 0 else {
            throw BenchError("cannot fill \(path)")
        }
    }

    static func bareKeys(_ world: World) -> [UInt8] {
        var keys: [UInt8] = []
        keys.reserveCapacity(world.grants.count * Int(lmdb_key_byte_count))
        for organization in world.organizationStates.indices {
            for grant in world.grants(of: organization) {
                for number in [UInt32(organization), UInt32(grant.kind.rawValue), grant.party] {
                    withUnsafeBytes(of: number.bigEndian) { keys.append(contentsOf: $0) }
                }
            }
        }
        return keys
    }
}
