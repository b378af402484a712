import LMDB

/// Where a thing stands in an order: its key there, and, among those with the same, its number.
struct Place: Hashable {
    /// Empty in the order of adding.
    var key: [UInt8] = []
    var ordinal: Ordinal

    func isBefore(_ other: Place, _ isDescending: Bool) -> Bool {
        isDescending ? other.precedes(self) : precedes(other)
    }

    private func precedes(_ other: Place) -> Bool {
        if key == other.key { return ordinal < other.ordinal }
        return key.lexicographicallyPrecedes(other.key)
    }
}

extension StoreReader {
    /// Where a thing stands in an order.
    func place(
        of ordinal: Ordinal, _ space: Space, _ account: AccountOrdinal, in order: OrderName
    ) throws(StoreError) -> Place {
        switch order {
        case .added: return Place(ordinal: ordinal)
        case .identity:
            let id = try identity(space, account, ordinal)
            return Place(key: Array(id.text.utf8), ordinal: ordinal)
        case .name:
            guard let name = try thing(space, account, ordinal)?.name else {
                throw StoreError(.doesNotFit("a \(space) has no name to be put in order by"))
            }
            return Place(key: FoldedName(name).bytes, ordinal: ordinal)
        case .time, .begin, .end:
            throw StoreError(.doesNotFit("a \(space) is not put in order by \(order.rawValue)"))
        }
    }

    /// Calls `body` with the numbers of all things of a space in an order that has an index, behind
    /// a place, and what makes their places, until it returns false.
    func forEachPlace(
        _ account: AccountOrdinal, _ space: Space, _ order: OrderName, after place: Place?,
        _ isDescending: Bool, _ body: (Ordinal, () -> Place?) throws(StoreError) -> Bool
    ) throws(StoreError) {
        if order == .name {
            let position = place.map {
                NamePosition(name: FoldedName(folded: $0.key), ordinal: $0.ordinal)
            }
            var walk = try NameWalk(
                self, space, in: account, .all, isDescending ? .descending : .ascending,
                after: position)
            while let ordinal = try walk.next() {
                let goesOn = try body(ordinal) {
                    walk.position.map { Place(key: $0.name.bytes, ordinal: ordinal) }
                }
                guard goesOn else { return }
            }
            return
        }
        let direction: Direction = isDescending ? .descending : .ascending
        _ = try forEachName(account, space, NameRange.all, direction, after: place?.key) {
            (text, ordinal) throws(StoreError) in
            try body(ordinal) { Place(key: text, ordinal: ordinal) }
        }
    }

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
            var cursor = try snapshot.cursor(in: Tables.names.table)
            var bound = NameBytes(account: account, space: space, bytes: key ?? range.lower)
            // No key is longer: those behind the bound are those behind its beginning.
            let isCut = bound.bytes.count > NameBytes.textByteCountMaximum
            if isCut { bound.bytes.removeSubrange(NameBytes.textByteCountMaximum...) }
            var entry: Entry?
            if !isDescending {
                entry = try cursor.seek(atOrAfterBytesOf: bound)
            } else if key != nil {
                entry = try cursor.seek(atOrBeforeBytesOf: bound)
            } else {
                bound.bytes = []
                entry = try cursor.seek(atOrBeforeEndOfPrefix: bound)
            }
            while let found = entry, let text = bound.text(of: found.key) {
                let isBehind = !isCut || isDescending || text != bound.bytes
                if text != key, isBehind {
                    guard range.contains(FoldedName(folded: text)) else { return true }
                    let name = NameKey(
                        account: account, space: space, text: String(decoding: text, as: UTF8.self))
                    guard name.text.utf8.elementsEqual(text) else {
                        throw damage(Tables.names, name, "is not UTF-8")
                    }
                    let payload = try payload(of: found.value, name, in: Tables.names)
                    guard let found = Name(payload) else {
                        throw damage(Tables.names, name, "is no name")
                    }
                    if !found.isGone, try !body(text, found.ordinal) { return false }
                }
                entry = isDescending ? try cursor.previous() : try cursor.next()
            }
            return true
        }
    }
}
