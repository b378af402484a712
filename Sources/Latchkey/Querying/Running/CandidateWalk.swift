import AccessRules
import OrdinalSets

/// Goes through candidates and keeps those that the filter holds for.
struct CandidateWalk: ~Copyable, ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private let space: Space
    private let instant: Instant
    private let filter: ActiveFilter?
    private let expression: PostingExpression
    private let expected: ExpectedMembers
    /// Made when first needed, as the probe is: a walk has use for one of the two.
    private var cursor: SetCursor<StoreReader>?
    private var probe: Probe?
    private var record: (ordinal: Ordinal, value: ThingRecord)?
    /// When time alone could change what it keeps.
    private(set) var validUntil = Instant.distantFuture
    /// How many candidates were looked at one by one.
    private(set) var examinedCount = 0

    /// - Parameter limit: How many are wanted, about.
    @_lifetime(copy selector)
    init(
        _ candidates: Candidates, upTo limit: Int = .max, _ selector: borrowing Selector,
        _ space: Space
    ) {
        reader = selector.reader
        account = selector.account
        instant = selector.instant
        self.space = space
        filter = candidates.filter.map(ActiveFilter.init)
        expression = candidates.expression
        // Who stops at the first ones has no use for a window.
        expected = candidates.areFew(upTo: limit) ? .few : .unknown
    }

    /// The first kept one that is not below an ordinal.
    mutating func next(atOrAfter ordinal: Ordinal) throws(StoreError) -> Ordinal? {
        makeCursor()
        var next: Ordinal? = ordinal
        while let from = next {
            let reader = reader
            let candidate = try asStoreError {
                try cursor?.next(atOrAfter: from, in: reader) ?? nil
            }
            guard let found = candidate else { return nil }
            if try keeps(found) { return found }
            next = found.successor
        }
        return nil
    }

    /// The last kept one that is not above an ordinal.
    mutating func next(atOrBefore ordinal: Ordinal) throws(StoreError) -> Ordinal? {
        makeCursor()
        var next: Ordinal? = ordinal
        while let from = next {
            let reader = reader
            let candidate = try asStoreError {
                try cursor?.next(atOrBefore: from, in: reader) ?? nil
            }
            guard let found = candidate else { return nil }
            if try keeps(found) { return found }
            next = found == 0 ? nil : found - 1
        }
        return nil
    }

    private mutating func makeCursor() {
        if cursor == nil { cursor = SetCursor(expression, expecting: expected) }
    }

    /// Whether it is a candidate and kept.
    mutating func contains(_ ordinal: Ordinal) throws(StoreError) -> Bool {
        let reader = reader
        let probe = probe ?? Probe(expression)
        self.probe = probe
        guard try asStoreError({ try probe.contains(ordinal, in: reader) }) else { return false }
        return try keeps(ordinal)
    }

    private mutating func keeps(_ ordinal: Ordinal) throws(StoreError) -> Bool {
        guard let filter else { return true }
        examinedCount += 1
        return try keeps(ordinal, filter)
    }

    private mutating func keeps(_ ordinal: Ordinal, _ filter: ActiveFilter) throws(StoreError)
        -> Bool
    {
        switch filter {
        case .member(let probe):
            let reader = reader
            return try asStoreError { try probe.contains(ordinal, in: reader) }
        case .exists: return try thing(ordinal) != nil
        case .record(let field, let test):
            guard let record = try thing(ordinal) else { return false }
            if case .connection(let it) = record, field == .status,
                let end = it.end, end > instant
            {
                validUntil = min(validUntil, end)
            }
            let value = try reader.value(of: field, in: record, account, at: instant)
            return test.holds(for: value, of: field)
        case .related(let relation, let others): return try isRelated(ordinal, relation, others)
        case .decided(let action, let home, let user):
            let target: TargetOrdinal =
                space == .organization
                ? .organization(account, ordinal) : .asset(account, ordinal)
            // Candidates may be gone, where nothing asked yet whether they are there.
            guard try thing(ordinal) != nil else { return false }
            let decision = try reader.decide(
                Asking(action: action, instant: instant), home, user, target)
            validUntil = min(validUntil, decision.validUntil)
            return decision.isAllowed
        case .not(let inner): return try !keeps(ordinal, inner)
        case .and(let parts):
            for part in parts where try !keeps(ordinal, part) { return false }
            return true
        case .or(let parts):
            for part in parts where try keeps(ordinal, part) { return true }
            return false
        }
    }

    private mutating func thing(_ ordinal: Ordinal) throws(StoreError) -> ThingRecord? {
        if let record, record.ordinal == ordinal { return record.value }
        guard let value = try reader.thing(space, account, ordinal) else { return nil }
        record = (ordinal, value)
        return value
    }

    private mutating func isRelated(
        _ ordinal: Ordinal, _ relation: RelationName, _ others: Probe?
    ) throws(StoreError) -> Bool {
        guard let link = relation.link(from: space) else { return false }
        let forward: PostingExpression
        switch link {
        case .one:
            guard let record = try thing(ordinal), let other = record.other(relation) else {
                return false
            }
            forward = .list([other])
        case .many(let relation): forward = .set(PostingSet(account, relation, of: ordinal))
        case .edge(let relation, _):
            forward = try reader.union(
                of: relation, account, [ordinal], at: instant, validUntil: &validUntil)
        }
        let reader = reader
        return try asStoreError {
            var cursor = SetCursor<StoreReader>(forward)
            var next: Ordinal? = 0
            while let from = next, let other = try cursor.next(atOrAfter: from, in: reader) {
                if try others?.contains(other, in: reader) ?? true { return true }
                next = other.successor
            }
            return false
        }
    }
}

/// A filter with what it keeps between one thing and the next.
private indirect enum ActiveFilter {
    case member(Probe)
    case exists
    case record(FieldName, FieldTest)
    case related(RelationName, Probe?)
    case decided(Action, home: AccountOrdinal, user: Ordinal)
    case not(ActiveFilter)
    case and([ActiveFilter])
    case or([ActiveFilter])

    init(_ filter: Filter) {
        switch filter {
        case .member(let set):
            let probe = ActiveFilter.member(Probe(set.expression))
            self = set.isComplement ? .not(probe) : probe
        case .exists: self = .exists
        case .record(let field, let test): self = .record(field, test)
        case .related(let relation, let others): self = .related(relation, others.map(Probe.init))
        case .decided(let action, let home, let user, _):
            self = .decided(action, home: home, user: user)
        case .not(let inner): self = .not(ActiveFilter(inner))
        case .and(let parts): self = .and(parts.map(ActiveFilter.init))
        case .or(let parts): self = .or(parts.map(ActiveFilter.init))
        }
    }
}
