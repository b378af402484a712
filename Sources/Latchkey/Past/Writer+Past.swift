import AccessRules
import LMDB

/// What a transaction has changed so far, as it was before.
struct PastImages: Sendable {
    fileprivate(set) var bytes: [UInt8] = []

    fileprivate mutating func append(_ image: PastCommit.Image) {
        PastCommit.append(image, to: &bytes)
    }
}

// What each commit changed is kept as it was before, beside the commit, so that the store can be read as of
// any instant since. Sets, indexes and heads are made of it again.
extension Writer {
    /// Notes what an entry is before it is changed.
    ///
    /// Complexity: a look-up.
    mutating func notePast<Key: TableKey & Sendable>(_ key: Key, _ table: StoreTable<Key>)
        throws(StoreError)
    {
        guard past != nil, Self.isKept(key) else { return }
        let payload = try reader.payload(key, in: table)?.copied()
        let bytes: [UInt8]
        do { bytes = try key.encoded() } catch { throw StoreError(.storage(error)) }
        past?.append(PastCommit.Image(table: table.code, key: bytes, payload: payload))
    }

    /// Whether what an entry was is kept: not of counters of logs and of what indexes number, nor of names
    /// that are made of records, by rules that may be others by then.
    private static func isKept(_ key: some TableKey) -> Bool {
        switch key {
        case let key as CounterKey:
            switch key.counter {
            case .log, .word: false
            case .next, .extent: !key.space.isOfLabels
            }
        case let key as NameKey: !key.space.isOfLabels && !key.space.isUniqueText
        default: true
        }
    }

    /// Writes what was noted: as one commit. It belongs before every commit, once, behind the runs.
    ///
    /// - Parameter runCount: How many runs are its own.
    mutating func flushPast(runCount: Int) throws(StoreError) {
        guard let images = past, !images.bytes.isEmpty else { return }
        past = PastImages()
        var bytes: [UInt8] = []
        bytes.append(now)
        bytes.append(try reader.lastRuns().end)
        bytes.append(UInt32(clamping: runCount))
        bytes += images.bytes
        let last = try reader.lastPastNumber() ?? 0
        let (number, isOver) = last.addingReportingOverflow(1)
        guard !isOver else {
            throw reader.damage(
                Tables.past, PastKey(number: last), "is of more commits than can be")
        }
        var part: UInt16 = 0
        var rest = bytes[...]
        repeat {
            let size = max(PastCommit.partByteCountMaximum, rest.count / Self.partCountMaximum + 1)
            try put(
                Array(rest.prefix(size)), for: PastKey(number: number, part: part),
                in: Tables.past)
            rest = rest.dropFirst(size)
            part += 1
        } while !rest.isEmpty
        try letGoOfPast()
    }

    /// How many parts of a commit are numbered at most; of more bytes each is larger.
    private static var partCountMaximum: Int { 1 << 15 }

    /// Lets go of what is older than it is to be kept: of as many commits as come, and one more.
    private mutating func letGoOfPast() throws(StoreError) {
        guard let keeping = memory?.pastMilliseconds else { return }
        for _ in 0..<2 {
            guard let number = try reader.firstPastNumber() else { return }
            let commit = try reader.pastCommit(number)
            guard now.isLater(than: commit.time, by: keeping) else { return }
            for part in 0..<(try reader.pastPartCount(number)) {
                try remove(PastKey(number: number, part: part), in: Tables.past)
            }
            try stampPast(PastBeginning(time: commit.time, runEnd: commit.runEnd))
        }
    }

    /// Says from when on it is known what was.
    mutating func stampPast(_ beginning: PastBeginning) throws(StoreError) {
        try put(beginning.encoded, for: MetaKey(field: .past), in: Tables.meta)
    }
}

extension Space {
    /// Whether its numbers are those of labels, which indexes give out.
    var isOfLabels: Bool { self == .organizationKind || self == .organizationStatus }

    /// Whether its names are made of records: see ``UniqueText``.
    var isUniqueText: Bool { self == .email || self == .subdomain }
}
