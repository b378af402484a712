extension World {
    /// The smallest sets of edits that turn the answer around, each in the order of its
    /// canonical texts, and all of them in order; empty when no set of so many edits does, and
    /// when there is no answer.
    ///
    /// Every set of the least size is found by trying them all. A set that no store would
    /// take is none: a Lite user with too many organizations or the flag, a second live
    /// connection for a pair, more seats than there are, an acceptance of a connection that reaches
    /// no organization by then. Each edit changes one record and nothing else.
    ///
    /// - Parameter isTried: Which of the edits that have to do with the question are tried.
    public func smallestFlips(
        of question: ReferenceQuestion, maximumEdits: Int, now: Int64 = RandomWorld.usualNow,
        trying isTried: (Edit) -> Bool = { _ in true }
    ) -> [[Edit]] {
        let answer = decide(question)
        guard answer.failure == nil else { return [] }
        let edits = editsConcerning(question, now: now).filter(isTried)
        var search = FlipSearch(question: question, wasAllowed: answer.allowed, now: now)
        search.refusalsBefore = Set(refusals(at: now))
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

extension World {
    /// "At least one organization, or all": a grant of its own that has not ended, of an
    /// organization that is not deleted.
    ///
    /// Rule: *Connections*.
    fileprivate func reaches(_ connection: Connection, at now: Int64) -> Bool {
        connection.allOrganizations
            || grants.contains { grant in
                grant.account == connection.host && grant.grantee == .connection(connection.id)
                    && grant.during.reachesBeyond(now)
                    && organizations.contains {
                        $0.account == grant.account && $0.id == grant.organization
                            && $0.state != "deleted"
                    }
            }
    }
}

private struct FlipSearch {
    let question: ReferenceQuestion
    let wasAllowed: Bool
    let now: Int64
    var refusalsBefore: Set<String> = []
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
        guard refusalsBefore.isSuperset(of: world.refusals(at: now)) else { return }
        for case .acceptConnection(let address) in applied {
            let accepted = world.connections.filter { $0.address == address }
            guard accepted.allSatisfy({ world.reaches($0, at: now) }) else { return }
        }
        found.append(applied.sorted())
    }
}
