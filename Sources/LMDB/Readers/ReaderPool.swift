import CLMDB
import Synchronization

/// The readers of one environment that are not in use.
///
/// The usual way takes one atomic exchange to take a reader and one to give it back: threads
/// spread over stripes, and each stripe holds one reader. Whatever finds its stripe empty or
/// taken goes through the lock.
@safe
final class ReaderPool: @unchecked Sendable {
    // Sendable and sound: the stripes are atomic, the rest is behind the lock, and the handle
    // is closed only after every reader has been taken out.
    let environment: OpaquePointer
    let template: TransactionContext
    let usage: Usage
    /// Looks whether others may have the slots of this process's readers, which they take for those of a dead one.
    let lostLocks: @Sendable () -> LMDBError?
    /// Runs a job in a while, if there is anything to run it on.
    let later: @Sendable (@escaping @Sendable () -> Void) -> Bool
    let stripes: UnsafeMutablePointer<Stripe>
    let state = Mutex(State())

    /// One cache line for each stripe, so that threads do not disturb each other.
    struct Stripe: ~Copyable {
        let reader = Atomic<UInt>(0)
        let padding: (UInt, UInt, UInt, UInt, UInt, UInt, UInt) = (0, 0, 0, 0, 0, 0, 0)
    }

    struct State {
        /// All readers that have a transaction, in use or not.
        var all: [Reader] = []
        /// Readers not in use that have no stripe.
        var spare: [Reader] = []
        /// Whether it will be looked which of them are not needed.
        var isTrimmingLater = false
        /// Why no reader can be had, once that is so.
        var ending: LMDBError.Kind?
    }

    /// As many stripes as threads that usually read at once: a power of two, by which a thread finds its own.
    static let stripeCount = 32

    /// The most readers that wait outside of the stripes: each holds a slot of the table.
    private static let spareCount = 96

    @unsafe init(
        environment: OpaquePointer, template: TransactionContext, usage: Usage,
        lostLocks: @escaping @Sendable () -> LMDBError?,
        later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool
    ) {
        self.later = later
        self.lostLocks = lostLocks
        self.usage = usage
        unsafe self.environment = environment
        unsafe self.template = template
        unsafe stripes = .allocate(capacity: Self.stripeCount)
        for index in 0..<Self.stripeCount {
            unsafe (stripes + index).initialize(to: Stripe())
        }
    }

    deinit {
        unsafe stripes.deinitialize(count: Self.stripeCount)
        unsafe stripes.deallocate()
    }

    // MARK: Taking and giving back

    /// A reader with a transaction that has begun.
    @inline(__always)
    func take() throws(LMDBError) -> ReaderLease {
        let index = stripeIndex()
        // Sound: a reader's address is in one place at a time, and `all` keeps it alive.
        let bits = unsafe stripes[index].reader.exchange(0, ordering: .acquiring)
        guard let reader = unsafe Self.reader(bits) else { return try takeAnother() }
        let lease = unsafe ReaderLease(reader)
        let code = unsafe reader._withUnsafeGuaranteedRef { unsafe Calls.renew($0.txn) }
        guard code == 0 else { return try takeAgain(lease, after: code) }
        return lease
    }

    /// Takes a reader back whose transaction has been reset.
    @inline(__always)
    func giveBack(_ lease: ReaderLease) {
        let bits = unsafe UInt(bitPattern: lease.reader.toOpaque())
        let (isPlaced, _) = unsafe stripes[stripeIndex()].reader.compareExchange(
            expected: 0, desired: bits, ordering: .releasing)
        if !isPlaced { keepSpare(unsafe lease.reader.takeUnretainedValue()) }
    }

    @inline(__always)
    private func stripeIndex() -> Int {
        // Thread descriptors are far apart: a multiplication spreads them over all bits.
        Int(
            (currentThread() &* 0x9E37_79B9_7F4A_7C15)
                >> UInt(UInt.bitWidth - Self.stripeCount.trailingZeroBitCount))
    }

    @inline(__always)
    static func reader(_ bits: UInt) -> Unmanaged<Reader>? {
        guard let address = unsafe UnsafeRawPointer(bitPattern: bits) else { return nil }
        return unsafe Unmanaged.fromOpaque(address)
    }

    @inline(never)
    func keepSpare(_ reader: Reader) {
        state.withLock { state in
            if state.spare.count < Self.spareCount {
                state.spare.append(reader)
            } else {
                state.all.removeAll { $0 === reader }
                discard(reader)
            }
        }
    }

    /// Ends a reader that is not in use. A slot that may be somebody else's by now is left as it is, and what LMDB
    /// has of the reader with it: LMDB gives a slot back without a look at whose it is, which it has when it begins.
    func discard(_ reader: Reader) {
        if lostLocks()?.isOfLocks == true { return }
        if unsafe Calls.renew(reader.txn) == MDB_BAD_RSLOT { return }
        reader.discard()
    }
}
