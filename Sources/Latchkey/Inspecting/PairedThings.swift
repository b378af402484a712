/// The things of one kind in an account of two stores: those are the same that have the same identity.
struct PairedThings {
    /// Ascending. The places of things in it are their numbers here.
    private(set) var identities: [Identity] = []
    /// The number of each in the earlier store; nil where it is not there.
    private(set) var before: [Ordinal?] = []
    /// The same in the later store.
    private(set) var after: [Ordinal?] = []

    /// - Parameters:
    ///   - old: What is there in the earlier store, in any order.
    ///   - new: What is there in the later one.
    init(_ old: [(Identity, Ordinal)], _ new: [(Identity, Ordinal)]) {
        let (old, new) = (old.sorted { $0.0 < $1.0 }, new.sorted { $0.0 < $1.0 })
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            let isBefore =
                right == new.count || left < old.count && old[left].0 <= new[right].0
            let isAfter = left == old.count || right < new.count && new[right].0 <= old[left].0
            identities.append(isBefore ? old[left].0 : new[right].0)
            before.append(isBefore ? old[left].1 : nil)
            after.append(isAfter ? new[right].1 : nil)
            left += isBefore ? 1 : 0
            right += isAfter ? 1 : 0
        }
    }

    func ordinal(_ place: Int, _ side: ComparedViews.Side) -> Ordinal? {
        side == .before ? before[place] : after[place]
    }

    /// The place of each by its number in one of the stores.
    func places(_ side: ComparedViews.Side) -> [Ordinal: Int] {
        var places: [Ordinal: Int] = [:]
        places.reserveCapacity(identities.count)
        for place in identities.indices {
            if let ordinal = ordinal(place, side) { places[ordinal] = place }
        }
        return places
    }
}
