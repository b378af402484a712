import AccessRules
import LMDB
import OrdinalSets

extension Writer {
    /// Adds an ordinal to a posting set; one that is there already stays.
    mutating func post(_ ordinal: Ordinal, to set: PostingSet) throws(StoreError) {
        if pendingPostings != nil { return try noteLater(ordinal, set, isMember: true) }
        try insert(ordinal, into: set)
    }

    private mutating func insert(_ ordinal: Ordinal, into set: PostingSet) throws(StoreError) {
        let edits = try editChunks(of: set, around: ordinal) {
            (chunk, next) throws(ChunkError) in
            try ChunkEditor.insert(ordinal, into: chunk, next: next)
        }
        try apply(edits, to: set)
    }

    /// Takes an ordinal out of a posting set; one that is not there is no error.
    mutating func unpost(_ ordinal: Ordinal, from set: PostingSet) throws(StoreError) {
        if pendingPostings != nil { return try noteLater(ordinal, set, isMember: false) }
        try take(ordinal, from: set)
    }

    private mutating func take(_ ordinal: Ordinal, from set: PostingSet) throws(StoreError) {
        let edits = try editChunks(of: set, around: ordinal) {
            (chunk, next) throws(ChunkError) -> ChunkEdits? in
            guard let chunk else { return nil }
            return try ChunkEditor.remove(ordinal, from: chunk, next: next)
        }
        try apply(edits, to: set)
    }

    /// Adds or takes, as a condition says.
    mutating func post(_ ordinal: Ordinal, to set: PostingSet, if isIn: Bool) throws(StoreError) {
        if isIn { try post(ordinal, to: set) } else { try unpost(ordinal, from: set) }
    }

    /// Edits the chunk into which an ordinal falls; with it comes the chunk behind it.
    private borrowing func editChunks<R>(
        of set: PostingSet, around ordinal: Ordinal,
        _ edit: (Chunk?, Chunk?) throws(ChunkError) -> R
    ) throws(StoreError) -> R {
        let reader = reader
        return try asStoreError {
            var walk = try reader.snapshot.walk(in: Tables.postings.table)
            let key = ChunkKey(set: set, first: ordinal)
            let chunk: Chunk?
            if try walk.seek(atOrBefore: key, sharing: ChunkKey.setByteCount) {
                chunk = try reader.chunk(of: set, in: walk.key, walk.value)
            } else {
                chunk = nil
            }
            let next: Chunk?
            if try walk.next(after: key, sharing: ChunkKey.setByteCount) {
                next = try reader.chunk(of: set, in: walk.key, walk.value)
            } else {
                next = nil
            }
            return try edit(chunk, next)
        }
    }

    private mutating func apply(_ edits: ChunkEdits?, to set: PostingSet) throws(StoreError) {
        guard let edits else { return }
        for first in edits.removed {
            try remove(ChunkKey(set: set, first: first), in: Tables.postings)
        }
        for chunk in edits.written {
            try put(chunk.bytes, for: ChunkKey(set: set, first: chunk.first), in: Tables.postings)
        }
    }

    private mutating func noteLater(_ ordinal: Ordinal, _ set: PostingSet, isMember: Bool)
        throws(StoreError)
    {
        pendingPostings?.note(ordinal, set, isMember: isMember)
        if pendingPostings?.isFull == true { try flushPostings() }
    }

    /// Does something that asks sets: each change of one is made at once.
    mutating func askingSets(_ body: (inout Writer) throws(StoreError) -> Void) throws(StoreError) {
        guard pendingPostings != nil else { return try body(&self) }
        try flushPostings()
        pendingPostings = nil
        defer { pendingPostings = PendingPostings() }
        try body(&self)
    }

    /// Makes the changes of sets that wait. It belongs before anything asks a set.
    ///
    /// Complexity: each set and each chunk that changes is gone to once, in their order.
    mutating func flushPostings() throws(StoreError) {
        // Their words are among the sets.
        if let things = pendingPostings?.takeThings(), !things.isEmpty { try indexTogether(things) }
        guard let pending = pendingPostings, !pending.isEmpty else { return }
        pendingPostings = PendingPostings()
        for (set, changes) in pending.inOrder { try apply(changes, to: set) }
        for (key, set) in pending.words { try forgetEmpty(key, set) }
    }

    /// Makes a set that there is none of, of ascending ordinals.
    mutating func make(_ set: PostingSet, _ ordinals: [Ordinal]) throws(StoreError) {
        let changes = ordinals.map { ChunkEditor.Change($0, isMember: true) }
        try apply(try asStoreError { try ChunkEditor.edit(changes[...], in: nil) }, to: set)
    }

    private mutating func apply(_ changes: [ChunkEditor.Change], to set: PostingSet)
        throws(StoreError)
    {
        var rest = changes[...]
        while let first = rest.first {
            guard rest.count > 1 else {
                return first.isMember
                    ? try insert(first.ordinal, into: set) : try take(first.ordinal, from: set)
            }
            let (edits, count) = try edit(rest, of: set)
            try apply(edits, to: set)
            rest = rest.dropFirst(count)
        }
    }

    /// What becomes of the chunk into which the first of several changes falls.
    ///
    /// - Returns: The edits, and how many of the changes they make.
    private borrowing func edit(_ changes: ArraySlice<ChunkEditor.Change>, of set: PostingSet)
        throws(StoreError) -> (edits: ChunkEdits?, count: Int)
    {
        let first = changes[changes.startIndex].ordinal
        return try editChunks(of: set, around: first) { (chunk, next) throws(ChunkError) in
            var end = changes.endIndex
            // What comes before the set's first chunk goes into it, with what is within it.
            if let limit = chunk == nil ? next?.last.successor : next?.first {
                end = changes.firstIndex { $0.ordinal >= limit } ?? end
            }
            let own = changes[..<end]
            let edits =
                if let chunk {
                    try ChunkEditor.edit(own, in: chunk)
                } else {
                    try ChunkEditor.edit(own, in: next)
                }
            return (edits, own.count)
        }
    }

    /// Adds a timed member to a set, or gives one that is there another interval.
    private mutating func time(_ ordinal: Ordinal, in set: PostingSet, _ validity: Validity)
        throws(StoreError)
    {
        var bytes: [UInt8] = []
        bytes.append(validity)
        try put(bytes, for: TimedKey(set: set, object: ordinal), in: Tables.timed)
    }

    /// Adds a grant, a membership or a list entry, in both directions.
    mutating func add(_ key: EdgeKey, _ record: EdgeRecord) throws(StoreError) {
        guard let relations = key.kind.relations(with: key.party.kind) else { return }
        var writer = RecordWriter(Tables.edges.recordForm(in: transaction.snapshot))
        record.encode(into: &writer)
        try put(writer.bytes, for: key, in: Tables.edges)
        try note(EndKey(key, record.validity))
        let forward = PostingSet(key.account, relations.forward, of: key.object)
        let backward = PostingSet(key.account, relations.backward, of: key.party.ordinal)
        if record.validity.isAlways {
            try post(key.party.ordinal, to: forward)
            try post(key.object, to: backward)
        } else {
            try time(key.party.ordinal, in: forward, record.validity)
            try time(key.object, in: backward, record.validity)
        }
        try noteHeads(changedBy: key)
        undoable.suspects.note(key)
    }

    /// Removes a grant, a membership or a list entry, in both directions; false when there is
    /// none.
    @discardableResult
    mutating func remove(_ key: EdgeKey) throws(StoreError) -> Bool {
        guard let record = try reader.edge(key),
            let relations = key.kind.relations(with: key.party.kind)
        else { return false }
        try remove(key, in: Tables.edges)
        try forget(EndKey(key, record.validity))
        let forward = PostingSet(key.account, relations.forward, of: key.object)
        let backward = PostingSet(key.account, relations.backward, of: key.party.ordinal)
        if record.validity.isAlways {
            try unpost(key.party.ordinal, from: forward)
            try unpost(key.object, from: backward)
        } else {
            try remove(TimedKey(set: forward, object: key.party.ordinal), in: Tables.timed)
            try remove(TimedKey(set: backward, object: key.object), in: Tables.timed)
        }
        try noteHeads(changedBy: key)
        return true
    }

    /// Removes every edge of a party with objects of a kind: all its grants, all its
    /// memberships or all its list entries.
    mutating func removeEdges(
        _ kind: EdgeKind, of party: Party, _ account: AccountOrdinal
    ) throws(StoreError) {
        guard let relations = kind.relations(with: party.kind) else { return }
        let set = PostingSet(account, relations.backward, of: party.ordinal)
        for object in try reader.everyMember(of: set) {
            try remove(EdgeKey(account: account, kind: kind, object: object, party: party))
        }
    }

    /// Removes every edge of an object: all grants of an organization, all members of a
    /// group, the whole list of an asset.
    mutating func removeEdges(
        _ kind: EdgeKind, of object: Ordinal, _ account: AccountOrdinal
    ) throws(StoreError) {
        for party in PartyKind.allCases {
            guard let relations = kind.relations(with: party) else { continue }
            let set = PostingSet(account, relations.forward, of: object)
            for ordinal in try reader.everyMember(of: set) {
                try remove(
                    EdgeKey(
                        account: account, kind: kind, object: object,
                        party: Party(kind: party, ordinal: ordinal)))
            }
        }
    }
}

extension StoreReader {
    /// The members of a set, with and without begin and end.
    func everyMember(of set: PostingSet) throws(StoreError) -> [Ordinal] {
        try members(of: set) + (timed(set) ?? []).map(\.ordinal)
    }
}
