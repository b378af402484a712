import AccessRules

/// Two states of the store, side by side, each at an instant of its own.
struct ComparedViews: ~Escapable {
    let before: View
    let after: View
    private let early: Instant
    private let late: Instant

    @_lifetime(copy before, copy after)
    init(_ before: View, at early: Instant, _ after: View, at late: Instant) {
        self.before = before
        self.after = after
        self.early = early
        self.late = late
    }

    /// One of the two.
    enum Side: CaseIterable { case before, after }

    @_lifetime(copy self)
    func view(_ side: Side) -> View { side == .before ? before : after }

    func instant(_ side: Side) -> Instant { side == .before ? early : late }

    /// Whether both are asked about the same instant.
    var isOfOneInstant: Bool { early == late }

    /// The instant that what differs is about.
    var instant: Instant { late }

    @_lifetime(copy self)
    func reader(_ side: Side) -> StoreReader { view(side).reader }
}
