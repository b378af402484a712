import Latchkey

extension QueryPlan {
    /// The plan as one object.
    var json: JSONLine {
        var line = JSONLine()
        line.flag("scan", isScan)
        if let run {
            line.number("found", run.resultCount)
            line.number("examined", run.examinedCount)
        }
        line.object("plan", root.json)
        return line
    }
}

extension PlanNode {
    /// The step and those that feed it.
    fileprivate var json: JSONLine {
        var line = JSONLine()
        switch step {
        case .nothing: line.text("step", "nothing")
        case .set(let index, let what):
            line.text("step", "set")
            line.text("index", index)
            line.text("what", what)
        case .tail(let entryCount):
            line.text("step", "tail")
            line.number("entries", entryCount)
        case .everything(let kind):
            line.text("step", "everything")
            line.text("kind", kind)
        case .intersection: line.text("step", "intersection")
        case .union: line.text("step", "union")
        case .complement: line.text("step", "complement")
        case .walk(let order, let isDescending): line.order("walk", order, isDescending)
        case .sort(let order, let isDescending): line.order("sort", order, isDescending)
        case .filter(let condition):
            line.text("step", "filter")
            line.text("condition", condition)
        }
        // The greatest number stands for nothing that is known.
        if estimate != .max { line.number("estimate", estimate) }
        if !inputs.isEmpty { line.objects("inputs", inputs.map(\.json)) }
        return line
    }
}

extension JSONLine {
    fileprivate mutating func order(_ step: String, _ order: String, _ isDescending: Bool) {
        text("step", step)
        text("order", order)
        flag("descending", isDescending)
    }
}
