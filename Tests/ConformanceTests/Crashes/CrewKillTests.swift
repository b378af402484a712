import AccessRules
import Foundation
import Latchkey
import ReferenceModel
import SystemPackage
import Testing

/// Thirty-two tasks act at once in several users' sessions, in a process that is killed: what
/// was acknowledged is there with its entry, and the records are what the log says.
@Suite(.serialized) struct CrewKillTests {
    private static let killCount = Effort.number("LATCHKEY_CREW_KILLS") ?? 8
    /// A kill comes at random within so many milliseconds.
    private static let span = (Effort.number("LATCHKEY_CREW_SECONDS") ?? 1) * 1_000
    /// A read is in the log after 100 ms; this leaves time for a medium that others keep busy.
    private static let patience: Int64 = 1_000
    private static let promise: Int64 = 100

    private static let accounts = [
        #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"#,
        #"{"type":"account","id":"msp","subdomain":"msp","name":"Helpers"}"#,
        #"{"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","#
            + #""role":"administrator"}"#,
        #"{"type":"user","account":"acme","id":"bob","email":"bob@acme.example","name":"Bob","#
            + #""role":"manager","allOrganizations":true}"#,
        #"{"type":"user","account":"msp","id":"pat","email":"pat@msp.example","name":"Pat","#
            + #""role":"editor"}"#,
        #"{"type":"connection","id":"help","host":"acme","delegate":"msp","status":"accepted","#
            + #""maximumRole":"editor","allOrganizations":true}"#,
    ]

    @Test func whatIsAcknowledgedToThirtyTwoTasksIsThereWithItsEntry() throws {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        var tally = Tally()
        for kill in 1...Self.killCount {
            let folder = try CrashFolder()
            let place = "seed \(seed), kill \(kill)"
            let baseline = try Self.makeStore(folder)
            // The second time there is something to open that was killed before.
            for run in 1...2 {
                let process = try CrashedProcess(
                    ["act", folder.path("store").string, "\(run)"],
                    killedAfter: random.below(Self.span * 1_000), output: folder.path("output"))
                try check([process], baseline, folder, place, &tally)
            }
        }
        #expect(tally.acknowledged > Self.killCount)
        print(
            "\(2 * Self.killCount) kills, \(tally.acknowledged) operations acknowledged, "
                + "\(tally.reads) reads, of which \(tally.lost) of the last moment are not there, "
                + "\(tally.late) of these older than \(Self.promise) ms")
    }

    /// Two processes act in one store at the same time, and are killed one after the other.
    @Test func twoProcessesActAtOnce() async throws {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        var tally = Tally()
        for kill in 1...max(2, Self.killCount / 4) {
            let folder = try CrashFolder()
            let baseline = try Self.makeStore(folder)
            let store = folder.path("store").string
            let outputs = [folder.path("output1"), folder.path("output2")]
            let delays = [random.below(Self.span * 1_000), random.below(Self.span * 1_000)]
            async let one = CrashedProcess.whenKilled(
                ["act", store, "p1"], after: delays[0], output: outputs[0])
            async let other = CrashedProcess.whenKilled(
                ["act", store, "p2"], after: delays[1], output: outputs[1])
            let processes = try await [one, other]
            // What both say they did is in one store.
            try check(processes, baseline, folder, "seed \(seed), kill \(kill)", &tally)
        }
        #expect(tally.acknowledged > Self.killCount)
        print("two processes at once: \(tally.acknowledged) operations acknowledged")
    }

    private struct Tally {
        var acknowledged = 0
        var reads = 0
        var lost = 0
        var late = 0
    }

    /// A store of the accounts.
    ///
    /// - Returns: Its records' lines.
    @discardableResult
    static func makeStore(_ folder: CrashFolder) throws -> Set<String> {
        let lines = try folder.write(accounts, to: "accounts")
        let file = try FileDescriptor.open(lines, .readOnly)
        defer { try? file.close() }
        let store = try Store.create(
            at: folder.path("store"), importing: [ImportSource(name: "accounts", file: file)]
        ).store
        defer { try? store.close() }
        return try exported(store).records
    }

    private func check(
        _ processes: [CrashedProcess], _ baseline: Set<String>, _ folder: CrashFolder,
        _ place: String, _ tally: inout Tally
    ) throws {
        let store = try Store.open(at: folder.path("store"))
        defer { try? store.close() }
        let report = try store.read { try $0.verify() }
        #expect(report.isSound, "\(place): \(report.problems)")
        let (records, log) = try Self.exported(store)

        var entries: [String: Int] = [:]
        var replay = CrewReplay(baseline)
        for entry in log {
            let resource = entry.resource.map { "\($0.kind) \($0.id)" } ?? ""
            entries["\(entry.operation) \(resource)", default: 0] += 1
            replay.take(entry)
        }
        let difference = replay.lines.symmetricDifference(records)
        #expect(difference.isEmpty, "\(place): the log says otherwise")

        for process in processes {
            for line in process.lines { check(line, of: process, entries, place, &tally) }
        }
    }

    /// Whether what a process said is in the log.
    private func check(
        _ line: String, of process: CrashedProcess, _ entries: [String: Int], _ place: String,
        _ tally: inout Tally
    ) {
        let words = line.split(separator: " ")
        let count = entries[words.prefix(3).joined(separator: " ")] ?? 0
        guard words.count == 4, let time = Int64(words[3]) else {
            tally.acknowledged += 1
            let what = count == 0 ? "lost: " : ""
            #expect(count == 1, "\(what)\(place): \(line) has \(count) entries")
            return
        }
        tally.reads += 1
        if count == 1 { return }
        tally.lost += 1
        let age = process.killed - time
        if age > Self.promise { tally.late += 1 }
        #expect(count == 0 && age <= Self.patience, "lost: \(place): \(line), \(age) ms old")
    }

    /// The lines of the records, and the log of the account.
    private static func exported(_ store: Store) throws -> (records: Set<String>, log: [LogEntry]) {
        try store.read { view in
            var bytes: [UInt8] = []
            try view.export(ExportOptions()) { bytes += $0 }
            var records = Set(
                String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
            records = records.filter {
                !$0.contains(#""type":"latchkey""#) && !$0.contains(#""type":"end""#)
            }
            return (records, try view.all(Query<LogEntry>(in: "acme")))
        }
    }
}

/// What the log says that the records are: each as its last entry has it, and what goes with
/// a user or an organization gone with it.
private struct CrewReplay {
    private var baseline: Set<String>
    private var present: [String: String] = [:]

    init(_ baseline: Set<String>) { self.baseline = baseline }

    var lines: Set<String> { baseline.union(present.values) }

    mutating func take(_ entry: LogEntry) {
        guard entry.event != .read, let resource = entry.resource else { return }
        let name = "\(resource.id)"
        switch entry.operation {
        case "destroyOrganization":
            // Each has one asset at most and one grant, under its own name.
            present["organization \(name)"] = nil
            present["grant \(name)"] = nil
            present["asset a\(name.dropFirst())"] = nil
        case "removeUser":
            present["user \(name)"] = entry.after
            present["membership g\(name.dropFirst())"] = nil
        case "import": break
        default: present["\(resource.kind) \(name)"] = entry.after
        }
    }
}
