import ArgumentParser
import Latchkey

/// `latchkey query`.
struct QueryCommand: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "List, count or explain what a condition means.",
        discussion: """
            The condition is one argument; without one everything is meant. Fields are compared \
            by ==, != and .isIn(…), some by <, >=, .hasPrefix(…), .hasWords(…) and .isMissing; \
            relations are followed by .any(…), .contains("ID") and .isEmpty; accessible(to: USER, \
            for: ACTION) asks for permission; !, &&, || and parentheses combine. Text stands \
            between quotation marks, names such as deleted or editor without. 'schema' lists what there is to ask of each \
            thing, 'schema actions' the actions.

            EXAMPLES
              latchkey query clients.latchkey organizations \\
                'kind == "Customer" && state != deleted' --in acme --by name
              latchkey query clients.latchkey users 'groups.isEmpty' --in acme --count
              latchkey query clients.latchkey log 'user == "acme/u2"' --in acme \\
                --by time --descending --limit 10
            """)

    @OptionGroup var options: StoreOptions

    @Argument(help: "What is asked for.")
    var thing: QueriedThing

    @Argument(
        help: "What it is asked: all of them, if it is left out.", transform: TextArgument.parse)
    var condition: String?

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The account that is asked about.", valueName: "account"),
        completion: CompletedNames.accounts, transform: Reference.account)
    var account: Identity?

    @OptionGroup(title: "The list") var list: QueryListOptions
    @OptionGroup(title: "Instead of the list") var counting: QueryCountOptions
    @OptionGroup var format: FormatOptions

    var store: PathArgument { options.store }

    func validate() throws {
        if thing == .accounts, account != nil {
            throw ValidationError("accounts are in no account: leave out --in")
        }
        if thing != .accounts, account == nil {
            throw ValidationError("--in is missing: the account that is asked about")
        }
        if counting.countsByDay, thing != .log {
            throw ValidationError("--counts-by-day counts entries of the log")
        }
        try counting.check(against: list)
        let schema = thing.schema
        try Self.check("--by", list.by, "order by", among: schema.orders, of: schema)
        if let field = counting.countsBy {
            try Self.check(
                "--counts-by", field, "field", among: schema.fields.map(\.name), of: schema)
        }
    }

    /// Refuses a name that things of the kind do not have.
    private static func check(
        _ option: String, _ name: String, _ what: String, among names: [String],
        of schema: QuerySchema
    ) throws(ValidationError) {
        if names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return }
        let question = NearestName.question(behind: name, among: names)
        throw ValidationError(
            "\(option): \(schema.thing) has no \(what) \(name)\(question); give one of "
                + names.joined(separator: ", "))
    }

    func run() throws {
        switch thing {
        case .accounts: try run(Query<Account>())
        case .organizations: try run(try query(of: Organization.self))
        case .users: try run(try query(of: User.self))
        case .groups: try run(try query(of: Group.self))
        case .assets: try run(try query(of: Asset.self))
        case .connections: try run(try query(of: Connection.self))
        case .grants: try run(try query(of: Grant.self))
        case .log: try run(try query(of: LogEntry.self))
        }
    }

    private func query<Thing: AccountMember>(of type: Thing.Type) throws -> Query<Thing> {
        guard let account else { throw Failure.usage("--in is missing") }
        return Query(in: account)
    }

    private func run<Thing: Tabled>(_ all: Query<Thing>) throws {
        var query = try list.apply(to: all)
        if let condition { query = query.where(try Predicate(text: condition)) }
        let asked = query
        try options.read { view in
            options.tellOfPast(list.at, view)
            if counting.count {
                try Output.write(count: try view.count(asked), asJSON: format.isJSON)
            } else if let field = counting.countsBy {
                let counts = try view.counts(asked, byFieldNamed: field)
                try counting.write(counts, by: field, asJSON: format.isJSON)
            } else if counting.countsByDay, let log = asked as? Query<LogEntry> {
                let offset = counting.utcOffset ?? 0
                let days = try view.countsByDay(log, secondsFromGMT: offset)
                try counting.write(days, offset: offset, asJSON: format.isJSON)
            } else if counting.explain {
                let plan = try view.explain(asked, limit: list.itemCount, running: true)
                try counting.write(plan, asJSON: format.isJSON)
            } else {
                try list.write(asked, of: view, asJSON: format.isJSON)
            }
            if thing == .log, let account {
                StandardFiles.tellBeginning(of: try view.logBeginning(of: account))
            }
        }
    }
}
