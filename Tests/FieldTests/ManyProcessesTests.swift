import Foundation
import Testing

/// A writer and readers in many processes and namespaces, stopped and killed at random:
/// `LATCHKEY_STORM` says for how many seconds, `LATCHKEY_STORM_SEED` from which seed.
@Suite(.enabled(if: Room.isPossible, Room.why), .serialized)
struct ManyProcessesTests {
    private static let seconds =
        Double(ProcessInfo.processInfo.environment["LATCHKEY_STORM"] ?? "") ?? 5
    private static let seed =
        UInt64(ProcessInfo.processInfo.environment["LATCHKEY_STORM_SEED"] ?? "")
        ?? .random(in: 0..<UInt64.max)

    @Test func nothingIsWrongWhoeverStopsAndDies() throws {
        let storm = try Storm(seed: Self.seed)
        let end = Date(timeIntervalSinceNow: Self.seconds)
        // Not to end before anybody has died and been stopped, however slow the machine is.
        while Date() < end || storm.deathCount == 0 || storm.stopCount == 0 { try storm.step() }
        let answerCount = try storm.endReaders()
        print(
            "\(answerCount) answers, \(storm.deathCount) processes killed and \(storm.stopCount) stopped "
                + "in \(Self.seconds) s, seed \(storm.seed)")
        try storm.expectGrowthUnderAStoppedReader()
        try storm.expectNothingIsLeft()
    }

    @Test func processesThatOpenAndCloseAtOnceAllRead() throws {
        let room = try Room()
        let writer = try room.host()
        #expect(try writer.ask("create store") == "created")
        #expect(try writer.ask("close") == "closed")
        let hosts = try (0..<4).map { _ in try room.host() }
        for (number, host) in hosts.enumerated() {
            try host.send("open-loop store \(number % 2 == 0 ? "read-only" : "checksums")")
        }
        Thread.sleep(forTimeInterval: Self.seconds)
        for host in hosts {
            let answer = try host.ask("stop")
            let words = answer.split(separator: " ", maxSplits: 4).map(String.init)
            #expect(words.count >= 4 && Int(words[1]) ?? 0 > 0, "\(answer)")
            #expect(Array(words[2...3]) == ["0", "0"], "\(answer)")
        }
        #expect(try writer.ask("open store").hasPrefix("opened "))
        #expect(try writer.ask("verify") == "sound")
    }
}
