import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey risks`.
struct RisksCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "risks",
        abstract: "Rank what somebody should look at in an account, each with its reason.",
        discussion: """
            Administrators without a second factor; Managers who could keep what time is about to take from them, with the \
            operations that do so; denied kinds that no asset has; connections wider than their use; assets with a list of \
            nobody; Lite users at their limit; grants and memberships of what is no more. Each says how to see it.

            EXAMPLES
              latchkey risks clients.latchkey --in acme
              latchkey risks clients.latchkey --in acme --since 2026-01-01T00:00:00Z --json
            """)

    @OptionGroup var options: StoreOptions

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The account.", valueName: "account"), transform: Reference.account)
    var account: Identity

    @Option(
        help: ArgumentHelp(
            "Look for use of connections from then on; 90 days ago unless told.",
            valueName: "instant"),
        transform: InstantText.instant)
    var since: Instant?

    @Option(help: ArgumentHelp("Show so many of each risk.", valueName: "number"))
    var limit = 20

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit is a number from 0 on") }
    }

    func run() throws {
        var output = Output()
        let (logBegin, begin) = try options.read { view in
            let begin = since ?? Risk.usualBegin(before: view.now)
            if format.isJSON {
                try view.risks(in: account, since: begin) { risk in
                    try output.write(risk.asJSON(of: store.name))
                }
            } else {
                let groups = try RiskGroup.groups(view, in: account, since: begin, limit: limit)
                try output.write(
                    groups.isEmpty
                        ? "nothing found\n" : groups.map { text($0) }.joined(separator: "\n"))
            }
            return (try view.logBegin(of: account), begin)
        }
        try output.finish()
        StandardFiles.tellLogBegin(logBegin, of: account, since: begin)
    }

    private func text(_ group: RiskGroup) -> String {
        var text = "\(group.kind.title)\n  \(group.kind.reason)\n"
        for risk in group.risks { text += risk.text(of: store.name) }
        if group.restCount > 0 {
            text += "  … and \(group.restCount.grouped) more, with --limit \(group.count)\n"
        }
        return text
    }
}
