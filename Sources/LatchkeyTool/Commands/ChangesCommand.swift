import AccessRules
import ArgumentParser
import Foundation
import Latchkey

/// `latchkey changes`.
struct ChangesCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes",
        abstract: "Say who gained or lost what, change by change.",
        discussion: """
            Each change of access is told with when it was, by which commit, by whom and why; or that time \
            did it, by which something began or ended. What is printed as the place of a change, or of the \
            end, is what --since goes on from.

            EXAMPLES
              latchkey changes clients.latchkey --effective --since 2026-03-01T00:00:00Z
              latchkey changes clients.latchkey --effective --since 2026-03-01T00:00:00Z \\
                --follow --json
              latchkey changes clients.latchkey --effective --since 2026-03-01T00:00:00Z \\
                --asset acme/vault
            """)

    static let lists: Set = ["--account", "--user", "--organization", "--asset"]

    @Argument(help: "The store's file.", completion: .file(extensions: ["latchkey"]))
    var store: PathArgument

    @Flag(help: "What may be done by whom, and not what was asked for: 'query log' has that.")
    var effective = false

    @Option(
        help: ArgumentHelp("Behind this instant, position or place.", valueName: "place"),
        transform: PlaceText.parse)
    var since: PlaceText

    @Flag(help: "Go on with what comes, without end.")
    var follow = false

    @OptionGroup(title: "What is watched") var watch: WatchOptions
    @OptionGroup var verifying: VerifyingOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var format: FormatOptions

    /// How often it is looked whether there is more, in seconds.
    private static let interval = 0.2

    /// How many entries of a commit are told in text: enough to know it by, and what it changed stands on the same screen.
    private static let causeCountMaximum = 10

    func validate() throws {
        guard effective else {
            throw ValidationError("give --effective; what was asked for is told by 'query log'")
        }
    }

    func run() throws {
        try reading.open(store) { $0.verifying = verifying.part }.closing { try tell(of: $0) }
    }

    private func tell(of store: Store) throws {
        var place = try store.read { view in
            try watch.tellOfMissing(in: view)
            return try since.place(in: view)
        }
        var output = Output(isLive: follow)
        while true {
            let (batch, commit) = try store.read { view in
                (
                    try view.accessChanges(since: place, watching: watch.watched),
                    view.commitNumber
                )
            }
            place = batch.next
            for change in batch.changes { try write(change, to: &output) }
            guard batch.isAtEnd else { continue }
            if !follow { break }
            try output.flush()
            while try store.read({ view in
                view.commitNumber == commit && view.now < batch.nextInstant
            }) {
                if StandardFiles.isOutputLeft { throw OutputClosed() }
                Thread.sleep(forTimeInterval: Self.interval)
            }
        }
        if format.isJSON {
            try output.write(JSONLine("next", "\(place)"))
        } else {
            try output.write("next place \(place)\n")
        }
        try output.finish()
    }

    private func write(_ change: AccessChange, to output: inout Output) throws {
        if format.isJSON {
            var line = JSONLine("at", change.instant.iso8601)
            line.text("place", "\(change.position)")
            line.objects("entries", change.entries.map(\.asCause))
            if change.hasMoreEntries { line.raw("moreEntries", "true") }
            line.objects("changes", change.difference.lines.map { $0.asJSON(in: nil) })
            try output.write(line)
            return
        }
        try output.write("\(change.instant.iso8601) place \(change.position)\n")
        for entry in change.entries.prefix(Self.causeCountMaximum) {
            try output.write("  \(entry.asCauseText)\n")
        }
        let left = change.entries.count - Self.causeCountMaximum
        if left > 0 || change.hasMoreEntries {
            // How many a commit has in all is not known of one with more than are read.
            let count = change.hasMoreEntries ? "" : "\(left) "
            try output.write("  and \(count)more, which the log has\n")
        }
        if change.entries.isEmpty { try output.write("  by time\n") }
        for line in change.difference.lines {
            for text in line.asText.split(separator: "\n") { try output.write("  \(text)\n") }
        }
    }
}

/// Where changes begin.
enum PlaceText {
    case place(AccessPosition)
    case moment(Moment)

    static func parse(_ text: String) throws -> PlaceText {
        if let place = try? AccessPosition(text) { return .place(place) }
        do { return .moment(try MomentText.parse(text)) } catch {
            throw ValidationError(
                "give an instant in UTC like 2026-01-31T23:59:59Z, a position, or a place as this "
                    + "command prints it")
        }
    }

    func place(in view: View) throws -> AccessPosition {
        switch self {
        case .place(let place): place
        case .moment(let moment): try view.asOf(moment) { then in try then.accessPosition() }
        }
    }
}

extension LogEntry {
    fileprivate var asCause: JSONLine {
        var line = JSONLine("account", "\(account)")
        if let sequence { line.number("sequence", sequence) }
        line.text("operation", operation)
        if let resource { line.text("resource", "\(resource.kind)/\(resource.id)") }
        if let party { line.text("for", "\(party.kind)/\(party.id)") }
        if let user { line.text("user", "\(user)") }
        if let reason { line.text("reason", reason) }
        return line
    }

    fileprivate var asCauseText: String {
        let who = user.map { "\($0)".shown } ?? "the host application"
        let why = reason.map { ": \($0.shown)" } ?? ""
        let what = resource.map { " of \($0.kind) \("\($0.id)".shown)" } ?? ""
        let whom = party.map { " for \($0.kind) \($0.id)".shown } ?? ""
        return "\(operation)\(what)\(whom) in \("\(account)".shown) by \(who)\(why)"
    }

    /// Whom a grant or a membership is for; nil of anything else.
    private var party: (kind: String, id: String)? {
        guard let named = namedParty, let id = named.after else { return nil }
        return (named.key, ObjectFields.plain(id))
    }
}
