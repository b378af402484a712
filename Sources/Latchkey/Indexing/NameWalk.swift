import LMDB

/// Which way names are walked.
enum NameDirection: Sendable {
    case ascending, descending
}

/// A walk over the things of a space in the order of their folded names, things of the same
/// name by their numbers.
///
/// What it gives is there in the index; as in all sets there may be assets of an organization
/// that is being destroyed. It can be read when ``StoreIndex/nameOrder`` can.
///
/// Complexity: a descent of the tree for the first, and a step for each further one. Names whose
/// keys are cut at the same place are put in order by their records: all of these are read for the
/// first ``rowCount`` of them, then for twice as many, and so on up to ``maximumRowCount``.
struct NameWalk: ~Copyable, ~Escapable {
    /// How many of the names that are cut at the same place are put in order at first.
    static let rowCount = 64
    /// The most that are put in order at once: some megabytes of names.
    static let maximumRowCount = 4_096

    private let reader: StoreReader
    private let account: AccountOrdinal
    private let space: Space
    private let range: NameRange
    private let direction: NameDirection
    private var walk: Walk<NameOrderKey>
    private var isStarted = false
    private var isAtEnd = false
    /// Whether the walk has come to where it begins: all keys that follow are behind that.
    private var isInside = false
    /// The names that are cut where the walk stands.
    private var row: NameRow?

    /// The one that was given last, or where the walk begins; nil at the very beginning.
    private var last: NamePosition?
    /// The key of the one that was given last, in place of its position: most are never asked for.
    /// Empty before the first, and among names that are cut.
    private var lastKey: [UInt8] = []

    /// - Parameters:
    ///   - range: The names to be walked.
    ///   - position: A place that only what comes after it is given of, in the direction of the
    ///     walk.
    @_lifetime(copy reader)
    init(
        _ reader: StoreReader, _ space: Space, in account: AccountOrdinal,
        _ range: NameRange = .all, _ direction: NameDirection = .ascending,
        after position: NamePosition? = nil
    ) throws(StoreError) {
        self.reader = reader
        self.account = account
        self.space = space
        self.range = range
        self.direction = direction
        last = position
        do { walk = try reader.snapshot.walk(in: Tables.nameOrder.table) } catch {
            throw StoreError(of: error)
        }
    }

    /// The place of the one that was given last.
    var position: NamePosition? { lastKey.isEmpty ? last : Self.position(lastKey.rawBytes) }

    private static func position(_ key: RawSpan) -> NamePosition {
        NamePosition(
            name: FoldedName(folded: NameOrderKey.text(key).copied()),
            ordinal: NameOrderKey.ordinal(key))
    }

    /// Whether names go on to the end of the space in the direction of the walk.
    private var isOpen: Bool {
        direction == .ascending ? range.upper == nil : range.lower.isEmpty
    }

    /// The number of the next thing, or nil when there is none.
    mutating func next() throws(StoreError) -> Ordinal? {
        while !isAtEnd {
            if let position = try nextOfRow() {
                last = position
                return position.ordinal
            }
            do {
                guard try advance() else { break }
            } catch { throw StoreError(of: error) }
            if NameOrderKey.isCut(walk.key) {
                last = position
                lastKey = []
                row = NameRow(text: NameOrderKey.text(walk.key).copied())
                continue
            }
            if !isInside || !isOpen {
                let position = Self.position(walk.key)
                if !isInside, isBeforeBeginning(position) { continue }
                isInside = true
                guard !isBeyondEnd(position) else { break }
            }
            lastKey.removeAll(keepingCapacity: true)
            lastKey.append(walk.key)
            return NameOrderKey.ordinal(walk.key)
        }
        isAtEnd = true
        return nil
    }

    private func isBeforeBeginning(_ position: NamePosition) -> Bool {
        switch direction {
        case .ascending:
            if let last, position <= last { return true }
            return !range.isFromBeginning(position.name.bytes)
        case .descending:
            if let last, position >= last { return true }
            return !range.isBelowEnd(position.name.bytes)
        }
    }

    private func isBeyondEnd(_ position: NamePosition) -> Bool {
        switch direction {
        case .ascending: !range.isBelowEnd(position.name.bytes)
        case .descending: !range.isFromBeginning(position.name.bytes)
        }
    }

    // MARK: Keys

    /// Goes to the next key of the space.
    private mutating func advance() throws(LMDBError) -> Bool {
        let isThere: Bool
        if !isStarted {
            isStarted = true
            isThere = try direction == .ascending ? first() : final()
        } else {
            isThere = try direction == .ascending ? walk.next() : walk.previous()
        }
        return isThere && NameOrderKey.isKey(walk.key, of: account, space)
    }

    /// Goes to the first entry that may be given of an ascending walk.
    private mutating func first() throws(LMDBError) -> Bool {
        var key = NameOrderKey(account, space, range.lower, 0)
        if let last, range.isFromBeginning(last.name.bytes) {
            key = NameOrderKey(account, space, last.name.bytes, last.ordinal)
        }
        // The numbers of those that are cut at the same place say nothing of their order.
        if key.isCut { key.ordinal = 0 }
        return try walk.seek(atOrAfter: key)
    }

    /// Goes to the first entry that may be given of a descending walk.
    private mutating func final() throws(LMDBError) -> Bool {
        if let last, range.isBelowEnd(last.name.bytes) {
            var key = NameOrderKey(account, space, last.name.bytes, last.ordinal)
            if key.isCut { key.ordinal = .max }
            return try walk.seek(atOrBefore: key)
        }
        if let key = range.endKey(account, space) { return try walk.seek(atOrBefore: key) }
        return try walk.seek(atOrBeforeEndOfPrefix: NameSpaceKey(account: account, space: space))
    }

    // MARK: Names that are cut at the same place

    private mutating func nextOfRow() throws(StoreError) -> NamePosition? {
        guard var current = row else { return nil }
        if current.positions.isEmpty {
            // Taken from the end.
            current.positions = try gather(current.text, limit: current.count).reversed()
            current.count = min(2 * current.count, Self.maximumRowCount)
        }
        guard let next = current.positions.popLast() else {
            row = nil
            try asStoreError { try leave(current.text) }
            return nil
        }
        row = current
        return next
    }

    /// The next names of a row, in the direction of the walk.
    private mutating func gather(_ text: [UInt8], limit: Int) throws(StoreError) -> [NamePosition] {
        let isAscending = direction == .ascending
        func keepFirst(_ found: inout [NamePosition]) {
            found.sort { isAscending ? $0 < $1 : $0 > $1 }
            if found.count > limit { found.removeLast(found.count - limit) }
        }
        return try asStoreError {
            var found: [NamePosition] = []
            let start = NameOrderKey(
                account: account, space: space, text: text, isCut: true, ordinal: 0)
            var isThere = try walk.seek(atOrAfter: start)
            while isThere, NameOrderKey.isKey(walk.key, of: account, space),
                NameOrderKey.isCut(walk.key),
                NameOrderKey.text(walk.key).isEqual(to: text.rawBytes)
            {
                let position = try position(of: NameOrderKey.ordinal(walk.key))
                if !isBeforeBeginning(position), !isBeyondEnd(position) {
                    found.append(position)
                    if found.count == 2 * limit { keepFirst(&found) }
                }
                isThere = try walk.next()
            }
            keepFirst(&found)
            return found
        }
    }

    private func position(of ordinal: Ordinal) throws(StoreError) -> NamePosition {
        guard let name = try reader.indexedName(space, account, ordinal) else {
            throw reader.damage(
                Tables.records, RecordKey(account: account, space: space, ordinal: ordinal),
                "is missing though the order of names has it")
        }
        return NamePosition(name: name, ordinal: ordinal)
    }

    /// Goes to the last entry of a row, so that the next step leaves it.
    private mutating func leave(_ text: [UInt8]) throws {
        var key = NameOrderKey(
            account: account, space: space, text: text, isCut: true, ordinal: .max)
        switch direction {
        case .ascending: _ = try walk.seek(atOrBefore: key)
        case .descending:
            key.ordinal = 0
            _ = try walk.seek(atOrAfter: key)
        }
    }
}

/// Names that are cut at the same place.
private struct NameRow {
    /// What they have in common.
    let text: [UInt8]
    /// Those that come next, the next one last.
    var positions: [NamePosition] = []
    /// How many are put in order next.
    var count = NameWalk.rowCount
}

/// `[account][space]`: all names of a space.
private struct NameSpaceKey: TableKey {
    var account: AccountOrdinal
    var space: Space

    static var maximumByteCount: Int { NameOrderKey.prefixByteCount }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: account)
        writer.append(space.rawValue)
    }
}

extension NameRange {
    /// A key at or after those of the range, and before those of names beyond it, but for names
    /// that are cut where the end is; nil when there is no end.
    func endKey(_ account: AccountOrdinal, _ space: Space) -> NameOrderKey? {
        guard let upper else { return nil }
        var key = NameOrderKey(account, space, upper, includesUpper ? .max : 0)
        if key.isCut { key.ordinal = .max }
        return key
    }
}
