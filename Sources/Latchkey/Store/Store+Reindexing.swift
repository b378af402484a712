import LMDB

/// What came of building all indexes anew: ``Store/rebuildIndexes(progress:)``.
public struct IndexRebuild: Hashable, Sendable {
    /// How far they are.
    public let indexes: [IndexStatus]
    /// What could not be built, and why: records, or what is left of the earlier index, are damaged.
    public let problems: [String]
}

extension Store {
    /// Builds all indexes anew from the records, beside other reads and writes: for a store in which `verify` finds that an index is not as
    /// its records are. Until an index is built, what asks for it is answered without it, from the records.
    ///
    /// It makes anew what ``indexes()`` names, and nothing else: records, edges, heads, sets of relations and the log are as they were. Where
    /// records are damaged, the accounts concerned do without what they are missing in; where what is left of an earlier index cannot be
    /// removed, that index stays unread.
    ///
    /// Complexity: every record is read, once for each index that it is in.
    ///
    /// See *Building anew* in `Docs/Indexes.md`.
    ///
    /// - Parameter progress: Told how many records are done of how many, over all indexes.
    /// - Throws: ``StoreError``: inside a write (`nestedMisuse`); what every write may throw. What is built by then stays, and whoever opens
    ///   the store for writing goes on.
    @discardableResult
    public func rebuildIndexes(progress: (Int, Int) -> Void = { _, _ in }) throws(StoreError)
        -> IndexRebuild
    {
        try checkCanWait(for: "reindex")
        sweeper.stop()
        var failures: [UnbuiltIndex: StoreError] = [:]
        defer {
            sweeper.leave(Set(failures.keys))
            sweeper.restart()
        }
        return try asStoreError {
            try environment.write { transaction in
                try Writer.with(&transaction, now: options.time(), memory: memory) { writer in
                    try writer.forgetIndexes()
                }
            }
            while try mustBuild(besides: failures) {
                let found = try buildMore(besides: Set(failures.keys))
                failures.merge(found) { $1 }
                let states = try indexes()
                progress(
                    states.reduce(0) { $0 + $1.doneCount }, states.reduce(0) { $0 + $1.totalCount })
            }
            return IndexRebuild(
                indexes: try indexes(),
                problems: failures.map { "\($0.key.text): \($0.value)" }.sorted())
        }
    }

    /// Builds all indexes anew, as the other function of that name does; no thread of tasks waits.
    ///
    /// - Throws: As ``rebuildIndexes(progress:)``.
    @discardableResult
    public func rebuildIndexes(
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws(StoreError) -> IndexRebuild {
        try await Store.onThreadOfItsOwn { () throws(StoreError) in
            try self.rebuildIndexes(progress: { progress($0, $1) })
        }.get()
    }

    private func mustBuild(besides failures: [UnbuiltIndex: StoreError]) throws -> Bool {
        try environment.read { snapshot in
            try StoreReader(snapshot).indexStates().hasWork(besides: Set(failures.keys))
        }
    }

    private func buildMore(besides unbuilt: Set<UnbuiltIndex>) throws -> [UnbuiltIndex: StoreError]
    {
        try Writer.containing { isIsolating in
            try environment.write { transaction in
                try Writer.with(&transaction, now: options.time(), memory: memory) { writer in
                    writer.isIsolating = isIsolating
                    return try writer.buildMore(
                        recordCount: options.trials.indexedRecordCount, besides: unbuilt)
                }
            }
        }
    }
}

extension UnbuiltIndex {
    /// As it is told.
    fileprivate var text: String {
        switch self {
        case .whole(let index): "the index \(index.name)"
        case .from(let gap):
            "the index \(gap.index.name) of account #\(gap.start.account) from \(gap.start.space) #\(gap.start.ordinal) on"
        }
    }
}
