/// How a query is answered: a tree of steps, each fed by those beneath it.
public struct QueryPlan: Sendable, Hashable {
    /// The last step, which gives the result.
    public let root: PlanNode
    /// Whether it looks at every thing of its kind, because no index tells which to look at.
    public var isScan: Bool { root.isScan }
    /// What was counted, when the query was run.
    public internal(set) var run: Run?

    /// What a run came to.
    public struct Run: Sendable, Hashable {
        /// How many things the query means.
        public let resultCount: Int
        /// How many things were looked at one by one, by their records or by decisions.
        public let examinedCount: Int
    }
}

/// A step of a plan.
public struct PlanNode: Sendable, Hashable {
    /// What a step does.
    public enum Step: Sendable, Hashable {
        /// Takes nothing.
        case nothing
        /// Takes a set of an index; what it stands for.
        case set(index: String, String)
        /// Looks at the columns of the entries of a log that are not indexed yet, of which there
        /// are never many.
        case tail(entryCount: Int)
        /// Takes every thing of a kind.
        case everything(String)
        /// Takes what is in all of several sets, leaping from one to the other.
        case intersection
        /// Takes what is in any of several sets.
        case union
        /// Takes what is not in a set.
        case complement
        /// Walks an order, and keeps what is in a set.
        case walk(order: String, isDescending: Bool)
        /// Collects everything and puts it in an order.
        case sort(order: String, isDescending: Bool)
        /// Keeps what a condition holds for, looking at one after another.
        case filter(String)
    }

    /// What the step does.
    public let step: Step
    /// How many things it is expected to give; `Int.max` where nothing is known.
    public let estimate: Int
    /// What feeds it.
    public let inputs: [PlanNode]

    init(_ step: Step, estimate: Int, _ inputs: [PlanNode] = []) {
        self.step = step
        self.estimate = estimate
        self.inputs = inputs
    }

    /// Whether everything of a kind goes through a filter.
    var isScan: Bool {
        if case .filter = step, inputs.contains(where: \.isEverything) { return true }
        return inputs.contains(where: \.isScan)
    }

    private var isEverything: Bool {
        switch step {
        case .everything: true
        case .walk, .sort: inputs.allSatisfy(\.isEverything)
        case .complement: true
        default: false
        }
    }
}

extension QueryPlan: CustomStringConvertible {
    /// The tree, drawn.
    public var description: String {
        var lines: [String] = []
        root.draw("", "", to: &lines)
        if let run {
            lines.append("\(run.resultCount) found, \(run.examinedCount) examined")
        }
        return lines.joined(separator: "\n")
    }
}

extension PlanNode {
    /// The step and those beneath it in one line.
    var shortText: String {
        switch step {
        case .set(_, let what): what
        default:
            inputs.isEmpty
                ? step.text : "\(step.text) (\(inputs.map(\.shortText).joined(separator: ", ")))"
        }
    }

    fileprivate func draw(_ first: String, _ rest: String, to lines: inout [String]) {
        let about = estimate == .max ? "" : "  ≈ \(estimate)"
        lines.append(first + step.text + about)
        for (index, input) in inputs.enumerated() {
            let isLast = index == inputs.count - 1
            input.draw(rest + (isLast ? "└─ " : "├─ "), rest + (isLast ? "   " : "│  "), to: &lines)
        }
    }
}

extension PlanNode.Step {
    fileprivate var text: String {
        switch self {
        case .nothing: "nothing"
        case .set(let index, let what): "\(index): \(what)"
        case .tail(let count): "the last entries, not indexed yet: \(count)"
        case .everything(let kind): "every \(kind)"
        case .intersection: "all of"
        case .union: "any of"
        case .complement: "all but"
        case .walk(let order, let isDescending):
            "walk by \(order)" + (isDescending ? ", descending" : "")
        case .sort(let order, let isDescending):
            "sort by \(order)" + (isDescending ? ", descending" : "")
        case .filter(let condition): "filter \(condition)"
        }
    }
}
