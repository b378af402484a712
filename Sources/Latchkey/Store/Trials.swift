package import LMDB

extension Store {
    /// What tests and trials set otherwise: how much is done at once of what a store does by itself.
    package struct Trials: Sendable {
        /// How many entries one transaction changes at most to remove what refers to things that are removed.
        package var removalChangeCount = Writer.maximumRemovalChangeCount
        /// Whether the store goes on by itself with what is left to be removed or indexed.
        package var sweeps = true
        /// How many records one transaction indexes at most while an index is built.
        package var indexedRecordCount = Writer.maximumIndexedRecordCount
        /// Whether entries of a new store lie together in packs, as they did not in older ones.
        package var packsTables = true
        /// More tables to open: tests look at packs as entries of them.
        package var tables: [TableDefinition] = []
        /// What new stores are made of in place of random bytes: one that is made in the same way by the same clock is
        /// the same to the byte.
        package var byteOfNewStores: UInt8?
        /// Indexes that a new store is made without, as older ones were.
        var absentIndexes: Set<StoreIndex> = []
        /// Whether each head that is found again is looked up as well, and an error is thrown if it lies elsewhere.
        package var provesRemembered = false
        /// Comes in when the store has seen that nothing is left to be removed or indexed, before it rests: what
        /// somebody else leaves then is not left lying.
        var onResting: (@Sendable () -> Void)?

        /// Comes in when a segment of a log was removed, which is archived: an error interrupts it there.
        package var onSegmentRemoved: (@Sendable () throws -> Void)?

        /// Makes new stores without any index, as the oldest ones were.
        package mutating func leaveOutIndexes() { absentIndexes = Set(StoreIndex.allCases) }

        /// The identity of a new store.
        var identityOfNewStore: StoreIdentity {
            guard let byteOfNewStores else { return .random() }
            let half = UInt64(byteOfNewStores) &* 0x0101_0101_0101_0101
            return StoreIdentity(high: half, low: half)
        }

        /// The secret of a new store.
        var secretOfNewStore: StoreSecret {
            let bytes = byteOfNewStores.map { [UInt8](repeating: $0, count: StoreSecret.byteCount) }
            return bytes.flatMap { StoreSecret($0) } ?? .random()
        }

        /// The version of new stores.
        var formatVersionOfNewStores: UInt32 {
            packsTables ? newStoreFormatVersion : unpackedFormatVersion
        }
    }

    /// Does one step of what is left to do between writes, where the store does not by itself.
    ///
    /// - Returns: Whether there is more.
    package func sweepStep() throws -> Bool {
        try sweeper.step()
        return sweeper.hasWork()
    }
}
