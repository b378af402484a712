/// What can be asked for with a ``Query``: accounts, organizations, users, groups, connections,
/// assets, grants and entries of the log.
public protocol Queryable: Hashable, Sendable {
    /// How the store finds things of this kind: nobody else can make one.
    static var source: QuerySource<Self> { get }
}

/// What belongs to an account.
public protocol AccountMember: Queryable {}

/// What has an identity of its own.
public protocol Identified: Queryable {}

/// What has a name that people call it by.
public protocol Named: Queryable {}

/// How things of a kind are found and read.
public struct QuerySource<Thing: Queryable>: Sendable {
    let answers: any QueryAnswering<Thing>
    /// What has the words that conditions on them are written with.
    let words: any Worded.Type

    init(_ answers: any QueryAnswering<Thing>) where Thing: Worded {
        self.answers = answers
        words = Thing.self
    }
}

extension Account: Identified, Named {
    /// How the store finds them.
    public static var source: QuerySource<Account> {
        QuerySource(
            ThingAnswers(space: .account) { (reader, known, ordinals, _) throws(StoreError) in
                try reader.values(of: ordinals, in: known) {
                    (reader, _, ordinal) throws(StoreError) in
                    try reader.accountValue(ordinal)
                }
            })
    }
}

extension Organization: AccountMember, Identified, Named {
    /// How the store finds them.
    public static var source: QuerySource<Organization> {
        QuerySource(
            ThingAnswers(
                space: .organization,
                read: { (reader, known, ordinals, _) throws(StoreError) in
                    try reader.values(of: ordinals, in: known) {
                        (reader, known, ordinal) throws(StoreError) in
                        try reader.organization(in: &known, ordinal)
                    }
                },
                seen: { try $0.organization($2, seenBy: $1, at: $3) }))
    }
}

extension User: AccountMember, Identified, Named {
    /// How the store finds them.
    public static var source: QuerySource<User> {
        QuerySource(
            ThingAnswers(space: .user) { (reader, known, ordinals, _) throws(StoreError) in
                try reader.values(of: ordinals, in: known) {
                    (reader, known, ordinal) throws(StoreError) in
                    try reader.user(in: known, ordinal)
                }
            })
    }
}

extension Group: AccountMember, Identified, Named {
    /// How the store finds them.
    public static var source: QuerySource<Group> {
        QuerySource(
            ThingAnswers(space: .group) { (reader, known, ordinals, _) throws(StoreError) in
                try reader.values(of: ordinals, in: known) {
                    (reader, known, ordinal) throws(StoreError) in
                    try reader.group(in: &known, ordinal)
                }
            })
    }
}

extension Asset: AccountMember, Identified, Named {
    /// How the store finds them.
    public static var source: QuerySource<Asset> {
        QuerySource(
            ThingAnswers(
                space: .asset,
                read: { (reader, known, ordinals, _) throws(StoreError) in
                    try reader.values(of: ordinals, in: known) {
                        (reader, known, ordinal) throws(StoreError) in
                        try reader.asset(in: &known, ordinal)
                    }
                },
                seen: { reader, actor, ordinal, _ in try reader.asset(ordinal, seenBy: actor) }))
    }
}

extension Connection: AccountMember, Identified {
    /// How the store finds them.
    public static var source: QuerySource<Connection> {
        QuerySource(
            ThingAnswers(
                space: .connection,
                read: { (reader, known, ordinals, instant) throws(StoreError) in
                    try reader.values(of: ordinals, in: known) {
                        (reader, known, ordinal) throws(StoreError) in
                        try reader.connectionValue(in: known, ordinal, at: instant)
                    }
                },
                end: { $0.end ?? .distantFuture }))
    }
}

extension Grant: AccountMember {
    /// How the store finds them.
    public static var source: QuerySource<Grant> { QuerySource(GrantAnswers()) }
}

extension LogEntry: AccountMember {
    /// How the store finds them.
    public static var source: QuerySource<LogEntry> { QuerySource(LogAnswers()) }
}
