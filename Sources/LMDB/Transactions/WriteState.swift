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
    /// Where its changes are: in a transaction in memory always, else behind a savepoint.
    private(set) var overlay: Overlay?
    /// Behind a savepoint: the context without the overlay.
    private var contextBelow: TransactionContext?
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
        leaveOverlay()?.forget()
        let txn = unsafe context.pointee.txn
        unsafe context.pointee.txn = nil
        return unsafe txn
    }

    var hasFailed: Bool { unsafe context.pointee.hasFailed }

    func fail() { setFailed(true) }

    func setFailed(_ hasFailed: Bool) { unsafe context.pointee.hasFailed = hasFailed }

    // MARK: Savepoints

    /// Whether its changes are in memory for a savepoint alone.
    var ownsOverlay: Bool { unsafe contextBelow != nil }

    /// Keeps changes in memory from here on.
    func beginOverlay() -> Overlay {
        if let overlay { return overlay }
        // Sound: nothing is written below while the overlay is there.
        let overlay = unsafe owner.overlay(over: context.pointee)
        unsafe contextBelow = unsafe context.pointee
        unsafe context.pointee = unsafe overlay.context(over: context.pointee)
        self.overlay = overlay
        return overlay
    }

    /// Writes into the transaction itself again. What the overlay has is left to whoever has it.
    @discardableResult
    func leaveOverlay() -> Overlay? {
        guard let below = unsafe contextBelow, let left = overlay else { return nil }
        left.closeCursors()
        unsafe context.pointee = unsafe below
        unsafe contextBelow = nil
        overlay = nil
        return left
    }

    deinit {
        unsafe context.deinitialize(count: 1)
        unsafe context.deallocate()
    }
}
