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
/// ``View/first(_:)``, ``View/count(_:)``, ``View/isEmpty(_:)``, ``View/explain(_:running:)``.
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

extension Query where Thing: AccountMember {
    /// All things of this kind in an account.
    public init(in account: Identity) { self.init(account: account) }
}

extension Query where Thing == Account {
    /// All accounts of the store.
    public init() { self.init(account: nil) }
}

/// Which way an order goes.
public enum Direction: Hashable, Sendable {
    case ascending
    case descending
}

/// What things are put in order by.
public struct Order<Thing: Queryable>: Hashable, Sendable {
    let name: OrderName

    /// When they were added, the first first.
    public static var added: Order { Order(name: .added) }
    /// Their identities, by bytes.
    public static var identity: Order { Order(name: .identity) }
}

extension Order where Thing: Named {
    /// Their names, folded: see *Names* in `Docs/Queries.md`.
    public static var name: Order { Order(name: .name) }
}

enum OrderName: String, Hashable, Sendable {
    case added, identity, name
}

/// What can be asked for with a ``Query``: accounts, organizations, users, groups, connections
/// and assets.
public protocol Queryable: Hashable, Sendable {
    /// How the store finds things of this kind: nobody else can make one.
    static var source: QuerySource<Self> { get }
}

/// What belongs to an account.
public protocol AccountMember: Queryable {}

/// What has a name that people call it by.
public protocol Named: Queryable {}

/// How things of a kind are found and read.
public struct QuerySource<Thing>: Sendable {
    let space: Space
    /// The thing of a number, as it is at an instant.
    let read: @Sendable (StoreReader, AccountOrdinal, Ordinal, Instant) throws -> Thing
    /// The same as somebody sees it in a session; nil where it is no different.
    var seen: (@Sendable (StoreReader, Actor, Ordinal, Instant) throws -> Thing)?
}

extension Account: Named {
    /// How the store finds them.
    public static var source: QuerySource<Account> {
        QuerySource(space: .account) { reader, _, ordinal, _ in try reader.accountValue(ordinal) }
    }
}

extension Organization: AccountMember, Named {
    /// How the store finds them.
    public static var source: QuerySource<Organization> {
        QuerySource(
            space: .organization,
            read: { reader, account, ordinal, _ in try reader.organization(account, ordinal) },
            seen: { try $0.organization($2, seenBy: $1, at: $3) })
    }
}

extension User: AccountMember, Named {
    /// How the store finds them.
    public static var source: QuerySource<User> {
        QuerySource(space: .user) { reader, account, ordinal, _ in
            try reader.user(account, ordinal)
        }
    }
}

extension Group: AccountMember, Named {
    /// How the store finds them.
    public static var source: QuerySource<Group> {
        QuerySource(space: .group) { reader, account, ordinal, _ in
            try reader.group(account, ordinal)
        }
    }
}

extension Asset: AccountMember, Named {
    /// How the store finds them.
    public static var source: QuerySource<Asset> {
        QuerySource(
            space: .asset,
            read: { reader, account, ordinal, _ in try reader.asset(account, ordinal) },
            seen: { reader, actor, ordinal, _ in try reader.asset(ordinal, seenBy: actor) })
    }
}

extension Connection: AccountMember {
    /// How the store finds them.
    public static var source: QuerySource<Connection> {
        QuerySource(space: .connection) { reader, account, ordinal, instant in
            try reader.connectionValue(account, ordinal).asOf(instant)
        }
    }
}
