import CLMDB

/// Keys that a read must not come to, by table slot. They stay as they are.
final class LostPages: Sendable {
    /// In the order of keys; they do not overlap.
    private let lost: [UInt32: [LostKeys]]

    init(_ lost: [UInt32: [LostKeys]]) { self.lost = lost }

    func lostKeys(_ slot: UInt32) -> [LostKeys] { lost[slot] ?? [] }
}

// Damaged pages must not be walked by LMDB, which believes what they say. Which they are a check of the file tells,
// by the keys that lie between pages that are in order: who looks up one of those, or steps onto one, is told so before
// LMDB is asked.
extension Snapshot {
    /// Keeps this read, from here on, off pages that ``Environment/surveyStructure(_:)`` found to be damaged in its
    /// commit: whoever would come to one is thrown an error that says so (``LMDBError/isOfLostPages``).
    package func avoid(_ lost: [LostKeys]) {
        var bySlot: [UInt32: [LostKeys]] = [:]
        for keys in lost {
            let (name, isPacked) = TableDefinition.named(inFile: keys.table)
            let slot = TableNames.slot(of: name)
            // Of a table that is there in both forms the other one is not read.
            if self.isPacked(slot: slot) == isPacked { bySlot[slot, default: []].append(keys) }
        }
        guard !bySlot.isEmpty else { return }
        // Sound here and below: the context outlives the snapshot, and one thread has it.
        unsafe context.pointee.lostPages = LostPages(bySlot)
        // So every step looks: nobody else need be asked whether there are such pages.
        unsafe context.pointee.stepsUntilLook = 1
    }

    /// Where a walk that came upon lost keys goes on.
    package enum Passage: Sendable {
        case end
        case key([UInt8])
    }

    /// The first key that can be read behind the lost ones that come next.
    ///
    /// - Parameter key: The last key that was come to, or what was sought; none for the beginning of the table.
    package func passage<Key>(behind key: [UInt8], in table: Table<Key>) -> Passage {
        let next = lostKeys(table.slot).first { lost in
            lost.before.map { key.lexicographicallyPrecedes($0) } ?? true
        }
        return next?.before.map { .key($0) } ?? .end
    }

    fileprivate func lostKeys(_ slot: UInt32) -> [LostKeys] {
        unsafe context.pointee.lostPages?.lostKeys(slot) ?? []
    }

    /// Refuses to look up a key that lies on a damaged page, if it is there.
    func expectReadable(_ key: [UInt8], _ slot: UInt32) throws(LMDBError) {
        guard let lost = lost(at: key, slot) else { return }
        if let from = lost.from, key.lexicographicallyPrecedes(from) { return }
        throw lostPages(slot)
    }

    /// The lost keys between whose neighbours a key lies.
    fileprivate func lost(at key: [UInt8], _ slot: UInt32) -> LostKeys? {
        guard let lost = nextLost(behind: key, slot),
            lost.after.map({ $0.lexicographicallyPrecedes(key) }) ?? true
        else { return nil }
        return lost
    }

    /// The first lost keys that are not all before a key.
    fileprivate func nextLost(behind key: [UInt8], _ slot: UInt32) -> LostKeys? {
        let lost = lostKeys(slot)
        var (low, high) = (0, lost.count)
        while low < high {
            let middle = (low + high) / 2
            let isBehind = lost[middle].to.map { key.lexicographicallyPrecedes($0) } ?? true
            if isBehind { high = middle } else { low = middle + 1 }
        }
        return low < lost.count ? lost[low] : nil
    }

    /// The last key that can be read, of one that lies between it and a damaged page: LMDB would step onto that page to
    /// find what comes behind the key.
    func readableKey(before key: [UInt8], _ slot: UInt32) -> [UInt8]? {
        guard let lost = lost(at: key, slot), let after = lost.after, let from = lost.from,
            key.lexicographicallyPrecedes(from)
        else { return nil }
        return after
    }

    var hasLostPages: Bool { unsafe context.pointee.lostPages != nil }

    fileprivate func lostPages(_ slot: UInt32) -> LMDBError {
        LMDBError(
            .damaged(reason: LMDBError.lostPagesReason), operation: "read",
            table: TableNames.name(of: slot))
    }
}

// Sound throughout: the box is open as long as this value.
extension CursorCore {
    /// Refuses a move that would come to a damaged page.
    @inline(never)
    @unsafe mutating func expectReadable(_ step: MDB_cursor_op, _ key: MDB_val) throws(LMDBError) {
        guard snapshot.hasLostPages else { return }
        if step == MDB_SET_KEY { return try unsafe snapshot.expectReadable(Array(key.bytes), slot) }
        if step == MDB_SET_RANGE {
            if unsafe snapshot.lost(at: Array(key.bytes), slot) != nil { try refuse() }
            return
        }
        let here = unsafe here
        let lost = snapshot.lostKeys(slot)
        switch (step, here) {
        case (MDB_FIRST, _), (MDB_NEXT, nil):
            if let first = lost.first, first.after == nil { try refuse() }
        case (MDB_LAST, _), (MDB_PREV, nil):
            if let last = lost.last, last.before == nil { try refuse() }
        case (MDB_NEXT, let here?):
            if snapshot.nextLost(behind: here, slot)?.after == here { try refuse() }
        case (_, let here?):
            if lost.contains(where: { $0.before == here }) { try refuse() }
        default: break
        }
    }

    /// The key of the entry at which LMDB's cursor is.
    @unsafe private var here: [UInt8]? {
        guard place == .atEntry else { return nil }
        var (key, value) = unsafe (MDB_val(), MDB_val())
        guard unsafe Calls.moveCursor(box.handle, &key, &value, MDB_GET_CURRENT) == 0 else {
            return nil
        }
        return unsafe Array(key.bytes)
    }

    private mutating func refuse() throws(LMDBError) {
        place = .nowhere
        throw snapshot.lostPages(slot)
    }
}

extension LMDBError {
    /// What is said of an entry that lies on pages that a check found to be damaged.
    package static let lostPagesReason = "lies on damaged pages, which are not read"

    /// Whether it says that something was not read since it lies on damaged pages.
    package var isOfLostPages: Bool { kind == .damaged(reason: Self.lostPagesReason) }
}
