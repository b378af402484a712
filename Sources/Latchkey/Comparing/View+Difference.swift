public import AccessRules

extension View {
    /// What this view decides otherwise than another of the same state of the store: who would gain or lose
    /// what by the operations of ``after(_:by:_:)``, or who has since a moment of ``asOf(_:_:)``.
    ///
    /// ```swift
    /// let difference = try view.after(operations) { after in try after.difference(from: view) }
    /// if !difference.gainsNothing { throw TooMuch(difference) }
    /// ```
    ///
    /// Complexity: it follows what changed: a look-up or two for each user and each organization
    /// concerned, and one for each asset of these organizations; then that of naming what is in the lines.
    /// Where the two have another now, each account of the store and each of its grants, memberships and
    /// connections with a begin or an end are looked at before.
    ///
    /// Rules: *The decision* in `Docs/Permissions.md`; see *Who would gain or lose what* in
    /// `Docs/WhatIf.md`, *Who gained or lost what since* in `Docs/Past.md`.
    ///
    /// - Parameters:
    ///   - before: The view that this one was made of, or one that was made of the same as this.
    ///   - instant: What both are asked about; nil for the now of each, so that what time did between
    ///     them is told, too.
    /// - Throws: ``StoreError``: `invalid` for views of two states of the store, or two of what would
    ///   be, and for the end of time as the instant.
    public func difference(from before: View, at instant: Instant? = nil) throws(StoreError)
        -> AccessDifference
    {
        let compared = try comparison(from: before, at: instant)
        let (lines, validUntil, _) = try compared.lines(behind: nil, size: .max)
        return AccessDifference(
            instant: compared.views.instant, validUntil: validUntil, lines: lines.map(\.line))
    }

    /// The same in pages.
    ///
    /// All pages together are the difference, as long as nothing of it changes; what changes meanwhile
    /// repeats and drops nothing else.
    ///
    /// Complexity: as ``difference(from:at:)`` for each page, but that what is on it alone is named.
    ///
    /// See *Who would gain or lose what* in `Docs/WhatIf.md`.
    ///
    /// - Parameters:
    ///   - size: The most lines of a page, at least 1. A line has everybody and everything that is alike.
    ///   - cursor: Where the page before ended; nil for the first page.
    /// - Throws: As ``difference(from:at:)``; `invalidCursor`: the cursor is of other operations;
    ///   `invalid` for a size less than 1.
    public func difference(
        from before: View, at instant: Instant? = nil, size: Int, after cursor: PageCursor? = nil
    ) throws(StoreError) -> Page<AccessDifference.Line> {
        try BoundaryLimit.check(itemCount: size, "size")
        let list = brief(
            "difference", foresight.map(\.operations.lines) ?? "",
            before.foresight.map(\.operations.lines) ?? "",
            "\(before.past.map { "\($0.runEnd) \($0.now)" } ?? "")")
        var start = try start(after: cursor, list, instant, count: LinePlace.numberCount)
        // All pages are about one instant, unless each view is about its own.
        let compared = try comparison(
            from: before, at: instant ?? (before.now == now ? start.instant : nil))
        start.instant = compared.views.instant
        let (lines, validUntil, hasMore) = try compared.lines(
            behind: start.position.map(LinePlace.init), size: size)
        return try page(
            lines.map(\.line), start, hasMore ? lines.last?.place.numbers : nil, validUntil)
    }

    /// How much this view decides otherwise than the view that it was made of; nothing is listed.
    ///
    /// Complexity: as ``difference(from:at:)``, without the naming.
    ///
    /// See *Who would gain or lose what* in `Docs/WhatIf.md`.
    ///
    /// - Parameters: As ``difference(from:at:)``.
    /// - Throws: As ``difference(from:at:)``.
    public func countDifference(from before: View, at instant: Instant? = nil) throws(StoreError)
        -> AccessDifference.Count
    {
        try countDifference(from: before, at: instant, sharing: nil)
    }

    /// The same of several views that were made of one.
    ///
    /// - Parameter shared: What differences from that view, at that instant, have in common.
    func countDifference(
        from before: View, at instant: Instant? = nil, sharing shared: SharedComparison?
    ) throws(StoreError) -> AccessDifference.Count {
        let compared = try comparison(from: before, at: instant)
        var count = AccessDifference.Count(
            instant: compared.views.instant, validUntil: .distantFuture)
        var users = ChangedUsers()
        count.validUntil = try compared.forEachAccount(sharing: shared) {
            (comparison) throws(StoreError) in
            try comparison.add(to: &count, &users)
        }
        (count.gainingUserCount, count.losingUserCount) = (users.gaining.count, users.losing.count)
        return count
    }

    /// What this view decides otherwise than the view that it was made of in a time, during which grants,
    /// memberships and connections begin and end: a difference for each part of it, in order, each about
    /// all instants from its own on up to that of the next, or up to the end. Where the same goes on it is
    /// one part, which says so by its ``AccessDifference/validUntil``; the first may be empty.
    ///
    /// Complexity: that of ``difference(from:at:)`` for each instant at which something concerned begins or
    /// ends.
    ///
    /// See *Who would gain or lose what* in `Docs/WhatIf.md`.
    ///
    /// - Throws: As ``difference(from:at:)``; `invalid` where the time has no instant; `limit` where more
    ///   than ``AccessDifference/maximumPartCount`` instants are to be looked at.
    public func differences(from before: View, during time: Range<Instant>) throws(StoreError)
        -> [AccessDifference]
    {
        try parts(of: time) { (instant) throws(StoreError) in
            try difference(from: before, at: instant)
        }
    }

    /// How much this view decides otherwise than the view that it was made of in a time: a count for each part
    /// of it, in order, as ``differences(from:during:)`` has them; nothing is listed. Where as much goes on it
    /// is one part, be it the same or not.
    ///
    /// Complexity: that of ``countDifference(from:at:)`` for each instant at which something concerned begins
    /// or ends.
    ///
    /// See *Who would gain or lose what* in `Docs/WhatIf.md`.
    ///
    /// - Throws: As ``differences(from:during:)``.
    public func countDifferences(from before: View, during time: Range<Instant>)
        throws(StoreError) -> [AccessDifference.Count]
    {
        try parts(of: time) { (instant) throws(StoreError) in
            try countDifference(from: before, at: instant)
        }
    }

    /// What is asked about a time, instant by instant: each part leads to the next.
    private func parts<Part: DifferencePart>(
        of time: Range<Instant>, _ part: (Instant) throws(StoreError) -> Part
    ) throws(StoreError) -> [Part] {
        guard !time.isEmpty else {
            throw StoreError(.invalid("a time has at least one instant, and this has none"))
        }
        var parts: [Part] = []
        var next = time.lowerBound
        var lookedAtCount = 0
        while next < time.upperBound {
            guard lookedAtCount < AccessDifference.maximumPartCount else {
                throw StoreError(
                    .limit(
                        name: "the number of instants at which something begins or ends in the "
                            + "time of a difference", limit: AccessDifference.maximumPartCount))
            }
            lookedAtCount += 1
            let part = try part(next)
            if parts.last?.saysTheSame(as: part) == true {
                parts[parts.count - 1].validUntil = part.validUntil
            } else {
                parts.append(part)
            }
            next = part.validUntil
        }
        return parts
    }

    /// Both views, and what differs, by account.
    @_lifetime(copy self, copy before)
    private func comparison(from before: View, at instant: Instant?) throws(StoreError) -> Compared
    {
        guard before.store === store, before.commitNumber == commitNumber,
            before.foresight == nil || foresight == nil
        else {
            throw StoreError(
                .invalid(
                    "a difference is asked of two views of one state of the store, of which one "
                        + "at most is of what would be: of a view and one that it is made of"))
        }
        let (early, late) = (
            try Instant.asked(instant, now: before.now), try Instant.asked(instant, now: now)
        )
        var keys = ChangedKeys()
        for changed in [before.changed, changed] {
            if let changed { keys = keys + changed }
        }
        if early != late {
            keys = keys + (try before.reader.keysOfTime(from: early, to: late))
            keys = keys + (try reader.keysOfTime(from: early, to: late))
        }
        // What was stays as it was, and what is goes on: then anything that time does counts.
        var validUntil: Instant?
        if instant == nil, before.past != nil || past != nil {
            validUntil = .distantFuture
            if before.past == nil { validUntil = try before.reader.nextInstant(behind: early) }
            if past == nil { validUntil = try reader.nextInstant(behind: late) }
        }
        return try Compared(
            ComparedViews(before, at: early, self, at: late), keys, validUntil: validUntil)
    }

    /// What is another than in the state that it was made of; nil for that itself.
    private var changed: ChangedKeys? { foresight?.changed ?? past?.changed }
}

extension AccessDifference {
    /// How many instants ``View/differences(from:during:)`` looks at at most: each is a difference of its
    /// own, and so many take seconds.
    public static let maximumPartCount = 10_000
}

/// Two views, and what is otherwise in them, by account.
struct Compared: ~Escapable {
    let views: ComparedViews
    private let changes: [(AccountOrdinal, AccountChanges)]
    private let validUntil: Instant
    /// Whether that is known without a look at what differs.
    private let isValidityKnown: Bool

    /// - Parameter validUntil: The next instant at which time alone could change what is found; nil where
    ///   it follows from that, as it does of two states that go on together.
    @_lifetime(copy views)
    init(_ views: ComparedViews, _ keys: ChangedKeys, validUntil: Instant? = nil)
        throws(StoreError)
    {
        var next = Instant.distantFuture
        let changes = try views.changes(keys, validUntil: &next)
        self.views = views
        self.changes = changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        // Of what was at two instants nothing changes any more.
        self.validUntil = validUntil ?? (views.isOfOneInstant ? next : .distantFuture)
        isValidityKnown = validUntil != nil || !views.isOfOneInstant
    }

    /// Compares the accounts, one after another.
    ///
    /// - Returns: The next instant at which time alone could change what was found.
    func forEachAccount(
        sharing shared: SharedComparison? = nil,
        _ body: (AccessComparison) throws(StoreError) -> Void
    ) throws(StoreError) -> Instant {
        var validUntil = validUntil
        for (account, changes) in changes {
            var comparison = try AccessComparison(
                views, account, changes, validUntil: validUntil, shared)
            try comparison.run()
            if !isValidityKnown { validUntil = comparison.validUntil }
            try body(comparison)
        }
        return validUntil
    }

    /// A line, and where it is among all.
    typealias PlacedLine = (place: LinePlace, line: AccessDifference.Line)

    /// The lines behind a place, so many at most, and whether there are more.
    func lines(behind place: LinePlace?, size: Int) throws(StoreError)
        -> (lines: [PlacedLine], validUntil: Instant, hasMore: Bool)
    {
        var lines: [PlacedLine] = []
        var hasMore = false
        let validUntil = try forEachAccount { (comparison) throws(StoreError) in
            var places: [LinePlace] = []
            for line in comparison.lines { places.append(comparison.place(of: line)) }
            let first = place.map { place in places.firstIndex { $0 > place } ?? places.count } ?? 0
            let end = first + min(places.count - first, size - lines.count)
            hasMore = hasMore || end < places.count
            for (place, line) in zip(places[first..<end], try comparison.named(first..<end)) {
                lines.append((place, line))
            }
        }
        return (lines, validUntil, hasMore)
    }
}
