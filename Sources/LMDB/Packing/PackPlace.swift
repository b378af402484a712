import CLMDB

/// Where a cursor is in a pack, and the key of the entry there, put together.
@safe
struct PackPlace {
    // Sound: memory of its own for two keys, until it is freed.
    private let memory: UnsafeMutableRawPointer
    let packing: Packing
    /// The pack at hand: good as long as LMDB's cursor is at it and nothing is written.
    var view: PackView?
    var index = 0

    init(_ packing: Packing) {
        self.packing = packing
        unsafe memory = .allocate(byteCount: 2 * Self.keyPlaceByteCount, alignment: 8)
    }

    private static let keyPlaceByteCount = 512

    func free() { unsafe memory.deallocate() }

    /// Nowhere, as a new one is.
    mutating func leave() { view = nil }

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
        return unsafe FoundEntry(key: MDB_val(mv_size: byteCount, mv_data: held), value: entry.value)
    }
}
