import CLMDB

/// Where a table ended before many entries are put into it in the order of their keys: those behind its end are
/// appended.
///
/// LMDB parts a full page in the middle when an entry is put into it, and leaves it full when one is appended. Entries
/// that are put in order at the end of a table leave every page half empty.
struct TableEnd {
    /// The last key; empty where the table is.
    private var last: [UInt8] = []
    /// False where too few entries are put to look for it.
    private let isKnown: Bool

    /// For fewer entries the end is not looked for, which takes as long as a put of one: a full page is parted
    /// as ever.
    static let leastCount = 16

    init(of slot: UInt32, for count: Int, in snapshot: Snapshot) throws(LMDBError) {
        isKnown = count >= Self.leastCount
        guard isKnown else { return }
        var cursor = try CursorCore(snapshot, slot: slot)
        if let found = try unsafe cursor.moveBare(MDB_LAST, orElse: .nowhere) {
            last = unsafe Array(found.key.bytes)
        }
    }

    /// How an entry is put, those of keys before it having been put.
    @unsafe mutating func flags(for key: UnsafeRawBufferPointer) -> Int32 {
        // What was removed meanwhile makes the end come earlier, never later.
        guard isKnown, unsafe last.withUnsafeBytes({ unsafe KeyOrder.compare(key, $0) > 0 })
        else { return 0 }
        last.removeAll(keepingCapacity: true)
        unsafe last.append(contentsOf: key)
        return MDB_APPEND
    }
}
