// Pages that no tree leads to, since one above them is damaged.
extension SalvagedFile {
    /// Reads every leaf in order that no tree led to and the free list does not have. Where free pages cannot be told
    /// from others it reads none: see ``areOrphansKnown``.
    ///
    /// Complexity: reads each page of the file that was in no tree once.
    ///
    /// - Parameters:
    ///   - unreadable: Gets the number of a page that was not told of and is no page in order of any kind.
    ///   - body: Gets a leaf, and returns of each entry whether it was taken.
    /// - Throws: What `body` throws.
    public mutating func forEachOrphan(
        unreadable: (UInt64) -> Void = { _ in },
        _ body: (SalvagedLeaf) throws(LMDBError) -> [Bool]
    ) throws(LMDBError) {
        guard areOrphansKnown else { return }
        var number = UInt64(Limits.minimumPageCount)
        while number <= meta.lastPage, number < filePageCount {
            defer { number += 1 }
            guard isUnread(number) else { continue }
            guard let sound = try? sound(number),
                (try? expectOrder(sound, .table("?"), from: nil, to: nil)) != nil
            else {
                let count = valuePageCount(at: number)
                if count == 0, told.insert(number) { unreadable(number) }
                number += max(count, 1) - 1
                continue
            }
            guard sound.page.kind == .leaf else { continue }
            let leaf = SalvagedLeaf(page: number, table: nil, entries: entries(of: sound))
            for (entry, isTaken) in zip(leaf.entries, try body(leaf)) where isTaken {
                taken.insert(number)
                for page in entry.pages ?? 0..<0 { taken.insert(page) }
            }
        }
    }

    /// How many pages of the file neither a tree, as far as it could be followed, nor the free list has.
    ///
    /// Complexity: a look at five bits of each page.
    public var unreadPageCount: Int {
        var count = 0
        var number = UInt64(Limits.minimumPageCount)
        while number <= meta.lastPage, number < filePageCount {
            if isUnread(number) { count += 1 }
            number += 1
        }
        return count
    }

    private func isUnread(_ number: UInt64) -> Bool {
        !free.contains(number) && !taken.contains(number) && !passed.contains(number)
    }

    /// How many pages a long value takes that begins there; 0 where none does. What is behind its first page is
    /// bytes of a value, which may look like anything.
    private func valuePageCount(at number: UInt64) -> UInt64 {
        guard let page = try? page(number), page.statedNumber == number, page.kind == .overflow
        else {
            return 0
        }
        return max(1, min(page.overflowPageCount, meta.lastPage - number + 1))
    }
}
