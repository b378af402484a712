/// When something holds: from `from` up to, and not at, `until`, in milliseconds since 1970.
/// What is nil is without bound.
public struct Interval: Hashable, Sendable {
    /// The first instant at which it holds, or nil.
    public var from: Int64?
    /// The first instant at which it no longer holds, or nil.
    public var until: Int64?

    /// From `from` up to, and not at, `until`.
    public init(from: Int64? = nil, until: Int64? = nil) {
        self.from = from
        self.until = until
    }

    /// Without begin and end.
    public static var always: Interval { Interval() }

    /// Whether it holds at that instant.
    ///
    /// Rule: *Time*.
    public func holds(at instant: Int64) -> Bool {
        if let from, instant < from { return false }
        if let until, instant >= until { return false }
        return true
    }

    /// Whether it still holds at that instant, or will hold later.
    public func reachesBeyond(_ instant: Int64) -> Bool {
        guard let until else { return true }
        return until > instant
    }

    /// Whether there is an instant at which both hold.
    public func overlaps(_ other: Interval) -> Bool {
        let begin = max(from ?? .min, other.from ?? .min)
        let end = min(until ?? .max, other.until ?? .max)
        return begin < end
    }

    /// The instants at which it begins and ends.
    public var boundaries: [Int64] { [from, until].compactMap { $0 } }
}
