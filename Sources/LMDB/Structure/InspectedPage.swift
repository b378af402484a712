import Glibc

/// A page of a file as it lies there, for people who look.
package struct InspectedPage: Sendable {
    package enum Kind: Sendable {
        case meta, branch, leaf
        /// The first page of a long value, of so many pages.
        case longValue(pageCount: UInt64)
        /// None of these: it is free, or behind the first page of a long value, or damaged.
        case other
    }

    /// What is on a branch or a leaf.
    package struct Node: Sendable {
        package var key: [UInt8]
        /// The page below, of a branch.
        package var child: UInt64?
        /// How long the value is, of a leaf.
        package var valueByteCount: Int
        /// The first page of the value, where it does not lie on the leaf.
        package var valuePage: UInt64?
    }

    package var number: UInt64
    package var bytes: [UInt8]
    package var kind: Kind
    /// The tree that has it in the last commit: a table's name in the file, or the free list's or the list of tables'. Nil where
    /// none has it as a branch or a leaf.
    package var tree: String?
    package var nodes: [Node]
    /// What cannot be true of it.
    package var fault: String?
}

extension Environment {
    /// Reads a page from the file, and finds the tree that has it.
    ///
    /// Complexity: the branch pages of all trees are read.
    ///
    /// - Returns: Nil where the file has no page of the number.
    package func inspectPage(_ number: UInt64) throws -> InspectedPage? {
        try read { snapshot in
            let metas = try DataFile.metas(files.data.number, path: path.name)
            guard let meta = metas.page(of: snapshot.transactionID) else {
                throw LMDBError(
                    .busy(readerCount: 0, writerCount: 1), operation: "look at a page",
                    path: path.name)
            }
            guard number <= meta.lastPage else { return nil }
            var check = StructureCheck(
                descriptor: files.data.number, path: path.name,
                pageSize: DataFile.systemPageSizeBytes, meta: meta, extent: .roots)
            return try check.inspect(number)
        }
    }
}

extension StructureCheck {
    fileprivate mutating func inspect(_ number: UInt64) throws(LMDBError) -> InspectedPage {
        let bytes = try read(at: Int(number) * pageSize, byteCount: pageSize)
        let page = Page(number: number, bytes: bytes)
        var inspected = InspectedPage(
            number: number, bytes: bytes, kind: .other, tree: nil, nodes: [], fault: nil)
        if number < UInt64(Limits.minimumPageCount) {
            inspected.kind = .meta
            return inspected
        }
        inspected.tree = try owner(of: number)
        switch page.kind {
        case .overflow: inspected.kind = .longValue(pageCount: page.overflowPageCount)
        case .branch, .leaf:
            inspected.kind = page.kind == .leaf ? .leaf : .branch
            inspected.fault = page.fault
            // What no tree has is free: its nodes are old, whatever they were of.
            guard page.fault == nil, inspected.tree != nil else { return inspected }
            var nodes: [Node] = []
            for index in 0..<page.nodeCount {
                guard let node = page.node(index) else {
                    inspected.fault = "has a node that leaves it"
                    return inspected
                }
                nodes.append(node)
            }
            inspected.fault = page.fault(of: nodes)
            // Where nodes overlap, a key may be a part of some value.
            guard inspected.fault == nil else { return inspected }
            for node in nodes {
                let isLong = page.kind == .leaf && node.flags & Node.longValue != 0
                inspected.nodes.append(
                    InspectedPage.Node(
                        key: Array(page[node.key]),
                        child: page.kind == .branch ? node.child : nil,
                        valueByteCount: page.kind == .branch ? 0 : node.valueByteCount,
                        valuePage: isLong ? page.integer(in: node.data) : nil))
            }
        case nil: break
        }
        return inspected
    }

    /// The tree that has a page as a branch or a leaf, as far as branches can be read.
    private mutating func owner(of number: UInt64) throws(LMDBError) -> String? {
        var trees: [(name: String, record: TreeRecord)] = [
            (Tree.freeList.name, meta.freeList), (Tree.tableList.name, meta.tables),
        ]
        do throws(LMDBError) { _ = try run() } catch {
            // What of the list of tables can be read is looked through.
        }
        for table in tables {
            trees.append((String(decoding: table.name, as: UTF8.self), table.record))
        }
        for tree in trees where has(number, tree.record) { return tree.name }
        return nil
    }

    private func has(_ number: UInt64, _ record: TreeRecord) -> Bool {
        guard record.root != TreeRecord.noPage, record.fault(lastPage: meta.lastPage) == nil else {
            return false
        }
        var level = [record.root]
        // No level has more pages than the file.
        for depth in 1...max(Int(record.depth), 1) where level.count <= Int(meta.lastPage) {
            if level.contains(number) { return true }
            guard depth < Int(record.depth) else { return false }
            var below: [UInt64] = []
            for branch in level {
                guard let page = try? read(branch), page.kind == .branch, page.fault == nil else {
                    continue
                }
                for index in 0..<page.nodeCount {
                    if let node = page.node(index) { below.append(node.child) }
                }
            }
            level = below
        }
        return false
    }
}
