import LMDB

extension Store {
    /// Does something in a transaction that it may share, and waits for the commit.
    ///
    /// - Parameters:
    ///   - placement: Where in a commit it can be.
    ///   - mayBeRefusedLate: Whether it may be refused after it has changed something: then that is undone,
    ///     at some µs more, and else all that shares the transaction is done again.
    ///   - wantsPlace: Whether the receipt is to have the place behind the commit.
    /// - Throws: ``StoreError``: what `body` throws; `nestedMisuse` of the storage at once inside a
    ///   write, which it would wait for.
    func perform(
        _ placement: Ticket.Placement = .anywhere, mayBeRefusedLate: Bool = false,
        wantsPlace: Bool = false,
        _ body: @escaping @Sendable (inout Writer) throws(StoreError) -> Void
    ) throws(StoreError) -> Receipt {
        try checkCanWait(for: "perform")
        let outcome = Awaited<Result<Receipt, StoreError>>()
        group.submit(
            Ticket(
                placement: placement, mayBeRefusedLate: mayBeRefusedLate, wantsPlace: wantsPlace,
                body
            ) { outcome.fulfil($0) })
        return try outcome.wait().get()
    }

    /// Refuses a call that waits for a commit, where that commit would wait for the caller.
    func checkCanWait(for operation: String) throws(StoreError) {
        do throws(LMDBError) { try environment.checkCanWait(for: operation) } catch {
            throw StoreError(of: error)
        }
    }

    /// The same for tasks: no thread waits.
    func perform(
        _ placement: Ticket.Placement = .anywhere, mayBeRefusedLate: Bool = false,
        wantsPlace: Bool = false,
        _ body: @escaping @Sendable (inout Writer) throws(StoreError) -> Void
    ) async throws(StoreError) -> Receipt {
        let result = await withCheckedContinuation { continuation in
            group.submit(
                Ticket(
                    placement: placement, mayBeRefusedLate: mayBeRefusedLate,
                    wantsPlace: wantsPlace,
                    body
                ) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }
}
