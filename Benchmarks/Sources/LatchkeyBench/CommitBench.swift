import AccessRules
import CPeers
import Foundation
import Latchkey
import SystemPackage

/// Durable operations a second: of many writers at once, of one alone, and of a bare loop in C
/// that makes the same changes with the same commits.
struct CommitBench {
    let folder: String
    let isShort: Bool

    static let writerCount = 64
    static let operationsOfEach = 16
    private static let operationsAlone = 96
    private var roundCount: Int { isShort ? 8 : 40 }

    func run() async throws -> String {
        let paths = (many: folder + "/many", one: folder + "/one", bare: folder + "/bare")
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        for path in [paths.many, paths.one, paths.bare] {
            for suffix in ["", "-lock"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        try OfficeWorld.create(at: paths.many)
        try FileManager.default.copyItem(atPath: paths.many, toPath: paths.one)
        try FileManager.default.copyItem(atPath: paths.many, toPath: paths.bare)
        let many = try await Store.open(at: FilePath(paths.many))
        let one = try await Store.open(at: FilePath(paths.one))
        guard let bare = replay_peer_open(paths.bare) else {
            throw BenchError("cannot open \(paths.bare)")
        }
        defer { replay_peer_close(bare) }

        var (together, alone, looped) = (Rates(), Rates(), Rates())
        var traced = trace_counts(commits: 0, changes: 0, byte_count: 0)
        for round in 0..<roundCount {
            let count = Self.writerCount * Self.operationsOfEach
            trace_begin()
            try await together.measure(count) { try await Self.work(many, round) }
            let trace = trace_end()
            try looped.measure(count) {
                guard replay_peer_run(bare) == 0 else { throw BenchError("the loop failed") }
            }
            try alone.measure(Self.operationsAlone) {
                let office = OfficeWorld(store: one, writer: 0)
                for number in 0..<Self.operationsAlone {
                    try office.session().perform(
                        office.operation(round * Self.operationsAlone + number))
                }
            }
            traced.commits += trace.commits
            traced.changes += trace.changes
            traced.byte_count += trace.byte_count
        }
        let refused = try await measureRefused(many)
        try await many.close()
        try await one.close()
        return report(together, alone, looped, traced) + refused
    }

    /// What it costs that as many operations as are done are refused among them: the time of both,
    /// as a multiple of that of the good ones alone.
    private func measureRefused(_ store: Store) async throws -> String {
        var lines = ""
        var day = roundCount
        for kind in Refused.allCases {
            var (good, both) = (Rates(), Rates())
            for _ in 0..<roundCount {
                let count = Self.writerCount * Self.operationsOfEach
                for isSpoiled in [false, true] {
                    let round = day
                    if isSpoiled {
                        try await both.measure(count) {
                            try await Self.work(store, round, among: kind)
                        }
                    } else {
                        try await good.measure(count) { try await Self.work(store, round) }
                    }
                    day += 1
                }
            }
            lines += "\(Self.writerCount) writers, as many operations refused (\(kind.rawValue)): "
            lines += "\(Rates.ratio(good, both)) of the time; target 1.5\n"
        }
        return lines
    }

    /// What each of the managers does in a round, all at once.
    static func work(_ store: Store, _ round: Int, among refused: Refused? = nil) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<Self.writerCount {
                group.addTask {
                    let office = OfficeWorld(store: store, writer: writer)
                    for number in 0..<Self.operationsOfEach {
                        try await office.session().perform(
                            office.operation(round * Self.operationsOfEach + number))
                    }
                }
                guard let refused else { continue }
                group.addTask {
                    let office = OfficeWorld(store: store, writer: writer)
                    for _ in 0..<Self.operationsOfEach {
                        do { try await office.ask(refused) } catch is StoreError { continue }
                        throw BenchError("\(refused.rawValue) was not refused")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func report(
        _ together: Rates, _ alone: Rates, _ looped: Rates, _ traced: trace_counts
    ) -> String {
        let count = Double(Self.writerCount * Self.operationsOfEach * roundCount)
        return """
            \(roundCount) rounds; \(Int(count)) operations of \(Self.writerCount) tasks in \
            \(traced.commits) commits (\(tenth(count / Double(traced.commits))) each), \
            \(tenth(Double(traced.changes) / count)) changes of entries and \
            \(Int(Double(traced.byte_count) / count)) bytes an operation
            | operations a second | median | 10th … 90th |
            |---|---:|---:|
            | \(Self.writerCount) writers at once | \(together.text) |
            | one writer alone | \(alone.text) |
            | bare loop in C, the same changes and commits | \(looped.text) |
            at once ÷ bare loop: \(Rates.ratio(together, looped)); target 0.8
            at once ÷ one alone: \(Rates.ratio(together, alone)); target 5
            processor, at once: \(Int(together.processor * 1e6 / count)) µs an operation; \
            bare loop: \(Int(looped.processor * 1e6 / count)) µs

            """
    }

    private func tenth(_ number: Double) -> String { String(format: "%.1f", number) }
}

/// Operations a second, turn by turn.
struct Rates {
    private var turns: [Double] = []
    /// Seconds of the processor, all turns together.
    private(set) var processor = 0.0

    mutating func measure(_ count: Int, _ body: () throws -> Void) rethrows {
        let (wall, start) = (Harness.wallNanoseconds(), Harness.processNanoseconds())
        try body()
        add(count, wall, start)
    }

    mutating func measure(_ count: Int, _ body: () async throws -> Void) async rethrows {
        let (wall, start) = (Harness.wallNanoseconds(), Harness.processNanoseconds())
        try await body()
        add(count, wall, start)
    }

    private mutating func add(_ count: Int, _ wall: UInt64, _ start: UInt64) {
        turns.append(Double(count) * 1e9 / Double(Harness.wallNanoseconds() - wall))
        processor += Double(Harness.processNanoseconds() - start) / 1e9
    }

    var text: String {
        let sorted = turns.sorted()
        return "\(Int(sorted[sorted.count / 2])) | \(Int(sorted[sorted.count / 10])) … "
            + "\(Int(sorted[sorted.count * 9 / 10]))"
    }

    static func ratio(_ one: Rates, _ other: Rates) -> String {
        let ratios = zip(one.turns, other.turns).map { $0 / $1 }.sorted()
        func two(_ place: Int) -> String { String(format: "%.2f", ratios[place]) }
        return "median \(two(ratios.count / 2)) (\(two(ratios.count / 10)) … "
            + "\(two(ratios.count * 9 / 10)))"
    }
}

/// What is refused of what somebody asks for.
enum Refused: String, CaseIterable {
    case byRole = "by the rules"
    case bySeats = "by an invariant that is asked before, a seat"
    case byLite = "by an invariant that is asked when it is done, organizations of a Lite user"
    case inBatch = "by the second operation of a batch"
}

/// A small account, and what one of its managers does all day.
struct OfficeWorld: Sendable {
    let store: Store
    /// Which manager.
    let writer: Int
    /// What tells the names of this day from those of others.
    var suffix = ""

    private static let organizationCount = 50
    private static let seatCount = 2 * CommitBench.writerCount + 1

    static func create(at path: String) throws {
        let store = try Store.create(at: FilePath(path))
        try store.administer { administration in
            try administration.insert(
                .account(
                    Account(
                        id: "acme", subdomain: "acme", name: "Acme", seatLimit: seatCount)))
            try administration.insert(
                .user(
                    User(
                        account: "acme", id: "ada", email: "ada@acme.example", name: "Ada",
                        role: .administrator)))
            try administration.insert(
                .user(
                    User(
                        account: "acme", id: "invited", email: "invited@acme.example",
                        name: "Ivo", role: .editor, status: .invited)))
            for number in 0..<CommitBench.writerCount {
                for (name, role) in [("manager", Role.manager), ("editor", .editor)] {
                    try administration.insert(
                        .user(
                            User(
                                account: "acme", id: Identity("\(name)\(number)"),
                                email: "\(name)\(number)@acme.example", name: "\(name) \(number)",
                                role: role, hasAllOrganizations: role == .manager)))
                }
            }
            for number in 0..<organizationCount {
                try administration.insert(
                    .organization(
                        Organization(
                            account: "acme", id: Identity("o\(number)"), name: "Client \(number)")))
            }
            try administration.insert(
                .user(
                    User(
                        account: "acme", id: "lena", email: "lena@acme.example", name: "Lena",
                        role: .lite)))
            for number in 0..<5 {
                try administration.insert(
                    .grant(
                        Grant(
                            account: "acme", organization: Identity("o\(number)"),
                            grantee: .user("lena"))))
            }
        }
        try store.close()
    }

    /// Asks for what is refused.
    func ask(_ refused: Refused) async throws {
        switch refused {
        case .byRole:
            let editor = try store.session(for: Ref(Identity("editor\(writer)"), of: "acme"))
            try await editor.perform(.removeUser("ada"))
        case .bySeats:
            let ada = try store.session(for: Ref("ada", of: "acme"))
            try await ada.perform(.activateUser("invited"))
        case .byLite:
            try await session().perform(
                .grantAccess(
                    Grant(account: "acme", organization: "o9", grantee: .user("lena"))))
        case .inBatch:
            try await session().perform([
                .createAsset(
                    Asset(
                        account: "acme", id: Identity("never\(writer)"), organization: "o1",
                        kind: "configuration", name: "Never")),
                .archiveAsset("nowhere"),
            ])
        }
    }

    func session() throws -> Session {
        try store.session(for: Ref(Identity("manager\(writer)"), of: "acme"), client: "10.0.0.1")
    }

    /// The next of four in turn: an asset is made and renamed, access is given and taken.
    func operation(_ number: Int) -> Latchkey.Operation {
        let (turn, step) = (number / 4, number % 4)
        let asset = Identity("a\(writer)-\(turn)\(suffix)")
        let organization = Identity("o\((writer + turn) % Self.organizationCount)")
        let grantee = Grant.Grantee.user(Identity("editor\(writer)"))
        return switch step {
        case 0:
            .createAsset(
                Asset(
                    account: "acme", id: asset, organization: organization,
                    kind: "configuration", name: "Router \(turn)"))
        case 1:
            .grantAccess(Grant(account: "acme", organization: organization, grantee: grantee))
        case 2: .editAsset(asset, AssetEdit(name: "Router \(turn), 2nd floor"))
        default: .revokeAccess(to: organization, from: grantee)
        }
    }
}
