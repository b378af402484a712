public import TestNumbers

/// The numbers that random worlds and questions are made of.
public typealias SplitMix64 = TestNumbers.SplitMix64

extension SplitMix64 {
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
