import ArgumentParser
import Latchkey

/// How a difference in access is told.
struct DifferenceOptions: ParsableArguments {
    @Flag(
        help: "A line of JSON for each user and each thing, instead of one for all that are alike.")
    var each = false

    @Flag(help: "How many alone.")
    var count = false

    func validate() throws {
        if each, count { throw ValidationError("give --each or --count, not both") }
    }

    /// Tells what is so at one instant.
    ///
    /// - Returns: Whether nobody gains anything.
    func tell(_ difference: some ToldDifference, asJSON isJSON: Bool) throws -> Bool {
        var output = Output(whenLeft: .goOn)
        try difference.write(in: nil, asJSON: isJSON, each: each, to: &output)
        try output.finish()
        return difference.gainsNothing
    }

    /// Tells what is so at one instant, line by line.
    ///
    /// - Parameter lines: Calls what it is given with each line.
    /// - Returns: Whether nobody gains anything.
    func tell(
        asJSON isJSON: Bool, at instant: Instant,
        _ lines: ((AccessDifference.Line) throws -> Void) throws -> Void
    ) throws -> Bool {
        var output = Output(whenLeft: .goOn)
        var tally = AccessDifference.Tally(at: instant, validUntil: instant)
        try lines { line in
            tally.add(line)
            if !count { try line.write(in: nil, asJSON: isJSON, each: each, to: &output) }
        }
        let found = tally.count
        if count {
            try found.write(in: nil, asJSON: isJSON, each: false, to: &output)
        } else if found.isEmpty, !isJSON, !each {
            try output.write(AccessDifference.nothingText)
        }
        try output.finish()
        return found.gainsNothing
    }

    /// Tells what is so in a time, of which each part goes on up to the next, and the last one up to the end.
    ///
    /// - Returns: Whether nobody gains anything in any of them.
    func tell(_ parts: [some ToldDifference], until end: Instant, asJSON isJSON: Bool) throws
        -> Bool
    {
        var output = Output(whenLeft: .goOn)
        for (number, part) in parts.enumerated() {
            let next = number + 1 < parts.count ? parts[number + 1].instant : end
            try part.write(in: part.instant..<next, asJSON: isJSON, each: each, to: &output)
        }
        try output.finish()
        return parts.allSatisfy(\.gainsNothing)
    }
}

/// A difference in access, or how much it is, as it is told.
protocol ToldDifference {
    var instant: Instant { get }
    var validUntil: Instant { get }
    var gainsNothing: Bool { get }

    /// - Parameters:
    ///   - time: From when on it is so, and until when; nil where that is not told.
    ///   - each: Whether each user and each thing has a line of its own.
    func write(in time: Range<Instant>?, asJSON isJSON: Bool, each: Bool, to output: inout Output)
        throws
}

extension AccessDifference.Count: ToldDifference {
    func write(in time: Range<Instant>?, asJSON isJSON: Bool, each: Bool, to output: inout Output)
        throws
    {
        guard !isJSON else { return try output.write(asJSON(in: time)) }
        try output.write((time?.asText ?? "") + asText)
    }
}

extension AccessDifference: ToldDifference {
    func write(in time: Range<Instant>?, asJSON isJSON: Bool, each: Bool, to output: inout Output)
        throws
    {
        if !each, !isJSON { try output.write(time?.asText ?? "") }
        for line in lines { try line.write(in: time, asJSON: isJSON, each: each, to: &output) }
        if isEmpty, !each, !isJSON { try output.write(Self.nothingText) }
    }

    fileprivate static let nothingText = "nobody gains or loses anything\n"
}

extension AccessDifference.Line {
    fileprivate func write(
        in time: Range<Instant>?, asJSON isJSON: Bool, each: Bool, to output: inout Output
    ) throws {
        if each { return try forEachPair(in: time) { try output.write($0) } }
        if isJSON { return try output.write(asJSON(in: time)) }
        try output.write(asText)
    }
}

extension Range<Instant> {
    fileprivate var asText: String { "from \(lowerBound.iso8601) until \(upperBound.iso8601)\n" }
}
