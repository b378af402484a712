import AccessRules
import Foundation
import Latchkey
import ReferenceModel
import SystemPackage
import Testing

/// What is acknowledged is there, and what is there is whole, whenever the writer is killed.
@Suite(.serialized) struct KillTests {
    private static let killCount = Effort.number("LATCHKEY_CONFORMANCE_KILLS") ?? 50

    private static let acme = [
        #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"#,
        #"{"type":"organization","account":"acme","id":"north","name":"North"}"#,
        #"{"type":"group","account":"acme","id":"techs","name":"Techs"}"#,
        #"{"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","#
            + #""role":"administrator"}"#,
    ]

    private func makeStore(_ folder: CrashFolder) throws -> FilePath {
        let lines = try folder.write(Self.acme, to: "acme.jsonl")
        let file = try FileDescriptor.open(lines, .readOnly)
        defer { try? file.close() }
        let path = folder.path("acme.latchkey")
        try Store.create(at: path, importing: [ImportSource(name: "acme", file: file)])
            .store.close()
        return path
    }

    @Test func whatIsAcknowledgedIsThereAndWhole() throws {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        let folder = try CrashFolder()
        let path = try makeStore(folder)
        var next = 0
        var unacknowledged = 0
        for kill in 1...Self.killCount {
            let delay = random.below(60_000)
            let process = try CrashedProcess(
                ["write", path.string, "\(next)"], killedAfter: delay, output: folder.path("output")
            )
            let place = "seed \(seed), kill \(kill)"
            let first = next
            // The lines are the numbers, one after the other.
            #expect(process.lines.map { Int($0) } == process.lines.indices.map { first + $0 })
            let acknowledged = first + process.lines.count
            let store = try Store.open(at: path)
            defer { try? store.close() }
            try store.read { view in
                for number in first..<acknowledged {
                    #expect(try Self.isWhole(number, view), "lost: \(place): \(number)")
                }
                // The one that was being committed is there as a whole, or not at all.
                next = acknowledged
                if try Self.isWhole(acknowledged, view) { next += 1 }
                unacknowledged += next - acknowledged
                for number in next...(next + 1) {
                    #expect(try Self.isAbsent(number, view), "\(place): \(number)")
                }
                let report = try view.verify()
                #expect(report.isSound, "\(place): \(report.problems)")
            }
        }
        #expect(next > Self.killCount)
        print("\(Self.killCount) kills, \(next) groups, \(unacknowledged) not acknowledged")
        try Self.checkLog(path, groups: next)
    }

    /// User, membership, grant, asset and the last of their log entries: only together do they
    /// let the user see the asset.
    private static func isWhole(_ number: Int, _ view: View) throws -> Bool {
        do {
            return try view.can(
                Question(
                    may: Ref(Identity("u\(number)"), of: "acme"), .viewAsset,
                    .asset(Ref(Identity("a\(number)"), of: "acme"))))
                && hasEntry(number, of: 4, view)
        } catch let error as StoreError {
            guard case .unknown = error.kind else { throw error }
            return false
        }
    }

    private static func isAbsent(_ number: Int, _ view: View) throws -> Bool {
        let user: Ref<User> = Ref(Identity("u\(number)"), of: "acme")
        let asset: Ref<Asset> = Ref(Identity("a\(number)"), of: "acme")
        if (try? view.handle(user)) != nil { return false }
        if (try? view.handle(asset)) != nil { return false }
        return try !hasEntry(number, of: 1, view)
    }

    /// Whether an entry of a group is in the log: the import's own comes first, then four of
    /// each group.
    private static func hasEntry(_ number: Int, of place: Int, _ view: View) throws -> Bool {
        let sequence = UInt64(1 + number * 4 + place)
        do {
            return try view.can(
                Question(
                    may: Ref("ann", of: "acme"), .viewActivityLog,
                    .log("acme", sequence: sequence)))
        } catch {
            guard case .unknown = error.kind else { throw error }
            return false
        }
    }

    /// The log has the four entries of every group, in their order, and no others.
    private static func checkLog(_ path: FilePath, groups: Int) throws {
        let store = try Store.open(at: path)
        defer { try? store.close() }
        var bytes: [UInt8] = []
        try store.read { view in
            try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .filter { $0.contains(#""type":"log""#) }.dropFirst()
        let operations = ["createUser", "createMembership", "createGrant", "createAsset"]
        #expect(lines.count == groups * 4)
        for (index, line) in lines.enumerated() {
            let number = index / 4
            let name = index % 4 == 3 ? "a\(number)" : "u\(number)"
            let isRight =
                line.contains(#""operation":"\#(operations[index % 4])""#)
                && line.contains(name)
            if !isRight { Issue.record("entry \(index): \(line)") }
        }
    }

    // MARK: Imports

    /// Enough lines for a kill to come in between.
    private static let manyLines: [String] =
        acme.map { $0.replacingOccurrences(of: "acme", with: "many") }
        + (0..<6_000).map {
            #"{"type":"organization","account":"many","id":"o\#($0)","name":"Organization \#($0)"}"#
        }

    @Test func aKilledCreationLeavesNothing() throws {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        let folder = try CrashFolder()
        let lines = try folder.write(Self.manyLines, to: "many.jsonl")
        var interrupted = 0
        for kill in 1...max(3, Self.killCount / 10) {
            let path = folder.path("\(kill).latchkey")
            let process = try CrashedProcess(
                ["create", path.string, lines.string], killedAfter: random.below(400_000),
                output: folder.path("output"))
            guard !process.lines.contains("done") else { continue }
            if !FileManager.default.fileExists(atPath: path.string) {
                interrupted += 1
                continue
            }
            // It was renamed into place, and killed before it could say so.
            let store = try Store.open(at: path)
            let report = try store.read { try $0.verify() }
            #expect(report.isSound, "seed \(seed), kill \(kill): \(report.problems)")
            try store.close()
        }
        #expect(interrupted > 0, "seed \(seed)")
    }

    @Test func aKilledImportLeavesTheStoreAsItWas() throws {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        let folder = try CrashFolder()
        let lines = try folder.write(Self.manyLines, to: "many.jsonl")
        let path = try makeStore(folder)
        let before = try Self.exported(path)
        for kill in 1...max(3, Self.killCount / 10) {
            let process = try CrashedProcess(
                ["import", path.string, lines.string], killedAfter: random.below(150_000),
                output: folder.path("output"))
            if process.lines.contains("done") { break }
            let after = try Self.exported(path)
            // Killed after the commit, it may be there as a whole.
            let isWhole = after.count > Self.manyLines.count
            #expect(isWhole || after == before, "seed \(seed), kill \(kill)")
            if isWhole { break }
        }
    }

    private static func exported(_ path: FilePath) throws -> [Substring] {
        let store = try Store.open(at: path)
        defer { try? store.close() }
        var bytes: [UInt8] = []
        try store.read { view in
            let report = try view.verify()
            #expect(report.isSound, "\(report.problems)")
            try view.export(ExportOptions(includesLog: true)) { bytes += $0 }
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
