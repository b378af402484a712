extension View {
    /// The first position from which all changes can be had: ``ChangePosition/beginning``, unless some are archived.
    ///
    /// Complexity: a look-up for each account; where some are archived every run of the store.
    ///
    /// See *Archives* in `Docs/Log.md`.
    ///
    /// - Throws: ``StoreError``: what every read may throw, and nothing else.
    public func firstChangePosition() throws(StoreError) -> ChangePosition {
        let place = try reader.firstChangePlace().place
        return place.run == 0 && place.offset == 0 ? .beginning : try positions.position(place)
    }

    /// The position behind everything that this view shows: what is committed later is all that
    /// a follower from there gets, so that what was read here and what follows have no gap and
    /// no overlap.
    ///
    /// Complexity: a few look-ups.
    ///
    /// See *Positions* in `Docs/Observing.md`.
    ///
    /// - Throws: ``StoreError``: `invalidPosition` in a view of what would be, which has none; `logArchived` in one of what
    ///   was, where what is before the position is archived.
    public func changePosition() throws(StoreError) -> ChangePosition {
        guard foresight == nil else {
            throw StoreError(.invalidPosition("would be one of what is not committed"))
        }
        if let past {
            let place = try reader.tellingFirstPlace(of: positions) { () throws(StoreError) in
                try reader.changePlace(run: past.runEnd, offset: 0)
            }
            return try positions.position(place)
        }
        return try positions.position(try reader.lastChangePlace())
    }
}
