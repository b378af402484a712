import AccessRules
import ArgumentParser
import Latchkey

/// `latchkey schema`.
struct SchemaCommand: FormattedCommand {
    /// What is told: what can be asked of a thing, or the names of something.
    enum Subject: String, CaseIterable, ExpressibleByArgument {
        case organizations, users, groups, assets, connections, grants, log, accounts
        case operations, actions

        /// The thing; nil where names are told.
        fileprivate var thing: QueriedThing? { QueriedThing(rawValue: rawValue) }
    }

    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract:
            "Say what conditions can ask of each thing, and which operations and actions there are.",
        discussion: """
            Of a thing its fields, with their values and how they may be compared; its relations, which are followed by \
            .any(…), .contains("ID") and .isEmpty; how it is asked for by permission; and what it can be put in order by. Of \
            operations, which 'perform' and 'what-if' take, the keys that a line may have beside operation and account; of \
            actions what they can be asked about.

            EXAMPLES
              latchkey schema organizations
              latchkey schema operations
              latchkey schema actions
            """)

    @Argument(help: "What is asked for: all of them, if it is left out.")
    var thing: Subject?

    @OptionGroup var format: FormatOptions

    func run() throws {
        var output = Output()
        for (number, subject) in (thing.map { [$0] } ?? Subject.allCases).enumerated() {
            if !format.isJSON, number > 0 { try output.write("\n") }
            if let thing = subject.thing {
                if format.isJSON {
                    try output.write(json(thing))
                } else {
                    try output.write(text(thing))
                }
            } else {
                try write(names(subject), of: subject, to: &output)
            }
        }
        try output.finish()
    }

    // MARK: Names

    /// Names, and with each the keys or targets that go with it.
    private func names(_ subject: Subject) -> [(name: String, others: [String])] {
        if subject == .operations { return OperationSchema.all.map { ($0.name, $0.keys) } }
        let verbs = Verb.allCases.map { verb in
            (verb.name, TargetKind.allCases.filter { Action.own(verb, of: $0) != nil })
        }
        let actions = Action.allCases.map { action in
            (action.name, TargetKind.allCases.filter { action.fits($0) })
        }
        return (verbs + actions).map { ($0.0, $0.1.map(\.name)) }
    }

    private func write(
        _ names: [(name: String, others: [String])], of subject: Subject,
        to output: inout Output
    ) throws {
        guard format.isJSON else {
            let rows = names.map { ("  " + $0.name, $0.others.joined(separator: ", ")) }
            return try output.write("\(subject.rawValue)\n" + Columns.text(rows))
        }
        let isOfOperations = subject == .operations
        for (name, others) in names {
            var line = JSONLine(isOfOperations ? "operation" : "action", name)
            line.texts(isOfOperations ? "keys" : "targets", others)
            try output.write(line)
        }
    }

    // MARK: Things

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
