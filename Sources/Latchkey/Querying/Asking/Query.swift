public import AccessRules

/// A question for all things of a kind that are such and such, in an order: a value that can be
/// made anywhere, kept, sent and asked as often as one likes.
///
/// ```swift
/// let customers = Query<Organization>(in: "acme")
///     .where { $0.kind == "Customer" && $0.accessible(to: bob, for: .editOrganization) }
///     .ordered(by: .name)
/// ```
///
/// Nothing is looked up before it is asked: ``View/page(_:size:after:)``, ``View/all(_:)``,
/// ``View/first(_:)``, ``View/count(_:)``, ``View/isEmpty(_:)``, ``View/explain(_:limit:running:)``.
/// See `Docs/Queries.md`.
public struct Query<Thing: Queryable>: Hashable, Sendable {
    /// Where it is asked; nil for things of no account.
    let account: Identity?
    var condition = Condition.all
    var order = OrderName.added
    var isDescending = false
    var instant: Instant?
    var mustUseIndex = false

    init(account: Identity?) { self.account = account }

    /// The same query, of things that a condition holds for, too.
    public func `where`(_ condition: (Fields<Thing>) -> Predicate<Thing>) -> Query {
        self.where(condition(Fields()))
    }

    /// The same query, of things that a condition holds for, too.
    public func `where`(_ predicate: Predicate<Thing>) -> Query {
        var query = self
        query.condition = .both(condition, predicate.condition)
        return query
    }

    /// The same query in an order; things that are alike in it stand in the order of adding.
    public func ordered(by order: Order<Thing>, _ direction: Direction = .ascending) -> Query {
        var query = self
        query.order = order.name
        query.isDescending = direction == .descending
        return query
    }

    /// The same query about an instant; without one it is about the now of the read.
    ///
    /// Time decides what holds of grants, memberships and connections. Records are as they are.
    public func at(_ instant: Instant) -> Query {
        var query = self
        query.instant = instant
        return query
    }

    /// The same query, that throws ``StoreError/Kind/needsIndex(_:)`` where it could be answered
    /// only by looking at every thing of its kind.
    public func requiringIndex() -> Query {
        var query = self
        query.mustUseIndex = true
        return query
    }
}

extension Query: CustomStringConvertible {
    /// The query as text.
    public var description: String {
        let place = account.map { " in \($0)" } ?? ""
        let direction = isDescending ? ", descending" : ""
        return "\(Thing.self)\(place) where \(condition) by \(order.rawValue)\(direction)"
    }
}

extension Query where Thing: AccountMember {
    /// All things of this kind in an account.
    public init(in account: Identity) { self.init(account: account) }
}

extension Query where Thing == Account {
    /// All accounts of the store.
    public init() { self.init(account: nil) }
}
