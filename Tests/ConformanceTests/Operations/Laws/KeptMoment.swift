import AccessRules
import Foundation
import ReferenceModel

@testable import Latchkey

/// A position of a trial, with all that is later asked about it: the store, what it exported and answered
/// there, and the reference's records.
struct KeptMoment: Sendable {
    let records: ReferenceRecords
    /// What the clock said then.
    let now: Int64
    /// Where the feed of access goes on behind it.
    let place: AccessPosition
    var position: ChangePosition { place.position }
    private let lines: (records: [String], log: [String])
    private let asked: AskedAnswers
    private let answers: [String]
    /// Nil while something that is removed is still in the file: of then it is gone; and at most moments.
    private let entries: [String]?

    /// - Parameter now: What the clock says.
    init(_ stored: OperationStore, _ records: ReferenceRecords, seed: UInt64, at now: Int64) throws
    {
        self.records = records
        self.now = now
        let asked = AskedAnswers(records.world, seed: seed, at: now)
        self.asked = asked
        (place, lines, answers, entries) = try stored.store.read { view in
            (
                try view.accessPosition(), try view.exported(), asked.answers(view),
                // At every third, since it is all there is.
                try seed % 3 != 0 || view.reader.hasRemovals()
                    ? nil : try StoredEntries.ofThings(view)
            )
        }
    }

    /// In what a view of then differs from what was, or nil.
    func difference(_ then: View, _ tally: inout OperationTally) throws -> String? {
        let found = try then.exported()
        if let difference = firstDifference(found.records, lines.records) {
            return "records: then there is said to have been\n\(difference)\nwas there"
        }
        if let difference = firstDifference(found.log, lines.log) {
            return "log: then there is said to have been\n\(difference)\nwas there"
        }
        // To change everything back gives what there was, byte for byte.
        if let entries,
            let difference = firstDifference(try StoredEntries.ofThings(then), entries)
        {
            return "entries: then there is said to have been\n\(difference)\nwas there"
        }
        if entries != nil { tally.note("law byte for byte", "held") }
        let place = try then.changePosition()
        if place != position { return "position: \(place), not \(position)" }
        // What was removed, and what refers to it, is all gone in what was, and may not have been yet:
        // then the answer may hold for longer than it said.
        let answered = asked.answers(then)
        let kept = answers.enumerated().map { index, old in
            index < answered.count && Self.isOnlyLonger(answered[index], old)
                ? answered[index] : old
        }
        return firstDifference(answered, kept).map { "answers: \($0)\nthen" }
    }

    private static func isOnlyLonger(_ new: String, _ old: String) -> Bool {
        guard let new = Held(new), let old = Held(old) else { return false }
        return new.answer == old.answer && new.until >= old.until
    }

    /// An answer and until when it holds, of what says both.
    private struct Held {
        let answer: Substring
        let until: Instant

        init?(_ said: String) {
            // Of a list, of a decision.
            let pattern = #/(?s)(.*)(?: until |, validUntil: )([^)]+)\)?/#
            guard let found = try? pattern.wholeMatch(in: said),
                let until = found.2 == "\(Instant.distantFuture)"
                    ? .distantFuture : try? Instant(iso8601: String(found.2))
            else { return nil }
            answer = found.1
            self.until = until
        }
    }
}
