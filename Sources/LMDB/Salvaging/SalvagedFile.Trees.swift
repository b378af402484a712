// The trees of a file, from their roots down.
extension SalvagedFile {
    /// The tables that the list of tables has, as far as it can be read.
    mutating func listedTables(_ taker: inout some SalvageTaker) -> [(
        name: String, record: TreeRecord
    )] {
        var tables: [(name: String, record: TreeRecord)] = []
        followTree(meta.tables, .tableList, name: nil, &taker) { (file, sound, _) in
            let listed = sound.nodes.filter {
                $0.flags == Node.table && $0.data.count == TreeRecord.byteCount
            }
            for node in listed {
                let record = TreeRecord(Array(sound.page[node.data]), at: 0)
                tables.append((String(decoding: sound.page[node.key], as: UTF8.self), record))
            }
            // Some other leaf may stand in its place, which is looked at with those that nothing leads to.
            guard listed.count == sound.nodes.count else {
                return "lists something that is no table"
            }
            file.passed.insert(sound.page.number)
            return nil
        }
        return tables
    }

    /// Reads a tree, and hands over its leaves.
    ///
    /// - Parameter name: The table's, where it is known.
    mutating func readTree(
        _ record: TreeRecord, known name: String?, _ taker: inout some SalvageTaker
    ) throws(LMDBError) {
        var failure: LMDBError?
        followTree(record, .table(name ?? "?"), name: name, &taker) { (file, sound, taker) in
            guard failure == nil else { return nil }
            do throws(LMDBError) {
                let holds = try file.hand(over: sound, of: name, &taker)
                return holds ? nil : "has nothing that holds by its checksum"
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
    }

    /// Hands a leaf to the taker, and notes its pages if anything of it holds.
    mutating func hand(
        over sound: Sound, of table: String?, _ taker: inout some SalvageTaker
    ) throws(LMDBError) -> Bool {
        let leaf = SalvagedLeaf(
            page: sound.page.number, table: table, entries: entries(of: sound))
        let holds = try taker.take(leaf)
        guard holds.contains(true) else { return false }
        taken.insert(leaf.page)
        for (entry, holds) in zip(leaf.entries, holds) where holds {
            for page in entry.pages ?? 0..<0 { taken.insert(page) }
        }
        return true
    }

    /// What is done with a leaf that is in its place: why it is none of its tree, if so.
    typealias Leaf<Taker> = (inout SalvagedFile, Sound, inout Taker) -> String?

    /// Follows a tree from its root, past whatever is not in order.
    ///
    /// A branch may be in order and lead to fewer leaves than it did, such as one of old: then the counts of the tree tell.
    mutating func followTree<Taker: SalvageTaker>(
        _ record: TreeRecord, _ tree: StructureCheck.Tree, name: String?, _ taker: inout Taker,
        _ leaf: Leaf<Taker>
    ) {
        if let fault = record.fault(lastPage: meta.lastPage) {
            isDamaged = true
            taker.note(
                SalvagedDamage(
                    table: name ?? tree.name, page: nil, from: nil, to: nil,
                    reason: "its tree \(fault)"))
            // The depth is not gone by.
            guard record.root >= UInt64(Limits.minimumPageCount), record.root <= meta.lastPage
            else {
                return
            }
        }
        guard record.root != TreeRecord.noPage else { return }
        seen.removeAll()
        counts = StructureCheck.TreeCounts()
        let place = Place(tree: tree, name: name ?? tree.name, level: 1, from: nil, to: nil)
        let isTold = visit(record.root, place, &taker, leaf)
        guard !isTold,
            counts.leafPages != record.leafPageCount || counts.entries != record.entryCount
        else { return }
        isDamaged = true
        taker.note(
            SalvagedDamage(
                table: place.name, page: nil, from: nil, to: nil,
                reason: "it has other counts than it says"))
    }

    /// Where a page stands in a tree.
    struct Place {
        var tree: StructureCheck.Tree
        var name: String
        var level: Int
        var from: [UInt8]?
        var to: [UInt8]?
    }

    /// Reads a page and those below it.
    ///
    /// The recursion is at most ``TreeRecord/maximumDepth`` deep.
    ///
    /// - Returns: Whether anything was told.
    private mutating func visit<Taker: SalvageTaker>(
        _ number: UInt64, _ place: Place, _ taker: inout Taker, _ leaf: Leaf<Taker>
    ) -> Bool {
        guard place.level <= TreeRecord.maximumDepth,
            number >= filePageCount || seen.insert(number), !taken.contains(number)
        else { return tell(number, place, "is in two places", &taker) }
        let sound: Sound
        do throws(Fault) {
            sound = try self.sound(number)
            try expectOrder(sound, place.tree, from: place.from, to: place.to)
        } catch { return tell(number, place, error.reason, &taker) }
        let isLeaf = sound.page.kind == .leaf
        var isTold = false
        if free.contains(number) {
            isFreeListDoubted = true
            isTold = tell(number, place, "is in the list of free pages as well", &taker)
            if isLeaf { return true }
        }
        if isLeaf {
            counts.leafPages += 1
            counts.entries += UInt64(sound.nodes.count)
            guard let reason = leaf(&self, sound, &taker) else { return false }
            return tell(number, place, reason, &taker)
        }
        passed.insert(number)
        for (index, node) in sound.nodes.enumerated() {
            var below = place
            below.level += 1
            if index > 0 { below.from = Array(sound.page[node.key]) }
            if index + 1 < sound.nodes.count {
                below.to = Array(sound.page[sound.nodes[index + 1].key])
            }
            if visit(node.child, below, &taker, leaf) { isTold = true }
        }
        return isTold
    }

    /// - Returns: true.
    private mutating func tell(
        _ number: UInt64, _ place: Place, _ reason: String, _ taker: inout some SalvageTaker
    ) -> Bool {
        isDamaged = true
        told.insert(number)
        taker.note(
            SalvagedDamage(
                table: place.name, page: number, from: place.from, to: place.to, reason: reason))
        return true
    }
}
