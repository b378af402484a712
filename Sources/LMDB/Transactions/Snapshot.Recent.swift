import Glibc

/// A value that a reader has found, and where: what a reader sees in one commit never moves.
///
/// All bytes zero is a value that never was found.
@usableFromInline
@unsafe struct RecentValue {
    /// The commit that was read.
    var transactionID = 0
    var number: UInt64 = 0
    var start: UnsafeRawPointer?
    var byteCount: UInt32 = 0
    var slot: UInt32 = 0
}

/// Where a reader keeps what it has found: two values in each line of the processor's cache,
/// so that looking at both costs no more than looking at one, and two values that want the
/// same line do not drive each other out.
enum RecentPlaces {
    /// Where an empty value begins. Sound: one byte that stays, and that nobody reads.
    nonisolated(unsafe) static let nothing = UnsafeRawPointer(
        UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))

    /// No commit has this number.
    static let noTransaction = -1

    /// How many values a line holds.
    static let valuesPerLine = 2

    /// How many of 64 bits are left out to address lines for so many values at least.
    static func shift(for count: Int) -> UInt64 {
        let wanted = UInt64(min(max(count, 4), Limits.maximumRememberedValueCount))
        return UInt64((wanted - 1).leadingZeroBitCount) + 1
    }

    static func count(_ shift: UInt64) -> Int { valuesPerLine << Int(64 - shift) }

    static func byteCount(_ shift: UInt64) -> Int {
        unsafe count(shift) * MemoryLayout<RecentValue>.stride
    }

    /// The first place of the line in which a value may stand.
    @inline(__always)
    static func line(of number: UInt64, _ shift: UInt64) -> Int {
        // A multiplication spreads neighbours over all bits; the upper ones are the best.
        Int(truncatingIfNeeded: (number &* 0x9E37_79B9_7F4A_7C15) &>> shift) &* valuesPerLine
    }

    /// Zeroed memory that begins a line, of which only what is used takes any; nil when there
    /// is none.
    @unsafe static func allocate(shift: UInt64) -> UnsafeMutablePointer<RecentValue>? {
        let memory = unsafe mmap(
            nil, byteCount(shift), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return nil }
        return unsafe memory.bindMemory(to: RecentValue.self, capacity: count(shift))
    }

    @unsafe static func free(_ memory: UnsafeMutablePointer<RecentValue>?, shift: UInt64) {
        guard let memory = unsafe memory else { return }
        _ = unsafe munmap(memory, byteCount(shift))
    }
}

extension Snapshot {
    /// The value stored for a key, in place, as ``value(for:in:)`` finds it, but without a
    /// descent where the same reader has found it before and nothing was committed since that may have moved it.
    ///
    /// A reader remembers ``Environment/Options/rememberedValueCount`` values: what is asked again and again, such as all that
    /// belongs to one tenant, is found by one comparison. Nothing outdated can be found: the
    /// pages of a commit do not change as long as it is the last, or is being read; and what it has in common with
    /// later ones lies where it lay (``MovedGroups``).
    ///
    /// Complexity: constant, or one descent of the table's tree; no allocation.
    ///
    /// - Parameters:
    ///   - number: Stands for the key: no other key of the table has the same one.
    ///   - group: What is noted together as moved; nil for what every commit moves.
    @inlinable
    @_lifetime(copy self)
    public func value<Key>(
        for key: Key, in table: Table<Key>, standingFor number: UInt64, of group: UInt32? = nil
    ) throws(LMDBError) -> RawSpan? {
        var found = unsafe recall(number, in: table.slot, of: group)
        if let remembered = unsafe found, mustProve { try unsafe prove(remembered, key, in: table) }
        if unsafe found == nil {
            unsafe found = try unsafe withEncodedKey(key) {
                (writer) throws(LMDBError) -> FoundBytes? in
                try unsafe find(writer, in: table.slot)
            }
            if let found = unsafe found { unsafe remember(found, number, in: table.slot) }
        }
        guard let found = unsafe found else { return nil }
        // Sound: LMDB keeps the bytes until the transaction ends or writes, and the lifetime
        // of this snapshot ends before either.
        let span = unsafe RawSpan(_unsafeStart: found.start, byteCount: found.count)
        return unsafe _overrideLifetime(span, copying: self)
    }

    /// Remembers that there is no value for a key: what ``value(for:in:standingFor:of:)`` finds from
    /// here on, by the same reader and as long as it finds values again, is an empty one.
    public func rememberAbsence<Key>(in table: Table<Key>, standingFor number: UInt64) {
        unsafe remember(
            FoundBytes(start: RecentPlaces.nothing, count: 0), number, in: table.slot)
    }

    /// Whether what is remembered is looked up as well, and it is an error if it is not as remembered: for tests.
    @usableFromInline
    package var mustProve: Bool { unsafe context.pointee.provesRemembered }

    /// Proves that a value that was found again is what a descent finds.
    @usableFromInline
    @unsafe func prove<Key>(_ found: FoundBytes, _ key: Key, in table: Table<Key>) throws(LMDBError)
    {
        let looked = try unsafe withEncodedKey(key) {
            (writer) throws(LMDBError) -> FoundBytes? in
            try unsafe find(writer, in: table.slot)
        }
        try unsafe prove(found.count == 0 ? nil : found, is: looked, table.name)
    }

    @unsafe func prove(_ found: FoundBytes?, is looked: FoundBytes?, _ table: String?)
        throws(LMDBError)
    {
        let isSame =
            if let looked = unsafe looked, let found = unsafe found {
                unsafe looked.start == found.start && looked.count == found.count
            } else { unsafe looked == nil && found == nil }
        guard isSame else {
            throw LMDBError(
                .damaged(reason: "what a reader remembers lies elsewhere by now"),
                operation: "find again", table: table)
        }
    }

    @usableFromInline
    @inline(__always)
    @unsafe func recall(_ number: UInt64, in slot: UInt32, of group: UInt32?) -> FoundBytes? {
        guard let recent = unsafe context.pointee.recent else { return nil }
        // Sound: a place is below the count of values. The bytes are still there: the commit
        // is the one that this transaction shows, or none since has moved them, and a new map forgets everything.
        // A reader that shows an earlier commit than it has shown, as when the lock file was made anew, finds nothing
        // of the later ones.
        let line = unsafe recent + RecentPlaces.line(of: number, context.pointee.recentShift)
        let shown = unsafe context.pointee.transactionID
        let since = group.map { unsafe context.pointee.moved.settledSince($0, in: shown) } ?? shown
        for way in 0..<RecentPlaces.valuesPerLine {
            let place = unsafe line + way
            if unsafe place.pointee.number == number, unsafe place.pointee.slot == slot,
                case let foundIn = unsafe place.pointee.transactionID,
                since <= foundIn, foundIn <= shown,
                let start = unsafe place.pointee.start
            {
                return unsafe FoundBytes(start: start, count: Int(place.pointee.byteCount))
            }
        }
        return nil
    }

    @usableFromInline
    @inline(__always)
    @unsafe func remember(_ found: FoundBytes, _ number: UInt64, in slot: UInt32) {
        guard let recent = unsafe context.pointee.recent else { return }
        // Sound: as above. What was found last stands first; what was found before it moves to the second place.
        let line = unsafe recent + RecentPlaces.line(of: number, context.pointee.recentShift)
        let transactionID = unsafe context.pointee.transactionID
        if unsafe line.pointee.number != number || line.pointee.slot != slot {
            unsafe (line + 1).pointee = unsafe line.pointee
        }
        unsafe line.pointee = RecentValue(
            transactionID: transactionID, number: number, start: found.start,
            byteCount: UInt32(truncatingIfNeeded: found.count), slot: slot)
    }
}
