import AccessRules
import ArgumentParser
import Latchkey
import SystemPackage

/// `latchkey info`.
struct InfoCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Say what a store is and what it holds.",
        discussion: """
            The size of its file and what of it is free, the last commit and the position behind it, who \
            reads, how many things there are of each type, and how far the indexes are.

            EXAMPLES
              latchkey info clients.latchkey
              latchkey info clients.latchkey --json
            """)

    @OptionGroup var options: StoreOptions
    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func run() throws {
        // With a clock that stands at the beginning, now is the time of the last commit.
        let store = try options.open {
            if options.asOf == nil { $0.clock = { .distantPast } }
        }
        let (facts, size, information, indexes, space) = try store.closing { store in
            let facts = try options.atCommit(store) { view in
                Facts(
                    lastCommit: view.now, commitNumber: view.commitNumber,
                    // A store whose logs are damaged can be looked at all the same.
                    position: try? view.changePosition(),
                    contents: try view.contents(),
                    pastSince: try view.firstKnownInstant())
            }
            let size = try? options.store.path.stat().size
            // What is told of the room it takes is told where it can be.
            let space = try? store.freeSpace()
            return (facts, size, try store.information(), try store.indexes(), space)
        }
        var output = Output()
        if format.isJSON {
            try output.write(json(facts, information, indexes, size, space))
        } else {
            try output.write(text(facts, information, indexes, size, space))
        }
        try output.finish()
    }

    private struct Facts {
        var lastCommit: Instant
        var commitNumber: UInt64
        var position: ChangePosition?
        var contents: Store.Contents
        var pastSince: Instant?
        let clock = Store.Options().clock()

        /// How far the last commit lies ahead of the clock; nil when it does not.
        var millisecondsAhead: Int64? {
            guard clock < lastCommit else { return nil }
            return lastCommit.millisecondsSince1970 &- clock.millisecondsSince1970
        }

        var aheadText: String {
            guard millisecondsAhead != nil else { return "" }
            return ", ahead of the clock, which says \(clock.iso8601)"
        }
    }

    private func json(
        _ facts: Facts, _ information: Store.Information, _ indexes: [IndexStatus], _ size: Int64?,
        _ space: Store.FreeSpace?
    ) -> JSONLine {
        var objects = JSONLine()
        for (name, count) in facts.contents.byType { objects.number(name, count) }
        var line = JSONLine()
        line.text("store", options.store.name)
        line.number("formatVersion", information.formatVersion)
        line.text("identity", "\(information.identity)")
        if let size { line.number("bytes", size) }
        line.number("maximumBytes", information.maximumByteCount)
        if let space {
            line.number("freeBytes", space.freeByteCount)
            line.number("heldBytes", space.heldByteCount)
            if let oldest = space.oldestReader {
                var reader = JSONLine()
                reader.number("process", oldest.processNumber)
                if let commit = oldest.commitNumber { reader.number("commit", commit) }
                if let behind = oldest.commitsBehind { reader.number("behind", behind) }
                line.object("oldestReader", reader)
            }
        }
        line.text("lastCommit", facts.lastCommit.iso8601)
        if let ahead = facts.millisecondsAhead { line.number("lastCommitAheadMilliseconds", ahead) }
        line.number("commitNumber", facts.commitNumber)
        if let position = facts.position { line.text("position", "\(position)") }
        if let since = facts.pastSince { line.text("pastKnownFrom", since.iso8601) }
        if let replica = information.replica {
            var place = JSONLine()
            place.number("record", replica.number)
            place.number("epoch", replica.epoch)
            place.text("writer", replica.writer)
            line.object("replica", place)
        }
        if !options.reading.unchanging { line.number("readers", information.readerCount) }
        line.object("objects", objects)
        var states = JSONLine()
        for index in indexes {
            var state = JSONLine()
            state.text("state", index.state.rawValue)
            state.number("done", index.doneCount)
            state.number("total", index.totalCount)
            states.object(index.name, state)
        }
        line.object("indexes", states)
        return line
    }

    private func text(
        _ facts: Facts, _ information: Store.Information, _ indexes: [IndexStatus], _ size: Int64?,
        _ space: Store.FreeSpace?
    ) -> String {
        var rows = [
            ("store", options.store.name.shown), ("format version", "\(information.formatVersion)"),
            ("identity", "\(information.identity)"),
            ("last commit", facts.lastCommit.iso8601 + facts.aheadText),
            ("commit number", "\(facts.commitNumber)"),
        ]
        if let position = facts.position { rows.append(("position", "\(position)")) }
        if let since = facts.pastSince { rows.append(("past known", "from \(since.iso8601) on")) }
        if let replica = information.replica {
            rows.append(
                (
                    "replica",
                    "at record \(replica.number), in epoch \(replica.epoch)"
                        + (replica.writer.isEmpty ? "" : "; \(replica.writer.shown) writes")
                ))
        }
        // Who reads without a lock does not see the others.
        if !options.reading.unchanging {
            rows.append(
                ("readers", "\(information.readerCount) of \(information.maximumReaderCount)"))
        }
        if let space, let oldest = space.oldestReader, let behind = oldest.commitsBehind {
            let held =
                space.heldByteCount == 0
                ? "" : ", and keeps \(space.heldByteCount.grouped) bytes from being used again"
            rows.append(
                (
                    "oldest read",
                    "of process \(oldest.processNumber), \(Counted.text(Int(clamping: behind), "commit")) "
                        + "behind\(held)"
                ))
        }
        if let size {
            let free = space.map { ", \($0.freeByteCount.grouped) of them free" } ?? ""
            rows.insert(
                (
                    "size",
                    "\(Int(size).grouped) bytes\(free); at most "
                        + "\(information.maximumByteCount.grouped)"
                ), at: 3)
        }
        for (name, count) in facts.contents.byType {
            rows.append((Counted.plural(name), count.grouped))
        }
        return Columns.text(rows + Self.rows(indexes))
    }
}

extension InfoCommand {
    /// How many indexes can be used, and how far each of the others is, and of those that lack
    /// something that is damaged.
    private static func rows(_ indexes: [IndexStatus]) -> [(name: String, value: String)] {
        let readable = indexes.filter { $0.state == .readable }
        var rows = [(name: "indexes", value: "\(readable.count) of \(indexes.count) readable")]
        for index in indexes
        where index.state != .readable || index.doneCount < index.totalCount {
            let progress =
                index.state == .absent
                ? "" : ": \(index.doneCount.grouped) of \(index.totalCount.grouped)"
            rows.append(("  \(index.name)", index.state.rawValue + progress))
        }
        return rows
    }
}

extension Store.Contents {
    /// The counts by the names of the types, in the order in which they are told.
    fileprivate var byType: [(name: String, count: Int)] {
        [
            ("account", accountCount), ("user", userCount),
            ("organization", organizationCount), ("group", groupCount),
            ("membership", membershipCount), ("grant", grantCount), ("asset", assetCount),
            ("connection", connectionCount), ("settings", settingsCount),
            ("template", templateCount), ("apiKey", apiKeyCount), ("provider", providerCount),
            ("delivery", deliveryCount), ("report", reportCount), ("log", logEntryCount),
        ]
    }
}

/// A name and a value a line, the values beneath one another.
enum Columns {
    static func text(_ rows: [(name: String, value: String)]) -> String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { row in
            let gap = String(repeating: " ", count: width - row.name.count + 2)
            return row.name + gap + row.value + "\n"
        }.joined()
    }
}
