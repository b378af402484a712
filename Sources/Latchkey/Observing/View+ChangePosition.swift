extension View {
    /// The position behind everything that this view shows: what is committed later is all that
    /// a follower from there gets, so that what was read here and what follows have no gap and
    /// no overlap.
    ///
    /// Complexity: a few look-ups.
    ///
    /// See *Positions* in `Docs/Observing.md`.
    ///
    /// - Throws: ``StoreError``: `invalidPosition` in a view of what would be, which has none.
    public func changePosition() throws(StoreError) -> ChangePosition {
        guard foresight == nil else {
            throw StoreError(.invalidPosition("would be one of what is not committed"))
        }
        if let past {
            return try positions.position(try reader.changePlace(run: past.runEnd, offset: 0))
        }
        return try positions.position(try reader.lastChangePlace())
    }
}
