extension View {
    /// The answer to a question, and why: the layers, the routes, what capped the role, and for
    /// a denial the smallest sets of changes that would turn it.
    ///
    /// The answer comes from the same engine and the same rules as ``decide(_:)-(Question)``.
    ///
    /// Complexity: O(n log n) in the number n of groups that the user is in, that have the
    /// organization, or that the asset's list names, and in the Lite users who would gain an
    /// organization by a change that is considered.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`; `Docs/Explain.md`.
    /// - Throws: ``StoreError``: something in the question is not there or does not fit, as
    ///   for a decision; or a named limit is reached where finding every smallest set of
    ///   changes would cost too much.
    public func explain(_ question: Question) throws(StoreError) -> Explanation {
        let resolved = try reader.resolve(question, now: now)
        let it = try reader.explainedCase(resolved)
        var table: GroupTable?
        if let party = it.party { table = try reader.groupTable(it, party) }
        let found = try reader.flips(of: it, now: now)
        return Explanation(
            question: question, instant: it.instant, decision: it.decision,
            layers: try reader.layers(of: it, table), routes: try reader.routes(of: it, table),
            cap: try reader.cap(of: it), flips: found.sets, flipCount: found.count,
            isFlipListCut: found.isCut, flipNote: found.note)
    }
}
