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
        var counts: [Risk.Kind: Int] = [:]
        let (logBegin, from) = try options.read { view in
            let from = since ?? Risk.usualBegin(before: view.now)
            var kind: Risk.Kind?
            func tellRest() throws {
                guard !format.isJSON, let kind, let count = counts[kind], count > limit else {
                    return
                }
                try output.write("  … and \((count - limit).grouped) more, with --limit\n")
            }
            try view.risks(in: account, since: from) { risk in
                if risk.kind != kind {
                    try tellRest()
                    if !format.isJSON {
                        let gap = kind == nil ? "" : "\n"
                        try output.write("\(gap)\(risk.kind.title)\n")
                        try output.write("  \(risk.kind.reason)\n")
                    }
                    kind = risk.kind
                }
                counts[risk.kind, default: 0] += 1
                if format.isJSON { return try output.write(risk.asJSON(of: store.name)) }
                if counts[risk.kind] ?? 0 <= limit {
                    try output.write(risk.text(of: store.name))
                }
            }
            try tellRest()
            if kind == nil, !format.isJSON { try output.write("nothing found\n") }
            return (try view.logBegin(of: account), from)
        }
        try output.finish()
        StandardFiles.tellLogBegin(logBegin, of: account, since: from)
    }
}
