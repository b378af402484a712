import AccessRules
import ArgumentParser
import Latchkey

/// How a difference in access is told.
struct DifferenceOptions: ParsableArguments {
    @Flag(help: "A line for each user and each thing, instead of one for all that are alike.")
    var each = false

    @Flag(help: "How many alone.")
    var count = false

    func validate() throws {
        if each, count { throw ValidationError("give --each or --count, not both") }
    }

    func write(_ count: AccessDifference.Count, asJSON isJSON: Bool) throws {
        var output = Output()
        if isJSON {
            var line = JSONLine()
            line.number("lines", count.lineCount)
            line.number("gainedPairs", count.gainedPairCount)
            line.number("lostPairs", count.lostPairCount)
            line.number("gainingUsers", count.gainingUserCount)
            line.number("losingUsers", count.losingUserCount)
            try output.write(line)
        } else {
            try output.write(count.asText)
        }
        try output.finish()
    }

    /// - Parameter instant: From when on it is so; nil where that is not told.
    func write(
        _ difference: AccessDifference, from instant: Instant?, asJSON isJSON: Bool,
        to output: inout Output
    ) throws {
        if !isJSON {
            if let instant { try output.write("from \(instant.iso8601)\n") }
            if difference.isEmpty { try output.write("nobody gains or loses anything\n") }
        }
        for line in difference.lines {
            if !each {
                try isJSON ? output.write(line.asJSON(from: instant)) : output.write(line.asText)
                continue
            }
            for user in line.users {
                for index in 0..<line.targets.count {
                    let pair = line.pair(user, index, from: instant)
                    try isJSON ? output.write(pair.asJSON) : output.write(pair.asText)
                }
            }
        }
    }
}
