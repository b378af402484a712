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
}
