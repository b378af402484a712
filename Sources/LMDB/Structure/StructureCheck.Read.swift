import SystemPackage

extension StructureCheck {
    func damaged(_ reason: String) -> LMDBError {
        LMDBError(.damaged(reason: reason), operation: "check", path: path)
    }

    /// Notes pages as belonging to one place; a second one is an error.
    mutating func claim(_ first: UInt64, count: UInt64, _ tree: Tree, isFree: Bool = false)
        throws(LMDBError)
    {
        try checkBounds(first, count: count, tree)
        guard extent == .everything else { return }
        for number in first..<(first + count) {
            let (word, bit) = (Int(number / 64), UInt64(1) << (number % 64))
            guard seen[word] & bit == 0 else {
                throw damaged("page \(number) is in two places, one of them \(tree.name)")
            }
            seen[word] |= bit
        }
        if isFree { freePageCount += Int(count) } else { usedPageCount += Int(count) }
    }

    /// Checks that pages are among those of the file.
    func checkBounds(_ first: UInt64, count: UInt64, _ tree: Tree) throws(LMDBError) {
        guard first >= UInt64(Limits.minimumPageCount), first <= meta.lastPage,
            count <= meta.lastPage - first + 1
        else { throw damaged("\(tree.name) has page \(first), which the file has not") }
    }

    /// Reads a page, whatever its number: it may be one that a damaged page tells.
    func read(_ number: UInt64) throws(LMDBError) -> Page {
        // More pages than a file can have bytes for.
        guard number < UInt64(Int.max / pageSize) else {
            throw damaged("page \(number) is said to be there, which no file has")
        }
        return Page(
            number: number, bytes: try read(at: Int(number) * pageSize, byteCount: pageSize))
    }

    func read(at offset: Int, byteCount: Int) throws(LMDBError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try FileBytes.read(descriptor, at: offset, byteCount: byteCount)
        } catch { throw LMDBError.from(code: error.rawValue, operation: "check", path: path) }
        guard bytes.count == byteCount else {
            throw LMDBError(
                .truncated(expectedBytes: offset + byteCount, actualBytes: offset + bytes.count),
                operation: "check", path: path)
        }
        return bytes
    }
}

extension TableStatistics {
    init(_ record: TreeRecord) {
        self.init(
            entryCount: Int(clamping: record.entryCount), depth: Int(record.depth),
            branchPageCount: Int(clamping: record.branchPageCount),
            leafPageCount: Int(clamping: record.leafPageCount),
            overflowPageCount: Int(clamping: record.overflowPageCount))
    }
}
