import CLMDB
import Glibc
import Synchronization

/// What needs all readers to be idle: closing, and replacing the map.
///
/// Sound throughout: under the lock, with every reader gathered, nobody has a transaction.
extension ReaderPool {
    /// Ends all readers for good, and every other use, if nothing is in use. Until then nobody notices.
    func end() -> Usage.Closing {
        state.withLock { state in
            let readerCount = gather(&state)
            guard readerCount == 0 else {
                return .busy(readerCount: readerCount, userCount: usage.count)
            }
            let closing = usage.close()
            guard case .begun = closing else { return closing }
            for reader in state.all { discard(reader) }
            state.all = []
            state.spare = []
            state.ending = .closed
            return closing
        }
    }

    /// Takes the size of the file as another process has left it.
    ///
    /// The map is replaced, so no reader may be in use: waits for them, but not for ever, since
    /// one may belong to the thread that waits.
    func adoptMap() throws(LMDBError) {
        var busyCount = 0
        for _ in 0..<Limits.mapAdoptionMilliseconds {
            let code: Int32? = state.withLock { state in
                if state.ending != nil { return 0 }
                busyCount = gather(&state)
                guard busyCount == 0 else { return nil }
                return replaceMap(&state)
            }
            if let code {
                if code == 0 { return }
                if code == ENOMEM {
                    throw LMDBError(
                        .addressSpaceFull(mapBytes: unsafe template.limits.mapSizeBytes),
                        operation: "adopt the map of a grown file")
                }
                throw LMDBError.from(code: code, operation: "adopt the map of a grown file")
            }
            sleep(milliseconds: 1)
        }
        throw LMDBError(.mapOutgrown(readerCount: busyCount), operation: "begin")
    }

    /// The readers in use now.
    var busyCount: Int {
        state.withLock { state in
            state.all.count { $0.startedAt.load(ordering: .relaxed) != 0 }
        }
    }

    /// Collects the idle readers, so that none can be taken without the lock.
    ///
    /// - Returns: The number of those in use.
    func gather(_ state: inout sending State) -> Int {
        for index in 0..<Self.stripeCount {
            let bits = unsafe stripes[index].reader.exchange(0, ordering: .acquiring)
            if let reader = unsafe Self.reader(bits) {
                state.spare.append(unsafe reader.takeUnretainedValue())
            }
        }
        return state.all.count - state.spare.count
    }

    /// - Returns: LMDB's code, or nil if the map is looked into just now.
    private func replaceMap(_ state: inout sending State) -> Int32? {
        for reader in state.all { reader.forgetRecent() }
        var isLost = false
        let code = usage.replaceMap {
            var info = unsafe MDB_envinfo()
            var code = unsafe Calls.info(environment, &info)
            if code != 0 { return (code, false) }
            let neededBytes = (unsafe info.me_last_pgno + 1) * (unsafe template.pageSizeBytes)
            // Twice the data, so that the next growth does not come here again at once; less
            // where there is no address space. LMDB gives the old map up first.
            let mapped = unsafe info.me_mapsize
            let sizes = [max(mapped, neededBytes * 2), neededBytes + neededBytes / 8, neededBytes]
            guard let size = sizes.first(where: { AddressSpace.fits($0 - mapped) }) else {
                return (ENOMEM, false)
            }
            code = unsafe Calls.setMapSize(environment, size)
            // EINVAL comes from a writer at work, before anything is done.
            isLost = code != 0 && code != EINVAL
            return (code, isLost)
        }
        if isLost { state.ending = .unusable }
        return code
    }
}
