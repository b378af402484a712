import Glibc

/// Walks the trees of a file by reading it, not by way of the map, where a damaged page would
/// kill the process.
struct StructureCheck {
    /// How much to look at.
    enum Extent {
        /// The list of tables, and the root of the free list: what opening touches.
        case tableList
        /// The list of tables, and the roots of all trees: what the first look into a table touches as well.
        case roots
        /// Every page of every tree, and the free list.
        case everything
    }

    let descriptor: Int32
    let path: String
    let pageSize: Int
    let meta: MetaPage
    let extent: Extent
    /// Who is told of every page; nobody mostly.
    let counter: CensusCounter?

    /// The pages seen so far, one bit each, to find those that two places claim.
    var seen: [UInt64]
    var usedPageCount = 0
    var freePageCount = 0
    /// The pages that neither a tree nor the free list has, once both were looked at whole.
    var lostPageCount: Int {
        Int(meta.lastPage) + 1 - Limits.minimumPageCount - usedPageCount - freePageCount
    }
    var tables: [(name: [UInt8], record: TreeRecord)] = []
    var counts = TreeCounts()
    /// What is not in order, for those who go on behind it; nil where the first of it ends the check.
    var survey: StructureSurvey?

    init(
        descriptor: Int32, path: String, pageSize: Int, meta: MetaPage, extent: Extent,
        counter: CensusCounter? = nil
    ) {
        self.descriptor = descriptor
        self.path = path
        self.pageSize = pageSize
        self.meta = meta
        self.extent = extent
        self.counter = counter
        let words = extent == .everything ? Int(meta.lastPage / 64) + 1 : 0
        seen = [UInt64](repeating: 0, count: words)
    }

    /// What a tree has, as counted.
    struct TreeCounts: Equatable {
        var branchPages: UInt64 = 0
        var leafPages: UInt64 = 0
        var overflowPages: UInt64 = 0
        var entries: UInt64 = 0
    }

    /// The trees of a file.
    enum Tree {
        case freeList
        case tableList
        case table(String)

        var name: String {
            switch self {
            case .freeList: "the free list"
            case .tableList: "the list of tables"
            case .table(let name): "table \(name)"
            }
        }
    }

    /// Checks the file as the meta page has it.
    ///
    /// - Throws: `damaged`, `truncated`, `system`.
    mutating func run() throws(LMDBError) -> [StructureReport.Table] {
        try checkTree(meta.tables, .tableList)
        var reports: [StructureReport.Table] = []
        for table in tables where extent != .tableList {
            let name = String(decoding: table.name, as: UTF8.self)
            guard table.record.flags == 0 else {
                // Sorted duplicates and integer keys have pages of their own kinds.
                if extent == .roots { continue }
                let error = LMDBError(
                    .tableIncompatible, operation: "check", table: name, path: path)
                try note(error, nil, .table(name))
                _ = survey?.endTree()
                continue
            }
            guard table.record.pad == 0 else {
                try note(damaged("the record of table \(name) is none"), nil, .table(name))
                _ = survey?.endTree()
                continue
            }
            guard try checkTree(table.record, .table(name)) else { continue }
            reports.append(
                StructureReport.Table(
                    name: name, statistics: TableStatistics(table.record)))
        }
        counter?.finish()
        try checkTree(meta.freeList, .freeList)
        return reports
    }

    /// - Returns: Whether all of it could be followed, by those who go on behind what is not in order.
    @discardableResult
    private mutating func checkTree(_ record: TreeRecord, _ tree: Tree) throws(LMDBError) -> Bool {
        do throws(LMDBError) { try check(record, tree) } catch { try note(error, nil, tree) }
        return survey?.endTree() ?? true
    }

    mutating func check(_ record: TreeRecord, _ tree: Tree) throws(LMDBError) {
        if let fault = record.fault(lastPage: meta.lastPage) {
            throw damaged("the tree of \(tree.name) \(fault)")
        }
        guard record.root != TreeRecord.noPage else { return }
        counts = TreeCounts()
        let faultCount = survey?.faults.count
        do throws(LMDBError) {
            try visit(record.root, level: 1, of: record, tree, from: nil, to: nil)
        } catch { try note(error, record.root, tree) }
        guard faultCount == survey?.faults.count else { return }
        let stated = TreeCounts(
            branchPages: record.branchPageCount, leafPages: record.leafPageCount,
            overflowPages: record.overflowPageCount, entries: record.entryCount)
        if extent == .everything, counts != stated {
            let error = damaged("\(tree.name) has other counts than it says")
            try note(error, nil, tree, losesKeys: false)
        }
    }

    /// Checks a page and those below it, whose keys are at least `from` and less than `to`.
    ///
    /// The recursion is as deep as the tree, at most ``TreeRecord/maximumDepth``.
    private mutating func visit(
        _ number: UInt64, level: Int, of record: TreeRecord, _ tree: Tree,
        from: ArraySlice<UInt8>?, to: ArraySlice<UInt8>?
    ) throws(LMDBError) {
        try claim(number, count: 1, tree)
        let page = try read(number)
        let isLeaf = level == Int(record.depth)
        if let fault = page.fault { throw damaged("page \(number) of \(tree.name) \(fault)") }
        guard page.kind == (isLeaf ? .leaf : .branch), page.nodeCount >= (isLeaf ? 1 : 2) else {
            throw damaged("page \(number) of \(tree.name) is not what its place needs")
        }
        if isLeaf { counts.leafPages += 1 } else { counts.branchPages += 1 }
        let nodes = try nodes(of: page, tree)
        // The first node of a branch stands for everything less than the second.
        try checkOrder(nodes.dropFirst(isLeaf ? 0 : 1), page, tree, from: from, to: to)
        counter?.note(page, nodes, tree, isLeaf: isLeaf)
        if isLeaf {
            for node in nodes { try checkLeaf(node, page, tree) }
            if survey != nil, let first = nodes.first, let last = nodes.last {
                var count = 0
                if case .table = tree { count = nodes.count }
                survey?.noteLeaf(
                    first: Array(page[first.key]), last: Array(page[last.key]), count: count)
            }
            return
        }
        guard extent == .everything || isTableList(tree) else { return }
        for (index, node) in nodes.enumerated() {
            let first = index == 0 ? from : page[node.key]
            let end = index + 1 < nodes.count ? page[nodes[index + 1].key] : to
            if survey?.isTreeGivenUp == true { return }
            do throws(LMDBError) {
                try visit(node.child, level: level + 1, of: record, tree, from: first, to: end)
            } catch { try note(error, node.child, tree, from: first, to: end) }
        }
    }

    /// The nodes of a page, which fill it as they should.
    func nodes(of page: Page, _ tree: Tree) throws(LMDBError) -> [Node] {
        var nodes: [Node] = []
        nodes.reserveCapacity(page.nodeCount)
        for index in 0..<page.nodeCount {
            guard let node = page.node(index) else {
                throw damaged(
                    "node \(index) of page \(page.number) of \(tree.name) leaves its page")
            }
            nodes.append(node)
        }
        if let fault = page.fault(of: nodes) {
            throw damaged("page \(page.number) of \(tree.name) \(fault)")
        }
        return nodes
    }

    private func isTableList(_ tree: Tree) -> Bool {
        if case .tableList = tree { return true }
        return false
    }
}
