import AccessRules
import Foundation
import Glibc
import LMDB
import Samples
import SystemPackage
import Testing

@testable import Latchkey

/// A store whose own thread for writes has a call into LMDB fail, and which is put back as it was as often as
/// it takes.
final class FaultyGroup {
    private let scratch: Scratch
    private let bytes: Data
    private(set) var store: Store
    /// Of the store's own thread for writes, as calls that fail know it.
    private var thread: UInt
    /// What the store answers by what became of those who asked, where nothing fails.
    private var expected: [[String]: [String]] = [:]
    /// The contents of the file that were looked at in every way already, by what became of those who asked.
    private var known: [[String]: Set<Int>] = [:]
    /// The calls that have failed.
    private(set) var struck: Set<Faults.Call> = []

    init() throws {
        scratch = try Scratch()
        try makeStore(scratch, actingWorld, Self.change).close()
        bytes = try Data(contentsOf: URL(filePath: scratch.store.string))
        store = try Store.open(at: scratch.store, options: Self.options)
        thread = try store.numberOfWritingThread()
    }

    /// What the store does by itself would have the calls fail that are meant for others.
    private static func change(_ options: inout Store.Options) { options.trials.sweeps = false }

    private static var options: Store.Options {
        var options = Store.Options()
        options.verifiesChecksums = true
        options.maximumReadDuration = nil
        options.clock = { testNow }
        change(&options)
        return options
    }

    /// Opens the store as it was at first.
    func renew() throws {
        // What the medium failed for is closed, and says so.
        try? store.close()
        for suffix in ["", "-lock"] {
            try FileManager.default.removeItem(atPath: scratch.store.string + suffix)
        }
        try bytes.write(to: URL(filePath: scratch.store.string))
        try open()
    }

    /// Opens the store as it is.
    func open() throws {
        try? store.close()
        store = try Store.open(at: scratch.store, options: Self.options)
        thread = try store.numberOfWritingThread()
    }

    /// What becomes of some who ask at once while calls fail.
    ///
    /// - Returns: Also the first call that failed, nil if there were not so many.
    func outcomes(
        of asked: [GroupMember], _ strike: FaultStrike, after hold: (@Sendable () -> Void)? = nil
    ) -> ([String], Faults.Call?) {
        let (result, call) = during(strike, after: hold) { store.together(asked) }
        return ((try? result.get()) ?? [], call)
    }

    /// Does something while calls fail of the store's own thread for writes.
    func during<R>(
        _ strike: FaultStrike, after hold: (@Sendable () -> Void)? = nil, _ body: () throws -> R
    ) -> (Result<R, any Error>, Faults.Call?) {
        let (result, call) = Faults.failing(
            call: strike.number, times: strike.count, of: strike.calls, with: strike.code,
            after: hold, on: thread, body)
        if let call { struck.insert(call) }
        return (result, call)
    }

    /// Learns what there is when some of those who ask are not there, and nothing fails. The store is as it
    /// was at first before and afterwards.
    func learn(_ asked: [GroupMember], never: Set<Int> = []) throws {
        for choice in 0..<(1 << asked.count) {
            let done = asked.indices.filter { choice & (1 << $0) != 0 }
            if !never.isDisjoint(with: done) { continue }
            let outcomes = asked.indices.map { done.contains($0) ? "done" : "refused" }
            #expect(store.together(done.map { asked[$0] }).allSatisfy { $0 == "done" })
            expected[outcomes] = try answers()
            #expect(store.together([Self.next]) == ["done"])
            expected[outcomes + ["next"]] = try answers()
            try renew()
        }
    }

    /// Everyone has the outcome of their own: what is done is there as a whole, of what is refused there is
    /// nothing, and the store is sound.
    func check(_ outcomes: [String], _ message: Comment) throws {
        // Looking at the same entries again would say the same again.
        let content = try store.contentHash()
        if known[outcomes]?.contains(content) == true { return }
        let answers = try answers()
        let expected = try #require(expected[outcomes], "\(outcomes) of \(message)")
        let different = zip(answers, expected).first { $0 != $1 }
        #expect(answers == expected, "\(outcomes), \(message): \(different as Any)")
        let problems = try store.problems()
        #expect(problems == [], "\(outcomes), \(message)")
        if answers == expected, problems == [] { known[outcomes, default: []].insert(content) }
    }

    /// The same when somebody else did something afterwards, as they can.
    func checkUse(after outcomes: [String], _ message: Comment) throws {
        #expect(store.together([Self.next]) == ["done"], message)
        try check(outcomes + ["next"], message)
    }

    /// Something that whoever comes next does.
    private static let next = GroupMember { (writer) throws(StoreError) in
        let actor = try writer.reader.actor(
            Hand(user: Ref("ann", of: "acme"), client: nil), in: "acme")
        try writer.execute(.editGroup("strict", GroupEdit(name: "Next")), by: actor)
    }

    /// What the store answers to whoever asks what there is.
    private func answers() throws -> [String] {
        try store.read { view in try StoreAnswers.of(view) }
    }
}

/// How calls fail: the first of them, how many from there on, which of all count, and with what.
struct FaultStrike: CustomStringConvertible {
    var number: Int
    var count = 1
    var calls: Set<Faults.Call>?
    var code = ENOMEM

    var description: String {
        "\(calls.map { "\($0) " } ?? "")call \(number)\(count == 1 ? "" : " and all behind it"), "
            + "code \(code)"
    }

    /// What LMDB says of a damaged page, and of a file that has no room.
    static let (damage, noRoom): (Int32, Int32) = (-30796, -30792)
}

/// In which way each call fails: one of three by turns, of which a run begins with any; in all of them with
/// `LATCHKEY_GROUP_FAULTS=all`.
struct FaultTurn: CustomStringConvertible {
    private let turn = Int.random(in: 0..<3)

    var description: String { "turn \(turn)" }

    /// Alone, so that what is done again succeeds; by what concerns one alone, so that others go on; and with
    /// all behind it.
    func ways(_ number: Int) -> [FaultStrike] {
        let ways = [
            FaultStrike(number: number), FaultStrike(number: number, code: FaultStrike.damage),
            FaultStrike(number: number, count: .max),
        ]
        return Self.triesAll ? ways : [ways[(number + turn) % ways.count]]
    }

    static let triesAll =
        ProcessInfo.processInfo.environment["LATCHKEY_GROUP_FAULTS"] == "all"
}

extension Store {
    /// The number of the environment's own thread for writes, by `pthread_self`.
    fileprivate func numberOfWritingThread() throws -> UInt {
        let number = Awaited<UInt>()
        try environment.onWritingThread { number.fulfil(UInt(pthread_self())) }
        return number.wait()
    }

    /// A hash of every entry of every table.
    func contentHash() throws -> Int {
        var hasher = Hasher()
        for entry in try sealedEntries() {
            hasher.combine(entry.table.code)
            // At once: byte by byte it would take longer than what is tested.
            unsafe entry.key.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            unsafe entry.payload.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
        return hasher.finalize()
    }
}
