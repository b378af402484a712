import AccessRules
import Latchkey
import Testing

/// A store made from a matrix, directly or by a role model, and held against the matrix.
struct MatrixCheck {
    let name: String
    let matrix: AccessMatrix

    /// What was compared.
    struct Count {
        var pairs = 0
        var wrong = 0
    }

    private static let account: Identity = "m"

    func user(_ number: Int) -> Ref<User> {
        Ref(Identity("u\(number)"), of: Self.account)
    }

    func organization(_ number: Int) -> Ref<Organization> {
        Ref(Identity("p\(number)"), of: Self.account)
    }

    /// Users and organizations; then a group for each role with its users and permissions, or,
    /// without a model, a grant for each pair.
    func makeStore(_ model: RoleModel?) throws -> RealStore {
        try RealStore(name) { write in
            write(#"{"type":"account","id":"m","subdomain":"m","name":"m"}"#)
            for user in matrix.users {
                write(
                    #"{"type":"user","account":"m","id":"u\#(user)","email":"u\#(user)@m.example","#
                        + #""name":"u\#(user)","role":"readOnly"}"#)
            }
            for permission in matrix.permissions {
                write(
                    #"{"type":"organization","account":"m","id":"p\#(permission)","#
                        + #""name":"p\#(permission)"}"#)
            }
            guard let model else { return writePairs(write) }
            for (number, role) in model.roles.enumerated() {
                let group = #""group":"r\#(number)""#
                write(
                    #"{"type":"group","account":"m","id":"r\#(number)","name":"\#(role.name)"}"#)
                for user in role.users {
                    write(#"{"type":"membership","account":"m",\#(group),"user":"u\#(user)"}"#)
                }
                for permission in role.permissions {
                    write(
                        #"{"type":"grant","account":"m","organization":"p\#(permission)",\#(group)}"#
                    )
                }
            }
        }
    }

    private func writePairs(_ write: (String) -> Void) {
        for user in matrix.users {
            for permission in matrix.rows[user, default: []].sorted() {
                write(
                    #"{"type":"grant","account":"m","organization":"p\#(permission)","#
                        + #""user":"u\#(user)"}"#)
            }
        }
    }

    /// Every pair by handle and by identity, every row and every column listed and counted.
    func check(_ view: View) throws -> Count {
        var count = Count()
        let users = matrix.users
        let permissions = matrix.permissions
        var targets: [TargetHandle] = []
        for number in permissions {
            targets.append(try view.target(.organization(organization(number))))
        }
        for number in users {
            let handle = try view.handle(user(number))
            for (index, permission) in permissions.enumerated() {
                let has = matrix.has(number, permission)
                let question = Question(
                    may: user(number), .viewOrganization,
                    .organization(organization(permission)))
                let byHandle = try view.decide(handle, .viewOrganization, targets[index])
                let byIdentity = try view.decide(question)
                if byHandle.isAllowed != has || byIdentity != byHandle { count.wrong += 1 }
                count.pairs += 1
            }
        }
        try checkRows(view, &count)
        try checkColumns(view, &count)
        return count
    }

    private func checkRows(_ view: View, _ count: inout Count) throws {
        for number in matrix.users {
            let row = matrix.rows[number, default: []]
            let reach = Reach(of: user(number), for: .viewOrganization)
            let listed = Set(try view.organizations(reach).items)
            let expected = Set(row.map { organization($0) })
            if listed != expected { count.wrong += 1 }
            if try view.countOrganizations(reach) != row.count { count.wrong += 1 }
        }
    }

    private func checkColumns(_ view: View, _ count: inout Count) throws {
        var columns: [Int: Set<Ref<User>>] = [:]
        for (number, row) in matrix.rows {
            for permission in row { columns[permission, default: []].insert(user(number)) }
        }
        for permission in matrix.permissions {
            let who = WhoCan(.viewOrganization, on: .organization(organization(permission)))
            let listed = try view.users(who).items.map(\.user)
            if Set(listed) != columns[permission, default: []] { count.wrong += 1 }
            if try view.countUsers(who) != listed.count { count.wrong += 1 }
        }
    }
}
