import CLMDB

/// What the views of one transaction share, at one address.
///
/// The address outlives every view: a reader's lies in the pool until the environment closes,
/// which it refuses while the reader is in use; a writer's belongs to an object that the
/// `WriteTransaction` holds. After the end of the transaction `txn` is nil.
@usableFromInline
@unsafe struct TransactionContext {
    /// The transaction, nil outside its life.
    var txn: OpaquePointer?
    /// LMDB's handles by table slot; `noTable` where the environment has none.
    let handles: UnsafeMutablePointer<UInt32>
    /// How the entries of tables lie together, by table slot.
    let packings: UnsafeMutablePointer<Packing>
    /// Whether this is a write, whose pages change and may be copies.
    let isWrite: Bool
    /// One cursor by table slot, kept for the next use; nil for write transactions without an overlay.
    let cursors: UnsafeMutablePointer<CursorBox?>?
    /// What was found last, for ``Snapshot/value(for:in:standingFor:of:)``; nil for write
    /// transactions, whose pages change.
    let recent: UnsafeMutablePointer<RecentValue>?
    /// In which pack something was found last, by table slot; nil where `recent` is.
    let recentPacks: UnsafeMutablePointer<RecentPack>?
    /// How many of a hash's bits are left out of a place in `recent`.
    let recentShift: UInt64
    /// What commits have moved since, of what readers remember.
    let moved: MovedGroups
    /// What texts stand for for ever, for ``Snapshot/settledNumber(of:_:_:)``.
    let settled: SettledNumbers
    /// Whether each value that is found again is looked up as well, and is one that lies there.
    let provesRemembered: Bool
    /// The number of the commit that a read transaction shows, `noTransaction` outside its life.
    var transactionID = RecentPlaces.noTransaction
    let slotCount: Int
    let pageSizeBytes: Int
    let limits: EnvironmentLimits
    /// Whether an operation of this write transaction has failed, so that it can only abort.
    var hasFailed = false
    /// What is read through, by table slot; then `handles` has no table, so that all that reads without
    /// an overlay need not look for one, and the tables' handles are here. Whoever has the context keeps
    /// the ``Overlay`` alive.
    var overlay: UnsafeMutablePointer<OverlayTable>?
    var handlesBelow: UnsafeMutablePointer<UInt32>?
    /// Whether the checksum of each pack that is read is verified.
    var verifiesPacks = false
    /// Keys that lie on damaged pages, which this read must not come to; nil but for a verification.
    var lostPages: LostPages?
    /// Whether this read has lasted too long, so that it can only end.
    var isOverdue = false
    /// How many steps the read takes before it looks at the clock, and how many it took before
    /// the look before.
    var stepsUntilLook = UInt32.max
    var stepsBetweenLooks = Limits.firstStepCount
    /// When it looked, and when it has lasted too long, by `coarseNanoseconds`.
    var lookedAt: UInt64 = 0
    var deadline = UInt64.max

    static var noTable: UInt32 { UInt32.max }

    /// The handle of a table, or `noTable`.
    @inline(__always)
    func handle(_ slot: UInt32) -> UInt32 {
        // Sound: `handles` has `slotCount` elements.
        unsafe Int(slot) < slotCount ? handles[Int(slot)] : TransactionContext.noTable
    }

    /// The handle of a table below an overlay, or `noTable`.
    @inline(__always)
    func handleBelow(_ slot: UInt32) -> UInt32 {
        guard let handles = unsafe handlesBelow, unsafe Int(slot) < slotCount else {
            return unsafe TransactionContext.noTable
        }
        return unsafe handles[Int(slot)]
    }

    /// How the entries of a table lie together.
    @inline(__always)
    func packing(_ slot: UInt32) -> Packing {
        // Sound: `packings` has `slotCount` elements.
        unsafe Int(slot) < slotCount ? packings[Int(slot)] : .none
    }

    /// The kept cursor of a table, if there is one that nobody uses.
    @inline(__always)
    func idleCursor(_ slot: UInt32) -> CursorBox? {
        // Sound here and below: `cursors` has `slotCount` elements, for this thread alone.
        guard let cursors = unsafe cursors, unsafe Int(slot) < slotCount,
            unsafe isKnownUniquelyReferenced(&cursors[Int(slot)])
        else { return nil }
        return unsafe cursors[Int(slot)]
    }

    /// Keeps a cursor for its table's next use, unless one is kept already.
    @inline(__always)
    func keep(_ cursor: CursorBox, _ slot: UInt32) {
        guard let cursors = unsafe cursors, unsafe Int(slot) < slotCount,
            unsafe cursors[Int(slot)] == nil
        else { return }
        unsafe cursors[Int(slot)] = cursor
    }
}

/// Bytes within the map or a dirty page, valid as long as the snapshot that found them.
@usableFromInline
@unsafe struct FoundBytes {
    @usableFromInline let start: UnsafeRawPointer
    @usableFromInline let count: Int

    @inline(__always)
    init(start: UnsafeRawPointer, count: Int) {
        unsafe self.start = start
        unsafe self.count = count
    }

    @inline(__always)
    init?(_ value: MDB_val) {
        guard let start = unsafe value.mv_data else { return nil }
        unsafe self.start = UnsafeRawPointer(start)
        unsafe count = value.mv_size
    }
}
