import AccessRules
import LMDB
import Latchkey
import Samples
import SystemPackage

// What is done step by step between the writes of others, and what time does alone. Every answer is the same
// before, in between and behind; what a step could not do another one does.
extension Deeds {
    static func steps(_ folder: FilePath, _ history: HistorySample) throws -> [Deed] {
        [try sweeping(folder), try indexing(folder)] + ends(history)
    }

    /// Goes on step by step until nothing is left, and asks behind each.
    private static func stepping(
        _ name: String, _ before: [UInt8],
        _ options: @escaping (inout Store.Options) -> Void,
        _ ask: @escaping (View) throws -> String
    ) throws -> Deed {
        let truth = Truth()
        var deed = Deed(
            name: name, trace: .something,
            act: { scene in
                let store = try Store.open(at: scene.path, options: SampleStore.options(options))
                scene.store = store
                func answer() throws -> String {
                    try asking(store) { view in try twice { try ask(view) } }
                }
                let first = try answer()
                truth.text = truth.text ?? first
                while try twice({ try store.sweepStep() }) {
                    let answer = try answer()
                    if answer != first { return "\(first) became \(answer)" }
                }
                return first
            },
            misfit: { store, _ in
                // What was not done is done by whoever opens the store next.
                var count = 0
                while try store.sweepStep() {
                    count += 1
                    if count > 1_000 { return "there is always more to do" }
                }
                let unread = try store.indexes().filter { $0.state != .readable }
                if !unread.isEmpty { return "\(unread.map(\.name)) are not built" }
                let report = try store.verify()
                if !report.isSound { return "it is damaged behind the steps: \(report.problems)" }
                let answer = try store.read { view in try ask(view) }
                return answer == truth.text ? nil : "it answers \(answer)"
            }, isOpen: false)
        deed.before = before
        return deed
    }

    /// What is answered where nothing fails.
    private final class Truth {
        var text: String?
    }

    /// Of what refers to removed things a little goes at a time.
    private static func sweeping(_ folder: FilePath) throws -> Deed {
        let before = try SampleStore.make(
            in: folder, lines, options: SampleStore.options { $0.trials.removalChangeCount = 4 }
        ) { store in
            try furnish(store)
            let ann = try store.session("acme/ann")
            for operation: Latchkey.Operation in [
                .deleteGroup("techs"), .removeUser("bob"), .destroyOrganization("north"),
            ] {
                try ann.perform(operation)
            }
        }
        return try stepping("sweep", before, { $0.trials.removalChangeCount = 8 }) { view in
            var bytes: [UInt8] = []
            try view.export(ExportOptions(accounts: ["acme"], includesLog: true)) { bytes += $0 }
            let users = try view.all(Query<User>(in: "acme")).map(\.id)
            let organizations = try all {
                try view.organizations(
                    Reach(of: Ref("mia", of: "acme"), for: .viewOrganization), size: 4, after: $0)
            }
            return "\(users) \(organizations) \(String(decoding: bytes, as: UTF8.self))"
        }
    }

    /// An index after the other, some records at a time.
    private static func indexing(_ folder: FilePath) throws -> Deed {
        let before = try SampleStore.make(
            in: folder, lines, options: SampleStore.options { $0.trials.leaveOutIndexes() })
        return try stepping("index", before, { $0.trials.indexedRecordCount = 24 }) { view in
            let named = Query<Organization>(in: "acme").ordered(by: .name)
            let names = try all { try view.page(named, size: 5, after: $0) }.map(\.name)
            let words = Query<Asset>(in: "acme").where { $0.name.hasWords("document") }
            let documents = Query<Asset>(in: "acme").where { $0.kind == "document" }
            let assets = try all {
                try view.assets(
                    Reach(of: Ref("mia", of: "acme"), for: .viewAsset), size: 4, after: $0)
            }
            return
                "\(names) \(try view.all(words).map(\.id)) \(try view.count(documents)) \(assets)"
        }
    }

    // MARK: By time

    /// Behind what ends in ``HistorySample``: two grants, a membership and a connection.
    private static let later = HistorySample.time(hours: 3)
    private static let ending: Set<String> = ["endGrant", "endMembership", "expireConnection"]
    private static let endCount = 5

    private static func ends(_ history: HistorySample) -> [Deed] {
        let options = SampleStore.options { $0.clock = { later } }
        var asked = Deed(
            name: "ends-asked", trace: .nothing,
            act: { scene in
                let store = try Store.open(at: scene.path, options: options)
                scene.store = store
                return try asking(store) { view in
                    try ofAnyMoment.map { question in try twice { try question.ask(view) } }
                        .joined()
                }
            }, isOpen: false)
        var writing = Deed(
            name: "ends-written", trace: .something,
            act: { scene in
                let store = try Store.open(at: scene.path, options: options)
                scene.store = store
                let session = try store.session("acme/ann")
                try session.perform(.organization("later"))
                return try asking(store) { view in
                    "\(try twice { try view.all(Query<Organization>(in: "acme")).map(\.id) })"
                }
            },
            misfit: { store, isDone in
                let isThere = try store.read { view in
                    try view.count(Query<Organization>(in: "acme").where { $0.id == "later" }) == 1
                }
                if isDone, !isThere { return "what was done is not there" }
                // What could not be logged with it is with the next write of that time, once.
                let count = try logged(store)
                guard isThere || count > 0 else { return nil }
                try store.session("acme/ann").perform(.enforceMFA(true))
                let all = try logged(store)
                return all == endCount ? nil : "\(all) ends are logged behind the next write"
            }, isOpen: false)
        asked.before = history.bytes
        writing.before = history.bytes
        return [asked, writing]
    }

    /// How many ends the logs tell of.
    private static func logged(_ store: Store) throws -> Int {
        try store.read { view in
            try (["acme", "off"] as [Identity]).reduce(0) { sum, account in
                try sum
                    + view.all(Query<LogEntry>(in: account)).count { entry in
                        ending.contains(entry.operation) && entry.time > sampleNow
                    }
            }
        }
    }
}
