import AccessRules
import Foundation
import Latchkey
import Synchronization
import SystemPackage

/// The store that every case is asked of: the demo's world, and a month in which something is done with it, which
/// `history.jsonl` says. It is made anew in each run of the tests, with a clock and random bytes of its own, and is the same to
/// the byte each time.
///
/// All of it is long over by the clock of whoever runs the tests, or lasts for centuries: so answers about now stay, too.
enum GoldenStore {
    /// A line of the history: what is done, and when.
    private struct Deed {
        private let line: [String: Any]

        init(_ line: Substring) throws {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            self.line = object as? [String: Any] ?? [:]
        }

        func text(_ key: String) -> String? { line[key] as? String }

        func reference<Thing>(_ key: String) throws -> Ref<Thing>? {
            try text(key).map { try Ref($0) }
        }

        var operations: [AccountOperation] {
            get throws {
                try (line["operations"] as? [[String: Any]] ?? []).map { operation in
                    let bytes = try JSONSerialization.data(withJSONObject: operation)
                    return try AccountOperation(line: String(decoding: bytes, as: UTF8.self))
                }
            }
        }

        var reads: [Identity] { (line["reads"] as? [String] ?? []).map { Identity($0) } }
    }

    /// Makes `bright.latchkey` of `world.jsonl` and `history.jsonl`, and its copies, all of one folder.
    static func make(in place: Workplace) throws {
        let clock = try GoldenClock("2026-06-01T08:00:00Z")
        let path = FilePath(place.url("bright.latchkey").path)
        var options = Store.Options()
        options.clock = { clock.now }
        options.trials.byteOfNewStores = 0x4C
        options.trials.sweeps = false
        var store = try Store.create(at: path, options: options)
        let file = try FileDescriptor.open(FilePath(place.url("world.jsonl").path), .readOnly)
        defer { try? file.close() }
        try store.importLines(from: [ImportSource(name: "world.jsonl", file: file)])
        let history = String(decoding: try place.bytes("history.jsonl"), as: UTF8.self)
        for line in history.split(separator: "\n") {
            let deed = try Deed(line)
            if let name = deed.text("copy") {
                try store.close()
                try FileManager.default.copyItem(
                    at: place.url("bright.latchkey"), to: place.url(name))
                store = try Store.open(at: path, options: options)
            } else {
                try clock.set(deed.text("at") ?? "")
                try perform(deed, store)
            }
        }
        try store.close()
    }

    private static func perform(_ deed: Deed, _ store: Store) throws {
        if let user: Ref<User> = try deed.reference("enrols") {
            return try store.administer { try $0.enrolInMFA(user) }
        }
        let (operations, reason) = (try deed.operations, deed.text("reason"))
        guard let user: Ref<User> = try deed.reference("by") else {
            try store.perform(operations, reason: reason)
            return
        }
        let session = try store.session(
            for: user, in: "bright", client: "203.0.113.7",
            signIn: [.singleSignOn, .secondFactor])
        if !operations.isEmpty {
            try session.perform(operations.map(\.operation), reason: reason)
        }
        for asset in deed.reads { _ = try session.asset(asset) }
    }
}

/// A clock that says what it is told.
private final class GoldenClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ time: String) throws { instant = Mutex(try Instant(iso8601: time)) }

    var now: Instant { instant.withLock { $0 } }

    func set(_ time: String) throws {
        let other = try Instant(iso8601: time)
        instant.withLock { $0 = other }
    }
}
