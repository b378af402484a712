import Synchronization

/// A read transaction that is used again and again: one slot of the reader table.
///
/// In use it belongs to one thread; otherwise it lies in the pool.
@safe
final class Reader: @unchecked Sendable {
    // Sendable and sound: the pool hands a reader to one thread at a time, through an atomic
    // exchange or a lock; what other threads look at meanwhile is atomic.
    let context: UnsafeMutablePointer<TransactionContext>
    /// The handle, which stays while the context's comes and goes.
    let txn: OpaquePointer
    private let cursors: UnsafeMutablePointer<CursorBox?>
    /// Nil where there was no memory for it.
    private let recent: UnsafeMutablePointer<RecentValue>?
    private let recentPacks: UnsafeMutablePointer<RecentPack>

    /// When the present read began, by `coarseNanoseconds`; 0 between reads.
    let startedAt = Atomic<UInt64>(0)
    /// When the last one began.
    let lastStartedAt = Atomic<UInt64>(0)
    /// Where it began: the address of the file's name, a constant of the program, and the line.
    let fileName = Atomic<UInt>(0)
    let line = Atomic<UInt>(0)
    /// Whether it has been reported as long.
    let isReported = Atomic<Bool>(false)

    @unsafe init(txn: OpaquePointer, template: TransactionContext) {
        unsafe self.txn = txn
        let slotCount = unsafe template.slotCount
        unsafe cursors = .allocate(capacity: slotCount + 1)
        unsafe cursors.initialize(repeating: nil, count: slotCount + 1)
        unsafe recent = RecentPlaces.allocate(shift: template.recentShift)
        unsafe recentPacks = .allocate(capacity: slotCount)
        unsafe recentPacks.initialize(repeating: RecentPack(), count: slotCount)
        unsafe context = .allocate(capacity: 1)
        unsafe context.initialize(
            to: TransactionContext(
                txn: nil, handles: template.handles, packings: template.packings, isWrite: false,
                cursors: cursors, recent: recent, recentPacks: recentPacks,
                recentShift: template.recentShift, moved: template.moved,
                settled: template.settled,
                provesRemembered: template.provesRemembered, slotCount: slotCount,
                pageSizeBytes: template.pageSizeBytes, limits: template.limits))
    }

    /// Forgets where values lie, because the map is replaced. The reader is not in use.
    func forgetRecent() {
        unsafe recentPacks.update(repeating: RecentPack(), count: context.pointee.slotCount)
        guard let recent = unsafe recent else { return }
        unsafe recent.update(
            repeating: RecentValue(), count: RecentPlaces.count(context.pointee.recentShift))
    }

    /// Ends the transaction for good and gives its slot back. The reader is not in use.
    func discard() {
        // Kept cursors close before their transaction: nobody else holds one.
        for slot in 0..<(unsafe context.pointee.slotCount) { unsafe cursors[slot] = nil }
        unsafe Calls.abort(txn)
    }

    deinit {
        unsafe cursors.deinitialize(count: context.pointee.slotCount + 1)
        unsafe cursors.deallocate()
        unsafe recentPacks.deinitialize(count: context.pointee.slotCount)
        unsafe recentPacks.deallocate()
        unsafe RecentPlaces.free(recent, shift: context.pointee.recentShift)
        unsafe context.deinitialize(count: 1)
        unsafe context.deallocate()
    }
}
