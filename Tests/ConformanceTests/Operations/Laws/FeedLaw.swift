import AccessRules
import Latchkey
import ReferenceModel

/// What the feed of access tells between two positions, put together, is the difference between them.
enum FeedLaw {
    private typealias Pair = ReferenceDifference.Pair

    /// - Returns: In what the feed between two random moments of a trial differs from what the reference
    ///   decides otherwise between them, or nil.
    static func difference(
        _ store: Store, _ moments: [KeptMoment], seed: UInt64, count: Int,
        _ tally: inout OperationTally
    ) throws -> String? {
        var random = SplitMix64(seed: seed ^ 0xFEED)
        for _ in 0..<count where moments.count > 1 {
            let first = random.below(moments.count - 1)
            let second = random.within(first + 1...moments.count - 1)
            if let found = try difference(store, moments[first], moments[second], &tally) {
                return "feed: from \(first) to \(second): \(found)"
            }
        }
        return nil
    }

    private static func difference(
        _ store: Store, _ early: KeptMoment, _ late: KeptMoment, _ tally: inout OperationTally
    ) throws -> String? {
        let expected = ReferenceDifference(
            early.records.world, at: early.now, late.records.world, at: late.now)
        tally.note("law feed", expected.changes.isEmpty ? "nothing" : "something")
        return try store.read { view in
            let all = try changes(view, since: early.place)
            let rest = try changes(view, since: late.place)
            let count = all.count - rest.count
            guard count >= 0, Array(all.dropFirst(count)) == rest else {
                return "the rest of what is told from the first is not what is told from the second"
            }
            var sum: [Pair: [String: Int]] = [:]
            for change in all.prefix(count) {
                if change.difference.isEmpty { return "nothing is told at \(change.position)" }
                for (pair, it) in ReferenceDifference(change.difference).changes {
                    for action in it.gained { sum[pair, default: [:]][action, default: 0] += 1 }
                    for action in it.lost { sum[pair, default: [:]][action, default: 0] -= 1 }
                    // Who has something cannot gain it, who has it not cannot lose it.
                    if sum[pair]?.values.contains(where: { abs($0) > 1 }) == true {
                        return "\(pair) gains or loses the same twice, at \(change.position)"
                    }
                }
            }
            let told = ReferenceDifference(sum)
            if let unlike = expected.unlike(told) { return unlike }
            return try differenceOfViews(view, early, late, expected)
        }
    }

    /// The difference of two views of what was, where their nows are those of the moments.
    private static func differenceOfViews(
        _ view: View, _ early: KeptMoment, _ late: KeptMoment, _ expected: ReferenceDifference
    ) throws -> String? {
        try view.asOf(.position(early.position)) { before in
            try view.asOf(.position(late.position)) { after in
                guard before.now == early.place.instant, after.now == late.place.instant else {
                    return nil
                }
                let found = ReferenceDifference(try after.difference(from: before))
                return expected.unlike(found).map { "as a difference of views: \($0)" }
            }
        }
    }

    private static func changes(_ view: View, since place: AccessPosition) throws -> [AccessChange]
    {
        var place = place
        var changes: [AccessChange] = []
        while true {
            let batch = try view.accessChanges(since: place)
            changes += batch.changes
            if batch.isAtEnd { return changes }
            place = batch.next
        }
    }
}

extension ReferenceDifference {
    /// What is left of gains, counted up, and losses, counted down.
    fileprivate init(_ sum: [Pair: [String: Int]]) {
        self.init()
        for (pair, actions) in sum {
            let gained = actions.filter { $0.value > 0 }.map(\.key)
            let lost = actions.filter { $0.value < 0 }.map(\.key)
            if gained.isEmpty, lost.isEmpty { continue }
            changes[pair] = Change(gained: Set(gained), lost: Set(lost))
        }
    }
}
