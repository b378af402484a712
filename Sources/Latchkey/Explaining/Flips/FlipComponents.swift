/// A part of a set of changes that can be chosen for itself: a set is one alternative of each.
///
/// Alternatives are made one by one, so that what is only counted costs nothing.
enum FlipComponent: Sendable {
    /// One of these.
    case oneOf([[Edit]])
    /// For each group of a class that denies one kind: leave it, or lift its kind, as far as the
    /// groups that are kept leave the choice.
    case subsets(GroupClass, Party, Keeping)
    /// One group of a class to be in, with these extras; of denying groups the others are left.
    case oneGroup(GroupClass, Party, grants: Bool, lists: Bool)

    /// Which of the groups are kept.
    enum Keeping: Hashable, Sendable {
        case none
        case any
        case atLeastOne
        /// One to which something is added.
        case one(grants: Bool, lists: Bool)
        /// One that is granted the organization, and another that the list names then.
        case two
    }

    /// How many alternatives there are.
    var count: FlipCount {
        switch self {
        case .oneOf(let alternatives): return FlipCount(alternatives.count)
        case .oneGroup(let groups, _, _, _): return FlipCount(groups.count)
        case .subsets(let groups, _, let keeping):
            let count = groups.count
            switch keeping {
            case .none: return 1
            case .any: return .subsets(of: count)
            case .atLeastOne: return FlipCount.subsets(of: count).predecessor
            case .one: return FlipCount(count) * .subsets(of: count - 1)
            case .two:
                return FlipCount(count) * FlipCount(count - 1) * .subsets(of: count - 2)
            }
        }
    }

    /// The alternative of that number, from 0; the number is below `count`.
    func edits(at number: Int) -> [Edit] {
        switch self {
        case .oneOf(let alternatives):
            return alternatives.indices.contains(number) ? alternatives[number] : []
        case .oneGroup(let groups, let party, let grants, let lists):
            guard groups.groups.indices.contains(number) else { return [] }
            let entry = groups.groups[number]
            var edits = groups.entering(entry, party)
            edits += groups.extras(entry, grants: grants, lists: lists)
            guard groups.part == .denyingMany else { return edits }
            for (index, other) in groups.groups.enumerated() where index != number {
                edits.append(.leaving(party, other.group))
            }
            return edits
        case .subsets(let groups, let party, let keeping):
            return Self.subset(groups, party, keeping, number)
        }
    }

    private static func subset(
        _ groups: GroupClass, _ party: Party, _ keeping: Keeping, _ number: Int
    ) -> [Edit] {
        let count = groups.count
        var bits = number
        var first: Int?
        var second: Int?
        switch keeping {
        case .none, .any, .atLeastOne: break
        case .one:
            first = bits % count
            bits /= count
        case .two:
            let one = bits % count
            bits /= count
            let other = bits % (count - 1)
            bits /= count - 1
            first = one
            second = other < one ? other : other + 1
        }
        var edits: [Edit] = []
        for (index, entry) in groups.groups.enumerated() {
            if index == first || index == second {
                edits += groups.entering(entry, party)
                switch keeping {
                case .one(let grants, let lists):
                    edits += groups.extras(entry, grants: grants, lists: lists)
                case .two:
                    edits += groups.extras(entry, grants: index == first, lists: index == second)
                case .none, .any, .atLeastOne: break
                }
                continue
            }
            // The all-ones number, by which every group is left, is the last of all.
            if keeping == .none || bits & 1 == 1 {
                edits.append(.leaving(party, entry.group))
            } else {
                edits += groups.entering(entry, party)
            }
            bits >>= 1
        }
        return edits
    }
}

extension GroupClass {
    /// A grant to a group, and its place on the list.
    func extras(_ entry: GroupEntry, grants: Bool, lists: Bool) -> [Edit] {
        let group = Party(kind: .group, ordinal: entry.group)
        var edits: [Edit] = []
        if grants { edits.append(.grant(group, isThere: key.hasGrant)) }
        if lists { edits.append(.listing(group)) }
        return edits
    }
}

extension JointProblem {
    /// A solution as its parts.
    func components(of solution: JointSolution) -> [FlipComponent] {
        var fixed = lifted
        if solution.grant == .direct { fixed.append(.grant(party, isThere: hasDirectGrant)) }
        if solution.listing == .open { fixed.append(.opening) }
        if solution.listing == .direct { fixed.append(.listing(party)) }
        var components = fixed.isEmpty ? [] : [FlipComponent.oneOf([fixed])]
        for index in classes.indices { components += parts(of: solution, index) }
        return components
    }

    private func parts(of solution: JointSolution, _ index: Int) -> [FlipComponent] {
        let it = classes[index]
        let grants = solution.grant.classIndex == index
        let lists = solution.listing.classIndex == index
        switch it.part {
        case .settled:
            var parts: [FlipComponent] = []
            if grants { parts.append(.oneGroup(it, party, grants: true, lists: false)) }
            if lists { parts.append(.oneGroup(it, party, grants: false, lists: true)) }
            return parts
        case .outside:
            guard grants || lists || solution.joined.contains(index) else { return [] }
            return [.oneGroup(it, party, grants: grants, lists: lists)]
        case .denyingMany:
            guard grants || lists || solution.kept.contains(index) else {
                return [.subsets(it, party, .none)]
            }
            return [.oneGroup(it, party, grants: grants, lists: lists)]
        case .denyingOne:
            if grants, lists, !solution.isOneGroup { return [.subsets(it, party, .two)] }
            if grants || lists {
                return [.subsets(it, party, .one(grants: grants, lists: lists))]
            }
            guard let choice = solution.choices[index] else {
                return [.subsets(it, party, .any)]
            }
            return [.subsets(it, party, choice ? .atLeastOne : .none)]
        }
    }
}
