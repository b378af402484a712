import AccessRules
import ArgumentParser
import Foundation
import Latchkey

/// `latchkey log`.
struct LogCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Read the log of an account: who did what, when and why.",
        discussion: """
            A line says when, who, the operation, what it was about, what of it changed, and why. The newest \
            come first; with --follow the last ones come in the order of happening, and go on with what \
            is committed, by any process. The condition is one of 'query log'.

            EXAMPLES
              latchkey log clients.latchkey --in acme
              latchkey log clients.latchkey --in acme --since 2026-03-01T00:00:00Z
              latchkey log clients.latchkey --in acme \\
                'resource == "asset/vault" && operation == "viewPassword"'
              latchkey log clients.latchkey --in acme --follow
            """)

    @OptionGroup var options: StoreOptions

    @Argument(
        help: "What is asked of entries: all of them, if it is left out.",
        transform: TextArgument.parse)
    var condition: String?

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The account whose log it is.", valueName: "account"),
        completion: CompletedNames.accounts, transform: Reference.account)
    var account: Identity

    @Option(
        help: ArgumentHelp("Entries of this instant and later ones.", valueName: "instant"),
        transform: InstantText.instant)
    var since: Instant?

    @Option(
        help: ArgumentHelp("Entries before this instant.", valueName: "instant"),
        transform: InstantText.instant)
    var until: Instant?

    @Option(
        help: ArgumentHelp("Show at most so many of those that are there.", valueName: "number"))
    var limit = 50

    @Flag(help: "Go on with what comes, without end.")
    var follow = false

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    /// How often it is looked whether there is more, in seconds.
    private static let interval = 0.2
    /// How many entries are fetched at once.
    private static let pageSize = 1_000

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is at least 1") }
        if follow, until != nil {
            throw ValidationError("what comes has no end: leave out --follow or --until")
        }
        if follow, options.asOf != nil {
            throw ValidationError("what was does not go on: leave out --follow or --as-of")
        }
    }

    func run() throws {
        if let since, let until, until <= since {
            throw Failure.badData(
                "--until \(until.iso8601) is not behind --since \(since.iso8601); give a later instant"
            )
        }
        var query = Query<LogEntry>(in: account).ordered(by: .added, .descending)
        if let condition { query = query.where(try Predicate(text: condition)) }
        if let since { query = query.where { $0.time >= since } }
        if let until { query = query.where { $0.time < until } }
        let asked = query
        try options.open().closing { store in
            var output = Output(isLive: follow)
            guard follow else {
                let (page, beginning) = try options.read(store) { view in
                    (try view.page(asked, size: limit), try view.logBeginning(of: account))
                }
                for entry in page.items { try write(entry, to: &output) }
                try output.finish(list: nil, asJSON: format.isJSON)
                // Who has as many as were asked for is told nothing of others.
                if page.next == nil { StandardFiles.tellBeginning(of: beginning) }
                // Whoever says since when wants all of them.
                if since != nil, page.next != nil {
                    StandardFiles.tell("older ones with --limit \(10 * limit)\n")
                }
                return
            }
            try go(on: asked, of: store, &output)
        }
    }

    /// Writes the last entries in the order of happening, and what comes.
    private func go(on query: Query<LogEntry>, of store: Store, _ output: inout Output) throws {
        // What comes next is behind the last entry there is, whether it is asked for or not.
        var (entries, last, commit) = try store.read { view in
            (
                Array(try view.page(query, size: limit).items.reversed()),
                try self.last(in: view), view.commitNumber
            )
        }
        for entry in entries { try write(entry, to: &output) }
        while true {
            try output.flush()
            while try store.read({ view in view.commitNumber == commit }) {
                if StandardFiles.isOutputLeft { throw OutputClosed() }
                Thread.sleep(forTimeInterval: Self.interval)
            }
            (entries, commit) = try store.read { view in
                (try behind(last, query, in: view), view.commitNumber)
            }
            for entry in entries { try write(entry, to: &output) }
            last = entries.last?.sequence ?? last
        }
    }

    private func last(in view: View) throws -> UInt64 {
        let all = Query<LogEntry>(in: account).ordered(by: .added, .descending)
        return try view.page(all, size: 1).items.first?.sequence ?? 0
    }

    /// The entries behind a number, in the order of happening.
    private func behind(_ sequence: UInt64, _ query: Query<LogEntry>, in view: View) throws
        -> [LogEntry]
    {
        var found: [LogEntry] = []
        var cursor: PageCursor?
        repeat {
            let page = try view.page(query, size: Self.pageSize, after: cursor)
            let new = page.items.prefix { ($0.sequence ?? 0) > sequence }
            found += new
            cursor = new.count < page.items.count ? nil : page.next
        } while cursor != nil
        return found.reversed()
    }

    private func write(_ entry: LogEntry, to output: inout Output) throws {
        if format.isJSON {
            try output.write { InterchangeEncoder.append(entry, to: &$0) }
        } else {
            try output.write(entry.asLine + "\n")
        }
    }
}

extension InterchangeEncoder {
    fileprivate static func append(_ entry: LogEntry, to bytes: inout [UInt8]) {
        var encoder = InterchangeEncoder()
        encoder.encode(.log(entry), into: &bytes)
    }
}
