/// Some neighbouring entries in the order of their values in one column.
struct LogValues: Sendable {
    let column: LogColumn
    /// By value, then place; without entries that have none.
    private(set) var values: [UInt32]
    private(set) var places: [UInt32]

    /// - Parameters:
    ///   - values: The value of each entry, in the order of places; zero for none.
    ///   - first: The place of the first.
    init(_ column: LogColumn, values: [UInt32], first: UInt32) {
        self.column = column
        self.values = []
        self.places = []
        self.values.reserveCapacity(values.count)
        places.reserveCapacity(values.count)
        for index in values.indices where values[index] != 0 {
            self.values.append(values[index])
            places.append(first + UInt32(index))
        }
        sort()
    }

    /// Sorts by digits of the values, the lowest first: each pass keeps the order of those that
    /// agree, so that places stay ascending.
    private mutating func sort() {
        guard let greatest = values.max() else { return }
        let digit = 11
        var otherValues = [UInt32](repeating: 0, count: values.count)
        var otherPlaces = otherValues
        var shift: UInt32 = 0
        while shift < 32, greatest >> shift != 0 {
            var starts = [Int](repeating: 0, count: 1 << digit + 1)
            for value in values { starts[Int(value >> shift) & (1 << digit - 1) + 1] += 1 }
            for index in 1..<starts.count { starts[index] += starts[index - 1] }
            for index in values.indices {
                let value = values[index]
                let bucket = Int(value >> shift) & (1 << digit - 1)
                let target = starts[bucket]
                starts[bucket] = target + 1
                otherValues[target] = value
                otherPlaces[target] = places[index]
            }
            swap(&values, &otherValues)
            swap(&places, &otherPlaces)
            shift += UInt32(digit)
        }
    }

    /// The index of the first entry whose value is not below another.
    func index(atOrAfter value: UInt32) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The index behind the last entry that has the value of the one at an index.
    func end(of index: Int) -> Int {
        var end = index + 1
        while end < values.count, values[end] == values[index] { end += 1 }
        return end
    }
}
