import AccessRules
import Foundation
import Latchkey
import ReferenceModel

/// A position of a trial, with all that is later asked about it: the store, what it exported and answered
/// there, and the reference's records.
struct KeptMoment: Sendable {
    let records: ReferenceRecords
    /// What the clock said then.
    let now: Int64
    let position: ChangePosition
    private let lines: (records: [String], log: [String])
    private let asked: AskedAnswers
    private let answers: [String]

    /// - Parameter now: What the clock says.
    init(_ stored: OperationStore, _ records: ReferenceRecords, seed: UInt64, at now: Int64) throws
    {
        self.records = records
        self.now = now
        let asked = AskedAnswers(records.world, seed: seed, at: now)
        self.asked = asked
        (position, lines, answers) = try stored.store.read { view in
            (try view.changePosition(), try view.exported(), asked.answers(view))
        }
    }

    /// Where the feed of access goes on behind it.
    var place: AccessPosition {
        AccessPosition(position, at: Instant(millisecondsSince1970: now))
    }

    /// In what a view of then differs from what was, or nil.
    func difference(_ then: View) throws -> String? {
        let found = try then.exported()
        if let difference = firstDifference(found.records, lines.records) {
            return "records: then there is said to have been\n\(difference)\nwas there"
        }
        if let difference = firstDifference(found.log, lines.log) {
            return "log: then there is said to have been\n\(difference)\nwas there"
        }
        let place = try then.changePosition()
        if place != position { return "position: \(place), not \(position)" }
        return firstDifference(asked.answers(then), answers).map { "answers: \($0)\nthen" }
    }
}
