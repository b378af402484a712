import Foundation
import ReferenceModel
import SystemPackage
import Testing

@testable import Latchkey

/// Indexes that are built beside writes are right whenever the process is killed, and the next
/// one goes on with them.
@Suite(.serialized) struct IndexKillTests {
    private static let lines =
        [
            #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"#,
            #"{"type":"organization","account":"acme","id":"north","name":"North"}"#,
            #"{"type":"group","account":"acme","id":"techs","name":"Techs"}"#,
        ]
        + (0..<1_200).map { number in
            #"{"type":"organization","account":"acme","id":"o\#(number)","name":"Client "#
                + #"\#(number % 97) Nº \#(number)","kind":"K\#(number % 5)"}"#
        }

    /// A store as an older program made it, which builds nothing by itself.
    private func makeStore(_ folder: CrashFolder) throws -> FilePath {
        let lines = try folder.write(Self.lines, to: "lines.jsonl")
        let file = try FileDescriptor.open(lines, .readOnly)
        defer { try? file.close() }
        let path = folder.path("store.latchkey")
        var options = Store.Options()
        options.absentIndexes = Set(StoreIndex.allCases)
        options.sweeps = false
        let store = try Store.create(at: path, options: options)
        try store.importLines(from: [ImportSource(name: "lines", file: file)])
        try store.close()
        return path
    }

    @Test func buildingGoesOnAfterKills() throws {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        let folder = try CrashFolder()
        let path = try makeStore(folder)
        var next = 0
        var kills = 0
        var isDone = false
        while !isDone, kills < 200 {
            let process = try CrashedProcess(
                ["write", path.string, "\(next)"], killedAfter: random.below(300_000),
                output: folder.path("output"))
            kills += 1
            next += process.lines.count + 1
            var options = Store.Options()
            options.sweeps = false
            let store = try Store.open(at: path, options: options)
            let report = try store.verify()
            #expect(report.isSound, "seed \(seed), kill \(kills): \(report.problems)")
            // The one that was not acknowledged may be there or not.
            let user = Ref<User>(Identity("u\(next - 1)"), of: "acme")
            if (try? store.read({ try $0.handle(user) })) == nil { next -= 1 }
            isDone = try store.indexes().allSatisfy { $0.state == .readable }
            try store.close()
        }
        #expect(isDone && kills > 2, "seed \(seed), kills \(kills)")
        print("\(kills) kills, \(next) groups of writes")
    }
}
