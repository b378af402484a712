import AccessRules
import OrdinalSets

/// What a condition comes to: a set that holds everything it may hold for, and what is left to
/// be asked of each member.
struct Selection {
    /// Nil for everything there is.
    var members: SelectedSet?
    /// What is left to be asked of each member; nil for nothing.
    var filter: Filter?
}

/// A set, or everything but a set, and where it comes from.
///
/// A complement is never a part of an expression: to find the next member of one that holds
/// little would take a step for each number that there can be.
struct SelectedSet {
    var expression: PostingExpression
    /// Whether everything is meant that is not in the expression, whether it is there or not.
    var isComplement = false
    /// How it is shown in a plan.
    var node: PlanNode
}

/// What is asked of one thing after another, where no set tells it.
indirect enum Filter {
    /// It is in a set.
    case member(SelectedSet)
    /// It is there at all.
    case exists
    /// Its record says so.
    case record(FieldName, FieldTest)
    /// One of its others is in a set, or, without one, it has others at all.
    case related(RelationName, PostingExpression?)
    /// A user can do an action on it.
    case decided(Action, home: AccountOrdinal, user: Ordinal, what: String)
    case not(Filter)
    case and([Filter])
    case or([Filter])
}

extension Selection {
    static var all: Selection { Selection() }

    static var nothing: Selection {
        Selection(
            members: SelectedSet(expression: .empty, node: PlanNode(.nothing, estimate: 0)))
    }

    /// Whether it holds for everything.
    private var isAll: Bool { members == nil && filter == nil }

    /// The whole as what is asked of one thing.
    private var asFilter: Filter? {
        switch (members, filter) {
        case (nil, let filter): filter
        case (let members?, nil): .member(members)
        case (let members?, let filter?): .and([.member(members), filter])
        }
    }

    /// What holds where all parts do: the smallest set first.
    static func all(of parts: [Selection]) -> Selection {
        let sets = parts.compactMap(\.members).sorted { $0.node.estimate < $1.node.estimate }
        let filters = parts.compactMap(\.filter)
        return Selection(
            members: SelectedSet.all(of: sets),
            filter: filters.count > 1 ? .and(filters) : filters.first)
    }

    /// What holds where any part does. A set does it only when every part has one.
    static func any(of parts: [Selection]) -> Selection {
        if parts.contains(where: \.isAll) { return .all }
        let sets = parts.compactMap(\.members)
        let isWhole = sets.count == parts.count
        let hasFilter = parts.contains { $0.filter != nil }
        return Selection(
            members: isWhole ? SelectedSet.any(of: sets) : nil,
            filter: isWhole && !hasFilter ? nil : .or(parts.compactMap(\.asFilter)))
    }

    /// What does not hold.
    var complement: Selection {
        if let filter = filter { return Selection(filter: .not(asFilter ?? filter)) }
        guard let members else { return .nothing }
        return Selection(members: members.complement)
    }
}

extension SelectedSet {
    /// What is in all of some sets, and in none of those whose complement is meant.
    static func all(of sets: [SelectedSet]) -> SelectedSet? {
        guard sets.count > 1 else { return sets.first }
        let (own, others) = parts(sets)
        let estimate = sets.map(\.node.estimate).min() ?? 0
        let node = PlanNode(.intersection, estimate: estimate, sets.map(\.node))
        if own.isEmpty {
            return SelectedSet(expression: .or(others), isComplement: true, node: node)
        }
        let all: PostingExpression = own.count == 1 ? own[0] : .and(own)
        return SelectedSet(
            expression: others.isEmpty ? all : .andNot(all, .or(others)), node: node)
    }

    /// What is in any of some sets, or not in one of those whose complement is meant.
    static func any(of sets: [SelectedSet]) -> SelectedSet? {
        guard sets.count > 1 else { return sets.first }
        let (own, others) = parts(sets)
        let node = PlanNode(
            .union, estimate: sets.reduce(0) { $0.addingClamped($1.node.estimate) },
            sets.map(\.node))
        if others.isEmpty { return SelectedSet(expression: .or(own), node: node) }
        let left: PostingExpression = others.count == 1 ? others[0] : .and(others)
        return SelectedSet(
            expression: own.isEmpty ? left : .andNot(left, .or(own)), isComplement: true,
            node: node)
    }

    private static func parts(_ sets: [SelectedSet]) -> (
        own: [PostingExpression], others: [PostingExpression]
    ) {
        (
            sets.filter { !$0.isComplement }.map(\.expression),
            sets.filter { $0.isComplement }.map(\.expression)
        )
    }

    /// Everything else, whether it is there or not.
    fileprivate var complement: SelectedSet {
        SelectedSet(
            expression: expression, isComplement: !isComplement,
            node: PlanNode(.complement, estimate: .max, [node]))
    }
}

extension Int {
    /// The sum, or the greatest number there is.
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        return isTooMuch ? .max : sum
    }
}

extension Filter {
    /// As it is shown in a plan.
    var text: String {
        switch self {
        case .member(let set): set.node.shortText
        case .exists: "is there"
        case .record(let field, let test): Condition.test(field, test).description
        case .related(let relation, nil): "\(relation.rawValue).any"
        case .related(let relation, _): "\(relation.rawValue).any of a set"
        case .decided(_, _, _, let what): what
        case .not(let inner): "!(\(inner.text))"
        case .and(let parts): parts.map { "(\($0.text))" }.joined(separator: " && ")
        case .or(let parts): parts.map { "(\($0.text))" }.joined(separator: " || ")
        }
    }
}
