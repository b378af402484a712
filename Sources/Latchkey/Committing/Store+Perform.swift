import LMDB

extension Store {
    /// Does something in a transaction that it may share, and waits for the commit.
    func perform(_ body: @escaping @Sendable (inout Writer) throws(StoreError) -> Void)
        throws(StoreError) -> Receipt
    {
        let outcome = Awaited<Result<Receipt, StoreError>>()
        group.submit(Ticket(body) { outcome.fulfil($0) })
        return try outcome.wait().get()
    }

    /// The same for tasks: no thread waits.
    func perform(_ body: @escaping @Sendable (inout Writer) throws(StoreError) -> Void)
        async throws(StoreError) -> Receipt
    {
        let result = await withCheckedContinuation { continuation in
            group.submit(Ticket(body) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }
}
