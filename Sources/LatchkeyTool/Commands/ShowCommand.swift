import AccessRules
import ArgumentParser
import Latchkey

extension SheetKind: ExpressibleByArgument {}

/// `latchkey show`.
struct ShowCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a thing, what it is related to, and its history.",
        discussion: """
            Nothing is decided here: what is granted is shown, whether it counts now or not. 'decide', \
            'explain' and the lists say who may do what.

            EXAMPLES
              latchkey show clients.latchkey user acme/u2
              latchkey show clients.latchkey organization acme/o1 --history 100
              latchkey show clients.latchkey account acme
            """)

    @OptionGroup var options: StoreOptions

    @Argument(help: "What it is.")
    var kind: SheetKind

    @Argument(
        help: ArgumentHelp("Which one; of an account its identity alone.", valueName: "account/id"),
        transform: TextArgument.parse)
    var id: String

    @Option(help: ArgumentHelp("Show so many of each relation.", valueName: "number"))
    var limit = 50

    @Option(help: ArgumentHelp("Show so many entries of the log, the newest.", valueName: "number"))
    var history = 20

    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func validate() throws {
        if limit < 0 || history < 0 {
            throw ValidationError("--limit and --history are numbers from 0 on")
        }
        _ = try reference()
    }

    private func reference() throws -> (account: Identity, id: Identity) {
        guard kind != .account else {
            let account = try Reference.account(id)
            return (account, account)
        }
        let reference: Ref<Organization> = try Reference.ref(id)
        return (reference.account, reference.id)
    }

    func run() throws {
        let (account, id) = try reference()
        let (sheet, found, beginning) = try options.read { view in
            let sheet = try view.sheet(kind, account, id, limit: limit)
            var found: [LogEntry] = []
            if history > 0 {
                let resources = sheet.resources
                let about = Query<LogEntry>(in: account)
                    .where { entry in
                        resources.dropFirst().reduce(entry.resource == resources[0]) {
                            $0 || entry.resource == $1
                        }
                    }
                    .ordered(by: .added, .descending)
                // One more than is shown says whether there is more.
                found = try view.page(about, size: min(history, .max - 1) + 1).items
            }
            return (sheet, found, try view.logBeginning(of: account))
        }
        let entries = Array(found.prefix(history))
        let hasOlder = found.count > history
        var output = Output()
        if format.isJSON {
            try output.write(json(sheet, entries))
        } else {
            try output.write(text(sheet, entries, hasOlder: hasOlder))
        }
        try output.finish()
        if history > 0, !hasOlder { StandardFiles.tellBeginning(of: beginning) }
    }

    private func text(_ sheet: ThingSheet, _ entries: [LogEntry], hasOlder: Bool) -> String {
        let fields = ObjectFields.of(sheet.thing)
        var text = Columns.text(fields.map { ($0.name, $0.value.shown) })
        for relation in sheet.relations {
            text += "\n\(relation.name) (\(relation.count.grouped))\n"
            for object in relation.objects { text += "  \(object.asRelated.shown)\n" }
            let left = relation.count - relation.objects.count
            if left > 0 {
                text += "  … and \(left.grouped) more, with --limit \(relation.count)\n"
            }
        }
        if !entries.isEmpty {
            text += "\nhistory, the newest first\n"
            for entry in entries { text += "  \(entry.asLine)\n" }
            if hasOlder {
                let more = history.multipliedReportingOverflow(by: 10)
                text +=
                    "  … and what is older, with --history \(more.overflow ? .max : more.partialValue)\n"
            }
        }
        return text
    }

    private func json(_ sheet: ThingSheet, _ entries: [LogEntry]) -> JSONLine {
        var line = JSONLine()
        line.raw("thing", InterchangeEncoder.text(of: sheet.thing))
        line.objects(
            "relations",
            sheet.relations.map { relation in
                var object = JSONLine("relation", relation.name)
                object.number("count", relation.count)
                object.exported("objects", relation.objects)
                return object
            })
        line.exported("history", entries.map { .log($0) })
        return line
    }
}
