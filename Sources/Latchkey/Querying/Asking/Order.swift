/// What things are put in order by.
public struct Order<Thing: Queryable>: Hashable, Sendable {
    let name: OrderName

    /// When they were added, the first first. Entries of the log stand as it has them; grants as
    /// their organizations were added, and of each those to users before those to groups and to
    /// connections.
    public static var added: Order { Order(name: .added) }
}

extension Order where Thing: Identified {
    /// Their identities, by bytes.
    public static var identity: Order { Order(name: .identity) }
}

extension Order where Thing: Named {
    /// Their names, folded: see *Names* in `Docs/Queries.md`.
    public static var name: Order { Order(name: .name) }
}

extension Order<LogEntry> {
    /// When they were: as they stand in the log, unless imported ones are older than what is
    /// before them.
    public static var time: Order { Order(name: .time) }
}

extension Order<Grant> {
    /// When they begin; those without a begin come first.
    public static var begin: Order { Order(name: .begin) }
    /// When they end; those without an end come last.
    public static var end: Order { Order(name: .end) }
}

enum OrderName: String, Hashable, Sendable, CaseIterable {
    case added, identity, name, time, begin, end
}
