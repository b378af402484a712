import AccessRules
import LMDB
import Latchkey
import Samples
import SystemPackage

// What would be, what was, and who gains or loses what. What could not be found out because a call failed is
// asked for once more, of the same view and then of another: what is left of an error leaves nothing out.
extension Deeds {
    static func times(_ history: HistorySample) -> [Deed] {
        foreseen + differences + [sessionDifference]
            + (past(history) + [feed(history)]).map { deed in
                var deed = deed
                deed.before = history.bytes
                return deed
            }
    }

    /// What something answers, or answers when it is asked again.
    static func twice<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { return try body() }
    }

    /// The same of a view of the store as it is, and then of another one: a view that met an error has failed.
    static func asking<Value>(_ store: Store, _ body: (View) throws -> Value) throws -> Value {
        try twice { try store.read { view in try body(view) } }
    }

    private static let ann = Ref<User>("ann", of: "acme")

    /// What a view of any moment is asked.
    static var ofAnyMoment: [(name: String, ask: (View) throws -> String)] {
        [
            (
                "decisions",
                { view in
                    let targets: [Target] = [
                        .organization(Ref("north", of: "acme")),
                        .organization(Ref("south", of: "acme")),
                        .asset(Ref("safe", of: "acme")), .asset(Ref("far", of: "acme")),
                    ]
                    let decisions = try ["bob", "cat", "lea"].map { user in
                        try targets.map { target in
                            try twice {
                                "\(try view.allowedActions(Ref<User>(Identity(user), of: "acme"), on: target))"
                            }
                        }
                    }
                    let question = Question(may: Ref("cat", of: "acme"), .viewAsset, targets[2])
                    return "\(decisions) \(try twice { try view.explain(question) })"
                }
            ),
            (
                "lists",
                { view in
                    let cat = Ref<User>("cat", of: "acme")
                    let organizations = try all { cursor in
                        try twice {
                            try view.organizations(
                                Reach(of: cat, for: .viewOrganization), size: 4, after: cursor)
                        }
                    }
                    let assets = try all { cursor in
                        try twice {
                            try view.assets(Reach(of: cat, for: .viewAsset), size: 4, after: cursor)
                        }
                    }
                    let who = WhoCan(
                        .viewOrganization, on: .organization(Ref("south", of: "acme")))
                    let users = try all { cursor in
                        try twice { try view.users(who, size: 3, after: cursor) }
                    }
                    return "\(organizations) \(assets) \(users)"
                }
            ),
            (
                "queries",
                { view in
                    let named = Query<Organization>(in: "acme").ordered(by: .name)
                    let organizations = try all { cursor in
                        try twice { try view.page(named, size: 5, after: cursor) }
                    }
                    let documents = Query<Asset>(in: "acme").where { $0.name.hasWords("document") }
                    let reached = Query<Organization>(in: "acme").where {
                        $0.accessible(to: Ref("cat", of: "acme"), for: .viewOrganization)
                    }
                    let found = try twice { try view.all(documents).map(\.id) }
                    let count = try twice { try view.count(documents) }
                    let reaching = try twice { try view.all(reached).map(\.id) }
                    return "\(organizations.map(\.id)) \(found) \(count) \(reaching)"
                }
            ),
            (
                "log",
                { view in
                    let entries = try all { cursor in
                        try twice {
                            try view.page(Query<LogEntry>(in: "acme"), size: 9, after: cursor)
                        }
                    }
                    let exported = try twice {
                        var bytes: [UInt8] = []
                        try view.export(ExportOptions(accounts: ["acme"], includesLog: true)) {
                            bytes += $0
                        }
                        return String(decoding: bytes, as: UTF8.self)
                    }
                    return "\(entries.map { "\($0.sequence ?? 0) \($0.operation)" }) \(exported)"
                }
            ),
        ]
    }

    // MARK: What would be

    private static let plan = [
        AccountOperation(.grant("south", to: .group("techs")), in: "acme"),
        AccountOperation(.assignRole("cat", .manager), in: "acme"),
        AccountOperation(.destroyOrganization("n3"), in: "acme"),
        AccountOperation(.asset("planned", in: "south"), in: "acme"),
    ]

    private static func foreseeing(
        _ name: String, _ ask: @escaping (_ after: View, _ now: View) throws -> String
    ) -> Deed {
        .opened("after-\(name)", .nothing) { store in
            try asking(store) { view in
                try twice {
                    try view.after(plan, by: ann) { after in try twice { try ask(after, view) } }
                }
            }
        }
    }

    private static var foreseen: [Deed] {
        ofAnyMoment.map { question in
            foreseeing(question.name) { after, now in
                try question.ask(after) + question.ask(now)
            }
        }
    }

    private static var differences: [Deed] {
        [
            foreseeing("difference") { after, now in
                "\(try after.difference(from: now).lines) \(try after.countDifference(from: now))"
            },
            foreseeing("difference-in-pages") { after, now in
                "\(try all { try after.difference(from: now, size: 2, after: $0) })"
            },
            foreseeing("difference-during") { after, now in
                let time = HistorySample.time(hours: 0)..<HistorySample.time(hours: 72)
                return "\(try after.differences(from: now, during: time))"
            },
        ]
    }

    private static var sessionDifference: Deed {
        .opened("read-difference", .something) { store in
            "\(try store.session("acme/ann").difference(after: [.join("strict", "bob")]).lines)"
        }
    }

    // MARK: What was

    private static func past(_ history: HistorySample) -> [Deed] {
        ofAnyMoment.map { question in
            .opened("as-of-\(question.name)", .nothing) { store in
                try twice {
                    try store.read(asOf: .position(history.middle)) { then in
                        try twice { try question.ask(then) }
                    }
                }
            }
        } + [
            .opened("as-of-an-instant", .nothing) { store in
                try asking(store) { view in
                    let instants = [-8 * 24, -6 * 24, -1].map { HistorySample.time(hours: $0) }
                    return try instants.map { instant in
                        try twice {
                            try view.asOf(.instant(instant)) { then in
                                try twice { "\(try then.all(Query<Organization>(in: "acme")))" }
                            }
                        }
                    }.joined() + "\(try twice { try view.firstKnownInstant() } as Any)"
                }
            },
            .opened("difference-since", .nothing) { store in
                try asking(store) { view in
                    try twice {
                        try view.asOf(.position(history.middle)) { then in
                            try twice { "\(try view.difference(from: then).lines)" }
                                + twice { "\(try then.countDifference(from: view))" }
                        }
                    }
                }
            },
            .opened("difference-of-two", .nothing) { store in
                try asking(store) { view in
                    try view.asOf(.position(history.start.position)) { early in
                        try view.asOf(.position(history.middle)) { late in
                            let lines = try all { cursor in
                                try twice {
                                    try late.difference(from: early, size: 2, after: cursor)
                                }
                            }
                            return "\(lines)"
                        }
                    }
                }
            },
            .opened("access-changes", .nothing) { store in
                try asking(store) { view in
                    let batch = try twice { try view.accessChanges(since: history.start) }
                    let watched = WatchedAccess(users: [Ref("lea", of: "acme")])
                    let some = try twice {
                        try view.accessChanges(since: history.start, watching: watched)
                    }
                    return "\(batch) \(some)"
                }
            },
        ]
    }

    /// Whoever follows and meets an error goes on behind what came before it.
    private static func feed(_ history: HistorySample) -> Deed {
        .opened("access-feed", .nothing) { store in
            try waiting {
                var told: [AccessChange] = []
                var iterator = store.accessChanges(since: history.start).makeAsyncIterator()
                var hasFailed = false
                while told.count < history.changeCount {
                    do {
                        guard let change = try await iterator.next() else {
                            return "it ended behind \(told.count) changes"
                        }
                        told.append(change)
                    } catch {
                        guard !hasFailed else { throw error }
                        hasFailed = true
                        guard try await iterator.next() == nil else {
                            return "it went on behind an error"
                        }
                        iterator =
                            store.accessChanges(since: told.last?.position ?? history.start)
                            .makeAsyncIterator()
                    }
                }
                return "\(told)"
            }
        }
    }
}
