import Latchkey

extension Store {
    /// Runs a closure and closes the store, whatever becomes of it: the error of the closure says more than
    /// that of closing.
    func closing<R>(_ body: (Store) throws -> R) throws -> R {
        let result = try closingOnError(body)
        try close()
        return result
    }

    /// Runs a closure after which the store is needed, unless it throws.
    func closingOnError<R>(_ body: (Store) throws -> R) throws -> R {
        do { return try body(self) } catch {
            try? close()
            throw error
        }
    }
}
