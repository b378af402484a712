import LMDB

// Names as keys, in the order of their bytes.
extension StoreReader {
    /// Calls `body` with the names of a range and what they stand for, until it returns false.
    ///
    /// - Parameter key: The name behind which it begins, in its direction.
    /// - Returns: Whether it came to the end of the range.
    func forEachName(
        _ account: AccountOrdinal, _ space: Space, _ range: NameRange, _ direction: Direction,
        after key: [UInt8]? = nil, _ body: ([UInt8], Ordinal) throws(StoreError) -> Bool
    ) throws(StoreError) -> Bool {
        let isDescending = direction == .descending
        return try asStoreError {
            var walk = try snapshot.walk(in: Tables.names.table)
            var bound = NameBytes(account: account, space: space, bytes: key ?? range.lower)
            // No key is longer: those behind the bound are those behind its beginning.
            let isCut = bound.bytes.count > NameBytes.textByteCountMaximum
            if isCut { bound.bytes.removeSubrange(NameBytes.textByteCountMaximum...) }
            var isThere: Bool
            if !isDescending {
                isThere = try walk.seek(atOrAfterBytesOf: bound)
            } else if key != nil {
                isThere = try walk.seek(atOrBeforeBytesOf: bound)
            } else {
                bound.bytes = []
                isThere = try walk.seek(atOrBeforeEndOfPrefix: bound)
            }
            while isThere, let text = bound.text(of: walk.key) {
                let isBehind = !isCut || isDescending || text != bound.bytes
                if text != key, isBehind {
                    guard range.contains(FoldedName(folded: text)) else { return true }
                    let name = NameKey(
                        account: account, space: space, text: String(decoding: text, as: UTF8.self))
                    guard name.text.utf8.elementsEqual(text) else {
                        throw damage(Tables.names, name, "is not UTF-8")
                    }
                    let payload = try payload(of: walk.value, name, in: Tables.names)
                    guard let found = Name(payload) else {
                        throw damage(Tables.names, name, "is no name")
                    }
                    if !found.isGone, try !body(text, found.ordinal) { return false }
                }
                isThere = isDescending ? try walk.previous() : try walk.next()
            }
            return true
        }
    }
}
