import ArgumentParser
import Latchkey

/// `latchkey schema`.
struct SchemaCommand: FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Say what conditions of queries can ask of each thing.",
        discussion: """
            Its fields, with their values and how they may be compared; its relations, which are followed by .any(…), \
            .contains("ID") and .isEmpty; how it is asked for by permission; and what it can be put in order by.

            EXAMPLES
              latchkey schema
              latchkey schema organizations
            """)

    @Argument(help: "What is asked for: all of them, if it is left out.")
    var thing: QueriedThing?

    @OptionGroup var format: FormatOptions

    func run() throws {
        var output = Output()
        let things = thing.map { [$0] } ?? QueriedThing.allCases
        for (number, thing) in things.enumerated() {
            if format.isJSON {
                try output.write(json(thing))
            } else {
                try output.write((number > 0 ? "\n" : "") + text(thing))
            }
        }
        try output.finish()
    }

    private func text(_ thing: QueriedThing) -> String {
        let schema = thing.schema
        var text = thing.rawValue + "\n"
        var rows = schema.fields.map {
            ("  " + $0.name, $0.values + "   " + $0.comparisons.joined(separator: " "))
        }
        rows += schema.relations.map { ("  " + $0.name, "relation to \($0.other)") }
        if let permission = schema.permission { rows.append(("  permission", permission)) }
        rows.append(("  in order by", schema.orders.joined(separator: ", ")))
        text += Columns.text(rows)
        return text
    }

    private func json(_ thing: QueriedThing) -> JSONLine {
        let schema = thing.schema
        var line = JSONLine("thing", thing.rawValue)
        line.objects(
            "fields",
            schema.fields.map { field in
                var object = JSONLine("field", field.name)
                object.text("values", field.values)
                object.texts("comparisons", field.comparisons)
                return object
            })
        line.objects(
            "relations",
            schema.relations.map { relation in
                var object = JSONLine("relation", relation.name)
                object.text("to", relation.other)
                return object
            })
        if let permission = schema.permission { line.text("permission", permission) }
        line.texts("orders", schema.orders)
        return line
    }
}

extension QueriedThing {
    /// What can be asked of it.
    var schema: QuerySchema {
        switch self {
        case .organizations: QuerySchema(of: Organization.self)
        case .users: QuerySchema(of: User.self)
        case .groups: QuerySchema(of: Group.self)
        case .assets: QuerySchema(of: Asset.self)
        case .connections: QuerySchema(of: Connection.self)
        case .grants: QuerySchema(of: Grant.self)
        case .log: QuerySchema(of: LogEntry.self)
        case .accounts: QuerySchema(of: Account.self)
        }
    }
}
