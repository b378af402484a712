import AccessRules
import Latchkey
import ReferenceModel

/// The store as of a position, or of an instant, is the store as it was there.
enum PastLaw {
    /// In what the past of a store differs from what it was, at each of its moments, or nil.
    ///
    /// - Parameter moments: All of them, in order, each behind a step.
    static func difference(
        _ store: Store, _ moments: [KeptMoment], _ tally: inout OperationTally
    ) throws -> String? {
        var noted = tally
        defer { tally = noted }
        return try store.read { view in
            for (number, moment) in moments.enumerated() {
                let found = try view.asOf(.position(moment.position)) { then in
                    // What ended after the commit before it has not ended.
                    then.now.millisecondsSince1970 > moment.now
                        ? "now: \(then.now)" : try moment.difference(then, &noted)
                }
                if let found { return "as of a position: number \(number): \(found)" }
                noted.note("law as of a position", "held")
                // An instant is behind everything that was committed at it.
                let isLast = number + 1 == moments.count || moments[number + 1].now > moment.now
                guard isLast, number % 3 == 0 else { continue }
                let instant = Instant(millisecondsSince1970: moment.now)
                let other = try view.asOf(.instant(instant)) { then in
                    then.now == instant ? try moment.difference(then, &noted) : "now: \(then.now)"
                }
                if let other { return "as of an instant: number \(number): \(other)" }
                noted.note("law as of an instant", "held")
            }
            return nil
        }
    }
}
