import Foundation
import TestNumbers
import Testing

/// A reader of a ``Storm``, whose process is one of those here or has a namespace of its own.
final class StormReader {
    let host: Child
    private let isAlone: Bool
    private let seed: UInt64
    /// The process to be stopped, which need not be the one that was started.
    private var number: Int32?
    private(set) var isStopped = false

    init(_ room: Room, seed: UInt64, _ random: inout SplitMix64) throws {
        self.seed = seed
        isAlone = Bool.random(using: &random)
        // A number of its own in a namespace of its own: as many processes come before it.
        let earlierCount = Int.random(in: 1...200, using: &random)
        host =
            isAlone
            ? try room.host(
                before: """
                    for ((i = \(earlierCount); i > 0; i--)); do /bin/true; done
                    FieldHost; exit $?
                    """,
                wrapper: ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"])
            : try room.host()
    }

    /// Whether it reads: not if its number is that of another reader.
    func open() throws -> Bool {
        // One that is stopped reads for as long as that lasts.
        let answer = try host.ask("open store read-only read-limit=600000")
        if answer.hasPrefix("error processNumberTaken") { return false }
        #expect(answer.hasPrefix("opened "), "\(answer), seed \(seed)")
        number = host.hostNumber
        return true
    }

    /// Asks, until it is told to stop, for the last user of whom was told.
    func begin() throws { try host.send("ask-told") }

    /// Stops it wherever it is, or lets it go on.
    func toggle() throws {
        let number = try #require(number, "a reader has no process, seed \(seed)")
        #expect(kill(number, isStopped ? SIGCONT : SIGSTOP) == 0, "seed \(seed)")
        isStopped.toggle()
    }

    /// Between reads from here on, until it begins anew. All its answers were right.
    ///
    /// - Returns: How many there were: none of one that came last.
    func end() throws -> Int {
        if isStopped { try toggle() }
        let answer = try host.ask("stop")
        let words = answer.split(separator: " ", maxSplits: 4).map(String.init)
        try #require(words.count >= 4, "\(answer), seed \(seed)")
        #expect(Array(words[2...3]) == ["0", "0"], "lost, or an error: \(answer), seed \(seed)")
        return Int(words[1]) ?? 0
    }
}

/// A reader that is stopped in the middle of a read, which it goes on with when it is let go.
final class StormHolder {
    private let reader: StormReader
    private let seed: UInt64
    private let position: Substring
    /// The number by which writers know it.
    let ownNumber: Int
    /// How large the file was when it was stopped.
    let byteCount: Int

    /// - Returns: nil where its number is that of another reader.
    init?(_ room: Room, byteCount: Int, seed: UInt64, _ random: inout SplitMix64) throws {
        reader = try StormReader(room, seed: seed, &random)
        guard try reader.open() else { return nil }
        self.seed = seed
        self.byteCount = byteCount
        let held = try reader.host.ask("hold")
        #expect(held.hasPrefix("holding "), "\(held), seed \(seed)")
        position = held.dropFirst("holding ".count)
        ownNumber = try #require(reader.host.ownNumber, "seed \(seed)")
        try reader.toggle()
    }

    /// Lets it go on, and end: what it sees is what it saw.
    func release() throws {
        try reader.toggle()
        #expect(try reader.host.ask("position") == "position \(position)", "seed \(seed)")
        #expect(try reader.host.ask("ask 1") == "allowed", "seed \(seed)")
        #expect(try reader.host.ask("release") == "released", "seed \(seed)")
    }
}
