extension View {
    /// The answer to a question, and why: the layers, the routes, what capped the role, and for
    /// a denial the smallest sets of changes that would turn it.
    ///
    /// The answer comes from the same engine and the same rules as ``decide(_:)-(Question)``.
    ///
    /// Finding the changes costs the most by far; without them an explanation costs a few
    /// decisions.
    ///
    /// - Parameters:
    ///   - question: What is asked.
    ///   - findingFlips: Whether the smallest sets of changes are found for a denial; without
    ///     them ``Explanation/flipNote`` says so.
    ///
    /// Complexity: O(n log n) in the number n of groups that the user is in, that have the
    /// organization, or that the asset's list names, and in the Lite users who would gain an
    /// organization by a change that is considered.
    ///
    /// Rule: *The decision* in `Docs/Permissions.md`; `Docs/Explain.md`.
    /// - Throws: ``StoreError``: `unknown`, `doesNotFit` and `invalid` as ``decide(_:)-(Question)``;
    ///   `limit` where finding every smallest set of changes would cost too much.
    public func explain(_ question: Question, findingFlips: Bool = true) throws(StoreError)
        -> Explanation
    {
        let resolved = try reader.resolve(question, now: now)
        let it: ExplainedCase
        do { it = try reader.explainedCase(resolved) } catch { throw reader.promised(error) }
        var table: GroupTable?
        if let party = it.party { table = try reader.groupTable(it, party) }
        let found =
            findingFlips || it.decision.isAllowed
            ? try reader.flips(of: it, table, now: now) : .notAskedFor
        return Explanation(
            question: question, instant: it.instant, decision: it.decision,
            layers: try reader.layers(of: it, table), routes: try reader.routes(of: it, table),
            cap: it.cap, flips: found.sets, flipCount: found.count,
            isFlipListCut: found.isCut, flipNote: found.note)
    }
}
