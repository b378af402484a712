import AccessRules
import CPeers
import Foundation
@_spi(Measuring) import Latchkey
import SystemPackage

/// Asks for the organizations that users can view, in Latchkey and in SQLite: all of them, how
/// many, and a page of fifty by name. Both give complete records, and must give the same.
struct QueryBench {
    let folder: String
    let organizationCount: Int

    private static let userCount = 200
    private static let groupCount = 400
    private static let account: Identity = "acme"
    /// Users of whom each is asked; the quickest of so many rounds counts.
    private static let askedCount = 40
    private static let rounds = 5

    func run() throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/query.latchkey"
        let sqlitePath = folder + "/query.sqlite"
        Build.remove(path)
        Build.remove(sqlitePath)
        guard let peer = reach_peer_create(sqlitePath) else {
            throw BenchError("cannot create \(sqlitePath)")
        }
        defer { reach_peer_close(peer) }
        let lines = folder + "/query.jsonl"
        try build(lines, peer)
        guard reach_peer_finish(peer) == 0 else { throw BenchError("SQLite cannot finish") }
        let file = try FileDescriptor.open(FilePath(lines), .readOnly)
        let store = try Store.create(
            at: FilePath(path), importing: [ImportSource(name: "query", file: file)]
        ).store
        try file.close()
        var text = """
            \(organizationCount) organizations, \(Self.groupCount) groups, \(Self.userCount) users; \
            \(Self.askedCount) asked, SQLite \(String(cString: sqlite_peer_version()))
            | organizations that a user can view | organizations (median) | Latchkey (median) | \
            SQLite, the best of \(reach_peer_plan_count()) statements | ratio (10th … 90th), least |
            |---|---:|---:|---:|---:|

            """
        for kind in Kind.allCases { text += try measure(kind, store, peer) }
        try store.close()
        return text
    }

    /// Asks Latchkey alone, in the file that is there, again and again, for a profiler.
    ///
    /// - Parameter user: About whom; nil for all that are asked about otherwise.
    func loop(_ kind: Kind, times: Int, user: Int?) throws {
        let store = try Store.open(at: FilePath(folder + "/query.latchkey"))
        for _ in 0..<times {
            for user in user.map({ $0...$0 }) ?? 0...(Self.askedCount - 1) {
                _ = try Self.ask(kind, user, store)
            }
        }
        try store.close()
    }

    // MARK: The world

    private func build(_ lines: String, _ peer: OpaquePointer) throws {
        guard FileManager.default.createFile(atPath: lines, contents: nil),
            let handle = FileHandle(forWritingAtPath: lines)
        else { throw BenchError("cannot write \(lines)") }
        defer { try? handle.close() }
        var text = #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"# + "\n"
        func flush(ifOver limit: Int) throws {
            guard text.utf8.count > limit else { return }
            try handle.write(contentsOf: Data(text.utf8))
            text = ""
        }
        var random = SplitMix(seed: 9)
        let words = ["north", "works", "bank", "clinic", "school", "foods", "legal", "motors"]
        let kinds = ["Customer", "Vendor", "Partner"]
        for number in 0..<organizationCount {
            let word = words[random.below(words.count)]
            let name = "\(word) \(random.below(1_000_000))"
            let kind = kinds[random.below(kinds.count)]
            let state = random.chance(20) ? 2 : 0
            text +=
                #"{"type":"organization","account":"acme","id":"o\#(number)","name":"\#(name)","#
            text += #""kind":"\#(kind)""# + (state == 2 ? #","state":"deleted"}"# : "}") + "\n"
            guard
                reach_peer_organization(
                    peer, Int64(number), "o\(number)", name, kind, Int32(state)) == 0
            else { throw BenchError("SQLite refuses an organization") }
            try flush(ifOver: 1 << 20)
        }
        for number in 0..<Self.groupCount {
            text +=
                #"{"type":"group","account":"acme","id":"g\#(number)","name":"g\#(number)"}"# + "\n"
        }
        for number in 0..<Self.userCount {
            text += #"{"type":"user","account":"acme","id":"u\#(number)","#
            text +=
                #""email":"u\#(number)@acme.example","name":"u\#(number)","role":"editor"}"# + "\n"
        }
        // Groups of a few and of thousands, as regions, teams and all customers are.
        for group in 0..<Self.groupCount {
            let count = organizationCount / (1 << random.below(10)) / 10
            let first = random.below(organizationCount)
            for organization in random.distinct(count, below: organizationCount / 2) {
                let place = (organization + first) % organizationCount
                text += #"{"type":"grant","account":"acme","organization":"o\#(place)","#
                text += #""group":"g\#(group)"}"# + "\n"
                _ = reach_peer_group_grant(peer, Int64(group), Int64(place))
                try flush(ifOver: 1 << 20)
            }
        }
        for user in 0..<Self.userCount {
            for group in random.distinct(1 + random.below(12), below: Self.groupCount) {
                text += #"{"type":"membership","account":"acme","group":"g\#(group)","#
                text += #""user":"u\#(user)"}"# + "\n"
                _ = reach_peer_member(peer, Int64(user), Int64(group))
            }
            for place in random.distinct(random.below(50), below: organizationCount) {
                text += #"{"type":"grant","account":"acme","organization":"o\#(place)","#
                text += #""user":"u\#(user)"}"# + "\n"
                _ = reach_peer_user_grant(peer, Int64(user), Int64(place))
            }
        }
        try flush(ifOver: 0)
    }

    // MARK: Questions

    enum Kind: String, CaseIterable {
        case list, identities, handles, count, page

        var title: String {
            switch self {
            case .list: "all of them, complete records"
            case .identities: "all of them, identities alone"
            case .handles: "all of them, as handles (SQLite: their numbers)"
            case .count: "how many"
            case .page: "a page of 50 by name, complete records"
            }
        }

        fileprivate var peer: Int32 {
            switch self {
            case .list: Int32(reach_list)
            case .identities: Int32(reach_identities)
            case .handles: Int32(reach_numbers)
            case .count: Int32(reach_count_of)
            case .page: Int32(reach_page)
            }
        }
    }

    private static func ask(_ kind: Kind, _ user: Int, _ store: Store) throws
        -> (ids: () -> [String], count: Int)
    {
        let reference = Ref<User>(Identity("u\(user)"), of: account)
        let query = Query<Organization>(in: account)
            .where { $0.accessible(to: reference, for: .viewOrganization) }
        switch kind {
        case .list:
            let all = try store.read { view in try view.all(query) }
            return ({ all.map(\.id.text) }, all.count)
        case .identities:
            let reach = Reach(of: reference, for: .viewOrganization)
            let all = try store.read { view in try view.organizations(reach, size: .max).items }
            return ({ all.map(\.id.text) }, all.count)
        case .handles:
            let all = try store.read { view in try view.handles(query) }
            return (
                {
                    all.compactMap { handle in
                        try? store.read { try $0.value(of: handle) }?.id.text
                    }
                }, all.count
            )
        case .count:
            let count = try store.read { view in try view.count(query) }
            return ({ [] }, count)
        case .page:
            let byName = query.ordered(by: .name)
            let page = try store.read { view in try view.page(byName, size: 50).items }
            return ({ page.map(\.id.text) }, page.count)
        }
    }

    private func measure(_ kind: Kind, _ store: Store, _ peer: OpaquePointer) throws -> String {
        var (ratios, ours, theirs, found) = ([Double](), [Double](), [Double](), [Int]())
        var ids = [Int64](repeating: 0, count: organizationCount)
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        for user in 0..<Self.askedCount {
            var our = Double.infinity
            var their = Double.infinity
            var (result, count) = ([String](), 0)
            for _ in 0..<Self.rounds {
                let start = Harness.nanoseconds()
                let answer = try Self.ask(kind, user, store)
                our = min(our, Double(Harness.nanoseconds() - start))
                (result, count) = (answer.ids(), answer.count)
            }
            for plan in 0..<reach_peer_plan_count() {
                for _ in 0..<Self.rounds {
                    let start = Harness.nanoseconds()
                    let answer = reach_peer_ask(
                        peer, kind.peer, plan, Int64(user), now, &ids, Int64(ids.count))
                    let time = Double(Harness.nanoseconds() - start)
                    guard answer >= 0 else { throw BenchError("SQLite has no answer") }
                    their = min(their, time)
                    if kind == .count {
                        guard Int(answer) == count else {
                            throw BenchError("user \(user): \(count), and SQLite says \(answer)")
                        }
                    } else {
                        count = Int(answer)
                        guard result == ids.prefix(count).map({ "o\($0)" }) else {
                            throw BenchError("user \(user): another \(kind)")
                        }
                    }
                    // A statement that is hopeless need not be asked again.
                    if time > 50 * our { break }
                }
            }
            ratios.append(their / our)
            ours.append(our)
            theirs.append(their)
            found.append(count)
        }
        func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
        let sorted = ratios.sorted()
        return String(
            format: "| %@ | %d | %.1f µs | %.1f µs | %.1f (%.1f … %.1f), %.1f |\n", kind.title,
            found.sorted()[found.count / 2], median(ours) / 1_000, median(theirs) / 1_000,
            median(ratios), sorted[sorted.count / 10], sorted[sorted.count * 9 / 10], sorted[0])
    }
}
