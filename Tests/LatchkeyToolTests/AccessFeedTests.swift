import Foundation
import Latchkey
import Synchronization
import Testing

/// Changes of access are told across processes: whoever follows a store is told of what another process
/// commits, soon, once and in order, and goes on where it was.
@Suite(.timeLimit(.minutes(20))) struct AccessFeedTests {
    private let place: Workplace

    /// How long it may take until a change is told: tenths of a second, and more on a busy machine.
    private static let patience = Duration.seconds(60)

    init() throws {
        place = try Workplace()
        let organizations = (0..<40).map {
            #"{"type":"organization","account":"acme","id":"o\#($0)","name":"O\#($0)"}"# + "\n"
        }
        try place.write(
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP"}
            {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
            {"type":"user","account":"acme","id":"u7","email":"u7@acme.example","name":"Uma","role":"readOnly"}

            """ + organizations.joined(), to: "world.jsonl")
        #expect(try place.latchkey("import", "store", "world.jsonl").status == 0)
    }

    /// Another process commits a grant of the organization of that number, for that reason.
    private func grant(_ number: Int) throws {
        let line =
            #"{"operation":"grantAccess","account":"acme","organization":"o\#(number)","user":"u7"}"#
        try place.latchkey(
            ["perform", "store", "-", "--by", "acme/ann", "--reason", "\(number)"], input: line
        )
        .expectDone()
    }

    private static func names(_ numbers: Range<Int>) -> [String] { numbers.map { "\($0): o\($0)" } }

    // MARK: The sequence

    /// What a task is told.
    private final class Told: Sendable {
        private let state = Mutex<[AccessChange]>([])

        func add(_ change: AccessChange) { state.withLock { $0.append(change) } }
        var changes: [AccessChange] { state.withLock { $0 } }
        /// Why and what, as `REASON: ORGANIZATIONS`.
        var names: [String] {
            changes.map { change in
                let gained = change.difference.lines.map { line -> String in
                    guard case .organizations(let ids) = line.targets else { return "\(line)" }
                    return ids.map { "\($0)" }.joined(separator: ",")
                }
                return "\(change.entries.first?.reason ?? "?"): \(gained.joined(separator: ";"))"
            }
        }
    }

    private func isTold(_ count: Int, _ told: Told) async throws -> Bool {
        let end = ContinuousClock.now + Self.patience
        while told.changes.count < count, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(10))
        }
        return told.changes.count >= count
    }

    @Test func theSequenceTellsWhatAnotherProcessCommits() async throws {
        let path = place.url("store").path
        var store = try await Store.open(at: .init(path))
        var next = try await store.read { try $0.accessPosition() }
        var number = 0
        var slowest = Duration.zero
        for round in 0..<3 {
            // What is committed while nobody follows, and the store is not even open.
            if round > 0 {
                for _ in 0..<3 {
                    try grant(number)
                    number += 1
                }
                store = try await Store.open(at: .init(path))
            }
            let first = round == 0 ? 0 : number - 3
            let told = Told()
            let changes = store.accessChanges(since: next)
            let follower = Task {
                for try await change in changes { told.add(change) }
            }
            #expect(try await isTold(number - first, told), "round \(round): \(told.names)")
            for _ in 0..<4 {
                try grant(number)
                number += 1
                let begin = ContinuousClock.now
                #expect(try await isTold(number - first, told), "round \(round): \(told.names)")
                slowest = max(slowest, ContinuousClock.now - begin)
            }
            // Nothing is told twice while nothing happens.
            try await Task.sleep(for: .milliseconds(300))
            #expect(told.names == Self.names(first..<number), "round \(round)")
            // The place is kept as a text, and good in another opening.
            let last = try #require(told.changes.last)
            next = try AccessPosition("\(last.position)")
            try await store.close()
            try await follower.value
        }
        print("told at the latest \(slowest) after a commit of another process")
    }

    // MARK: The command

    /// `latchkey changes --follow` in a process of its own.
    private final class Following {
        private let process = Process()
        private let output: URL

        init(_ place: Workplace, since: String, _ name: String) throws {
            output = place.url(name)
            try Data().write(to: output)
            process.executableURL = Repository.latchkey
            process.arguments = [
                "changes", "store", "--effective", "--follow", "--json", "--since", since,
            ]
            process.currentDirectoryURL = place.folder
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: output)
            try process.run()
        }

        deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

        /// What it has told so far, but for a line that it has not finished.
        func objects() throws -> [[String: Any]] {
            let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
            guard let end = text.lastIndex(of: "\n") else { return [] }
            return try text[..<end].split(separator: "\n").map { line in
                try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
        }

        /// Waits until so many changes are told.
        func isTold(_ count: Int) throws -> Bool {
            let end = ContinuousClock.now + AccessFeedTests.patience
            while try objects().count < count, process.isRunning, ContinuousClock.now < end {
                usleep(10_000)
            }
            return try objects().count >= count
        }

        /// Ends it by a signal, and returns what it has told.
        func end(_ signal: Int32) throws -> [[String: Any]] {
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            return try objects()
        }
    }

    private static func name(_ object: [String: Any]) -> String {
        let entries = object["entries"] as? [[String: Any]] ?? []
        let changes = object["changes"] as? [[String: Any]] ?? []
        let reasons = entries.map { $0["reason"] as? String ?? "?" }.joined(separator: ",")
        let things = changes.map {
            ($0["organizations"] as? [String] ?? ["\($0)"]).joined().replacing("acme/", with: "")
        }
        return "\(reasons): \(things.joined(separator: ";"))"
    }

    private func position() throws -> String {
        let info = try place.latchkey("info", "store", "--json")
        return try #require(try info.objects().first?["position"] as? String)
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func theCommandTellsWhatAnotherProcessCommits(_ signal: Int32) throws {
        try grant(0)
        var next = try position()
        var number = 1
        var told: [[String: Any]] = []
        var slowest = Duration.zero
        for round in 0..<3 {
            let following = try Following(place, since: next, "told\(round)")
            #expect(try following.isTold(number - 1 - told.count), "round \(round)")
            for _ in 0..<3 {
                try grant(number)
                number += 1
                let begin = ContinuousClock.now
                #expect(try following.isTold(number - 1 - told.count), "round \(round)")
                slowest = max(slowest, ContinuousClock.now - begin)
            }
            usleep(300_000)
            let more = try following.end(signal)
            told += more
            #expect(told.map(Self.name) == Self.names(1..<number), "round \(round)")
            next = try #require(more.last?["place"] as? String)
            for _ in 0..<2 {
                try grant(number)
                number += 1
            }
        }
        // Without --follow it goes on at the same place, and ends.
        let rest = try place.latchkey("changes", "store", "--effective", "--json", "--since", next)
        rest.expectDone()
        told += try rest.objects().dropLast()
        #expect(told.map(Self.name) == Self.names(1..<number))
        print("the command told at the latest \(slowest) after a commit of another process")
    }

    /// Commits of processes that write at the same time are told in their order, which is that of the log.
    @Test func commitsOfSeveralProcessesAreToldInTheirOrder() throws {
        try grant(0)
        let following = try Following(place, since: position(), "told")
        try place.write(
            #"{"operation":"grantAccess","account":"acme","organization":"o%","user":"u7"}"#,
            to: "grant.jsonl")
        try place.shell(
            """
            for writer in 1 2 3; do
                (for turn in 0 1 2 3 4; do
                    number=$((writer * 10 + turn))
                    sed "s/%/$number/" grant.jsonl |
                        latchkey perform store - --host --reason $number >/dev/null || exit 9
                done) &
                writers="$writers $!"
            done
            for writer in $writers; do wait $writer || exit 9; done
            """
        ).expectDone()
        #expect(try following.isTold(15))
        usleep(300_000)
        let told = try following.end(SIGTERM)
        let expected = (1...3).flatMap { writer in (0..<5).map { writer * 10 + $0 } }
        #expect(Set(told.map(Self.name)) == Set(expected.map { "\($0): o\($0)" }))
        #expect(told.count == expected.count)
        let sequences = told.flatMap { object in
            (object["entries"] as? [[String: Any]] ?? []).compactMap { $0["sequence"] as? Int }
        }
        #expect(sequences.count == expected.count && sequences == sequences.sorted())
    }

    /// Time does it, with nobody's commit at that moment, to what another process committed before.
    @Test func whatBeginsByTimeIsToldWhenItDoes() throws {
        let begin = Date(timeIntervalSinceNow: 3)
        let following = try Following(place, since: position(), "told")
        let text = begin.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true))
        let line =
            #"{"operation":"grantAccess","account":"acme","organization":"o1","user":"u7","#
            + #""from":"\#(text)Z"}"#
        try place.latchkey(["perform", "store", "-", "--host"], input: line).expectDone()
        #expect(try following.isTold(1))
        let now = Date()
        let told = try following.end(SIGTERM)
        #expect(told.map(Self.name) == [": o1"])
        #expect(told.first?["at"] as? String == "\(text)Z")
        #expect(now >= begin)
    }
}
