import LMDB
import OrdinalSets

// What is there beyond what the records ask for: all that they ask for was found, so that
// anything more shows in the numbers.
extension Verifier {
    mutating func verifyTotals() throws {
        try verifyMembers()
        try verifyNameCount()
        try verifyHeadCount()
        try verifyEndCount()
        try verifyLogTotals()
        compare("pairs", try entryCount(Tables.pairs), expected.pairs, "the connections")
        compare(
            "deliveries", try entryCount(Tables.deliveries), expected.deliveries,
            "the connections")
        compare(
            "secrets", try entryCount(Tables.secrets), expected.secrets,
            "the keys and the deliveries")
        if indexes.isKept(.nameOrder) { try verifyOrderedNames() }
        if indexes.isKept(.identities) { try verifyIdentityCount() }
        compare("timed", try entryCount(Tables.timed), expected.timed, "the edges")
        compare("records", try entryCount(Tables.records), expected.records, "the accounts")
        compare("edges", try entryCount(Tables.edges), expected.edges, "the accounts")
        try verifyCounters()
        try verifyRemovals()
        try verifyReceipts()
        try verifyPast()
        try verifyCarried()
    }

    mutating func compare(_ what: String, _ found: Int, _ wanted: Int, _ who: String) {
        if found == wanted { return }
        add(in: what, "\(what) has \(found) entries, and \(who) say \(wanted)")
    }

    private mutating func verifyMembers() throws {
        var found: [Relation: Int] = [:]
        var words = 0
        var previous: PostingSet?
        var there = sums?.empty
        let wanted = expected.members
        try verifyChunks(of: PostingSet.self) { (set, chunk) throws in
            let count = (found[set.relation] ?? 0) + chunk.count
            found[set.relation] = count
            // A chunk of runs may say that it has billions.
            if there != nil, count <= wanted[set.relation] ?? 0 {
                try chunk.forEach { there?.add($0, to: set) }
            }
            if set.relation == .wordThings, set != previous { words += 1 }
            previous = set
        }
        if indexes.isKept(.words) {
            // A word that nothing has is forgotten, and no two have the same number.
            compare("words", try entryCount(Tables.words), words, "their sets")
        }
        for relation in Relation.allCases where isKept(relation) {
            let (foundCount, wantedCount) = (found[relation] ?? 0, wanted[relation] ?? 0)
            check(
                in: Tables.postings, foundCount == wantedCount,
                "\(relation) has \(foundCount) members, and the records say \(wantedCount)")
            if let sums, let there {
                check(
                    in: Tables.postings,
                    !sums.lacksSet && sums.hasMembers(of: relation, as: there),
                    "\(relation) has other members than the records say")
            }
        }
    }

    /// Whether a relation is kept: what is left of an index that is not may be anything.
    private func isKept(_ relation: Relation) -> Bool {
        for index in StoreIndex.allCases where index.relations.contains(relation) {
            return indexes.isKept(index)
        }
        return true
    }

    /// Every chunk of every set of a table: well-formed and in order.
    ///
    /// - Parameter body: What takes each chunk's set, and the chunk.
    mutating func verifyChunks<SetID: ChunkSetID>(
        of type: SetID.Type, _ body: (SetID, Chunk) throws -> Void
    ) throws {
        let table = SetID.table.table
        var previous: (set: SetID, last: Ordinal)?
        var walk = try reader.snapshot.walk(in: table)
        while try walk.next() {
            step()
            guard let key = ChunkKey(walk.key), let set = SetID(key) else {
                add(in: table.name, "\(table.name): a key of \(walk.key.byteCount) bytes is none")
                continue
            }
            let value = walk.value
            try attempt(table.name) { (verifier) throws in
                let chunks = Chunks<SetID>(verifier.reader)
                let chunk = try chunks.chunk(at: key, value)
                do { try chunk.validate() } catch {
                    verifier.add(in: table.name, "\(table.name) \(set): \(error)")
                }
                if let previous, previous.set == set {
                    verifier.check(
                        in: SetID.table, previous.last < chunk.first,
                        "\(table.name) \(set): chunks overlap")
                }
                previous = (set, chunk.last)
                try body(set, chunk)
            }
        }
    }

    /// As many names in use as the records have; those of things that are gone stay taken.
    private mutating func verifyNameCount() throws {
        var found = 0
        var there = sums?.empty
        let checksumByteCount = Tables.names.checksumByteCount(in: reader.snapshot)
        var walk = try reader.snapshot.walk(in: Tables.names.table)
        while try walk.next() {
            step()
            let payload = walk.value.extracting(
                0..<max(walk.value.byteCount - checksumByteCount, 0))
            if let name = StoreReader.Name(payload) {
                if name.isGone { continue }
                found += 1
                if there != nil { there?.add(name: walk.key, for: name.ordinal) }
            } else {
                add(in: Tables.names.table.name, "names: an entry is no name")
            }
        }
        compare("names", found, expected.names, "the records")
        if let sums, let there {
            check(
                in: Tables.names, sums.hasNames(as: there),
                "names stand for other things than the records say")
        }
    }

    /// As many names in their order as the records have, and the same.
    private mutating func verifyOrderedNames() throws {
        guard var there = sums?.empty else {
            compare(
                "nameOrder", try entryCount(Tables.nameOrder), expected.orderedNames, "the records")
            return
        }
        var count = 0
        var walk = try reader.snapshot.walk(in: Tables.nameOrder.table)
        while try walk.next() {
            count += 1
            there.add(orderedName: walk.key)
        }
        compare("nameOrder", count, expected.orderedNames, "the records")
        check(
            in: Tables.nameOrder, sums?.hasOrderedNames(as: there) ?? true,
            "nameOrder has other names than the records")
    }

    /// As many ends to come as things that end.
    private mutating func verifyEndCount() throws {
        let clock = try reader.clock()
        var found = 0
        var cursor = try reader.snapshot.cursor(in: Tables.ends.table)
        var entry = try cursor.first()
        while let end = entry {
            step()
            if let key = EndKey(end.key) {
                if clock < key.end { found += 1 }
            } else {
                add(in: Tables.ends.table.name, "ends: a key of \(end.key.byteCount) bytes is none")
            }
            entry = try cursor.next()
        }
        compare("ends", found, expected.ends, "the records")
    }

    /// As many identities by number as records that have one there.
    private mutating func verifyIdentityCount() throws {
        var there = sums?.empty
        let found = try slotCount(in: Tables.identities, IdentityKey.perBlock) { key, slot, bytes in
            guard there != nil, key.byteCount == IdentityKey.maximumByteCount else { return }
            there?.add(
                identity: bytes, of: key.bigEndian32(at: 0), key.u8(at: 4),
                key.bigEndian32(at: 5) &* IdentityKey.perBlock &+ slot)
        }
        let wanted = expected.identities
        check(
            in: Tables.identities, found == wanted,
            "there are \(found) identities by number, and the records say \(wanted)")
        if let sums, let there {
            check(
                in: Tables.identities, sums.hasIdentities(as: there),
                "identities by number are other ones than the records have")
        }
    }

    /// As many heads as things that have one.
    private mutating func verifyHeadCount() throws {
        let (found, wanted) = (try slotCount(in: Tables.heads, Heads.perBlock), expected.heads)
        check(
            in: Tables.heads, found == wanted,
            "there are \(found) heads, and the records say \(wanted)")
    }

    /// How many slots of a table's blocks are not empty.
    ///
    /// - Parameter body: Gets the key of the block, the slot and what is in it.
    private mutating func slotCount<Key>(
        in table: StoreTable<Key>, _ perBlock: UInt32,
        _ body: (RawSpan, UInt32, RawSpan) -> Void = { _, _, _ in }
    ) throws -> Int {
        var count = 0
        var cursor = try reader.snapshot.cursor(in: table.table)
        var entry = try cursor.first()
        while let block = entry {
            step()
            let bytes = block.value.extracting(
                0..<max(block.value.byteCount - Checksum.byteCount, 0))
            do throws(MalformedRecord) {
                try SlotBlock.expectWhole(bytes, of: perBlock)
                for slot in 0..<perBlock {
                    guard let bytes = try SlotBlock.bytes(slot, of: perBlock, in: bytes) else {
                        continue
                    }
                    count += 1
                    body(block.key, slot, bytes)
                }
            } catch { add(in: table.table.name, "\(table.table.name): a block \(error.reason)") }
            entry = try cursor.next()
        }
        return count
    }
}
