extension World {
    /// The smallest sets of edits that turn the answer around, each in the order of its
    /// canonical texts, and all of them in order; empty when no set of so many edits does, and
    /// when there is no answer.
    ///
    /// Every set of the least size is found by trying them all. A set after which the world
    /// would have problems that it does not have now is none: no store would take it.
    public func smallestFlips(
        of question: ReferenceQuestion, maximumEdits: Int, now: Int64 = RandomWorld.usualNow
    ) -> [[Edit]] {
        let answer = decide(question)
        guard answer.failure == nil else { return [] }
        let edits = editsConcerning(question)
        var search = FlipSearch(question: question, wasAllowed: answer.allowed, now: now)
        search.problemsBefore = Set(problems(at: now))
        for count in stride(from: 1, through: maximumEdits, by: 1) {
            search.visit(self, [], edits[...], count)
            if !search.found.isEmpty { break }
        }
        return search.found.sorted { left, right in
            ID(left.map(\.description).joined(separator: "\n"))
                < ID(right.map(\.description).joined(separator: "\n"))
        }
    }
}

private struct FlipSearch {
    let question: ReferenceQuestion
    let wasAllowed: Bool
    let now: Int64
    var problemsBefore: Set<String> = []
    var found: [[Edit]] = []

    /// Tries every set that has `count` of the edits more than those that were applied.
    mutating func visit(_ world: World, _ applied: [Edit], _ edits: ArraySlice<Edit>, _ count: Int)
    {
        if count == 0 { return check(world, applied) }
        for index in edits.indices {
            let edited = world.edited(by: edits[index], at: question.at)
            visit(edited, applied + [edits[index]], edits[(index + 1)...], count - 1)
        }
    }

    private mutating func check(_ world: World, _ applied: [Edit]) {
        let answer = world.decide(question)
        guard answer.failure == nil, answer.allowed != wasAllowed else { return }
        guard problemsBefore.isSuperset(of: world.problems(at: now)) else { return }
        found.append(applied.sorted())
    }
}
