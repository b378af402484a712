/// A reader in the hands of the thread that reads.
@usableFromInline
@safe
struct ReaderLease {
    // Sound: the pool holds every reader until it is discarded, or forgotten by who has the lease and uses it no
    // more.
    let reader: Unmanaged<Reader>
    @usableFromInline let context: UnsafeMutablePointer<TransactionContext>

    init(_ reader: Unmanaged<Reader>) {
        unsafe self.reader = reader
        unsafe context = reader._withUnsafeGuaranteedRef { unsafe $0.context }
    }
}
