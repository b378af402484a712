import CLMDB

/// Changes of entries that are in memory alone: what is read through it is as if they were stored.
///
/// Complexity: a look-up is a search in memory, and the one below where it finds nothing; a change is
/// a search and a copy of its bytes. Memory stays taken until the overlay is given up.
@safe
final class Overlay {
    // Sound: a copy of the environment's handles, as many as it has tables, and as many that say that
    // there is no table: so that all that reads without an overlay need not look for one.
    let handles: UnsafeMutablePointer<UInt32>
    private let noHandles: UnsafeMutablePointer<UInt32>
    let slotCount: Int
    /// One cursor by table slot, kept for the next use: nothing is written below while the overlay is
    /// there. Closed by ``closeCursors()``.
    private let cursors: UnsafeMutablePointer<CursorBox?>
    private let arena = ByteArena()
    /// By table slot, where nobody need hold them to look into them.
    let tables: UnsafeMutablePointer<OverlayTable>
    /// What to put back, and how, as far as something may have to be undone.
    private var undo: [Undone] = []
    /// How many transactions within this one may have to be undone.
    private var depth = 0

    private struct Undone {
        let slot: Int
        /// The number of the entry, and what it had before.
        let number: Int
        let before: OverlayValue
    }

    @unsafe init(over base: TransactionContext) {
        slotCount = unsafe base.slotCount
        unsafe handles = .allocate(capacity: slotCount + 1)
        unsafe handles.initialize(from: base.handles, count: slotCount)
        unsafe (handles + slotCount).initialize(to: TransactionContext.noTable)
        unsafe noHandles = .allocate(capacity: slotCount + 1)
        unsafe noHandles.initialize(repeating: TransactionContext.noTable, count: slotCount + 1)
        unsafe cursors = .allocate(capacity: slotCount + 1)
        unsafe cursors.initialize(repeating: nil, count: slotCount + 1)
        unsafe tables = .allocate(capacity: slotCount + 1)
        unsafe tables.initialize(repeating: OverlayTable(), count: slotCount + 1)
    }

    /// Closes the cursors below: before anything is written there, or the transaction there ends.
    func closeCursors() {
        for slot in 0..<slotCount { unsafe cursors[slot] = nil }
    }

    /// Forgets everything, and keeps some memory for the next use over a transaction of the same
    /// environment.
    func forget() {
        closeCursors()
        for slot in 0..<slotCount { unsafe tables[slot].clear() }
        arena.reset()
        if undo.capacity > Self.greatestKeptUndoCount {
            undo = []
        } else {
            undo.removeAll(keepingCapacity: true)
        }
        depth = 0
    }

    /// As many as most operations change.
    private static let greatestKeptUndoCount = 1_024

    deinit {
        for slot in 0..<slotCount { unsafe tables[slot].free() }
        unsafe tables.deinitialize(count: slotCount + 1)
        unsafe tables.deallocate()
        unsafe cursors.deinitialize(count: slotCount + 1)
        unsafe cursors.deallocate()
        unsafe handles.deinitialize(count: slotCount + 1)
        unsafe handles.deallocate()
        unsafe noHandles.deinitialize(count: slotCount + 1)
        unsafe noHandles.deallocate()
    }

    /// The context of a transaction that reads through this overlay. It keeps nothing alive.
    @unsafe func context(over base: TransactionContext) -> TransactionContext {
        var context = unsafe TransactionContext(
            txn: base.txn, handles: noHandles, packings: base.packings, isWrite: base.isWrite,
            cursors: cursors, recent: nil, recentPacks: nil,
            recentShift: base.recentShift, moved: base.moved, settled: base.settled,
            provesRemembered: false,
            slotCount: slotCount,
            pageSizeBytes: base.pageSizeBytes, limits: base.limits,
            overlay: tables, handlesBelow: handles)
        // What reads through it takes the time of the read below.
        unsafe context.isOverdue = base.isOverdue
        unsafe context.verifiesPacks = base.verifiesPacks
        unsafe context.stepsUntilLook = base.stepsUntilLook
        unsafe context.stepsBetweenLooks = base.stepsBetweenLooks
        unsafe context.lookedAt = base.lookedAt
        unsafe context.deadline = base.deadline
        return unsafe context
    }

    /// Puts a value for a key, or that there is none.
    @unsafe func put(
        _ value: UnsafeRawBufferPointer?, for key: UnsafeRawBufferPointer, in slot: UInt32
    ) {
        let stored =
            if let value = unsafe value {
                unsafe OverlayValue(start: arena.copy(value), byteCount: Int32(value.count))
            } else { OverlayValue.removed }
        let put = unsafe tables[Int(slot)].put(stored, for: key) { unsafe arena.copy($0) }
        if depth > 0 {
            undo.append(Undone(slot: Int(slot), number: put.number, before: put.before))
        }
    }

    /// A moment to come back to.
    struct Mark {
        fileprivate let undoCount: Int
        fileprivate let depth: Int
    }

    /// Begins what may have to be undone.
    func mark() -> Mark {
        depth += 1
        return Mark(undoCount: undo.count, depth: depth)
    }

    /// Whether all that began behind a mark has ended.
    func isLast(_ mark: Mark) -> Bool { depth == mark.depth }

    /// Ends what began at a mark: it stays.
    func keep(_ mark: Mark) {
        depth = mark.depth - 1
        if depth == 0 { undo.removeAll(keepingCapacity: true) }
    }

    /// Ends what began at a mark: everything is as it was then.
    func undo(to mark: Mark) {
        while undo.count > mark.undoCount, let last = undo.popLast() {
            unsafe tables[last.slot].restore(last.number, last.before)
        }
        depth = mark.depth - 1
    }
}
