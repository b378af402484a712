import AccessRules

// Pages of what a session lists.
extension View {
    /// Where a page of a session's list begins.
    ///
    /// The host application's own lists are about one instant on all their pages. In a session
    /// each page is decided at the time at which it is asked for, as everything is.
    func start(current cursor: PageCursor?, _ list: ListDigest, count: Int) throws(StoreError)
        -> PageStart
    {
        var start = try start(after: cursor, list, nil, count: count)
        start.instant = now
        return start
    }

    /// A page without items, as the last of a list.
    func emptyPage<Item: Sendable>(_ start: PageStart) throws(StoreError) -> Page<Item> {
        try page([], start, nil, .distantFuture)
    }

    /// The things of a space in the order in which they were added, in pages.
    ///
    /// Complexity: a look-up for each thing up to the end of the page.
    ///
    /// - Parameters:
    ///   - end: When time makes something else of an item; nil when it never does.
    ///   - item: What is shown of a thing; nil when it is not in the list.
    func records<Item: Sendable>(
        _ space: Space, _ account: AccountOrdinal, _ start: PageStart, size: Int,
        end: (Item) -> Instant? = { _ in nil },
        _ item: (StoreReader, Ordinal) throws(StoreError) -> Item?
    ) throws(StoreError) -> Page<Item> {
        try BoundaryLimit.check(itemCount: size, "size")
        var items: [Item] = []
        var validUntil = Instant.distantFuture
        var last: Ordinal?
        var next: Ordinal? = 0
        if let position = start.position?.first {
            next = position.successor
        }
        while let from = next,
            let ordinal = try reader.nextRecord(account, space, atOrAfter: from)
        {
            if let shown = try item(reader, ordinal) {
                if items.count == size {
                    return try page(items, start, last.map { [$0] }, validUntil)
                }
                items.append(shown)
                if let end = end(shown), end > start.instant { validUntil = min(validUntil, end) }
                last = ordinal
            }
            next = ordinal.successor
        }
        return try page(items, start, nil, validUntil)
    }
}

extension StoreReader {
    /// The members of a set whenever they hold: before, now or later.
    func atAnyTime(_ set: PostingSet) throws(StoreError) -> PostingExpression {
        .or([.set(set), .list((try timed(set) ?? []).map(\.ordinal))])
    }
}
