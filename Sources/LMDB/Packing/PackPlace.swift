import CLMDB

/// Where a cursor is in a pack, and the key of the entry there, put together.
@safe
struct PackPlace {
    // Sound: memory of its own for three keys, until it is freed: that of the entry at hand, one that is held, and what
    // those that are sought begin with.
    private let memory: UnsafeMutableRawPointer
    let packing: Packing
    /// The pack at hand: good as long as LMDB's cursor is at it and nothing is written.
    var view: PackView?
    var index = 0
    /// What is wrong with the pack at hand, where it is of others than those that are sought: whoever goes on there
    /// is told, but for who comes to those that are sought by that.
    private var suspended: LMDBError?
    /// On which side of those that are sought it is: negative where it is before them.
    private var suspendedSide = 0
    /// What those that are sought begin with; nil where all are.
    private var groupByteCount: Int?
    private var groupIsOne = false

    init(_ packing: Packing) {
        self.packing = packing
        unsafe memory = .allocate(byteCount: 3 * Self.keyPlaceByteCount, alignment: 8)
    }

    private static let keyPlaceByteCount = 512

    func free() { unsafe memory.deallocate() }

    /// Nowhere, as a new one is.
    mutating func leave() {
        view = nil
        suspended = nil
    }

    /// Stops at a pack that is damaged.
    @unsafe mutating func suspend(_ error: LMDBError, at key: UnsafeRawBufferPointer) {
        suspended = error
        suspendedSide =
            unsafe isSought(key) || groupByteCount == nil ? 0 : KeyOrder.compare(key, soughtBytes)
    }

    /// What is wrong with the pack that it has stopped at.
    var damage: LMDBError? { suspended }

    /// What is wrong with the pack at hand, for who goes on from it.
    func error(goingForward isForward: Bool) -> LMDBError? {
        (isForward ? suspendedSide < 0 : suspendedSide > 0) ? nil : suspended
    }

    private var soughtBytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(
            start: memory + 2 * Self.keyPlaceByteCount, count: groupByteCount ?? 0)
    }

    /// From here on entries of one group are sought, or of all.
    @unsafe mutating func seek(_ group: PackGroup?) {
        groupByteCount = group.map { unsafe $0.bytes.count }
        guard let group, let start = unsafe group.bytes.baseAddress else { return }
        groupIsOne = group.isOne
        unsafe (memory + 2 * Self.keyPlaceByteCount).copyMemory(
            from: start, byteCount: group.bytes.count)
    }

    /// Whether a pack may have what is sought.
    @unsafe func isSought(_ key: UnsafeRawBufferPointer) -> Bool {
        if groupByteCount == nil { return true }
        return unsafe PackGroup(bytes: soughtBytes, isOne: groupIsOne).contains(key)
    }

    /// The entry at an index, whose key stays until the next call.
    @inline(__always)
    @unsafe mutating func entry(_ view: PackView, at index: Int) throws(PackDamage) -> FoundEntry {
        let byteCount = unsafe try view.copyKey(index, to: memory)
        let value = unsafe try view.value(index)
        self.view = view
        self.index = index
        return unsafe FoundEntry(
            key: MDB_val(mv_size: byteCount, mv_data: memory), value: MDB_val(value))
    }

    /// An entry with its key copied to where it stays while the cursor moves on, until the next call.
    @unsafe func holding(_ entry: FoundEntry) -> FoundEntry {
        let held = unsafe memory + Self.keyPlaceByteCount
        let byteCount = unsafe min(entry.key.mv_size, Limits.keyByteCount)
        if let start = unsafe entry.key.mv_data {
            unsafe held.copyMemory(from: start, byteCount: byteCount)
        }
        return unsafe FoundEntry(
            key: MDB_val(mv_size: byteCount, mv_data: held), value: entry.value)
    }
}
