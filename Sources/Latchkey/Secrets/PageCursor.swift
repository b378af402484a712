public import AccessRules

/// Where a page ended, to go on from: opaque, and valid while the data changes.
///
/// It tells nothing, and nobody but the store can make one: what it holds is encrypted and
/// authenticated with a key that the store alone has. It belongs to the list that it came from: the
/// same question, in the same order, of the same session's user.
///
/// A store that has no secret yet, because an earlier version made it and nobody has opened it for
/// writing since, makes cursors that hold as long as that opening.
public struct PageCursor: Hashable, Sendable, LosslessStringConvertible {
    /// The cursor as text: letters and digits.
    public let description: String

    /// A cursor that was kept as text. Whether it is one is told where it is used.
    public init(_ description: String) { self.description = description }
}

/// A part of a list, and where it goes on.
public struct Page<Item: Sendable>: Sendable {
    /// The items, in the order of the list.
    public let items: [Item]
    /// Where the next page begins; nil when this is the last.
    public let next: PageCursor?
    /// The instant that the list is about.
    public let instant: Instant
    /// The next instant at which time alone could change what is on this page; `.distantFuture`
    /// when only a commit can. Of a query in a session that is ``instant``: when may hang on what its user
    /// does not see.
    public let validUntil: Instant
}
