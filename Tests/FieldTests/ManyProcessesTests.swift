import Foundation
import TestNumbers
import Testing

/// A writer and readers in many processes and namespaces, stopped and killed at random:
/// `LATCHKEY_STORM` says for how many seconds.
@Suite(.enabled(if: Room.isPossible, Room.why), .serialized)
struct ManyProcessesTests {
    private static let seconds =
        Double(ProcessInfo.processInfo.environment["LATCHKEY_STORM"] ?? "") ?? 5

    /// A reader that asks, until it is told to stop, for the last user of whom was told.
    private final class Reader {
        let host: Child
        let isAlone: Bool
        var isStopped = false

        init(_ room: Room, isAlone: Bool) throws {
            self.isAlone = isAlone
            // A number of its own in a namespace of its own: as many processes come before it.
            host =
                isAlone
                ? try room.host(
                    before: """
                        for ((i = \(Int.random(in: 1...200)); i > 0; i--)); do /bin/true; done
                        FieldHost; exit $?
                        """,
                    wrapper: ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"])
                : try room.host()
        }

        /// Whether it reads: not if its number is that of another reader.
        func begin() throws -> Bool {
            // One that is stopped reads for as long as that lasts.
            let answer = try host.ask("open store read-only read-limit=600000")
            if answer.hasPrefix("error processNumberTaken") { return false }
            #expect(answer.hasPrefix("opened "), "\(answer)")
            try host.send("ask-told")
            return true
        }

        /// Whether all its answers were right.
        ///
        /// - Returns: How many there were: none of one that came last.
        func end() throws -> Int {
            if isStopped { kill(host.number, SIGCONT) }
            let answer = try host.ask("stop")
            let words = answer.split(separator: " ", maxSplits: 4).map(String.init)
            try #require(words.count >= 4, "\(answer)")
            #expect(Array(words[2...3]) == ["0", "0"], "lost, or an error: \(answer)")
            return Int(words[1]) ?? 0
        }
    }

    /// The writer: it is told each user, so that it is known which are committed.
    private struct Writer {
        let room: Room
        var host: Child
        var lastNumber = 1

        mutating func add() throws {
            let number = lastNumber + 1
            let answer = try host.ask("add-told \(number)")
            #expect(answer.hasPrefix("added "), "\(answer)")
            lastNumber = number
        }

        /// Dies in the middle of writing, and another goes on.
        mutating func die() throws {
            try host.send("loop \(lastNumber + 1_000_000)")
            usleep(UInt32.random(in: 0..<60_000))
            host.kill()
            host = try room.host()
            #expect(try host.ask("open store").hasPrefix("opened "))
            // All that was committed is there, and the next one takes other numbers.
            #expect(try host.ask("ask \(lastNumber)") == "allowed", "lost: user \(lastNumber)")
            lastNumber += 2_000_000
            try add()
        }
    }

    @Test func nothingIsWrongWhoeverStopsAndDies() throws {
        let seed = UInt64.random(in: 0..<UInt64.max)
        var random = SplitMix64(seed: seed)
        let room = try Room(.memory(kibibytes: 1 << 21))
        var writer = Writer(room: room, host: try room.host())
        #expect(try writer.host.ask("create store") == "created")
        #expect(try writer.host.ask("add-told 1").hasPrefix("added "))
        var readers: [Reader] = []
        func replace(_ index: Int?) throws {
            if let index { readers.remove(at: index).host.kill() }
            let reader = try Reader(room, isAlone: Bool.random(using: &random))
            if try reader.begin() { readers.append(reader) } else { reader.host.kill() }
        }
        for _ in 0..<3 { try replace(nil) }
        var deathCount = 0
        let end = Date(timeIntervalSinceNow: Self.seconds)
        while Date() < end {
            for _ in 0..<Int.random(in: 1...20, using: &random) { try writer.add() }
            let index = readers.indices.randomElement(using: &random)
            switch (Int.random(in: 0..<8, using: &random), index) {
            case (0, _):
                try writer.die()
                deathCount += 1
            case (1, let index?), (2, let index?):
                try replace(index)
                deathCount += 1
            case (_, let index?) where !readers[index].isAlone:
                kill(readers[index].host.number, readers[index].isStopped ? SIGCONT : SIGSTOP)
                readers[index].isStopped.toggle()
            case (_, nil): try replace(nil)
            default: break
            }
        }
        #expect(deathCount > 0, "seed \(seed)")
        let answerCount = try readers.reduce(0) { try $0 + $1.end() }
        #expect(answerCount > 0 || readers.isEmpty)
        print("\(answerCount) answers, \(deathCount) processes killed in \(Self.seconds) s")
        readers = []
        // A writer that goes on frees what the dead had: it looks once a second.
        var information = ""
        for _ in 0..<100 where !information.contains("readerCount=0 ") {
            try writer.add()
            usleep(50_000)
            information = try writer.host.ask("information")
        }
        #expect(information.contains("readerCount=0 "), "\(information), seed \(seed)")
        #expect(try writer.host.ask("verify") == "sound", "seed \(seed)")
        #expect(try writer.host.ask("ask 1") == "allowed")
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
        usleep(UInt32(min(Self.seconds, 60) * 300_000))
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
