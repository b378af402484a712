// Edits of ascending maximal runs.

extension [OrdinalRun] {
    /// The index of the first run that ends at or after `ordinal`.
    private func index(endingAtOrAfter ordinal: UInt32) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) >> 1
            if self[middle].last < ordinal { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds an ordinal that no run holds.
    mutating func insert(_ ordinal: UInt32) {
        let at = index(endingAtOrAfter: ordinal)
        let joinsPrevious = at > 0 && self[at - 1].last &+ 1 == ordinal
        let joinsNext = at < count && self[at].first &- 1 == ordinal && ordinal != .max
        switch (joinsPrevious, joinsNext) {
        case (true, true):
            self[at - 1].last = self[at].last
            remove(at: at)
        case (true, false): self[at - 1].last = ordinal
        case (false, true): self[at].first = ordinal
        case (false, false): insert(OrdinalRun(first: ordinal, last: ordinal), at: at)
        }
    }

    /// Takes out an ordinal, if a run holds it.
    mutating func remove(_ ordinal: UInt32) {
        let at = index(endingAtOrAfter: ordinal)
        guard at < count, self[at].first <= ordinal else { return }
        let run = self[at]
        switch (run.first == ordinal, run.last == ordinal) {
        case (true, true): remove(at: at)
        case (true, false): self[at].first = ordinal + 1
        case (false, true): self[at].last = ordinal - 1
        case (false, false):
            self[at].last = ordinal - 1
            insert(OrdinalRun(first: ordinal + 1, last: run.last), at: at + 1)
        }
    }

    /// Makes one run of the last before `index` and the first from there, if they touch.
    mutating func join(at index: Int) {
        guard index > 0, index < count, self[index - 1].last != .max,
            self[index - 1].last + 1 == self[index].first
        else { return }
        self[index - 1].last = self[index].last
        remove(at: index)
    }
}
