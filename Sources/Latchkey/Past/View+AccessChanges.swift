import AccessRules
import LMDB

extension View {
    /// The place behind everything that this view shows: from where ``accessChanges(since:watching:)`` goes on.
    ///
    /// Complexity: as ``changePosition()``.
    ///
    /// See *Change by change* in `Docs/Past.md`.
    ///
    /// - Throws: ``StoreError``: as ``changePosition()``.
    public func accessPosition() throws(StoreError) -> AccessPosition {
        positions.place(try changePosition(), at: now)
    }

    /// Who gained or lost what behind a place: by which commit, by whom and why, or by time; in order, of 256
    /// commits at most, and of fewer where half of ``Store/Options/maximumReadDuration`` goes by with them.
    ///
    /// Put together they are the difference between then and now: who gained and lost the same again is in
    /// two of them. An access that began and ended between two commits is in two as well.
    ///
    /// Complexity: that of ``asOf(_:_:)`` for the place; then that of changing again what each commit
    /// changed, and of ``difference(from:at:)`` for it; and for each of them a look-up for each account and a
    /// step for each grant and each membership with a begin or an end.
    ///
    /// See *Change by change* in `Docs/Past.md`.
    ///
    /// - Parameters:
    ///   - place: Where to begin: ``accessPosition()``, ``AccessChange/position``, or a position that the
    ///     store gave out, with an instant.
    ///   - watched: Of whom, and to what; nil for all.
    /// - Throws: ``StoreError``: `pastUnknown`; `invalidPosition`; `logArchived`, with the first place from which on
    ///   nothing is archived; `invalid` for a place that is still to come and that the store did not give out, and in a
    ///   view of what was or would be.
    public func accessChanges(since place: AccessPosition, watching watched: WatchedAccess? = nil)
        throws(StoreError) -> AccessChangeBatch
    {
        guard past == nil, foresight == nil else {
            throw StoreError(.invalid("what changed is asked of a view of the store as it is"))
        }
        _ = try instant(of: place)
        return try reader.tellingFirstPlace(
            { (first, time) throws(StoreError) in
                // Nothing is told of a commit some of which is archived.
                let whole = try reader.changePlace(behindCommitOf: first)
                return "\(AccessPosition(try positions.position(whole), at: time ?? now))"
            },
            { () throws(StoreError) in try keptAccessChanges(since: place, watching: watched) })
    }

    private func keptAccessChanges(
        since place: AccessPosition, watching watched: WatchedAccess?
    ) throws(StoreError) -> AccessChangeBatch {
        let limit = store.options.maximumReadDuration ?? .seconds(Limits.readSeconds)
        let end = ContinuousClock.now + limit / 2
        let then = try reader.goBack(to: positions.place(of: place.position), before: now)
        let commits = try reader.nextCommits(behind: then.runEnd)
        let (store, snapshot) = (store, reader.snapshot)
        return try asStoreError {
            try store.environment.inMemory(over: snapshot) { early in
                try early.restore(then.images, now: then.now)
                return try store.environment.inMemory(over: snapshot) { late in
                    try late.restore(then.images, now: then.now)
                    var walk = AccessWalk(self, at: place, then, watching: watched)
                    for commit in commits.first {
                        try walk.pass(until: commit.time, over: early.snapshot)
                        try late.restore(commit.images, now: commit.time)
                        try walk.take(commit, from: early.snapshot, to: late.snapshot)
                        // What is left is another read's.
                        guard ContinuousClock.now < end else { return walk.batch }
                        try early.restore(commit.images, now: commit.time)
                    }
                    if commits.isAll { try walk.end(over: early.snapshot) }
                    return walk.batch
                }
            }
        }
    }
}

extension WriteTransaction {
    fileprivate mutating func restore(_ images: RestoredImages, now: Instant) throws {
        try Writer.unfinished(&self, now: now, keepsPast: false) { writer in
            try writer.restore(images)
        }
    }
}

/// What a commit made of what there was.
private struct NextCommit {
    var time: Instant
    var runEnd: UInt64
    var runCount: UInt32
    /// What it changed, as it was behind it.
    var images: RestoredImages
}

extension StoreReader {
    /// The first commits behind a place, and whether there are no others.
    ///
    /// Complexity: reading what was changed since.
    fileprivate func nextCommits(behind runEnd: UInt64) throws(StoreError)
        -> (first: [NextCommit], isAll: Bool)
    {
        // From the last one backwards: what a commit made of something is what the next one to change it
        // found, or what there is now.
        let form = Tables.records.recordForm(in: snapshot)
        var later = RestoredImages(form: form)
        var found: [UInt64: NextCommit] = [:]
        var count = 0
        try forEachPastCommit { (commit) throws(StoreError) in
            guard commit.runEnd > runEnd else { return false }
            var images = RestoredImages(form: form)
            try goBack(before: commit, in: &images)
            try take(later, into: &images)
            found[commit.number] = NextCommit(
                time: commit.time, runEnd: commit.runEnd, runCount: commit.runCount,
                images: images)
            try goBack(before: commit, in: &later)
            count += 1
            found[commit.number &+ UInt64(AccessWalk.commitCountMaximum)] = nil
            return true
        }
        let first = found.sorted { $0.key < $1.key }.map(\.value)
        return (first, count <= AccessWalk.commitCountMaximum)
    }

    /// Gives each of some entries the value that a later commit found, or that there is now.
    private func take(_ later: RestoredImages, into images: inout RestoredImages)
        throws(StoreError)
    {
        for key in images.records.keys {
            images.records[key] = .some(
                try payload(key, Tables.records, unless: later.records[key]))
        }
        for key in images.edges.keys {
            images.edges[key] = .some(try payload(key, Tables.edges, unless: later.edges[key]))
        }
        for table in RestoredImages.plainTables {
            let found = later.plain[table.code] ?? [:]
            for key in (images.plain[table.code] ?? [:]).keys {
                images.plain[table.code]?[key] = .some(
                    try payload(RawKey(key), table, unless: found[key]))
            }
        }
    }

    /// What there is now, unless a later commit found something, or that there was nothing.
    private func payload<Key>(_ key: Key, _ table: StoreTable<Key>, unless found: [UInt8]??)
        throws(StoreError) -> [UInt8]?
    {
        if let found { return found }
        return try payload(key, in: table)?.copied()
    }
}

/// Goes along commits, with the state before and behind each.
private struct AccessWalk: ~Escapable {
    private let view: View
    private let watched: WatchedAccess?
    private var runEnd: UInt64
    private(set) var now: Instant
    private(set) var batch: AccessChangeBatch

    /// How many commits one read goes along: so that none holds pages back for long.
    static let commitCountMaximum = 256

    @_lifetime(copy view)
    init(
        _ view: View, at place: AccessPosition, _ then: PastMoment, watching watched: WatchedAccess?
    ) {
        self.view = view
        self.watched = watched
        runEnd = then.runEnd
        now = max(then.leastNow, place.instant)
        batch = AccessChangeBatch(next: place)
    }

    /// What time did up to an instant, in the state of a snapshot; and where a clock was set back, what that
    /// undid.
    mutating func pass(until instant: Instant, over snapshot: Snapshot) throws(StoreError) {
        if instant < now {
            guard now.isLater(than: instant, by: AccessPosition.settlingMilliseconds) else {
                return
            }
            let keys = try StoreReader(snapshot).keysOfTime(from: instant, to: now)
            let before = View(snapshot, pastOf: view, Past(runEnd: runEnd, now: now))
            let after = View(snapshot, pastOf: view, Past(runEnd: runEnd, now: instant))
            let early = now
            now = instant
            return try note(ComparedViews(before, at: early, after, at: instant), keys, nil)
        }
        let reader = StoreReader(snapshot)
        for (time, keys) in try reader.keysByTime(behind: now, through: instant) {
            let before = View(snapshot, pastOf: view, Past(runEnd: runEnd, now: now))
            let after = View(snapshot, pastOf: view, Past(runEnd: runEnd, now: time))
            now = time
            try note(ComparedViews(before, at: before.now, after, at: time), keys, nil)
        }
        now = instant
    }

    /// What a commit did.
    mutating func take(_ commit: NextCommit, from early: Snapshot, to late: Snapshot)
        throws(StoreError)
    {
        let before = View(early, pastOf: view, Past(runEnd: runEnd, now: now))
        runEnd = commit.runEnd
        let after = View(late, pastOf: view, Past(runEnd: runEnd, now: now))
        try note(ComparedViews(before, at: now, after, at: now), commit.images.changed, commit)
    }

    /// What time did since, and will do next.
    mutating func end(over snapshot: Snapshot) throws(StoreError) {
        let last = view.now
        try pass(until: last, over: snapshot)
        try advance()
        batch.isAtEnd = true
        batch.nextInstant = try view.reader.nextInstant(behind: max(last, now))
    }

    private mutating func advance() throws(StoreError) {
        let place = try view.reader.changePlace(run: runEnd, offset: 0)
        batch.next = view.positions.place(try view.positions.position(place), at: now)
    }

    private mutating func note(_ views: ComparedViews, _ keys: ChangedKeys, _ commit: NextCommit?)
        throws(StoreError)
    {
        try advance()
        let compared = try Compared(views, keys)
        let found = try compared.lines(behind: nil, size: .max)
        let all = found.lines.map(\.line)
        let lines = watched?.lines(of: all) ?? all
        guard !lines.isEmpty else { return }
        let (entries, hasMore) = try entries(of: commit, concerning: lines)
        batch.changes.append(
            AccessChange(
                instant: now, position: batch.next,
                difference: AccessDifference(
                    instant: now, validUntil: found.validUntil, lines: lines),
                entries: entries, hasMoreEntries: hasMore))
    }

    /// What a commit logged, but for reads, first in the accounts in which somebody has gained or lost something; and
    /// whether there is more than that. What time had ended before was told when it did: it is left out where the
    /// commit did anything else.
    private func entries(of commit: NextCommit?, concerning lines: [AccessDifference.Line])
        throws(StoreError) -> ([LogEntry], hasMore: Bool)
    {
        guard let commit else { return ([], false) }
        let (reader, maximum) = (view.reader, AccessChange.entryCountMaximum)
        var concerned: Set<AccountOrdinal> = []
        for line in lines {
            if let account = try reader.accountOrdinal(line.account) { concerned.insert(account) }
        }
        var (entries, ends): ([LogEntry], [LogEntry]) = ([], [])
        for isConcerned in [true, false] where entries.count <= maximum {
            try asStoreError {
                let first = commit.runEnd - UInt64(commit.runCount)
                try reader.forEachRun(from: first) { number, run in
                    guard number < commit.runEnd else { return false }
                    guard concerned.contains(run.account) == isConcerned else { return true }
                    var decoder = try LogDecoder(reader, run.account)
                    for place in run.first..<run.end where try !decoder.isRead(at: place) {
                        let entry = try decoder.entry(at: place)
                        if !entry.isOfTime {
                            entries.append(entry)
                        } else if ends.count <= maximum {
                            ends.append(entry)
                        }
                        if entries.count > maximum { break }
                    }
                    return entries.count <= maximum
                }
            }
        }
        let told = entries.isEmpty ? ends : entries
        let hasOthers = !entries.isEmpty && !ends.isEmpty
        return (Array(told.prefix(maximum)), told.count > maximum || hasOthers)
    }
}

extension LogEntry {
    /// Whether it says what time has ended.
    fileprivate var isOfTime: Bool {
        EndKey.Kind.allCases.contains { $0.operation == operation }
    }
}
