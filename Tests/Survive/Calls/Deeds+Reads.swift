import AccessRules
import LMDB
import Latchkey
import Samples
import SystemPackage

// What is only read, in sessions and otherwise. The answer is that of a store in which nothing fails, or
// there is none.
extension Deeds {
    private static func read<Value>(
        _ name: String, by user: String = "acme/ann", _ body: @escaping (Session) throws -> Value
    ) -> Deed {
        .opened("read-\(name)", .something) { "\(try body($0.session(user)))" }
    }

    /// All items of all pages.
    static func all<Item>(_ page: (PageCursor?) throws -> Page<Item>) throws -> [Item] {
        var items: [Item] = []
        var cursor: PageCursor?
        repeat {
            let next = try page(cursor)
            items += next.items
            cursor = next.next
        } while cursor != nil
        return items
    }

    static var reads: [Deed] {
        [
            read("password") { try $0.asset("safe") },
            read("asset") { try $0.asset("rack") },
            read("organization") { try $0.organization("north") },
            read("organizations") { session in
                try all { try session.organizations(size: 5, after: $0) }
            },
            read("assets") { session in try all { try session.assets(size: 5, after: $0) } },
            read("users") { session in try all { try session.users(size: 4, after: $0) } },
            read("groups") { try $0.groups().items },
            read("members") { try $0.members(of: "techs").items },
            read("grants") { try $0.grants(of: .group("techs")).items },
            read("user") { try $0.user("bob") },
            read("group") { try $0.group("techs") },
            read("connections") { try $0.connections().items },
            read("connection") { try $0.connection("nights") },
            read("delegate-users") { try $0.delegateUsers(of: "nights").items },
            read("received-connections", by: "off/oda") { try $0.receivedConnections() },
            read("received-invitations", by: "off/oda") { try $0.receivedInvitations() },
            read("settings") { try $0.accountSettings() },
            read("account") { try $0.accountDetails() },
            read("templates") { try $0.assetTemplates().items },
            read("keys") { try $0.apiKeys().items.map(\.id) },
            read("reports") { try $0.sharedReports().map(\.id) },
            read("passwords-accessed") { try $0.passwordsAccessed(by: Ref("bob", of: "acme")) },
            read("log") { session in
                try all { try session.page(Query<LogEntry>(in: "acme"), size: 9, after: $0) }
                    .map { "\($0.sequence ?? 0) \($0.operation)" }
            },
            read("log-days") { try $0.countsByDay(Query<LogEntry>(in: "acme")) },
            read("query-count") {
                try $0.count(Query<Asset>(in: "acme").where { $0.kind == "document" })
            },
            read("allowed-actions") {
                try $0.allowedActions(on: .organization(Ref("north", of: "acme")))
            },
            read("enterable-accounts", by: "noc/nia") { try $0.enterableAccounts() },
        ]
    }

    // MARK: Questions

    private static func ask<Value>(_ name: String, _ body: @escaping (View) throws -> Value)
        -> Deed
    {
        .opened("ask-\(name)", .nothing) { store in
            try store.read { view in "\(try body(view))" }
        }
    }

    private static let bob = Ref<User>("bob", of: "acme")
    private static let north = Target.organization(Ref("north", of: "acme"))

    static var questions: [Deed] {
        [
            ask("decide") { view in
                try [bob, Ref("ned", of: "noc"), Ref("lea", of: "acme")].map {
                    try view.decide(Question(may: $0, .viewOrganization, north)).deniedBy == nil
                }
            },
            ask("asset") { view in
                try ["ann", "bob", "rea"].map { name in
                    try view.can(
                        Question(
                            may: Ref(Identity(name), of: "acme"), .editAsset,
                            .asset(Ref("secret", of: "acme"))))
                }
            },
            ask("explain") { view in
                "\(try view.explain(Question(may: Ref("rea", of: "acme"), .editOrganization, north)))"
            },
            ask("who-can") { view in
                try all { try view.users(WhoCan(.viewOrganization, on: north), size: 3, after: $0) }
            },
            ask("reach") { view in
                try all {
                    try view.organizations(
                        Reach(of: bob, for: .viewOrganization), size: 4, after: $0)
                }
            },
            ask("reach-of-assets") { view in
                try all { try view.assets(Reach(of: bob, for: .viewAsset), size: 4, after: $0) }
            },
            ask("counts") { view in
                (
                    try view.countOrganizations(Reach(of: bob, for: .viewOrganization)),
                    try view.countUsers(WhoCan(.viewOrganization, on: north))
                )
            },
            ask("organizations") { view in
                try all {
                    try view.page(
                        Query<Organization>(in: "acme").ordered(by: .name), size: 5, after: $0)
                }.map(\.id)
            },
            ask("users") { try $0.all(Query<User>(in: "acme").where { $0.role == .editor }) },
            ask("accessible") { view in
                try view.all(
                    Query<Organization>(in: "acme").where {
                        $0.accessible(to: bob, for: .viewOrganization)
                    }
                ).map(\.id)
            },
            ask("words") { view in
                try view.all(Query<Asset>(in: "acme").where { $0.name.hasWords("document") })
                    .map(\.id)
            },
            ask("log") { view in
                try view.all(Query<LogEntry>(in: "acme").where { $0.operation == "viewAsset" })
                    .map { $0.sequence ?? 0 }
            },
            ask("log-days") { try $0.countsByDay(Query<LogEntry>(in: "acme")) },
            ask("preview") { try $0.preview(Ref("offer", of: "acme")) },
        ]
    }

    // MARK: Following

    static var followers: [Deed] {
        [
            .opened("follow", .nothing) { store in
                try waiting {
                    var sequences: [String] = []
                    for try await change in try store.changes(since: .beginning) {
                        sequences += change.entries.map { "\($0.account) \($0.sequence ?? 0)" }
                        if change.entries.contains(where: { $0.operation == "createAssetTemplate" })
                        {
                            break
                        }
                    }
                    return "\(sequences)"
                }
            },
            .opened("stream", .nothing) { store in
                try waiting {
                    var ids: [Identity] = []
                    for try await asset in store.stream(Query<Asset>(in: "acme")) {
                        ids.append(asset.id)
                    }
                    return "\(ids)"
                }
            },
            .opened("observe", .nothing) { store in
                try waiting {
                    for try await result in try store.results(of: Query<Group>(in: "acme")) {
                        return "\(result.items.map(\.id))"
                    }
                    return "nothing"
                }
            },
        ]
    }

    /// The result of a task, for which this thread waits.
    static func waiting<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let outcome = Awaited<Result<Value, any Error>>()
        Task {
            do { outcome.fulfil(.success(try await body())) } catch {
                outcome.fulfil(.failure(error))
            }
        }
        return try outcome.wait().get()
    }
}
