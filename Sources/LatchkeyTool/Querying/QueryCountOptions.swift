import AccessRules
import ArgumentParser
import Latchkey

/// What is written of a query in place of what it means.
struct QueryCountOptions: ParsableArguments {
    @Flag(help: "Write only how many there are.")
    var count = false

    @Option(
        help: ArgumentHelp(
            "Write how many there are of each value of a field.", valueName: "field"),
        transform: TextArgument.parse)
    var countsBy: String?

    @Flag(help: "Write how many entries of the log each day has.")
    var countsByDay = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far the clocks of those days are ahead, such as +10:00. (default: +00:00)",
            valueName: "offset"),
        transform: UTCOffset.seconds)
    var utcOffset: Int?

    @Flag(help: "Write how it is answered, and what is counted on the way.")
    var explain = false

    /// Checks that one thing at most is asked for, and nothing that does not go with it.
    func check(against list: QueryListOptions) throws(ValidationError) {
        var chosen: [String] = []
        if count { chosen.append("--count") }
        if countsBy != nil { chosen.append("--counts-by") }
        if countsByDay { chosen.append("--counts-by-day") }
        if explain { chosen.append("--explain") }
        if chosen.count > 1 {
            throw ValidationError("\(chosen.joined(separator: " and ")) are given: choose one")
        }
        if let only = chosen.first, list.after != nil || (list.limit != nil && !explain) {
            throw ValidationError(
                explain
                    ? "--explain is about the whole list: leave out --after"
                    : "\(only) counts the whole list: leave out --limit and --after")
        }
        if utcOffset != nil, !countsByDay {
            throw ValidationError("--utc-offset says how the days of --counts-by-day lie")
        }
    }

    // MARK: Writing

    func write(_ counts: [NamedCount], by field: String, asJSON isJSON: Bool) throws {
        var output = Output()
        if isJSON {
            for counted in counts {
                var line = JSONLine()
                if let value = counted.value { line.text("value", value) }
                line.number("count", counted.count)
                try output.write(line)
            }
        } else {
            var table = Table(["count", Table.Column(named: field, isText: false)])
            try output.write(
                table.text(of: counts.map { ["\($0.count)", $0.value ?? "(missing)"] }))
        }
        try output.finish()
    }

    /// - Parameter offset: How many seconds the days begin before those of Greenwich.
    func write(_ days: [DayCount], offset: Int, asJSON isJSON: Bool) throws {
        var output = Output()
        var table = Table(["count", "day"])
        var rows: [[String?]] = []
        for day in days {
            let shifted = Instant(
                millisecondsSince1970: day.begin.millisecondsSince1970 + Int64(offset) * 1_000)
            let name = String(shifted.iso8601.prefix { $0 != "T" })
            guard isJSON else {
                rows.append(["\(day.count)", name])
                continue
            }
            var line = JSONLine("day", name)
            line.text("begin", day.begin.iso8601)
            line.number("count", day.count)
            try output.write(line)
        }
        if !isJSON { try output.write(table.text(of: rows)) }
        try output.finish()
    }

    func write(_ plan: QueryPlan, asJSON isJSON: Bool) throws {
        var output = Output()
        if isJSON {
            try output.write(plan.json)
        } else {
            for line in plan.description.split(separator: "\n") {
                try output.write(String(line).shown + "\n")
            }
        }
        try output.finish()
    }
}

/// How far clocks are ahead of UTC, as ISO 8601 has it.
enum UTCOffset {
    static func seconds(_ text: String) throws -> Int {
        if text == "Z" { return 0 }
        guard let match = text.wholeMatch(of: /([+-])([0-9]{2}):([0-9]{2})/),
            let hours = Int(match.2), let minutes = Int(match.3), hours < 24, minutes < 60
        else { throw ValidationError("give an offset like +10:00 or -03:30") }
        return (hours * 60 + minutes) * (match.1 == "-" ? -60 : 60)
    }
}
