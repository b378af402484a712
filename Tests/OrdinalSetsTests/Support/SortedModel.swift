/// The judge: a plain sorted array, with every question answered the obvious way.
struct SortedModel {
    let members: [UInt32]

    init(_ members: [UInt32]) { self.members = members }

    /// How many members are below `ordinal`.
    func rank(of ordinal: UInt32) -> Int {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if members[middle] < ordinal { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func contains(_ ordinal: UInt32) -> Bool {
        let rank = rank(of: ordinal)
        return rank < members.count && members[rank] == ordinal
    }

    func next(atOrAfter ordinal: UInt32) -> UInt32? {
        let rank = rank(of: ordinal)
        return rank < members.count ? members[rank] : nil
    }

    func next(atOrBefore ordinal: UInt32) -> UInt32? {
        if contains(ordinal) { return ordinal }
        let rank = rank(of: ordinal)
        return rank > 0 ? members[rank - 1] : nil
    }

    func select(_ index: Int) -> UInt32? {
        members.indices.contains(index) ? members[index] : nil
    }
}
