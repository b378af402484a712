import LMDB
import OrdinalSets

/// The last group of rows of a log: what an append adds to.
struct LogRowGroup {
    /// The place of its first row.
    private(set) var first: UInt32
    private(set) var count: UInt32 = 0
    private(set) var bytes: [UInt8] = []

    init(first: UInt32) { self.first = first }

    /// A group as it is stored.
    init(first: UInt32, count: UInt32, bytes: [UInt8]) {
        self.first = first
        self.count = count
        self.bytes = bytes
    }

    /// Takes back the last rows, so that as many are left, of as many bytes.
    mutating func removeRows(behind count: UInt32, byteCount: Int) {
        self.count = min(self.count, count)
        bytes.removeLast(max(0, bytes.count - byteCount))
    }

    /// Takes out the rows before a place.
    ///
    /// - Returns: Whether it has them all, in order.
    mutating func removeRows(before place: UInt32) -> Bool {
        guard first < place else { return true }
        let all = bytes
        var at = 0
        while first < place, count > 0 {
            guard let size = LogVarint.read(all.rawBytes, &at), size <= all.count &- at else {
                return false
            }
            at &+= size
            first += 1
            count -= 1
        }
        bytes.removeFirst(at)
        first = place
        return true
    }

    /// Adds a row; the group without it, if it is full: then this is the next one, of that row.
    mutating func append(_ row: LogRow) -> LogRowGroup? {
        let before = bytes.count
        row.append(to: &bytes)
        guard count > 0,
            bytes.count > LogLimits.rowGroupByteCountMaximum
                || count == LogLimits.rowsPerGroupMaximum
        else {
            count += 1
            return nil
        }
        let next = LogRowGroup(first: first + count, count: 1, bytes: Array(bytes[before...]))
        bytes.removeLast(bytes.count - before)
        defer { self = next }
        return self
    }
}

/// The rows of an account's log, read in place. Remembers the group that it read last, so that
/// neighbours cost one look-up.
struct LogRows: ~Escapable {
    private let reader: StoreReader
    private let account: AccountOrdinal
    private var group: RawSpan
    private var first: UInt32 = 0
    /// The row that was read last, and where it begins; `index` counts from the group's first.
    private var index: UInt32 = 0
    private var offset = 0

    @_lifetime(copy reader)
    init(_ reader: StoreReader, _ account: AccountOrdinal) {
        self.reader = reader
        self.account = account
        group = RawSpan()
    }

    /// The row of a place that there is.
    @_lifetime(copy self)
    mutating func row(at place: UInt32) throws(StoreError) -> RawSpan {
        if group.byteCount == 0 || place < first { try load(place) }
        if let row = step(to: place) { return row }
        try load(place)
        if let row = step(to: place) { return row }
        throw reader.damage(
            Tables.log, LogRowsKey(account: account, first: first),
            "ends before the row of place \(place)")
    }

    /// The identity of the resource of an entry that has one.
    @_lifetime(copy self)
    mutating func resource(at place: UInt32) throws(StoreError) -> RawSpan {
        let row = try row(at: place)
        do throws(MalformedRecord) {
            if let resource = try LogRow.resource(in: row) { return resource }
        } catch { throw damage(place, error.reason) }
        throw damage(place, "has no resource though its columns say so")
    }

    func damage(_ place: UInt32, _ reason: String) -> StoreError {
        reader.damage(
            Tables.log, LogRowsKey(account: account, first: first),
            "the row of place \(place) \(reason)")
    }

    @_lifetime(self: copy self)
    private mutating func load(_ place: UInt32) throws(StoreError) {
        let found = try reader.logRowGroup(account, around: place)
        first = found.first
        group = found.bytes
        index = 0
        offset = 0
    }

    /// The row of a place at or behind the group's first; nil behind its last.
    @_lifetime(copy self)
    private mutating func step(to place: UInt32) -> RawSpan? {
        let wanted = place &- first
        if wanted < index {
            index = 0
            offset = 0
        }
        var at = offset
        var passed = index
        while at < group.byteCount {
            let start = at
            guard let size = LogVarint.read(group, &at), size <= group.byteCount &- at else {
                return nil
            }
            if passed == wanted {
                index = passed
                offset = start
                return group.extracting(at..<at &+ size)
            }
            at &+= size
            passed &+= 1
        }
        return nil
    }
}

/// A stored group of rows.
struct LogRowGroupView: ~Escapable {
    let first: UInt32
    let bytes: RawSpan

    @_lifetime(copy bytes)
    init(first: UInt32, bytes: RawSpan) {
        self.first = first
        self.bytes = bytes
    }

    /// How many rows it has; nil if they do not fill it.
    var count: UInt32? {
        var count: UInt32 = 0
        var at = 0
        while at < bytes.byteCount {
            guard let size = LogVarint.read(bytes, &at), size <= bytes.byteCount &- at else {
                return nil
            }
            at &+= size
            count &+= 1
        }
        return count
    }
}

extension StoreReader {
    /// The group of rows that a place is in, if it is in any: the last one that does not begin
    /// behind it.
    @_lifetime(copy self)
    func logRowGroup(_ account: AccountOrdinal, around place: UInt32) throws(StoreError)
        -> LogRowGroupView
    {
        let key = LogRowsKey(account: account, first: place)
        let entry: Entry?
        do throws(LMDBError) {
            var cursor = try snapshot.cursor(in: Tables.log.table)
            entry = try cursor.seek(atOrBefore: key)
        } catch { throw StoreError(of: error) }
        if let entry, entry.key.byteCount == LogRowsKey.maximumByteCount,
            entry.key.bigEndian32(at: 0) == account
        {
            let found = LogRowsKey(account: account, first: entry.key.bigEndian32(at: 4))
            return LogRowGroupView(
                first: found.first, bytes: try payload(of: entry.value, found, in: Tables.log))
        }
        if let error = try archived(account, at: place) { throw error }
        throw damage(Tables.log, key, "is missing")
    }
}
