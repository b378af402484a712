import Interposition
import LMDB
import Latchkey
import SystemPackage

// What a store is after something was done while a call failed: open as it still is, and opened again.
extension FaultRun {
    /// What is still open answers or refuses.
    func checkUse(_ scene: Scene) throws {
        guard let store = scene.store else { return }
        let information: Store.Information
        do { information = try store.information() } catch { return try checkIsNotReplaced(error) }
        guard information.commitNumber > 0 else { throw Problem(text: "it has no commits") }
        do { _ = try store.read { try $0.handle(account: "acme") } } catch {
            guard !deed.hasStore else {
                throw Problem(text: "it cannot be read any more: \(error)")
            }
        }
        guard !deed.name.hasPrefix("open-to-read") else { return }
        do {
            try store.administer { administration in
                try administration.insert(
                    .account(Account(id: "use", subdomain: "use", name: "Use")))
            }
        } catch let error as StoreError {
            // It may refuse until it is opened again.
            guard case .storage = error.kind else { throw Problem(text: "it refuses: \(error)") }
            try checkIsNotReplaced(error)
            return
        }
        _ = try store.read { try $0.handle(account: "use") }
    }

    func close(_ scene: Scene) throws {
        do { try scene.close() } catch {
            throw Problem(text: "it cannot be closed: \(error)")
        }
    }

    /// Opened again, it is sound and works.
    func checkAgain(
        _ scene: Scene, _ result: Result<String, any Error>, _ fault: CallFault
    ) throws {
        guard scene.path.isThere else {
            if deed.hasStore { throw Problem(isLoss: true, text: "the file is gone") }
            if case .success = result { throw Problem(isLoss: true, text: "there is no store") }
            return try Store.create(at: scene.path, options: deed.options).close()
        }
        let store = try Store.open(at: scene.path, options: deed.options)
        defer { try? store.close() }
        let isUnfinished = try checkSound(store, mayBeUnfinished: fault.leavesUnknown)
        if deed.hasStore { try checkLog(store, scene, result) }
        let isDone = (try? result.get()) != nil
        if let misfit = try deed.misfit(store, isDone) {
            throw Problem(isLoss: isDone, text: misfit)
        }
        try store.administer { administration in
            try administration.insert(
                .account(Account(id: "again", subdomain: "again", name: "Again")))
        }
        if isUnfinished { _ = try checkSound(store, mayBeUnfinished: false) }
        let readers = try store.information().readerCount
        guard readers <= 1 else { throw Problem(text: "\(readers) slots of readers are left over") }
    }

    /// - Returns: Whether `verify` says no more than that the last commit could not be finished: LMDB
    ///   takes back the number alone when it cannot write a meta page, or writes half of it, and the next
    ///   commit mends it.
    private func checkSound(_ store: Store, mayBeUnfinished: Bool) throws -> Bool {
        let report = try store.verify()
        if report.isSound { return false }
        guard mayBeUnfinished, report.isUnfinishedAlone else {
            throw Problem(text: "it is damaged: \(report.problems)")
        }
        return true
    }

    /// What was read and answered is in the log, unless closing said that it could not be; what was not
    /// answered may be there, once.
    private func checkLog(_ store: Store, _ scene: Scene, _ result: Result<String, any Error>)
        throws
    {
        let count = try readCount(store)
        if case .success = result, scene.isLogged {
            guard count == readCounts.after else {
                throw Problem(
                    isLoss: count < readCounts.after,
                    text: "\(count) entries of reads, not \(readCounts.after)")
            }
        }
        guard (readCounts.before...readCounts.after).contains(count) else {
            throw Problem(
                isLoss: count < readCounts.before,
                text: "\(count) entries of reads, of \(readCounts.before) to \(readCounts.after)")
        }
    }

    /// Nobody gives a name to another file here: a look at it that fails tells nothing of it.
    func checkIsNotReplaced(_ error: any Error) throws {
        guard case .replaced? = Self.beneath(error)?.kind else { return }
        throw Problem(text: "a file that is the same is called another: \(error)")
    }
}
