import LMDB

extension Store {
    /// A slot for reads that a process has taken, of those that all processes share.
    public struct ReaderSlot: Hashable, Sendable {
        /// The number of the process, as it has it in its own PID namespace.
        public let processNumber: Int32
        /// The thread that took the slot, as a hexadecimal number of the system.
        public let thread: String
        /// The commit that is being read; nil between reads, when the slot is only kept.
        public let commitNumber: UInt64?
        /// How many commits came since the read began; nil between reads.
        public let commitsBehind: UInt64?
    }

    /// Who reads: all slots that are taken, those of the oldest reads first. Reads without a lock
    /// (``Options/isUnchanging``) have none. The slot of a process that died is among them until a writer or
    /// ``clearDeadReaders()`` gives it back.
    ///
    /// Complexity: the number of readers.
    ///
    /// See *Monitoring* in `Docs/Operations.md`.
    ///
    /// - Throws: ``StoreError`` of the kind `storage`: the store is closed.
    public func readers() throws(StoreError) -> [ReaderSlot] {
        try asStoreError {
            // The slots first: what is read by then was committed.
            let slots = try environment.readerSlots
            let last = try environment.info.lastTransactionID
            return
                slots
                .sorted { ($0.transactionID ?? .max) < ($1.transactionID ?? .max) }
                .map { slot in
                    ReaderSlot(
                        processNumber: slot.processNumber, thread: String(slot.thread),
                        commitNumber: slot.transactionID,
                        commitsBehind: slot.transactionID.map { max(last, $0) - $0 })
                }
        }
    }

    /// Gives back the slots of processes that died, so that the file no longer grows for their reads. It writes to
    /// the lock file alone, and may be done while others read and write; writers do it by themselves
    /// when they notice.
    ///
    /// Complexity: the number of readers.
    ///
    /// See *Monitoring* in `Docs/Operations.md`.
    ///
    /// - Returns: How many there were.
    /// - Throws: ``StoreError`` of the kind `storage`: the lock file cannot be written, or the store is closed.
    @discardableResult
    public func clearDeadReaders() throws(StoreError) -> Int {
        try asStoreError { try environment.clearDeadReaders() }
    }

    /// What of the file is free, in bytes.
    package struct FreeSpace: Hashable, Sendable {
        /// In pages that commits to come use before the file grows.
        package var freeByteCount: Int
        /// Of these, what waits for the oldest read to end.
        package var heldByteCount: Int
        /// Whose read it is; nil where nobody reads.
        package var oldestReader: ReaderSlot?
    }

    /// What of the file is free. Complexity: linear in the commits that freed something and were not followed by one that
    /// used it.
    package func freeSpace() throws(StoreError) -> FreeSpace {
        try asStoreError {
            // Of the reads of others: this one ends at once.
            let oldest = try readers().first { $0.commitNumber != nil }
            return try environment.read { snapshot in
                let pages = try snapshot.freePages(heldFrom: oldest?.commitNumber)
                let size = try environment.info.pageSizeBytes
                return FreeSpace(
                    freeByteCount: pages.count * size, heldByteCount: pages.heldCount * size,
                    oldestReader: oldest)
            }
        }
    }
}
