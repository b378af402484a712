import AccessRules
import OrdinalSets

extension View {
    /// The organizations that a user can do an action on, in the order in which they were
    /// added, in pages.
    ///
    /// All pages together are complete, as long as nothing changes; what changes meanwhile
    /// repeats and drops nothing else.
    ///
    /// Complexity: O(groups of the user) to begin; then for each item a step in each of the
    /// posting sets concerned, leaping over what the user does not reach.
    ///
    /// Rule: *Organization scope* in `Docs/Permissions.md`.
    ///
    /// - Parameters:
    ///   - size: The most items of a page, at least 1.
    ///   - cursor: Where the page before ended; nil for the first page.
    /// - Throws: ``StoreError``: `unknown`: the user or the account is not there; `doesNotFit`: the
    ///   action is not about organizations; `invalidCursor`: the cursor is of another question;
    ///   `invalid` for a size less than 1, and for the end of time as the instant.
    public func organizations(
        _ reach: Reach, size: Int = .max, after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<Ref<Organization>> {
        try organizations(
            reach,
            start(after: cursor, reach.digest("organizations"), reach.instant, count: 1),
            size: size)
    }

    /// A page that begins somewhere.
    func organizations(_ reach: Reach, _ start: PageStart, size: Int) throws(StoreError)
        -> Page<Ref<Organization>>
    {
        try StoreReader.check(reach.action, fits: .organization)
        let subject = try prepared(reach.user, in: reach.account, at: start.instant)
        return try organizations(of: subject, for: reach.action, start, size: size)
    }

    /// A page of the organizations that a subject can do an action on.
    func organizations(
        of subject: PreparedSubject, for action: Action, _ start: PageStart, size: Int
    ) throws(StoreError) -> Page<Ref<Organization>> {
        let set = try subject.organizations(for: action)
        let account = try reader.account(subject.account).id
        let walked = try walk(set.expression, from: start.position?.first, size: size)
        var identities = try Identities(reader, .organization, in: subject.account)
        var items: [Ref<Organization>] = []
        items.reserveCapacity(walked.items.count)
        for ordinal in walked.items {
            items.append(Ref(try identities.identity(of: ordinal), of: account))
        }
        let last = walked.hasMore ? walked.items.last.map { [$0] } : nil
        return try page(items, start, last, set.validUntil)
    }

    /// How many organizations a user can do an action on.
    ///
    /// Complexity: the chunks of the posting sets concerned, counted by their heads where one
    /// set decides.
    ///
    /// Rule: *Organization scope* in `Docs/Permissions.md`.
    ///
    /// - Throws: As ``organizations(_:size:after:)`` without a cursor.
    public func countOrganizations(_ reach: Reach) throws(StoreError) -> Int {
        try StoreReader.check(reach.action, fits: .organization)
        let subject = try prepared(reach.user, in: reach.account, at: reach.instant)
        let set = try subject.organizations(for: reach.action)
        let reader = reader
        return try asStoreError { try set.expression.count(in: reader) }
    }
}

/// Where a page begins.
struct PageStart {
    var instant: Instant
    /// The numbers of the last thing given out; nil for the first page.
    var position: [Ordinal]?
    var list: ListDigest
}

extension View {
    /// A list of this view, in brief: that of a moment of the past is another.
    func ofThen(_ list: ListDigest) -> ListDigest {
        guard let past else { return list }
        return brief("then", list.bytes.hexadecimal, "\(past.runEnd)", "\(past.now)")
    }

    /// Where a page begins, by the cursor of the one before.
    func start(
        after cursor: PageCursor?, _ list: ListDigest, _ instant: Instant?, count: Int
    ) throws(StoreError) -> PageStart {
        let list = ofThen(list)
        guard let cursor else {
            return PageStart(
                instant: try Instant.asked(instant, now: now), position: nil, list: list)
        }
        let place = try cursors.place(of: cursor)
        guard place.list == list, place.position.count == count,
            instant == nil || instant == place.instant
        else { throw StoreError(.invalidCursor("belongs to another question")) }
        return PageStart(instant: place.instant, position: place.position, list: list)
    }

    /// A page that goes on behind `last`, if that is not nil.
    func page<Item: Sendable>(
        _ items: [Item], _ start: PageStart, _ last: [Ordinal]?, _ validUntil: Instant
    ) throws(StoreError) -> Page<Item> {
        Page(
            items: items,
            next: try last.map { (last) throws(StoreError) in
                try cursors.cursor(
                    PagePlace(list: start.list, instant: start.instant, position: last))
            }, instant: start.instant, validUntil: validUntil)
    }

    /// Up to `size` members behind a position, and whether there are more.
    func walk(_ expression: PostingExpression, from position: Ordinal?, size: Int)
        throws(StoreError) -> (items: [Ordinal], hasMore: Bool)
    {
        try BoundaryLimit.check(itemCount: size, "size")
        if position == .max { return ([], false) }
        let reader = reader
        var items = try asStoreError {
            try expression.collect(
                from: position.map { $0 + 1 } ?? 0, limit: size < .max ? size + 1 : size,
                in: reader)
        }
        guard items.count > size else { return (items, false) }
        items.removeLast()
        return (items, true)
    }
}
