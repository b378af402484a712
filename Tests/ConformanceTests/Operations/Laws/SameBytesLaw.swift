import AccessRules
import Foundation
import ReferenceModel

@testable import Latchkey

/// The same operations on the same state, with the same clock and secrets, give the same bytes: every entry
/// of every table, in a store that did nothing else and was asked nothing meanwhile.
struct SameBytesLaw {
    /// The file before all steps.
    private let file: Data
    private let now: Int64
    private var steps: [(step: OperationStep, sweepCount: Int)] = []

    init(_ stored: OperationStore, at now: Int64) throws {
        file = try stored.file()
        self.now = now
    }

    /// - Parameter sweepCount: How often something was removed in a step behind it.
    mutating func note(_ step: OperationStep, sweepCount: Int) { steps.append((step, sweepCount)) }

    /// Does all of it again, from the same file on.
    ///
    /// - Returns: In what the store differs from that in which it was first done, or nil.
    func difference(_ stored: OperationStore, _ tally: inout OperationTally) throws -> String? {
        let again = try OperationStore(file, like: stored, now: now)
        for (step, sweepCount) in steps {
            again.set(now: step.time)
            _ = try again.perform(step.operation, by: step.actor, seed: step.secret)
            for _ in 0..<sweepCount { _ = try again.sweep() }
        }
        let (expected, found) = (
            try stored.store.read { try StoredEntries.all($0) },
            try again.store.read { try StoredEntries.all($0) }
        )
        if let unlike = firstDifference(found, expected) {
            return "same bytes: again there is\n\(unlike)\nwas there"
        }
        tally.note("law same bytes", "held")
        return nil
    }
}
