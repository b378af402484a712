import LMDB

/// What a commit changes, entry by entry: what every replica puts and removes to be what the writer is.
///
/// They are entries and not operations, so that no replica decides anything, asks a clock, or makes an index in a way
/// of its own; and those of which each machine has its own are left out: where it stands among the commits, and which
/// pages of its file were moved.
///
/// The bytes: for each table that changed, in the order of their codes, its code as a byte and the number of its entries; for
/// each entry, in the order of the keys, how many bytes of its key are those of the key before, how many more there
/// are, and these; then nothing as 0, or a value as its size and one, and its bytes. Sizes are in groups of seven bits.
package struct Effects: Sendable, Equatable {
    package let bytes: [UInt8]
    package let entryCount: Int

    package var isEmpty: Bool { entryCount == 0 }

    /// Those of what a transaction has changed and not stored yet.
    ///
    /// Complexity: O(n log n) in the entries changed, and a look-up for each.
    ///
    /// - Parameter digest: What it is after them.
    package init(of transaction: borrowing WriteTransaction, _ digest: inout StoreDigest)
        throws(StoreError)
    {
        var bytes: [UInt8] = []
        var entryCount = 0
        do throws(LMDBError) {
            for table in Self.tables where transaction.snapshot.hasTable(table.table) {
                var writer = EffectsWriter()
                try transaction.forEachChange(in: table.table) { key, before, after in
                    guard !Self.isOwn(key, table) else { return }
                    writer.append(key, after)
                    if let before { digest.subtract(table.code, key, before) }
                    if let after { digest.add(table.code, key, after) }
                }
                guard writer.count > 0 else { continue }
                bytes.append(table.code)
                LogVarint.append(writer.count, to: &bytes)
                bytes += writer.bytes
                entryCount += writer.count
            }
        } catch { throw StoreError(of: error) }
        self.bytes = bytes
        self.entryCount = entryCount
    }

    /// Those of which replicas have the same.
    static let tables = Tables.raw.filter { $0.code != Tables.carried.code }

    /// Whether an entry is one of which each machine has its own.
    static func isOwn(_ key: RawSpan, _ table: StoreTable<RawKey>) -> Bool {
        guard table.code == Tables.meta.code, key.byteCount == 1 else { return false }
        return switch MetaKey.Field(rawValue: key.u8(at: 0)) {
        case .replica, .headMoves: true
        default: false
        }
    }
}

/// Entries of one table on their way into bytes.
private struct EffectsWriter {
    var bytes: [UInt8] = []
    var count = 0
    private var last: [UInt8] = []

    mutating func append(_ key: RawSpan, _ value: RawSpan?) {
        let shared = key.sharedByteCount(with: last.rawBytes)
        LogVarint.append(shared, to: &bytes)
        LogVarint.append(key.byteCount - shared, to: &bytes)
        bytes.append(key.extracting(shared..<key.byteCount))
        if let value {
            LogVarint.append(value.byteCount + 1, to: &bytes)
            bytes.append(value)
        } else {
            LogVarint.append(0, to: &bytes)
        }
        last = key.copied()
        count += 1
    }
}

extension RawSpan {
    /// How many bytes two begin alike.
    fileprivate func sharedByteCount(with other: RawSpan) -> Int {
        let end = Swift.min(byteCount, other.byteCount)
        var count = 0
        while count < end, u8(at: count) == other.u8(at: count) { count += 1 }
        return count
    }
}

/// Reads what ``Effects`` are in bytes, which may be anybody's.
struct EffectsReader: ~Escapable {
    private let bytes: RawSpan
    private var offset = 0
    private var tablePlace = 0
    private var leftCount = 0
    private(set) var table: StoreTable<RawKey>?
    private(set) var key: [UInt8] = []
    private var valueRange: Range<Int>?

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// The value that the key has after the commit; nil for none.
    var value: RawSpan? {
        @_lifetime(copy self)
        get {
            guard let valueRange else { return nil }
            return bytes.extracting(valueRange)
        }
    }

    /// Goes to the next entry.
    ///
    /// - Returns: Whether there is one.
    /// - Throws: They are no effects.
    mutating func next() throws(MalformedRecord) -> Bool {
        if leftCount == 0 {
            guard offset < bytes.byteCount else { return false }
            try nextTable()
        }
        leftCount -= 1
        guard let shared = LogVarint.read(bytes, &offset), shared <= key.count,
            let rest = LogVarint.read(bytes, &offset), rest <= bytes.byteCount - offset,
            (1...Limits.keyByteCount).contains(shared + rest)
        else { throw MalformedRecord(reason: "has a key that is none") }
        let isFirst = key.isEmpty
        // Keys go up: what they do not share is greater than what was there.
        if !isFirst {
            guard rest > 0, shared == key.count || bytes.u8(at: offset) > key[shared] else {
                throw MalformedRecord(reason: "has keys out of order")
            }
        }
        key.removeLast(key.count - shared)
        key.append(bytes.extracting(offset..<offset + rest))
        offset += rest
        guard let size = LogVarint.read(bytes, &offset), size - 1 <= bytes.byteCount - offset,
            size - 1 <= Limits.valueByteCount
        else { throw MalformedRecord(reason: "has a value that ends behind it") }
        if size == 0 {
            valueRange = nil
        } else {
            valueRange = offset..<offset + size - 1
            offset += size - 1
        }
        return true
    }

    private mutating func nextTable() throws(MalformedRecord) {
        let code = bytes.u8(at: offset)
        offset += 1
        while tablePlace < Effects.tables.count, Effects.tables[tablePlace].code != code {
            tablePlace += 1
        }
        guard tablePlace < Effects.tables.count else {
            throw MalformedRecord(reason: "has tables out of order, or of no store")
        }
        table = Effects.tables[tablePlace]
        tablePlace += 1
        guard let count = LogVarint.read(bytes, &offset), count > 0 else {
            throw MalformedRecord(reason: "has a table without entries")
        }
        leftCount = count
        key = []
    }
}
