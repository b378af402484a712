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
        options.trials.absentIndexes = Set(StoreIndex.allCases)
        options.trials.sweeps = false
        let store = try Store.create(at: path, options: options)
        try store.importLines(from: [ImportSource(name: "lines", file: file)])
        try store.close()
        return path
    }

    @Test func buildingGoesOnAfterKills() throws {
        let seed = UInt64(Effort.firstSeed)
        var random = SplitMix64(seed: seed)
        // A process that got more of the machine than its killer had everything built before it
        // was killed often: the next one has less time.
        var span = 100_000
        var kills = 0
        while kills < Self.leastKillCount, span > 0 {
            kills = try killUntilBuilt(within: span, &random, "seed \(seed), \(span) µs")
            span /= 4
        }
        #expect(kills >= Self.leastKillCount, "seed \(seed), kills \(kills)")
    }

    /// Fewer say little.
    private static let leastKillCount = 3

    /// Kills process after process, the first within so many microseconds, until one has built
    /// all indexes of a new store.
    ///
    /// - Returns: How many were killed.
    private func killUntilBuilt(
        within span: Int, _ random: inout SplitMix64, _ place: String
    ) throws -> Int {
        let folder = try CrashFolder()
        let path = try makeStore(folder)
        var next = 0
        var kills = 0
        var isDone = false
        while !isDone {
            // Later and later, for one that gets little of the machine is done at last, too.
            let time = random.below(span + kills * span / 8)
            let process = try CrashedProcess(
                ["write", path.string, "\(next)"], killedAfter: time,
                output: folder.path("output"))
            kills += 1
            try #require(kills < 200, "\(place): never built")
            next += process.lines.count + 1
            var options = Store.Options()
            options.trials.sweeps = false
            let store = try Store.open(at: path, options: options)
            let report = try store.verify()
            #expect(report.isSound, "\(place), kill \(kills): \(report.problems)")
            // The one that was not acknowledged may be there or not.
            let user = Ref<User>(Identity("u\(next - 1)"), of: "acme")
            if (try? store.read({ try $0.handle(user) })) == nil { next -= 1 }
            isDone = try store.indexes().allSatisfy { $0.state == .readable }
            try store.close()
        }
        print("\(kills) kills, \(next) groups of writes")
        return kills
    }
}
