import AccessRules

/// Two states of the store, side by side, at one instant.
struct ComparedViews: ~Escapable {
    let before: View
    let after: View
    let instant: Instant

    @_lifetime(copy before, copy after)
    init(_ before: View, _ after: View, at instant: Instant) {
        self.before = before
        self.after = after
        self.instant = instant
    }

    /// One of the two.
    enum Side: CaseIterable { case before, after }

    @_lifetime(copy self)
    func view(_ side: Side) -> View { side == .before ? before : after }

    @_lifetime(copy self)
    func reader(_ side: Side) -> StoreReader { view(side).reader }
}
