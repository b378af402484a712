import AccessRules
import Latchkey

/// Questions that go by what is made of records: indexes of names, words and labels, sets in both
/// directions, and the log's sets.
enum IndexedAnswers {
    typealias Question = (View) throws -> String

    /// Those whose answer is the same when the change of ``DamageWorker`` is made.
    static func all(_ account: Identity) -> [Question] {
        let organizations = Query<Organization>(in: account)
        let users = Query<User>(in: account).where { $0.id != "new" }
        let assets = Query<Asset>(in: account)
        let group = Identity("g1")
        return [
            // Names.
            { view in
                let named = organizations.where { $0.name.hasPrefix("organization 1") }
                return "\(try view.all(named.ordered(by: .name)).map(\.id))"
            },
            { view in
                let addressed = users.where { $0.email == "u3@\(account).example" }
                return "\(try view.all(addressed).map(\.id))"
            },
            { view in try pages { try view.page(assets.ordered(by: .name), size: 7, after: $0) } },
            // Words.
            { view in
                let titled = assets.where {
                    $0.name.hasWords("asset 2") && $0.isRestricted == false
                }
                return "\(try view.all(titled).map(\.id))"
            },
            // Labels.
            { view in
                let passwords = assets.where { $0.kind == "password" && $0.state == .normal }
                return "\(try view.count(passwords)) \(try view.handles(passwords).count)"
            },
            { view in
                let editors = users.where { $0.role == .editor && $0.status == .active }
                return "\(try view.all(editors).map(\.id)) \(try view.count(editors))"
            },
            // Relations, from both ends.
            { view in
                let granted = organizations.where { $0.grantedGroups.contains(group) }
                return "\(try view.all(granted).map(\.id))"
            },
            { view in
                let members = users.where { $0.groups.any { $0.name == "Group 1" } }
                return "\(try view.all(members).map(\.id))"
            },
            // Lists: a page and where it goes on, and how many there are.
            { view in
                let reach = Reach(of: Ref<User>("u8", of: account), for: .viewOrganization)
                return try pages { try view.organizations(reach, size: 5, after: $0) }
                    + " \(try view.countOrganizations(reach))"
            },
            { view in
                let reach = Reach(of: Ref<User>("u1", of: account), for: .viewAsset)
                return "\(try view.countAssets(reach))"
            },
        ] + log(account)
    }

    /// Those of the log, of whose entries there are as many as there were.
    private static func log(_ account: Identity) -> [Question] {
        let viewed = Query<LogEntry>(in: account).where {
            $0.operation == "viewAsset" && $0.user == Ref<User>("u2", of: account)
        }
        return [
            { view in
                let here = viewed.where { $0.organization == Ref("o1", of: account) }
                return "\(try view.all(here).map { $0.sequence ?? 0 })"
            },
            { view in
                try pages {
                    try view.page(viewed.ordered(by: .time, .descending), size: 12, after: $0)
                }
            },
            { view in
                let counts = try view.counts(viewed, by: { $0.resource })
                return "\(counts) \(try view.countsByDay(viewed))"
            },
        ]
    }

    /// Those that the change makes different.
    static func changing(_ account: Identity) -> [Question] {
        let target = Target.organization(Ref("o11", of: account))
        return [
            { view in
                let who = WhoCan(.viewOrganization, on: target)
                return try pages { try view.users(who, size: 2, after: $0) }
                    + " \(try view.countUsers(who))"
            },
            { view in "\(try view.counts(Query<LogEntry>(in: account), by: { $0.operation }))" },
        ]
    }

    /// The first three pages.
    static func pages<Item>(_ page: (PageCursor?) throws -> Page<Item>) throws -> String {
        var texts: [String] = []
        var cursor: PageCursor?
        repeat {
            let next = try page(cursor)
            texts.append("\(next.items)")
            cursor = next.next
        } while cursor != nil && texts.count < 3
        return texts.joined(separator: " | ")
    }
}
