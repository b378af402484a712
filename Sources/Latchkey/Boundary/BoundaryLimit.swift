import AccessRules

/// The limits of what comes from outside beside lines of the interchange format, which have
/// ``InterchangeLimit``: each is looked at in the call that brings the value, before it goes
/// anywhere.
package enum BoundaryLimit {
    /// The longest text of a condition in bytes: what people write has some hundred, and a host
    /// that lists some thousand identities is far below.
    package static let conditionByteCountMaximum = 1 << 20
    /// The longest text of a cursor in bytes. The longest that a store gives out has the longest
    /// name in it, folded, which can be eleven times as long, and two digits for each byte.
    package static let cursorByteCountMaximum = 64 << 10
    /// The longest key to an API, or token of an invitation, that is looked up, in bytes: those
    /// that a store makes have 73 at most.
    package static let secretByteCountMaximum = 256
    /// The fewest items that somebody may ask for: of fewer there is no first, and no place to go
    /// on behind.
    package static let itemCountMinimum = 1
    /// How many seconds the days of somebody begin before or after those of Greenwich at most: a
    /// day, and no place on Earth is further.
    package static let dayOffsetSeconds = -86_400...86_400
    /// How far an imported time at which something was done may lie ahead of the store's clock, in
    /// milliseconds: a week. More than any two clocks are apart that somebody looks after, so that
    /// what a neighbour exported just now comes in; less than what spoils anything, since every
    /// later entry of an account is at least as late.
    package static let importedAheadMillisecondsMaximum: Int64 = 7 * Instant.dayMilliseconds
    /// How far the time of the last commit may lie ahead of the clock for the store to be written
    /// to, in milliseconds: a week. A clock that went wrong for some days heals by itself; one that
    /// is further behind is wrong, or was.
    package static let behindMillisecondsMaximum: Int64 = 7 * Instant.dayMilliseconds
    /// How far the clock may lie ahead of the last commit for the store to be written to, in
    /// milliseconds: ten years. A store that nobody has written to for so long is rarer than a
    /// clock that begins in another century, and one write in 2099 would hold for good.
    package static let aheadMillisecondsMaximum: Int64 = 3_653 * Instant.dayMilliseconds
}
