import Glibc

/// What the pages of a file are used for: by table, and within a table by what keys begin with.
package struct PageCensus: Sendable {
    /// What the structure is, as a check of it tells.
    package var structure: StructureReport
    package var pageSizeBytes: Int
    /// The tables, in the order of their names.
    package var tables: [Table] = []
    /// The pages of the list of tables, and of the free list.
    package var tableListPageCount = 0
    package var freeListPageCount = 0

    /// What a table takes.
    package struct Table: Sendable {
        /// The name in the file.
        package var name: String
        package var statistics: TableStatistics
        /// How many bytes of its leaf pages are used: headers, offsets, and nodes.
        package var usedLeafByteCount = 0
        /// Entries by the first bytes of their keys, as a big-endian number; entries with shorter keys under nil.
        package var groups: [UInt32?: Group] = [:]

        package var pageCount: Int {
            statistics.branchPageCount + statistics.leafPageCount + statistics.overflowPageCount
        }
    }

    /// Entries whose keys begin alike.
    package struct Group: Sendable {
        /// Entries as LMDB has them: where entries lie together, packs.
        package var count = 0
        /// Entries in packs; of a table without packs, ``count``.
        package var entryCount = 0
        /// Keys, values, and what a leaf adds to them.
        package var byteCount = 0
        /// Pages of values too long for a leaf.
        package var longPageCount = 0
    }
}

extension Environment {
    /// Counts what the pages of the last commit are used for, while others read and write. The structure is checked
    /// on the way, by reading the file and not the map.
    ///
    /// Complexity: reads every page in use once; memory for one bit of each page, and for each group.
    ///
    /// - Throws: As ``checkStructure()``.
    package func census() throws -> PageCensus {
        let counter = CensusCounter()
        let report = try checkStructure(counter)
        var census = PageCensus(
            structure: report, pageSizeBytes: DataFile.systemPageSizeBytes)
        census.tableListPageCount = counter.tableListPageCount
        census.freeListPageCount = counter.freeListPageCount
        for table in report.tables {
            var counted =
                counter.tables[table.name]
                ?? PageCensus.Table(name: table.name, statistics: table.statistics)
            counted.statistics = table.statistics
            census.tables.append(counted)
        }
        return census
    }
}

/// Counts what a check of the structure passes. It is used by one check, on one thread.
final class CensusCounter {
    private(set) var tables: [String: PageCensus.Table] = [:]
    private(set) var tableListPageCount = 0
    private(set) var freeListPageCount = 0
    private var current: PageCensus.Table?
    private static let none = TableStatistics(
        entryCount: 0, depth: 0, branchPageCount: 0, leafPageCount: 0, overflowPageCount: 0)

    /// Begins again: the check did.
    func reset() {
        tables = [:]
        tableListPageCount = 0
        freeListPageCount = 0
        current = nil
    }

    /// Notes a page of a tree, with its nodes.
    func note(_ page: Page, _ nodes: [Node], _ tree: StructureCheck.Tree, isLeaf: Bool) {
        switch tree {
        case .tableList: tableListPageCount += 1
        case .freeList: freeListPageCount += 1
        case .table(let name):
            guard isLeaf else { return }
            if current?.name != name {
                finish()
                current = PageCensus.Table(name: name, statistics: Self.none)
            }
            let isPacked = TableDefinition.named(inFile: name).isPacked
            for node in nodes { note(node, page, isPacked: isPacked) }
            current?.usedLeafByteCount += Page.headerByteCount + page.usedByteCount(nodes)
        }
    }

    /// Notes pages of a value of the free list.
    func noteFreeList(longPageCount: Int) { freeListPageCount += longPageCount }

    /// Notes that a tree has been passed.
    func finish() {
        guard let table = current else { return }
        tables[table.name] = table
        current = nil
    }

    private func note(_ node: Node, _ page: Page, isPacked: Bool) {
        let isLong = node.flags & Node.longValue != 0
        let key = page[node.key]
        let group = key.count >= 4 ? key.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } : nil
        var counted = current?.groups[group] ?? PageCensus.Group()
        counted.count += 1
        var entryCount = 1
        // A pack says how many entries it has behind two bytes of form; one that is too long for a
        // leaf has one.
        if isPacked, !isLong, node.data.count >= 4 {
            let bytes = page[node.data.lowerBound..<node.data.lowerBound + 4]
            entryCount = Int(bytes[bytes.startIndex + 2]) | Int(bytes[bytes.startIndex + 3]) << 8
        }
        counted.entryCount += entryCount
        counted.byteCount += node.evenEnd - node.offset + 2
        if isLong {
            let size = DataFile.systemPageSizeBytes
            counted.longPageCount += (Page.headerByteCount + node.valueByteCount + size - 1) / size
        }
        current?.groups[group] = counted
    }
}

extension Page {
    /// How many bytes its nodes take, with their offsets.
    fileprivate func usedByteCount(_ nodes: [Node]) -> Int {
        nodes.reduce(0) { $0 + $1.evenEnd - $1.offset + 2 }
    }
}
