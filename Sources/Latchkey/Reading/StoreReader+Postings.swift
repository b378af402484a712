import AccessRules
import LMDB
import OrdinalSets

extension StoreReader: ChunkSource {
    func withChunk<R>(
        of set: PostingSet, atOrAfter ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        try expectSets()
        return try Chunks<PostingSet>(self).withChunk(of: set, atOrAfter: ordinal, body)
    }

    func withChunk<R>(
        of set: PostingSet, atOrBefore ordinal: UInt32, _ body: (Chunk) throws -> R
    ) throws -> R? {
        try expectSets()
        return try Chunks<PostingSet>(self).withChunk(of: set, atOrBefore: ordinal, body)
    }

    /// Nobody is told of a set what it was before changes that wait.
    @inline(__always)
    private func expectSets() throws(StoreError) {
        guard !setsArePending else {
            throw StoreError(.invalid("a set was asked for while changes of sets were waiting"))
        }
    }

    /// The chunk in an entry, or nil when the entry belongs to another set.
    @_lifetime(copy value)
    func chunk(of set: PostingSet, in key: RawSpan, _ value: RawSpan) throws(StoreError) -> Chunk? {
        try Chunks<PostingSet>(self).chunk(of: set, in: key, value)
    }

    /// Whether a set holds an ordinal. Complexity: one look-up; no allocation.
    func contains(_ ordinal: Ordinal, in set: PostingSet) throws(StoreError) -> Bool {
        try asStoreError {
            try withChunk(of: set, atOrBefore: ordinal) { try $0.contains(ordinal) } ?? false
        }
    }

    /// The least member of a set that is not below an ordinal. Complexity: one look-up.
    func next(in set: PostingSet, atOrAfter ordinal: Ordinal) throws(StoreError) -> Ordinal? {
        try asStoreError {
            try withChunk(of: set, atOrAfter: ordinal) { chunk in
                try chunk.next(atOrAfter: max(ordinal, chunk.first))
            } ?? nil
        }
    }

    /// The members of a set, ascending; nil when there are more than `limit`.
    func members(of set: PostingSet, limit: Int = .max) throws(StoreError) -> [Ordinal]? {
        var members: [Ordinal] = []
        var isCut = false
        var start: Ordinal? = 0
        while let from = start {
            let last: Ordinal? = try asStoreError {
                try withChunk(of: set, atOrAfter: from) { chunk in
                    try expectNumbered(chunk.count, of: set, from: from)
                    isCut = members.count + chunk.count > limit
                    if !isCut { try chunk.append(to: &members) }
                    return chunk.last
                }
            }
            if isCut { return nil }
            start = last?.successor
        }
        return members
    }

    /// Throws if a chunk has more members than were ever numbered: a few bytes may say that they are
    /// billions, for which there would be no memory.
    private func expectNumbered(_ count: Int, of set: PostingSet, from first: Ordinal)
        throws(StoreError)
    {
        if count <= Self.believedMemberCount { return }
        if UInt64(count) <= (try mostOrdinals()) { return }
        throw damage(
            PostingSet.table, ChunkKey(set: set, first: first),
            "has \(count) members, and not so much was ever numbered")
    }

    /// How many members of a chunk are taken into memory without a look at what there can be.
    private static let believedMemberCount = 1 << 16

    /// Every member of a set, ascending.
    func members(of set: PostingSet) throws(StoreError) -> [Ordinal] {
        try members(of: set, limit: .max) ?? []
    }

    /// How many members a set has, from the heads of its chunks.
    func count(of set: PostingSet) throws(StoreError) -> Int {
        try asStoreError { try SetExpression.set(set).count(in: self) }
    }

    /// The timed members of a set, ascending, each with when it holds.
    func timed(_ set: PostingSet, limit: Int = .max) throws(StoreError)
        -> [(ordinal: Ordinal, validity: Validity)]?
    {
        var found: [(ordinal: Ordinal, validity: Validity)] = []
        try forEachTimed(in: set) { ordinal, validity in
            found.append((ordinal, validity))
            return found.count <= limit
        }
        return found.count > limit ? nil : found
    }

    /// Calls `body` with the timed members of a set, ascending, until it returns false.
    func forEachTimed(
        in set: PostingSet, _ body: (Ordinal, Validity) throws(StoreError) -> Bool
    ) throws(StoreError) {
        do {
            var walk = try snapshot.walk(in: Tables.timed.table)
            var isThere = try walk.seek(atOrAfter: TimedKey(set: set, object: 0))
            let start = ChunkKey(set: set, first: 0)
            while isThere {
                guard let ordinal = start.first(in: walk.key) else { return }
                let validity = try validity(of: walk.value, TimedKey(set: set, object: ordinal))
                guard try body(ordinal, validity) else { return }
                isThere = try walk.next()
            }
        } catch let error as StoreError {
            throw error
        } catch let error as LMDBError {
            throw failure(error, TimedKey(set: set, object: 0), in: Tables.timed)
        } catch {
            throw StoreError(.invalid("\(error)"))
        }
    }

    /// When one timed member holds, or nil when there is none.
    func timedValidity(of ordinal: Ordinal, in set: PostingSet) throws(StoreError) -> Validity? {
        let key = TimedKey(set: set, object: ordinal)
        let value: RawSpan?
        do { value = try snapshot.value(for: key, in: Tables.timed.table) } catch {
            throw failure(error, key, in: Tables.timed)
        }
        guard let value else { return nil }
        return try validity(of: value, key)
    }

    private func validity(of value: RawSpan, _ key: TimedKey) throws(StoreError) -> Validity {
        let payload = try payload(of: value, key, in: Tables.timed)
        guard payload.byteCount == 16 else { throw damage(Tables.timed, key, "is no interval") }
        return Validity(from: payload.instant(at: 0), until: payload.instant(at: 8))
    }
}

// Members of sets, plain ones and those with begin or end, together.
extension StoreReader {
    /// The members of a set, with and without begin and end, each with when it holds.
    func edges(_ set: PostingSet) throws(StoreError) -> [(ordinal: Ordinal, validity: Validity)] {
        var edges: [(ordinal: Ordinal, validity: Validity)] = []
        for member in try members(of: set) { edges.append((member, .always)) }
        edges += try timed(set) ?? []
        return edges
    }

    /// The members of a relation at an instant, ascending.
    func members(of set: PostingSet, at instant: Instant, validUntil: inout Instant)
        throws(StoreError) -> [Ordinal]
    {
        Self.members(
            try members(of: set), try timed(set) ?? [], at: instant, validUntil: &validUntil)
    }

    /// Plain members and those of the timed ones that hold at an instant, ascending.
    static func members(
        _ plain: [Ordinal], _ timed: [(ordinal: Ordinal, validity: Validity)],
        at instant: Instant, validUntil: inout Instant
    ) -> [Ordinal] {
        var members = plain
        for (ordinal, validity) in timed {
            validUntil = min(validUntil, validity.nextChange(after: instant))
            if validity.contains(instant) { members.append(ordinal) }
        }
        return members.sorted()
    }
}

/// Runs what throws errors of the layers beneath, as the store's own.
@inline(__always)
func asStoreError<R>(_ body: () throws -> R) throws(StoreError) -> R {
    do { return try body() } catch let error as StoreError { throw error } catch let error
        as LMDBError
    { throw StoreError(of: error) } catch let error as ChunkError {
        // Sets are combined by their members, wherever these are.
        throw StoreError(
            .damaged(
                table: "postings", key: "of one of the sets that the question is answered by",
                reason: "\(error)"))
    } catch { throw StoreError(.invalid("\(error)")) }
}
