import AccessRules
import OrdinalSets

/// A query that is being answered: what it means by numbers, and how they are come by.
struct QueryRun: ~Escapable {
    let view: View
    let account: AccountOrdinal
    let space: Space
    let order: OrderName
    let isDescending: Bool
    let instant: Instant
    let candidates: Candidates
    /// When time alone could change the answer.
    private(set) var validUntil: Instant
    private(set) var examinedCount = 0
    private let selector: Selector
    /// About how many things of the kind there are.
    private let thingCount: Int

    @_lifetime(copy view)
    init<Thing: Queryable>(_ request: QueryRequest<Thing>, _ space: Space, _ view: View)
        throws(StoreError)
    {
        let query = request.query
        var account: AccountOrdinal = 0
        if let id = query.account { account = try view.reader.require(account: id) }
        var selector = try Selector(
            view, account, at: request.instant, seenBy: request.actor?.person,
            usesIndexes: request.usesIndexes)
        let candidates = try selector.candidates(
            try selector.visible(query.condition, space), space)
        if query.mustUseIndex, candidates.node.isScan {
            throw StoreError(.needsIndex(query.condition.description))
        }
        thingCount = try selector.thingCount(space)
        self.view = view
        self.account = account
        instant = request.instant
        self.space = space
        self.candidates = candidates
        self.selector = selector
        order = query.order
        isDescending = query.isDescending
        validUntil = selector.validUntil
    }

    /// The numbers of what the query means behind a place, in its order, `limit` at most; and
    /// where the last of them stands, if there are more.
    mutating func numbers(after place: Place?, limit: Int) throws(StoreError)
        -> (found: [Ordinal], last: Place?)
    {
        switch route(limit: limit) {
        case .set: try inSetOrder(after: place, limit: limit)
        case .walk: try byWalking(after: place, limit: limit)
        case .sort: try bySorting(after: place, limit: limit)
        }
    }

    /// How many of all things are candidates, about: where there are many sets are evaluated as windows of bits at
    /// once, and where there are few each set is taken apart.
    private func expected(upTo limit: Int) -> ExpectedMembers {
        let count = candidates.node.estimate
        if count >= Self.windowCount,
            count >= thingCount / PostingExpression.closeOrdinalsPerMember
        {
            return .dense
        }
        return candidates.areFew(upTo: limit) ? .few : .unknown
    }

    /// Of fewer candidates each is found in less than the time that a window takes.
    private static let windowCount = 64

    /// How many there are, or how many up to a limit that was reached.
    mutating func count(upTo limit: Int) throws(StoreError) -> Int {
        let expression = candidates.expression
        let reader = view.reader
        if candidates.filter == nil, limit == .max {
            let expected = expected(upTo: limit)
            return try asStoreError { try expression.count(in: reader, expecting: expected) }
        }
        var count = 0
        try forEach(upTo: limit) { _ in
            count += 1
            return count < limit
        }
        return count
    }

    /// How many there are of each value of a field.
    mutating func counts(by field: FieldName) throws(StoreError) -> [FieldValue?: Int] {
        let (reader, account, space, instant) = (view.reader, account, space, instant)
        var counts: [FieldValue?: Int] = [:]
        try forEach { (ordinal) throws(StoreError) in
            var value: FieldValue?
            if let record = try reader.thing(space, account, ordinal) {
                value = try reader.value(of: field, in: record, account, at: instant)
            }
            counts[value, default: 0] += 1
            return true
        }
        return counts
    }

    // MARK: In the order of adding

    /// Calls `body` with the numbers of what the query means, ascending, until it returns false.
    ///
    /// - Parameter limit: How many it wants, about.
    mutating func forEach(
        upTo limit: Int = .max, _ body: (Ordinal) throws(StoreError) -> Bool
    ) throws(StoreError) {
        var walk = CandidateWalk(candidates, upTo: limit, selector, space)
        var next: Ordinal? = 0
        while let from = next, let found = try walk.next(atOrAfter: from) {
            guard try body(found) else { break }
            next = found.successor
        }
        note(walk)
    }

    private mutating func note(_ walk: borrowing CandidateWalk) {
        validUntil = min(validUntil, walk.validUntil)
        examinedCount += walk.examinedCount
    }

    private mutating func inSetOrder(after place: Place?, limit: Int) throws(StoreError)
        -> (found: [Ordinal], last: Place?)
    {
        var next: Ordinal? = isDescending ? .max : 0
        if let place { next = after(place.ordinal) }
        if candidates.filter == nil, !isDescending, let next {
            let (expression, reader) = (candidates.expression, view.reader)
            // Of a few, the first ones are found sooner step by step.
            var expected = expected(upTo: limit)
            if expected == .dense, limit < thingCount { expected = .unknown }
            var found = try asStoreError {
                try expression.collect(
                    from: next, limit: limit &+ (limit < .max ? 1 : 0), in: reader,
                    expecting: expected)
            }
            guard found.count > limit else { return (found, nil) }
            found.removeLast()
            return (found, found.last.map { Place(ordinal: $0) })
        }
        var walk = CandidateWalk(candidates, upTo: limit, selector, space)
        var found: [Ordinal] = []
        var hasMore = false
        while let from = next {
            let step =
                isDescending ? try walk.next(atOrBefore: from) : try walk.next(atOrAfter: from)
            guard let ordinal = step else { break }
            if found.count == limit {
                hasMore = true
                break
            }
            found.append(ordinal)
            next = after(ordinal)
        }
        note(walk)
        return (found, hasMore ? found.last.map { Place(ordinal: $0) } : nil)
    }

    private func after(_ ordinal: Ordinal) -> Ordinal? {
        if isDescending { return ordinal == 0 ? nil : ordinal - 1 }
        return ordinal.successor
    }

    // MARK: In another order

    private mutating func byWalking(after place: Place?, limit: Int) throws(StoreError)
        -> (found: [Ordinal], last: Place?)
    {
        var walk = CandidateWalk(candidates, upTo: limit, selector, space)
        var found: [Ordinal] = []
        var last: Place?
        var hasMore = false
        try view.reader.forEachPlace(account, space, order, after: place, isDescending) {
            (ordinal, place) throws(StoreError) in
            guard try walk.contains(ordinal) else { return true }
            if found.count == limit {
                hasMore = true
                return false
            }
            found.append(ordinal)
            if found.count == limit { last = place() }
            return true
        }
        note(walk)
        return (found, hasMore ? last : nil)
    }

    private mutating func bySorting(after place: Place?, limit: Int) throws(StoreError)
        -> (found: [Ordinal], last: Place?)
    {
        let reader = view.reader
        let (account, space, order, isDescending) = (account, space, order, isDescending)
        var places: [Place] = []
        try forEach { (ordinal) throws(StoreError) in
            let found = try reader.place(of: ordinal, space, account, in: order)
            if place.map({ $0.isBefore(found, isDescending) }) ?? true { places.append(found) }
            return true
        }
        places.sort { $0.isBefore($1, isDescending) }
        let found = places.prefix(limit)
        return (found.map(\.ordinal), found.count < places.count ? found.last : nil)
    }

    // MARK: The plan

    private enum Route {
        case set, walk, sort
    }

    /// How much dearer it is to read a record and sort by it than to take a step in an order and
    /// ask a set, about.
    private static let sortingCost = 4

    /// Walking an order looks at about as many things for each result as there are things for
    /// each candidate, sorting at every candidate. The worst case of either is all things of the
    /// kind: candidates that all stand at the end of the order, or that are nearly all.
    private func route(limit: Int?) -> Route {
        guard order != .added else { return .set }
        guard selector.usesIndexes, order == .identity || selector.readable.contains(.nameOrder)
        else { return .sort }
        let candidateCount = max(1, min(candidates.node.estimate, thingCount))
        let wanted = min(limit ?? candidateCount, candidateCount)
        let walked = Double(thingCount) * Double(wanted) / Double(candidateCount)
        return walked <= Double(candidateCount) * Double(Self.sortingCost) ? .walk : .sort
    }

    /// The steps by which up to `limit` things are found.
    func plan(limit: Int?) -> PlanNode {
        let node = candidates.node
        let count = min(node.estimate, limit ?? .max)
        switch route(limit: limit) {
        case .set where isDescending:
            return PlanNode(
                .walk(order: order.rawValue, isDescending: true), estimate: count, [node])
        case .set: return node
        case .walk:
            return PlanNode(
                .walk(order: order.rawValue, isDescending: isDescending), estimate: count, [node])
        case .sort:
            return PlanNode(
                .sort(order: order.rawValue, isDescending: isDescending), estimate: count, [node])
        }
    }
}
