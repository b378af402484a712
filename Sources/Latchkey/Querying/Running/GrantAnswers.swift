import AccessRules
import OrdinalSets

/// Queries for grants, whenever they hold.
struct GrantAnswers: QueryAnswering {
    var operation: String { "queryGrants" }
    var kinds: Set<String>? { EntryKinds.grants }

    func part(_ request: QueryRequest<Grant>, _ view: View, after place: Place?, size: Int)
        throws(StoreError) -> QueryPart<Grant>
    {
        var run = try GrantRun(request, view)
        return try run.part(after: place, size: size)
    }

    func count(_ request: QueryRequest<Grant>, _ view: View, upTo limit: Int)
        throws(StoreError) -> Int
    {
        var run = try GrantRun(request, view)
        var count = 0
        try run.forEach(after: nil) { _, _ in
            count += 1
            return count < limit
        }
        return count
    }

    func counts(_ request: QueryRequest<Grant>, _ view: View, by field: FieldName)
        throws(StoreError) -> [FieldValue?: Int]
    {
        var run = try GrantRun(request, view)
        var counts: [FieldValue?: Int] = [:]
        try run.forEach(after: nil) { _, edge in
            counts[edge.value(of: field, at: request.instant), default: 0] += 1
            return true
        }
        return counts
    }

    func plan(_ request: QueryRequest<Grant>, _ view: View, limit: Int?, running isRunning: Bool)
        throws(StoreError) -> QueryPlan
    {
        var run = try GrantRun(request, view)
        var plan = QueryPlan(root: run.plan(limit: limit))
        if isRunning {
            let part = try run.part(after: nil, size: limit ?? .max)
            plan.run = QueryPlan.Run(
                resultCount: part.items.count, examinedCount: run.examinedCount)
        }
        return plan
    }
}

/// A query for grants that is being answered.
struct GrantRun: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private let instant: Instant
    private let order: OrderName
    private let isDescending: Bool
    private let test: GrantTest
    private let route: GrantRoute
    private let node: PlanNode
    /// When time alone could change the answer.
    private(set) var validUntil: Instant
    /// How many grants were looked at.
    private(set) var examinedCount = 0

    @_lifetime(copy view)
    init(_ request: QueryRequest<Grant>, _ view: View) throws(StoreError) {
        let query = request.query
        guard let id = query.account else {
            throw StoreError(.doesNotFit("grants are asked for in an account"))
        }
        reader = view.reader
        account = try reader.require(account: id)
        instant = request.instant
        order = query.order
        isDescending = query.isDescending
        var selector = try Selector(
            view, account, at: instant, seenBy: request.actor?.person,
            usesIndexes: request.usesIndexes)
        var condition = query.condition
        if let person = request.actor?.person {
            // Grants are for the account's own users, of organizations that they see.
            condition =
                person.home == account
                ? .both(.related(.organization, .all), condition) : .nothing
        }
        test = try selector.grantTest(condition)
        let (route, source) = try selector.grantRoute(condition)
        self.route = route
        if query.condition == .all || source.isSet("\(query.condition)") {
            node = source
        } else {
            node = PlanNode(
                .filter("\(query.condition)"), estimate: source.estimate, [source])
        }
        validUntil = selector.validUntil
        if query.mustUseIndex, node.isScan {
            throw StoreError(.needsIndex("\(query.condition)"))
        }
    }

    /// Whether grants are found in the order in which they are wanted.
    private var isInOrder: Bool {
        guard order == .added, case .organizations = route else { return false }
        return true
    }

    func plan(limit: Int?) -> PlanNode {
        let count = min(node.estimate, limit ?? .max)
        if isInOrder, !isDescending { return node }
        return PlanNode(
            isInOrder
                ? .walk(order: order.rawValue, isDescending: isDescending)
                : .sort(order: order.rawValue, isDescending: isDescending),
            estimate: count, [node])
    }

    mutating func part(after place: Place?, size: Int) throws(StoreError) -> QueryPart<Grant> {
        var found: [(place: Place, key: EdgeKey)] = []
        let (isInOrder, order, isDescending) = (isInOrder, order, isDescending)
        try forEach(after: isInOrder ? place : nil) { key, edge in
            let own = key.place(in: order, edge)
            if place.map({ $0.isBefore(own, isDescending) }) ?? true { found.append((own, key)) }
            return !isInOrder || found.count <= size
        }
        if !isInOrder { found.sort { $0.place.isBefore($1.place, isDescending) } }
        let reader = reader
        let items = try asStoreError {
            try found.prefix(size).compactMap { item -> Grant? in
                guard case .grant(let grant) = try reader.value(of: item.key) else { return nil }
                return grant
            }
        }
        return QueryPart(
            items: items, last: found.count > size ? found[size - 1].place : nil,
            validUntil: validUntil)
    }

    /// Calls `body` with what the query means, until it returns false.
    ///
    /// - Parameter place: Where to begin, if grants are found in the order of it.
    mutating func forEach(after place: Place?, _ body: (EdgeKey, EdgeRecord) -> Bool)
        throws(StoreError)
    {
        switch route {
        case .organizations(let set): try forEach(inOrganizations: set, after: place, body)
        case .parties(let kind, let members):
            for member in members {
                guard try forEach(of: Party(kind: kind, ordinal: member), body) else { return }
            }
        case .edges(let keys): try forEach(keys, body)
        }
    }

    // MARK: Where they are found

    private mutating func forEach(
        inOrganizations set: PostingExpression, after place: Place?,
        _ body: (EdgeKey, EdgeRecord) -> Bool
    ) throws(StoreError) {
        let (reader, isDescending) = (reader, isDescending && isInOrder)
        var cursor = SetCursor<StoreReader>(set)
        var next: Ordinal? = isDescending ? .max : 0
        if let place {
            guard place.key.count >= 4 else {
                throw StoreError(.invalidCursor("is not one that this store gave out"))
            }
            next = place.key.rawBytes.bigEndian32(at: 0)
        }
        while let from = next {
            let found = try asStoreError {
                isDescending
                    ? try cursor.next(atOrBefore: from, in: reader)
                    : try cursor.next(atOrAfter: from, in: reader)
            }
            guard let organization = found else { return }
            if try !reader.isLeaving(.organization, account, organization) {
                let keys = try reader.grants(account, of: organization)
                for key in isDescending ? keys.reversed() : keys {
                    if let place, !place.isBefore(key.place, isDescending) { continue }
                    guard try take(key, body) else { return }
                }
            }
            if isDescending {
                next = organization == 0 ? nil : organization - 1
            } else {
                next = organization.successor
            }
        }
    }

    private mutating func forEach(
        of party: Party, _ body: (EdgeKey, EdgeRecord) -> Bool
    ) throws(StoreError) -> Bool {
        guard let backward = EdgeKind.grant.relations(with: party.kind)?.backward else {
            return true
        }
        let reader = reader
        let set = try reader.atAnyTime(PostingSet(account, backward, of: party.ordinal))
        let organizations = try asStoreError { try set.collect(limit: .max, in: reader) }
        for organization in organizations {
            let key = EdgeKey(account: account, kind: .grant, object: organization, party: party)
            if try reader.isLeaving(.organization, account, organization) { continue }
            guard try take(key, body) else { return false }
        }
        return true
    }

    private mutating func forEach(
        _ keys: [EdgeKey], _ body: (EdgeKey, EdgeRecord) -> Bool
    ) throws(StoreError) {
        for key in keys {
            if try reader.isLeaving(.organization, account, key.object) { continue }
            guard try take(key, body) else { return }
        }
    }

    /// Calls `body` if the grant is meant.
    private mutating func take(_ key: EdgeKey, _ body: (EdgeKey, EdgeRecord) -> Bool)
        throws(StoreError) -> Bool
    {
        if try reader.isLeaving(key) { return true }
        guard let edge = try reader.edge(key) else {
            throw reader.damage(Tables.edges, key, "is missing")
        }
        examinedCount += 1
        return try holds(test, key, edge) ? body(key, edge) : true
    }

    private mutating func holds(_ test: GrantTest, _ key: EdgeKey, _ edge: EdgeRecord)
        throws(StoreError) -> Bool
    {
        let reader = reader
        switch test {
        case .all: return true
        case .nothing: return false
        case .organization(let probe):
            return try asStoreError { try probe.contains(key.object, in: reader) }
        case .party(let kind, let probe):
            guard key.party.kind == kind else { return false }
            guard let probe else { return true }
            return try asStoreError { try probe.contains(key.party.ordinal, in: reader) }
        case .field(let field, let test):
            if field == .inForce {
                validUntil = min(validUntil, edge.validity.nextChange(after: instant))
            }
            return test.holds(for: edge.value(of: field, at: instant), of: field)
        case .not(let inner): return try !holds(inner, key, edge)
        case .and(let parts):
            for part in parts where try !holds(part, key, edge) { return false }
            return true
        case .or(let parts):
            for part in parts where try holds(part, key, edge) { return true }
            return false
        }
    }
}

extension PlanNode {
    /// Whether it is the set of a condition.
    fileprivate func isSet(_ condition: String) -> Bool {
        if case .set(_, condition) = step { return true }
        return false
    }
}

extension EdgeRecord {
    /// The value of a field of a grant; nil when there is none.
    func value(of field: FieldName, at instant: Instant) -> FieldValue? {
        switch field {
        case .begin: validity.begin == .distantPast ? nil : .instant(validity.begin)
        case .end: validity.end == .distantFuture ? nil : .instant(validity.end)
        case .inForce: validity.contains(instant).constant.value
        default: nil
        }
    }
}

extension EdgeKey {
    /// Where a grant stands among the others of the account.
    fileprivate var place: Place {
        var key: [UInt8] = []
        for shift in [24, 16, 8, 0] { key.append(UInt8(truncatingIfNeeded: object >> shift)) }
        key.append(party.kind.rawValue)
        return Place(key: key, ordinal: party.ordinal)
    }

    fileprivate func place(in order: OrderName, _ edge: EdgeRecord) -> Place {
        var place = place
        switch order {
        case .begin: place.key = edge.validity.begin.orderedBytes + place.key
        case .end: place.key = edge.validity.end.orderedBytes + place.key
        case .added, .identity, .name, .time: break
        }
        return place
    }
}

extension StoreReader {
    /// The grants of an organization: those to users, to groups, to connections.
    fileprivate func grants(_ account: AccountOrdinal, of organization: Ordinal)
        throws(StoreError) -> [EdgeKey]
    {
        try asStoreError {
            var keys: [EdgeKey] = []
            var walk = try snapshot.walk(in: Tables.edges.table)
            var isThere = try walk.seek(
                atOrAfter: EdgeKey(
                    account: account, kind: .grant, object: organization,
                    party: Party(kind: .user, ordinal: 0)))
            while isThere, let key = EdgeKey(walk.key), key.account == account,
                key.kind == .grant, key.object == organization
            {
                keys.append(key)
                isThere = try walk.next()
            }
            return keys
        }
    }
}
