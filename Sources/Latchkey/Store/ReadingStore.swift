/// The store in which a read is made, for as long as that lasts.
///
/// No reference is taken to it: all threads that read would move its count from one processor to another, with each
/// read.
@safe
struct ReadingStore {
    // Sound: only views have one. They end with the read, and who reads has the store.
    private let unmanaged: Unmanaged<Store>

    init(_ store: borrowing Store) { unsafe unmanaged = Unmanaged.passUnretained(copy store) }

    var store: Store { unsafe unmanaged.takeUnretainedValue() }

    @inline(__always)
    var fingerprint: UInt32 {
        unsafe unmanaged._withUnsafeGuaranteedRef { $0.identity.fingerprint }
    }
}
