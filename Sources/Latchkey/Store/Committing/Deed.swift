import LMDB

/// What a call of the store comes to that may have to be committed before it answers.
enum Deed<Value: Sendable>: Sendable {
    /// It has its answer.
    case done(Value)
    /// It is to be done in a transaction that it may share with others, and run again in
    /// another one if that fails: what it finds in the transaction that is committed is the answer.
    case commit(@Sendable (inout Writer) throws(StoreError) -> Value)
}

// Each call that waits for a commit has a form for threads and one for tasks. They differ in nothing
// but how they wait, which is here.
extension Store {
    /// The answer of a deed; the thread waits for its commit.
    func finish<Value>(_ deed: Deed<Value>) throws(StoreError) -> Value {
        switch deed {
        case .done(let value): return value
        case .commit(let body):
            let found = Outcome<Value>()
            _ = try perform { (writer) throws(StoreError) in found.set(try body(&writer)) }
            return try found.committed()
        }
    }

    /// The same for tasks: no thread waits.
    func finish<Value>(_ deed: Deed<Value>) async throws(StoreError) -> Value {
        switch deed {
        case .done(let value): return value
        case .commit(let body):
            let found = Outcome<Value>()
            _ = try await perform { (writer) throws(StoreError) in
                found.set(try body(&writer))
            }
            return try found.committed()
        }
    }

    /// Does something that waits for others, a medium or a pipe on a thread that it has to itself,
    /// so that no thread of tasks waits.
    ///
    /// - Throws: ``StoreError``: the operating system starts no thread.
    static func onThreadOfItsOwn<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(StoreError) -> Result<Value, Failure> {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Result<Value, Failure>, StoreError>, Never>)
            in
            do throws(LMDBError) {
                try Environment.onThreadOfItsOwn {
                    do throws(Failure) {
                        let value = try body()
                        continuation.resume(returning: .success(.success(value)))
                    } catch { continuation.resume(returning: .success(.failure(error))) }
                }
            } catch { continuation.resume(returning: .failure(StoreError(of: error))) }
        }
        return try result.get()
    }
}

extension Outcome {
    /// What the transaction found that was committed.
    fileprivate func committed() throws(StoreError) -> Value {
        if let value { return value }
        // Not reached: what is committed was run.
        throw StoreError(
            .storage(LMDBError(.transactionFailed, operation: "commit")))
    }
}
