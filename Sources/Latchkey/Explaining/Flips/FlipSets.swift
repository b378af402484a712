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
            let chosen = component.edits(at: number)
            if edits.isEmpty { edits = chosen } else { edits += chosen }
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

/// A set in the order of its canonical texts, with all of them, by which sets are in order. Each
/// text is made once.
struct OrderedFlip {
    let changes: [FlipChange]
    let text: Identity

    init(_ changes: [FlipChange]) {
        if changes.count == 1 {
            self.changes = changes
            text = Identity(changes[0].description)
            return
        }
        let ordered = changes.map { (text: Identity($0.description), change: $0) }
            .sorted { $0.text < $1.text }
        self.changes = ordered.map(\.change)
        text = Identity(ordered.map(\.text.text).joined(separator: "\n"))
    }
}
