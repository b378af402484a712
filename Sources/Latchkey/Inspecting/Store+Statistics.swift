import AccessRules
import LMDB
import OrdinalSets

extension Store {
    /// Counts what takes room in the file. Others may read and write meanwhile: pages are those of one commit, and sets
    /// those of the same or a later one.
    ///
    /// Complexity: reads every page in use once, from the file, whose structure is checked on the way; and every set
    /// once more. Memory: a bit for each page, and some bytes for each account and table.
    ///
    /// - Parameter countingSets: Whether sets are counted, too.
    /// - Throws: ``StoreError``: `damaged`; `storage`.
    package func statistics(countingSets: Bool = true) throws(StoreError) -> StoreStatistics {
        try asStoreError {
            let census = try environment.census()
            return try read { view in
                view.liftTimeLimit()
                var statistics = StoreStatistics(census)
                for index in statistics.accounts.indices {
                    let number = statistics.accounts[index].number
                    // Where a name cannot be read its number still says what it takes.
                    statistics.accounts[index].id = try? view.reader.identity(.account, 0, number)
                }
                guard countingSets else { return statistics }
                var sets = SetCounter()
                try sets.count(Tables.postings, in: view.reader)
                try sets.count(Tables.logPostings, in: view.reader)
                statistics.sets = sets.counted
                return statistics
            }
        }
    }
}

extension StoreStatistics {
    fileprivate init(_ census: PageCensus) {
        let size = census.pageSizeBytes
        byteCount = census.structure.pageCount * size
        pageSizeBytes = size
        let frame =
            census.structure.pageCount - census.structure.usedPageCount
            - census.structure.freePageCount - census.structure.lostPageCount
        frameByteCount = (frame + census.tableListPageCount + census.freeListPageCount) * size
        freeByteCount = census.structure.freePageCount * size
        lostByteCount = census.structure.lostPageCount * size
        tables = []
        var groups: [UInt32: Account] = [:]
        ofNoAccount = Account(number: 0, id: nil, entryCount: 0, byteCount: 0)
        for table in census.tables {
            let (name, isPacked) = TableDefinition.named(inFile: table.name)
            let leaves = table.statistics.leafPageCount
            var entryCount = 0
            for (group, counted) in table.groups {
                entryCount += counted.entryCount
                let bytes = counted.byteCount + counted.longPageCount * size
                if let group, Tables.isOrderedByAccount(name) {
                    groups[group, default: Account(number: group, entryCount: 0, byteCount: 0)]
                        .add(counted.entryCount, bytes)
                } else {
                    ofNoAccount.add(counted.entryCount, bytes)
                }
            }
            tables.append(
                Table(
                    name: name, isPacked: isPacked, entryCount: entryCount,
                    nodeCount: table.statistics.entryCount, byteCount: table.pageCount * size,
                    depth: table.statistics.depth,
                    branchPageCount: table.statistics.branchPageCount, leafPageCount: leaves,
                    longPageCount: table.statistics.overflowPageCount,
                    fill: leaves == 0
                        ? nil : Double(table.usedLeafByteCount) / Double(leaves * size)))
        }
        tables.sort { ($1.byteCount, $0.name) < ($0.byteCount, $1.name) }
        accounts = groups.values.sorted { ($1.byteCount, $0.number) < ($0.byteCount, $1.number) }
        sets = []
    }
}

extension StoreStatistics.Account {
    fileprivate mutating func add(_ entries: Int, _ bytes: Int) {
        entryCount += entries
        byteCount += bytes
    }
}

/// Counts sets and their chunks.
private struct SetCounter {
    private var byName: [String: StoreStatistics.Sets] = [:]

    var counted: [StoreStatistics.Sets] {
        byName.values.sorted { ($1.byteCount, $0.name) < ($0.byteCount, $1.name) }
    }

    mutating func count(_ table: StoreTable<ChunkKey>, in reader: StoreReader) throws {
        let name = table.table.name
        let isOfLog = name == Tables.logPostings.table.name
        var walk = try reader.snapshot.walk(in: table.table)
        var isThere = try walk.first()
        var last: (account: UInt32, code: UInt8, subject: UInt32)?
        while isThere {
            guard let key = ChunkKey(walk.key) else {
                throw StoreError(
                    .damaged(
                        table: name, key: RawKey(walk.key.copied()).text(in: name),
                        reason: "is no key of a chunk"))
            }
            let kind = Self.name(of: key.code, isOfLog)
            var sets = byName[name + kind] ?? StoreStatistics.Sets(table: name, name: kind)
            let set = (key.account, key.code, key.subject)
            if last.map({ $0 != set }) ?? true { sets.setCount += 1 }
            last = set
            let payload = try reader.payload(of: walk.value, key, in: table)
            let found: CoveredChunk
            do throws(ChunkError) {
                found = try CoveredChunk(first: key.first, payload, mayBeCovered: isOfLog)
            } catch { throw reader.damage(table, key, "\(error)") }
            sets.chunkCount += 1
            sets.memberCount += found.chunk.count
            sets.byteCount += walk.key.byteCount + walk.value.byteCount
            sets.encodings[found.chunk.encodingName, default: 0] += 1
            if found.cover.byteCount > 0 { sets.coveredCount += 1 }
            byName[name + kind] = sets
            isThere = try walk.next()
        }
    }

    private static func name(of code: UInt8, _ isOfLog: Bool) -> String {
        let name =
            isOfLog
            ? LogColumn(rawValue: code).map { "\($0)" }
            : Relation(rawValue: code).map { "\($0)" }
        return name ?? "\(code)"
    }
}
