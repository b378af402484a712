extension Administration {
    /// Does an operation in an account: as a ``Session`` does it, but that no rule of roles
    /// applies.
    ///
    /// Complexity: that of the change, as of the other functions of this type.
    ///
    /// Rule: *Operations* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: `unknown`: the account, or something that the operation names, is not
    ///   there; `doesNotFit`: its value is of another account; `exists`; `invalid`; `refused`; `limit`.
    public mutating func perform(_ operation: Operation, in account: Identity)
        throws(StoreError)
    {
        let reason = reason
        try change { (writer) throws(StoreError) in
            var actor = Actor(host: try writer.reader.require(account: account), account)
            actor.reason = reason
            try writer.execute(operation, by: actor)
        }
    }
}
