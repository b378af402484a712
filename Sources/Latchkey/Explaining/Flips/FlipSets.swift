/// The sets that components make, up to a limit: one alternative of each, the first component
/// changing fastest.
struct FlipSets: Sequence, IteratorProtocol {
    private let components: [FlipComponent]
    private let radices: [Int]
    private var numbers: [Int]
    private var rest: Int

    init(_ components: [FlipComponent], limit: Int) {
        self.components = components
        radices = components.map { Swift.min($0.count.exactly ?? .max, Swift.max(limit, 1)) }
        numbers = Array(repeating: 0, count: components.count)
        rest = radices.contains(0) ? 0 : limit
    }

    mutating func next() -> [Edit]? {
        guard rest > 0 else { return nil }
        var edits: [Edit] = []
        for (component, number) in zip(components, numbers) {
            edits += component.edits(at: number)
        }
        rest -= 1
        for index in numbers.indices {
            numbers[index] += 1
            if numbers[index] < radices[index] { return edits }
            numbers[index] = 0
        }
        rest = 0
        return edits
    }
}

extension [FlipChange] {
    /// In the order of their canonical texts, each made once.
    func sortedByText() -> Self {
        map { (text: Identity($0.description), change: $0) }.sorted { $0.text < $1.text }
            .map(\.change)
    }
}

extension [[FlipChange]] {
    func sortedByText() -> Self {
        map { set in
            (text: Identity(set.map(\.description).joined(separator: "\n")), set: set)
        }.sorted { $0.text < $1.text }.map(\.set)
    }
}
