/// A generator of pseudo-random numbers whose sequence is the same everywhere.
public struct SplitMix64: Sendable {
    private var state: UInt64

    /// The generator whose sequence belongs to that seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number from 0 up to, and not including, `count`, which is above 0.
    public mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// A number of that range.
    public mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True in so many cases of a hundred.
    public mutating func chance(_ percentage: Int) -> Bool { below(100) < percentage }

    /// One of the elements, or nil when there are none.
    public mutating func pick<Elements: RandomAccessCollection>(_ elements: Elements)
        -> Elements.Element?
    {
        guard !elements.isEmpty else { return nil }
        return elements[elements.index(elements.startIndex, offsetBy: below(elements.count))]
    }

    /// One of the elements, of which there is one at least.
    public mutating func one<Element>(of elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// Some of the elements, each in so many cases of a hundred, in their order.
    public mutating func some<Element>(of elements: [Element], _ percentage: Int) -> [Element] {
        elements.filter { _ in chance(percentage) }
    }
}
