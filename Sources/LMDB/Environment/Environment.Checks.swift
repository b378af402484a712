import CLMDB

/// What is looked at when a read begins and ends: that the process, the file and its content are
/// those that were opened.
extension Environment {
    /// - Throws: `forked` in a child of the process that opened the environment, before it touches
    ///   what it shares with its parent.
    @inline(__always)
    func checkProcess(_ operation: String) throws(LMDBError) {
        guard ProcessGeneration.isCurrent(generation) else {
            throw LMDBError(.forked, operation: operation, path: path.name)
        }
    }

    /// A read has a transaction: whether it is of the file that others write.
    ///
    /// Complexity: some nanoseconds, and a look at the file's name now and then.
    @inline(__always)
    func checkBeginning(_ lease: ReaderLease) throws(LMDBError) {
        let transactionID = unsafe lease.context.pointee.transactionID
        let now = unsafe lease.reader._withUnsafeGuaranteedRef { reader in
            reader.startedAt.load(ordering: .relaxed)
        }
        let newest = unsafe Calls.newestTransaction(handle)
        if newest < transactionID || unchangingTransactionID != nil
            || files.isDue(now: now)
        {
            try examine(transactionID)
        }
    }

    @inline(never)
    private func examine(_ transactionID: Int) throws(LMDBError) {
        if let expected = unchangingTransactionID, transactionID != expected {
            throw LMDBError(.notUnchanging, operation: "read", path: path.name)
        }
        let now = coarseNanoseconds()
        if files.isDue(now: now) {
            try files.look(now: now, unchanging: unchangingTransactionID)
        }
        // The transaction's number comes from the lock file, its content from the map: LMDB does
        // not compare them. A writer puts the meta page into the file before it tells the number,
        // so that an older one in the map means a map of another file, or of an earlier content.
        // A processor that sees the two in the other order is given time.
        for attempt in 0..<Limits.mapLookCount {
            if attempt > 0 { sleep(milliseconds: 1) }
            if unsafe Calls.newestTransaction(handle) >= transactionID { return }
        }
        throw files.noteOutdatedMap("read")
    }

    /// Whether the map is further than the commit after the one that a read shows. Then pages of that one may
    /// have been written over, unless the writer knows of the read.
    @inline(__always)
    func isBehind(_ lease: ReaderLease) -> Bool {
        let transactionID = unsafe lease.context.pointee.transactionID
        return unsafe Calls.newestTransaction(handle) > transactionID + 1
            && unchangingTransactionID == nil
    }

    /// Whether others have had a reason to give the slot of a read to somebody else, should the locks of this process
    /// be gone: a commit, before which they look for dead processes; or any time at all, in which they may have
    /// looked for a free slot. What is somebody else's is not reset.
    @inline(__always)
    func mayHaveLostSlot(_ lease: ReaderLease, _ now: UInt64) -> Bool {
        let startedAt = unsafe lease.reader._withUnsafeGuaranteedRef { reader in
            reader.startedAt.load(ordering: .relaxed)
        }
        let transactionID = unsafe lease.context.pointee.transactionID
        return unsafe unchangingTransactionID == nil
            && (now != startedAt || Calls.newestTransaction(handle) > transactionID)
    }

    /// Proves that the writer has the same lock file: it tells each commit there before it begins another. One
    /// that has the file by another layer of an overlay file system has another lock, and knows of no read here.
    ///
    /// - Parameter reader: Whose transaction has been reset.
    /// - Returns: `replaced` where it has not.
    @inline(never)
    func changeOfWriter(by reader: Reader) -> LMDBError? {
        for attempt in 0..<Limits.mapLookCount {
            if attempt > 0 { sleep(milliseconds: 1) }
            let newest = unsafe Calls.newestTransaction(handle)
            // A transaction has the number that the lock file tells, also one that cannot begin since the file
            // has grown beyond the map.
            let code = unsafe Calls.renew(reader.txn)
            let told = unsafe Calls.identifier(reader.txn)
            // Somebody else has had the slot, while this read relied on it.
            if code == MDB_BAD_RSLOT {
                return LMDBError(.replaced(.locks), operation: "read", path: path.name)
            }
            guard code == 0 || code == MDB_MAP_RESIZED else {
                return LMDBError.from(code: code, operation: "read", path: path.name)
            }
            if code == 0 { unsafe Calls.reset(reader.txn) }
            if newest <= told + 1 { return nil }
        }
        return files.noteOutdatedMap("read")
    }

    /// Without the locks of this process others take its slots for those of a dead one, and give them back or take
    /// them.
    ///
    /// - Returns: `replaced` where they are gone, and why that is not known.
    @inline(never)
    static func lostLocks(_ files: HeldFiles) -> LMDBError? {
        do throws(LMDBError) { try files.checkLocks("read") } catch { return error }
        return nil
    }

    /// Proves, of an unchanging file, that nothing that was read has been overwritten: that takes
    /// a second commit, and there has been no first.
    ///
    /// - Returns: `notUnchanging`, or nil.
    @inline(__always)
    func changeWhileReading(_ operation: String) -> LMDBError? {
        guard let expected = unchangingTransactionID else { return nil }
        return changeWhileReading(operation, after: expected)
    }

    @inline(never)
    private func changeWhileReading(_ operation: String, after expected: Int) -> LMDBError? {
        if unsafe Calls.newestTransaction(handle) != expected {
            return LMDBError(.notUnchanging, operation: operation, path: path.name)
        }
        let now = coarseNanoseconds()
        guard files.isDue(now: now) else { return nil }
        do throws(LMDBError) { try files.look(now: now, unchanging: expected) } catch {
            return error
        }
        return nil
    }
}

extension LMDBError {
    /// Whether it says that a slot of a reader may be somebody else's.
    var isOfLocks: Bool {
        if case .replaced(.locks) = kind { return true }
        return false
    }
}
