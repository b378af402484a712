extension View {
    /// How many things of a list are found at once, where all of them are looked at.
    static var walkedPageSize: Int { 1_000 }

    /// Calls a closure with every item of a list, page after page.
    func forEachItem<Item>(
        _ page: (PageCursor?) throws -> Page<Item>, _ body: (Item) throws -> Void
    ) throws {
        var cursor: PageCursor?
        repeat {
            let found = try page(cursor)
            for item in found.items { try body(item) }
            cursor = found.next
        } while cursor != nil
    }

    /// Calls a closure with everything that meets a condition.
    func forEach<Thing: AccountMember>(_ query: Query<Thing>, _ body: (Thing) throws -> Void)
        throws
    {
        try forEachItem({ try page(query, size: Self.walkedPageSize, after: $0) }, body)
    }
}
