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

    /// - Parameter time: From when on it is so, and until when; nil where that is not told.
    func write(
        _ difference: AccessDifference, in time: Range<Instant>?, asJSON isJSON: Bool,
        to output: inout Output
    ) throws {
        if !isJSON {
            if let time {
                try output.write(
                    "from \(time.lowerBound.iso8601) until \(time.upperBound.iso8601)\n")
            }
            if difference.isEmpty { try output.write("nobody gains or loses anything\n") }
        }
        for line in difference.lines {
            if !each {
                try isJSON ? output.write(line.asJSON(in: time)) : output.write(line.asText)
                continue
            }
            for user in line.users {
                for index in 0..<line.targets.count {
                    let pair = line.pair(user, index, in: time)
                    try isJSON ? output.write(pair.asJSON) : output.write(pair.asText)
                }
            }
        }
    }
}
