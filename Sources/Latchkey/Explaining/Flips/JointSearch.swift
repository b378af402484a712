import AccessRules

/// The search for the solutions of least cost: every combination of a grant, a list entry, a
/// group or two to join and denying groups to keep, by classes, as far as it may be the least.
struct JointSearch {
    let problem: JointProblem
    private(set) var best: Int
    private(set) var solutions: [JointSolution] = []
    private var trialCount = 0

    /// A search for solutions that cost no more than a bound.
    init(_ problem: JointProblem, bound: Int) {
        self.problem = problem
        best = bound
    }

    private var classes: [GroupClass] { problem.classes }

    mutating func run() throws(StoreError) {
        guard problem.denyingCount <= best, problem.hasRoom else { return }
        let grants = grants()
        let listings = listings()
        for grant in grants {
            for listing in listings {
                for isOneGroup in sameness(grant, listing) {
                    var solution = JointSolution()
                    solution.grant = grant
                    solution.listing = listing
                    solution.isOneGroup = isOneGroup
                    try visit(solution)
                }
            }
        }
    }

    /// The grants that may be needed.
    private func grants() -> [JointSolution.Extra] {
        // A connection that becomes accepted needs an organization of its own.
        if problem.needsDirectGrant { return problem.canGrant ? [.direct] : [] }
        if problem.isSettledForOrganization { return [.none] }
        var grants: [JointSolution.Extra] = [.none]
        if problem.canGrant { grants.append(.direct) }
        for (index, it) in classes.enumerated() where it.key.isGrantable {
            grants.append(.group(index))
        }
        return grants
    }

    /// The changes of the list that may be needed.
    private func listings() -> [JointSolution.Extra] {
        if problem.isSettledForAccess { return [.none] }
        var listings: [JointSolution.Extra] = [.none, .open]
        if problem.canList { listings.append(.direct) }
        for (index, it) in classes.enumerated() where !it.key.isListed {
            listings.append(.group(index))
        }
        return listings
    }

    /// Whether a grant to a group and a listing of a group may be, or must be, of one group.
    private func sameness(_ grant: JointSolution.Extra, _ listing: JointSolution.Extra) -> [Bool] {
        guard let index = grant.classIndex, index == listing.classIndex else { return [false] }
        let it = classes[index]
        switch it.part {
        // The two have nothing to do with one another: any pair will do, one group or two.
        case .settled: return [false]
        case .denyingOne: return it.count > 1 ? [true, false] : [true]
        // Two groups cost more than one.
        case .denyingMany, .outside: return [true]
        }
    }

    /// The classes of the groups of grant and listing.
    private func edited(_ solution: JointSolution) -> [Int] {
        let indices = [solution.grant.classIndex, solution.listing.classIndex].compactMap(\.self)
        return indices.count == 2 && indices[0] == indices[1] ? [indices[0]] : indices
    }

    /// Counts what is tried, so that it ends.
    private mutating func count() throws(StoreError) {
        trialCount += 1
        guard trialCount <= JointProblem.maximumTrialCount else {
            throw StoreError(
                .limit(
                    name: "the number of combinations of groups that an explanation tries",
                    limit: JointProblem.maximumTrialCount))
        }
    }

    private mutating func visit(_ solution: JointSolution) throws(StoreError) {
        try count()
        var cost = problem.denyingCount + solution.grant.cost + solution.listing.cost
        let edited = edited(solution)
        for index in edited { cost += classes[index].extraCost }
        guard cost <= best else { return }
        // A group that is joined or kept for one thing may bring the other, too.
        let hasOrganization =
            problem.isSettledForOrganization || solution.grant != .none
            || edited.contains { classes[$0].key.isGranted }
        let hasAccess =
            problem.isSettledForAccess || solution.listing != .none
            || edited.contains { classes[$0].key.isListed }
        for joined in joins(needsOrganization: !hasOrganization, needsAccess: !hasAccess) {
            var solution = solution
            solution.joined = joined
            try keep(
                solution, cost + joined.reduce(0) { $0 + classes[$1].extraCost }, edited,
                needsOrganization: !hasOrganization
                    && !joined.contains { classes[$0].key.isGranted },
                needsAccess: !hasAccess && !joined.contains { classes[$0].key.isListed })
        }
    }

    /// The classes of which a group may be joined for what it has already: none, one, or two.
    private func joins(needsOrganization: Bool, needsAccess: Bool) -> [[Int]] {
        let joins: [[Int]] = [[]]
        guard needsOrganization || needsAccess else { return joins }
        return joins + useful(problem.outside, needsOrganization, needsAccess)
    }

    /// One class, or two, of which a group brings what is needed.
    private func useful(_ indices: [Int], _ needsOrganization: Bool, _ needsAccess: Bool)
        -> [[Int]]
    {
        let granted = indices.filter { needsOrganization && classes[$0].key.isGranted }
        let listed = indices.filter { needsAccess && classes[$0].key.isListed }
        var useful = Set(granted + listed).sorted().map { [$0] }
        for first in granted where !classes[first].key.isListed {
            for second in listed where !classes[second].key.isGranted {
                useful.append([first, second])
            }
        }
        return useful
    }

    /// Chooses the denying groups that are kept.
    private mutating func keep(
        _ solution: JointSolution, _ cost: Int, _ edited: [Int], needsOrganization: Bool,
        needsAccess: Bool
    ) throws(StoreError) {
        guard cost <= best else { return }
        let choices = classes.indices.filter { index in
            classes[index].part == .denyingOne && !edited.contains(index)
                && (needsOrganization && classes[index].key.isGranted
                    || needsAccess && classes[index].key.isListed
                    || !(problem.lite?.isEmpty(classes[index].key.profile) ?? true))
        }
        guard choices.count <= JointProblem.maximumChoiceCount else {
            throw StoreError(
                .limit(
                    name: "the number of kinds of denying groups that an explanation weighs",
                    limit: JointProblem.maximumChoiceCount))
        }
        for kept in keeps(needsOrganization: needsOrganization, needsAccess: needsAccess) {
            let cost = cost + kept.reduce(0) { $0 + classes[$1].extraCost }
            guard cost <= best else { continue }
            for bits in 0..<1 << choices.count {
                try count()
                var solution = solution
                solution.kept = kept
                for (place, index) in choices.enumerated() {
                    solution.choices[index] = bits & 1 << place != 0
                }
                let all = kept + solution.choices.filter(\.value).keys
                if needsOrganization, !all.contains(where: { classes[$0].key.isGranted }) {
                    continue
                }
                if needsAccess, !all.contains(where: { classes[$0].key.isListed }) { continue }
                if isLiteRefused(solution, edited, all) { continue }
                record(solution, cost)
            }
        }
    }

    /// The classes that deny several kinds of which a group may be kept.
    private func keeps(needsOrganization: Bool, needsAccess: Bool) -> [[Int]] {
        [[]] + useful(problem.denyingMany, needsOrganization, needsAccess)
    }

    private func isLiteRefused(_ solution: JointSolution, _ edited: [Int], _ kept: [Int]) -> Bool {
        guard let lite = problem.lite else { return false }
        var groups = Set(kept.map { classes[$0].key.profile })
        for index in edited + solution.joined { groups.insert(classes[index].key.profile) }
        return !lite.allows(
            groups: groups,
            granted: solution.grant.classIndex.map { classes[$0].key.profile },
            direct: solution.grant == .direct)
    }

    private mutating func record(_ solution: JointSolution, _ cost: Int) {
        if cost < best || solutions.isEmpty {
            best = cost
            solutions = []
        }
        solutions.append(solution)
    }
}
