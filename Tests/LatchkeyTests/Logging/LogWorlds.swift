import AccessRules
import Foundation
import LMDB
import Testing

@testable import Latchkey

/// The same random logs from the same seed.
struct LogRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func text(_ name: String, _ count: Int) -> String {
        "\(name)\(Int.random(in: 0..<count, using: &self))"
    }

    /// An entry of few different values, so that filters meet.
    mutating func entry(_ account: Identity, at time: Instant) -> LogEntry {
        var entry = LogEntry(
            account: account, time: time, event: .init(rawValue: UInt8(next() % 4)) ?? .read,
            operation: text("operation", 7))
        if chance(80) { entry.user = Ref(Identity(text("u", 9)), of: Identity(text("home", 3))) }
        if chance(70) { entry.organization = Identity(text("o", 20)) }
        if chance(80) {
            entry.resource = LogEntry.Resource(
                kind: text("kind", 4), id: Identity(text("a", 60)),
                name: chance(50) ? text("Name ", 100) : nil)
        }
        if chance(40) {
            entry.client = chance(10) ? String(repeating: "c", count: 400) : text("client", 5)
        }
        if chance(20) { entry.before = #"{"name":"\#(text("b", 1_000))"}"# }
        if chance(20) { entry.after = #"{"name":"\#(text("b", 1_000))"}"# }
        return entry
    }

    /// A filter by some columns, mostly with values that there are.
    mutating func filter(around time: Instant, spread: Int64) -> LogFilter {
        var filter = LogFilter()
        if chance(30) { filter.event = .init(rawValue: UInt8(next() % 4)) }
        if chance(30) { filter.operation = text("operation", 8) }
        if chance(25) { filter.user = Ref(Identity(text("u", 10)), of: Identity(text("home", 4))) }
        if chance(20) { filter.homeAccount = Identity(text("home", 4)) }
        if chance(30) { filter.organization = Identity(text("o", 21)) }
        if chance(25) { filter.kind = text("kind", 5) }
        if chance(20) {
            filter.resource = LogEntry.Resource(kind: text("kind", 4), id: Identity(text("a", 61)))
        }
        if chance(40) {
            let begin =
                time.millisecondsSince1970 + Int64.random(in: -spread...spread, using: &self)
            let length = Int64.random(in: 0...spread, using: &self)
            filter.time = Validity(
                from: Instant(millisecondsSince1970: begin),
                until: Instant(millisecondsSince1970: begin + length))
        }
        return filter
    }
}

extension Store {
    /// Runs a closure in a transaction of the store, as every change does.
    func write(_ body: (inout Writer) throws -> Void) throws {
        try environment.write { transaction in
            try Writer.with(&transaction, now: options.clock()) { writer in try body(&writer) }
        }
    }

    /// Appends entries as those of an import, or as new ones, in transactions of so many.
    func append(_ entries: [LogEntry], imported: Bool = false, by count: Int = 1_000) throws {
        var rest = entries[...]
        while !rest.isEmpty {
            let batch = rest.prefix(count)
            rest = rest.dropFirst(count)
            try write { writer in
                for entry in batch {
                    let account = try writer.reader.require(account: entry.account)
                    if imported {
                        try writer.append(imported: entry, account)
                    } else {
                        try writer.append(entry, account)
                    }
                }
            }
        }
    }

    func logState(of account: Identity) throws -> LogState {
        try read { view in try view.reader.logState(try view.reader.require(account: account)) }
    }

    /// The account's whole log, oldest first.
    func entries(of account: Identity) throws -> [LogEntry] {
        try read { view in
            var entries: [LogEntry] = []
            try view.reader.forEachLogEntry(try view.reader.require(account: account)) {
                entries.append($0)
            }
            return entries
        }
    }

    func page(_ account: Identity, _ filter: LogFilter, limit: Int = .max) throws -> [LogEntry] {
        try read { view in
            try view.logEntries(of: account, matching: filter, limit: limit)
        }
    }

    func count(_ account: Identity, _ filter: LogFilter) throws -> Int {
        try read { view in try view.logEntryCount(of: account, matching: filter) }
    }
}

/// A store of two accounts without anything.
func makeLogStore(_ scratch: Scratch) throws -> Store {
    try makeStore(
        scratch,
        """
        {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
        {"type":"account","id":"noc","subdomain":"noc","name":"Night watch"}

        """)
}

extension Instant {
    func after(_ milliseconds: Int64) -> Instant {
        Instant(millisecondsSince1970: millisecondsSince1970 + milliseconds)
    }
}
