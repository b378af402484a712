// The free list: for each commit the pages that it freed. They have entries of old, and nothing of theirs is taken.
extension SalvagedFile {
    /// Reads the free list as far as that goes, and notes whether it is whole.
    mutating func readFreeList(_ taker: inout some SalvageTaker) {
        var overflowPageCount: UInt64 = 0
        var last: UInt64?
        var isWhole = true
        followTree(meta.freeList, .freeList, name: nil, &taker) { (file, sound, _) in
            for node in sound.nodes {
                last = sound.page.commit(of: node)
                if last == nil || !file.readFreePages(of: node, sound.page, &overflowPageCount) {
                    isWhole = false
                }
            }
            file.passed.insert(sound.page.number)
            return nil
        }
        let isTold = isDamaged
        isDamaged = false
        isWhole =
            isWhole && !isTold && overflowPageCount == meta.freeList.overflowPageCount
            && (last == commit || last == nil && commit <= StructureCheck.commitsThatFreeNothing)
        if !isWhole, !isTold {
            taker.note(
                SalvagedDamage(
                    table: Self.freeListName, page: nil, from: nil, to: nil,
                    reason: "it has pages that no list of free pages has"))
        }
        isFreeListWhole = isWhole
    }

    /// Notes the pages of an entry as free.
    ///
    /// - Returns: Whether all of it can be so.
    private mutating func readFreePages(
        of node: Node, _ page: Page, _ overflowPageCount: inout UInt64
    ) -> Bool {
        var value = Array(page[node.data])
        if node.flags & Node.longValue != 0 {
            guard
                let long = try? longValue(
                    page.integer(in: node.data), byteCount: node.valueByteCount)
            else { return false }
            value = long.bytes
            overflowPageCount += UInt64(long.pages.count)
            for page in long.pages { passed.insert(page) }
        }
        let count: UInt64 = value.integer(at: 0)
        guard node.flags & ~Node.longValue == 0, value.count >= 8,
            count <= UInt64(value.count / 8 - 1)
        else { return false }
        var previous = UInt64.max
        var isWhole = true
        for index in 0..<Int(count) {
            let number: UInt64 = value.integer(at: 8 * (index + 1))
            if number >= previous || number < UInt64(Limits.minimumPageCount)
                || number > meta.lastPage
            {
                isWhole = false
            }
            previous = number
            // Those beyond the end of the file were never written.
            let isNew = free.insert(number) || number >= filePageCount
            if !isNew || passed.contains(number) { isWhole = false }
        }
        return isWhole
    }
}
