import AccessRules
import ArgumentParser
import Latchkey

/// The order of what a query means, which part of it is written, and the instant.
struct QueryListOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The order: added, identity or name; of the log added or time, of grants added, begin \
            or end.
            """, valueName: "order"), transform: TextArgument.parse)
    var by = "added"

    @Flag(help: "The other way round.")
    var descending = false

    @Option(
        help: ArgumentHelp(
            """
            The instant that is asked about, such as 2026-01-31T23:59:59Z, by the records of now: --as-of asks of those \
            of then. (default: now)
            """,
            valueName: "instant"),
        transform: InstantText.instant)
    var at: Instant?

    @Option(
        help: ArgumentHelp(
            "Write at most so many items. (default: \(defaultItemCount))", valueName: "number"))
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "Go on behind the list that ended with this cursor.", valueName: "cursor"),
        transform: { PageCursor(try TextArgument.parse($0)) })
    var after: PageCursor?

    @Flag(help: "Refuse what could be answered only by looking at every thing of its kind.")
    var requireIndex = false

    private static let defaultItemCount = 50

    /// How many items are fetched at once: memory is bounded by them.
    private static let fetchedItemCount = 10_000

    /// How many items are written at most.
    var itemCount: Int { limit ?? Self.defaultItemCount }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is at least 1") }
    }

    /// A query in that order, and about that instant.
    func apply<Thing>(to all: Query<Thing>) throws(StoreError) -> Query<Thing> {
        var query = all.ordered(
            by: try Order(text: by), descending ? .descending : .ascending)
        if let at { query = query.at(at) }
        return requireIndex ? query.requiringIndex() : query
    }

    /// Writes what a query means: a table, or lines of the interchange format.
    func write<Thing: Tabled>(_ query: Query<Thing>, of view: View, asJSON isJSON: Bool) throws {
        var output = Output()
        var encoder = InterchangeEncoder()
        var table = Table(Thing.columns)
        var left = itemCount
        var cursor = after
        repeat {
            let page = try view.page(
                query, size: min(left, Self.fetchedItemCount), after: cursor)
            if isJSON {
                for item in page.items {
                    try output.write { encoder.encode(item.object, into: &$0) }
                }
            } else {
                try output.write(table.text(of: page.items.map(\.cells)))
            }
            left -= page.items.count
            cursor = page.next
        } while left > 0 && cursor != nil
        try output.finish(list: cursor?.description, asJSON: isJSON)
    }
}
