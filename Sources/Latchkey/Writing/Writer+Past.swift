import AccessRules
import LMDB

/// What a transaction has changed so far, as it was before: what is not written yet of the bytes of its
/// commit.
struct PastImages: Sendable {
    /// The number of the commit, once any of it was written.
    fileprivate var number: UInt64?
    /// What comes behind the header in the first part, which is written last.
    fileprivate var head: [UInt8] = []
    /// What comes behind that.
    fileprivate var tail: [UInt8] = []
    fileprivate var nextPart: UInt32 = 1
    /// Counters that are in it already: each is changed again and again, and the first counts.
    fileprivate var counters: Set<CounterKey> = []

    /// From how many bytes on they are written before the commit: an import may change more than is to be
    /// kept in memory.
    fileprivate static let tailByteCountMaximum = 256 << 10

    /// How much of it there is.
    struct Mark {
        fileprivate let headByteCount: Int
        fileprivate let tailByteCount: Int
        fileprivate let counters: Set<CounterKey>
    }

    var mark: Mark {
        Mark(headByteCount: head.count, tailByteCount: tail.count, counters: counters)
    }

    /// Forgets what came behind a mark. None of it was written yet.
    mutating func undo(to mark: Mark) {
        head.removeLast(max(0, head.count - mark.headByteCount))
        tail.removeLast(max(0, tail.count - mark.tailByteCount))
        counters = mark.counters
    }

    fileprivate mutating func append(_ image: PastCommit.Image) {
        guard head.count == PastCommit.headImageByteCount else {
            PastCommit.append(image, to: &head)
            let rest = head.count - PastCommit.headImageByteCount
            if rest > 0 {
                tail += head.suffix(rest)
                head.removeLast(rest)
            }
            return
        }
        PastCommit.append(image, to: &tail)
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
        if let counter = key as? CounterKey, past?.counters.insert(counter).inserted == false {
            return
        }
        let payload = try kept(key, table)
        let bytes: [UInt8]
        do { bytes = try key.encoded() } catch { throw StoreError(of: error) }
        past?.append(PastCommit.Image(table: table.code, key: bytes, payload: payload))
        // What may have to be undone is in memory until it stands.
        if undoable.logsBefore == nil { try writeFullPastParts() }
    }

    /// Writes parts of what was noted before the commit, when it is much.
    mutating func writeFullPastParts() throws(StoreError) {
        guard let count = past?.tail.count, count > PastImages.tailByteCountMaximum else { return }
        try writePastParts(PastCommit.partByteCount)
    }

    /// What an entry is. What has no value is there or not, whatever its bytes have become: nobody who takes
    /// it away looks at them either.
    private func kept<Key: TableKey & Sendable>(_ key: Key, _ table: StoreTable<Key>)
        throws(StoreError) -> [UInt8]?
    {
        if table.hasValues { return try reader.payload(key, in: table)?.copied() }
        do {
            return try transaction.snapshot.value(for: key, in: table.table) == nil ? nil : []
        } catch { throw StoreError(of: error) }
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
        guard let images = past, !images.head.isEmpty, let number = try pastNumber() else { return }
        let header = PastCommit.header(
            now, try reader.lastRuns().end, UInt32(clamping: runCount))
        try put(header + images.head, for: PastKey(number: number), in: Tables.past)
        try writePastParts(1)
        past = PastImages()
        try letGoOfPast()
    }

    /// The number of this commit; nil where the past is damaged: nobody's write fails by that, and whoever
    /// goes back meets the damage.
    private mutating func pastNumber() throws(StoreError) -> UInt64? {
        if let number = past?.number { return number }
        do throws(StoreError) {
            let next = try reader.nextPastNumber()
            past?.number = next
        } catch {
            guard error.concernsOneAlone else { throw error }
            past = nil
        }
        return past?.number
    }

    /// Writes parts of what was noted, as long as there are so many bytes.
    private mutating func writePastParts(_ leastByteCount: Int) throws(StoreError) {
        guard let number = try pastNumber(), var images = past else { return }
        var start = 0
        while images.tail.count - start >= leastByteCount {
            let end = min(images.tail.count, start + PastCommit.partByteCount)
            try put(
                Array(images.tail[start..<end]),
                for: PastKey(number: number, part: images.nextPart), in: Tables.past)
            images.nextPart += 1
            start = end
        }
        images.tail.removeFirst(start)
        past = images
    }

    /// Lets go of what is older than it is to be kept: of as many commits as come, and one more, and of so
    /// many entries at most.
    private mutating func letGoOfPast() throws(StoreError) {
        guard let keeping = memory?.pastMilliseconds else { return }
        do throws(StoreError) {
            guard let beginning = try reader.pastBeginning() else { return }
            var first = beginning.first
            for _ in 0..<2 {
                guard let commit = try reader.pastHeader(first) else { break }
                var time: Instant? = commit.time
                if commit.time > now {
                    time = try memory?.overtakenPast.time(of: first, now: now, reader)
                }
                guard let time, now.isLater(than: time, by: keeping) else { break }
                first += 1
                try stampPast(PastBeginning(time: time, runEnd: commit.runEnd, first: first))
            }
            try removePast(before: first)
        } catch {
            // What is damaged of the past stays: nobody's write fails by that.
            guard error.concernsOneAlone else { throw error }
        }
    }

    private mutating func removePast(before first: UInt64) throws(StoreError) {
        do throws(LMDBError) {
            undoable.progress.changeCount += try transaction.removeRange(
                from: PastKey(number: 0), through: PastKey(number: first - 1, part: .max),
                in: Tables.past.table, limit: Self.maximumRemovalChangeCount)
        } catch { throw StoreError(of: error) }
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
