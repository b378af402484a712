/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z, UTC, leap seconds ignored.
public struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
    public var millisecondsSince1970: Int64

    /// An instant so many milliseconds after 1970-01-01T00:00:00Z.
    @inlinable public init(millisecondsSince1970: Int64) {
        self.millisecondsSince1970 = millisecondsSince1970
    }

    /// Before everything: the begin of what has always been.
    @inlinable public static var distantPast: Instant {
        Instant(millisecondsSince1970: .min)
    }

    /// After everything: the end of what never ends by itself. It is a bound, not an instant
    /// to ask about: nothing holds at it.
    @inlinable public static var distantFuture: Instant {
        Instant(millisecondsSince1970: .max)
    }

    /// The milliseconds of a day.
    package static var dayMilliseconds: Int64 { 24 * 60 * 60 * 1_000 }

    /// Whether `left` is the earlier of the two.
    @inlinable public static func < (left: Instant, right: Instant) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }
}

/// When something holds: from `begin` up to, and not at, `end`.
///
/// Rule: *Time* in `Docs/Permissions.md`.
public struct Validity: Hashable, Sendable {
    /// The first instant at which it holds.
    public var begin: Instant
    /// The first instant at which it no longer holds.
    public var end: Instant

    /// From `begin` up to, and not at, `end`; what is left out is without bound.
    @inlinable public init(from begin: Instant = .distantPast, until end: Instant = .distantFuture)
    {
        self.begin = begin
        self.end = end
    }

    /// Without begin and end.
    @inlinable public static var always: Validity { Validity() }

    /// Whether time plays no part.
    @inlinable public var isAlways: Bool { begin == .distantPast && end == .distantFuture }

    /// Whether there is any instant at which it holds.
    @inlinable public var isEmpty: Bool { begin >= end }

    /// Whether it holds at that instant.
    @inlinable public func contains(_ instant: Instant) -> Bool {
        begin <= instant && instant < end
    }

    /// The next instant after `instant` at which it begins or ends; `distantFuture` if none,
    /// which is so for whatever never holds at all.
    @inlinable public func nextChange(after instant: Instant) -> Instant {
        if isEmpty { return .distantFuture }
        if instant < begin { return begin }
        return instant < end ? end : .distantFuture
    }

    /// When both hold; empty when they never do.
    @inlinable public func intersection(_ other: Validity) -> Validity {
        Validity(from: max(begin, other.begin), until: min(end, other.end))
    }
}
