import AccessRules
import OrdinalSets

/// Queries for entries of the log.
struct LogAnswers: QueryAnswering {
    var operation: String { "viewActivityLog" }
    var requiredAction: Action? { .viewActivityLog }
    var kinds: Set<String>? { nil }
    var includesReads: Bool { true }

    func part(
        _ request: QueryRequest<LogEntry>, _ view: View, after place: Place?, size: Int
    ) throws(StoreError) -> QueryPart<LogEntry> {
        var run = try LogQueryRun(request, view)
        return try run.part(after: place, size: size)
    }

    func count(_ request: QueryRequest<LogEntry>, _ view: View, upTo limit: Int)
        throws(StoreError) -> Int
    {
        var run = try LogQueryRun(request, view)
        return try run.count(upTo: limit)
    }

    func counts(_ request: QueryRequest<LogEntry>, _ view: View, by field: FieldName)
        throws(StoreError) -> [FieldValue?: Int]
    {
        var run = try LogQueryRun(request, view)
        return try run.counts(by: field)
    }

    func countsByDay(_ request: QueryRequest<LogEntry>, _ view: View, offset: Int64)
        throws(StoreError) -> [DayCount]
    {
        var run = try LogQueryRun(request, view)
        return try run.countsByDay(offset: offset)
    }

    func plan(
        _ request: QueryRequest<LogEntry>, _ view: View, limit: Int?, running isRunning: Bool
    ) throws(StoreError) -> QueryPlan {
        var run = try LogQueryRun(request, view)
        var plan = QueryPlan(root: try run.plan(limit: limit))
        if isRunning {
            let part = try run.part(after: nil, size: limit ?? .max)
            plan.run = QueryPlan.Run(
                resultCount: part.items.count, examinedCount: run.examinedCount)
        }
        return plan
    }
}
