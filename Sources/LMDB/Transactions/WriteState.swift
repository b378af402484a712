/// What a write transaction is made of, kept alive by its `WriteTransaction`.
///
/// After the end of the transaction the object may live on in a value that a closure has
/// swapped away; `context.txn` is nil then, and every use is an error.
@safe
final class WriteState {
    // Sound: allocated here, freed by this object's deinit.
    let context: UnsafeMutablePointer<TransactionContext>
    /// Keeps the table handles alive that the context points to, whatever becomes of the value
    /// that holds this object.
    let owner: Environment
    /// In a transaction in memory: where its changes are.
    let overlay: Overlay?
    var dirtyPageEstimate: Int
    /// Bytes appended since the last page was counted.
    var appendedByteCount = 0

    /// Whether anything was stored or removed.
    var hasChanges: Bool { dirtyPageEstimate > 0 || appendedByteCount > 0 }

    /// What LMDB adds to an entry on its page: a header of 8 bytes, an offset of 2.
    static let entryOverheadByteCount = 10

    @unsafe init(
        of owner: Environment, context: TransactionContext, overlay: Overlay? = nil,
        dirtyPageEstimate: Int = 0
    ) {
        self.overlay = overlay
        self.owner = owner
        unsafe self.context = .allocate(capacity: 1)
        unsafe self.context.initialize(to: context)
        self.dirtyPageEstimate = dirtyPageEstimate
    }

    /// Takes the transaction out, to commit or abort it: from here on every use is an error.
    func end() -> OpaquePointer? {
        let txn = unsafe context.pointee.txn
        unsafe context.pointee.txn = nil
        return unsafe txn
    }

    var hasFailed: Bool { unsafe context.pointee.hasFailed }

    func fail() {
        unsafe context.pointee.hasFailed = true
    }

    deinit {
        unsafe context.deinitialize(count: 1)
        unsafe context.deallocate()
    }
}
