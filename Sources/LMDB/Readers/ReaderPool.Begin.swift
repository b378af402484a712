import CLMDB
import Glibc

/// What the pool does when there is no reader at hand, or the one at hand cannot begin.
///
/// Sound throughout: a reader that is neither in a stripe nor spare belongs to this thread, and
/// `all` keeps it alive.
extension ReaderPool {
    @inline(never)
    func takeAnother() throws(LMDBError) -> ReaderLease {
        if let reader = try anyIdle() {
            let lease = unsafe ReaderLease(Unmanaged.passUnretained(reader))
            let code = unsafe Calls.renew(reader.txn)
            guard code == 0 else { return try takeAgain(lease, after: code) }
            return lease
        }
        return try create()
    }

    /// Begins once more after the first attempt failed: the map or the table may be at fault.
    @inline(never)
    func takeAgain(_ lease: ReaderLease, after code: Int32) throws(LMDBError) -> ReaderLease {
        let reader = unsafe lease.reader.takeUnretainedValue()
        if code == MDB_BAD_RSLOT { return try takeAnother(insteadOf: lease) }
        guard code == MDB_MAP_RESIZED else {
            forget(reader)
            throw failure(code)
        }
        keepSpare(reader)
        try adoptMap()
        guard let idle = try anyIdle() else { return try create() }
        let again = unsafe ReaderLease(Unmanaged.passUnretained(idle))
        switch unsafe Calls.renew(idle.txn) {
        case 0: return again
        case MDB_BAD_RSLOT: return try takeAnother(insteadOf: again)
        case let code:
            forget(idle)
            throw failure(code)
        }
    }

    /// A reader in place of one whose slot is somebody else's, or free.
    ///
    /// - Throws: `replaced`: that is so since the locks of this process are gone. Else another process that had lost
    ///   its own has given back what it had no more, and the other readers have slots of their own.
    private func takeAnother(insteadOf lease: ReaderLease) throws(LMDBError) -> ReaderLease {
        abandon(lease)
        if let lost = lostLocks(), lost.isOfLocks { throw lost }
        return try takeAnother()
    }

    /// A reader not in use, from the spare ones or from any stripe.
    private func anyIdle() throws(LMDBError) -> Reader? {
        try state.withLock { (state) throws(LMDBError) -> Reader? in
            if let ending = state.ending { throw LMDBError(ending, operation: "read") }
            if let reader = state.spare.popLast() { return reader }
            for index in 0..<Self.stripeCount {
                let bits = unsafe stripes[index].reader.exchange(0, ordering: .acquiring)
                if let reader = unsafe Self.reader(bits) {
                    return unsafe reader.takeUnretainedValue()
                }
            }
            return nil
        }
    }

    /// A new reader, which takes a slot of the table.
    private func create() throws(LMDBError) -> ReaderLease {
        var code = try attemptToCreate()
        if case .failure(MDB_MAP_RESIZED) = code {
            try adoptMap()
            code = try attemptToCreate()
        }
        switch code {
        case .success(let lease): return lease
        case .failure(let code): throw failure(code)
        }
    }

    private enum Attempt {
        case success(ReaderLease)
        case failure(Int32)
    }

    private func attemptToCreate() throws(LMDBError) -> Attempt {
        try state.withLock { (state) throws(LMDBError) -> Attempt in
            if let ending = state.ending { throw LMDBError(ending, operation: "read") }
            // Under the lock, since the environment may be closed when it has been let go.
            var txn: OpaquePointer?
            var code = unsafe Calls.begin(environment, parent: nil, MDB_RDONLY, &txn)
            if code == MDB_READERS_FULL {
                // Slots of processes that died are free after a check.
                var deadCount: Int32 = 0
                if unsafe Calls.checkReaders(environment, &deadCount) == 0 {
                    code = unsafe Calls.begin(environment, parent: nil, MDB_RDONLY, &txn)
                }
            }
            guard code == 0, let txn = unsafe txn else { return .failure(code) }
            let reader = unsafe Reader(txn: txn, template: template)
            state.all.append(reader)
            trimLater(&state)
            return .success(unsafe ReaderLease(Unmanaged.passUnretained(reader)))
        }
    }

    /// Forgets a reader in use whose slot may be somebody else's, and leaves that as it is.
    func abandon(_ lease: ReaderLease) {
        let reader = unsafe lease.reader.takeUnretainedValue()
        state.withLock { state in state.all.removeAll { $0 === reader } }
    }

    private func forget(_ reader: Reader) {
        state.withLock { state in
            state.all.removeAll { $0 === reader }
            discard(reader)
        }
    }

    private func failure(_ code: Int32) -> LMDBError {
        if code == LeftSlots.takenCode {
            return LMDBError(.processNumberTaken(number: getpid()), operation: "read")
        }
        var limits = unsafe template.limits
        var info = unsafe MDB_envinfo()
        // As many as who made the table wanted.
        if code == MDB_READERS_FULL, unsafe Calls.info(environment, &info) == 0 {
            limits.maximumReaderCount = Int(unsafe info.me_maxreaders)
        }
        return LMDBError.from(code: code, operation: "read", limits: limits)
    }
}
