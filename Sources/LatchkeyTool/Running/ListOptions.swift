import AccessRules
import ArgumentParser
import Latchkey

/// How a list is cut, and the instant that it is about.
struct ListOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The instant that is asked about, such as 2026-01-31T23:59:59Z, by the records of now: --as-of asks of those \
            of then. (default: now)
            """,
            valueName: "instant"),
        transform: InstantText.instant)
    var at: Instant?

    @Option(help: ArgumentHelp("Write at most so many items.", valueName: "number"))
    var page: Int?

    @Option(
        help: ArgumentHelp(
            "Go on behind the page that ended with this cursor.", valueName: "cursor"),
        transform: { PageCursor(try TextArgument.parse($0)) })
    var after: PageCursor?

    @Flag(help: "Write only how many there are.")
    var count = false

    /// How many items are fetched at once where the whole list is written: memory is bounded
    /// by them.
    private static let pageItemCount = 10_000

    func validate() throws {
        if let page, page < 1 { throw ValidationError("--page is at least 1") }
        if count, page != nil || after != nil {
            throw ValidationError("--count counts the whole list: leave out --page and --after")
        }
    }

    /// Writes a page, or everything page by page.
    func write<Item>(
        asJSON isJSON: Bool, fetch: (_ size: Int, _ cursor: PageCursor?) throws -> Page<Item>,
        text: (Item) -> String, json: (Item) -> JSONLine
    ) throws {
        var output = Output()
        var cursor = after
        repeat {
            let fetched = try fetch(page ?? Self.pageItemCount, cursor)
            for item in fetched.items {
                if isJSON { try output.write(json(item)) } else { try output.write(text(item)) }
            }
            cursor = fetched.next
        } while page == nil && cursor != nil
        try output.finish(list: cursor?.description, asJSON: isJSON)
    }
}

/// Whose reach is listed.
struct ReachOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Whose reach is listed, by home account.", valueName: "account/id"),
        completion: CompletedNames.users, transform: { try Reference.ref($0) })
    var user: Ref<User>

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "The account in which the user acts. (default: the home account)",
            valueName: "account"),
        completion: CompletedNames.accounts, transform: Reference.account)
    var account: Identity?

    @Option(
        help: ArgumentHelp(
            """
            What is to be done there: 'schema actions' lists the names; to see a password is to view \
            its asset.
            """, valueName: "action"),
        completion: .list(ActionName.names), transform: ActionName.parse)
    var action = "view"

    func reach(of kind: TargetKind, at instant: Instant?) throws(Failure) -> Reach {
        Reach(
            of: user, in: account, for: try ActionName.action(action, on: kind), at: instant)
    }
}
