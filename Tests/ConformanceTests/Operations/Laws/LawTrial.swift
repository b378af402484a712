import Latchkey
import ReferenceModel

/// A trial that holds a store not only against the reference, but also against itself: what was foreseen,
/// what was done in another way, and what was.
///
/// The laws are those of `Docs/WhatIf.md`, `Docs/Past.md` and *Batches* in `Docs/Acting.md`. Each is a type
/// of its own; when it is asked for is told by the seeds of the steps, so that a shorter sequence asks for
/// it at the same steps.
struct LawTrial {
    private var trial: OperationTrial
    private let holdsLaws: Bool
    private var repeated = RepeatedQuestions()
    private var sameBytes: SameBytesLaw
    /// Before which steps batches of those behind are done.
    private var batches: [(law: BatchLaw, first: Int)] = []
    private var steps: [OperationStep] = []
    /// Behind each step.
    private var moments: [KeptMoment] = []

    private static let questionCount = 6
    private static let takenCount = 2
    private static let feedCount = 2

    /// - Parameters:
    ///   - removesInSteps: Whether what refers to things that are removed is left to later steps.
    ///   - holdsLaws: Whether the store is held against itself, too, which takes three times as long.
    init(_ world: World, removesInSteps: Bool, holdsLaws: Bool) throws {
        self.holdsLaws = holdsLaws
        trial = try OperationTrial(world, removesInSteps: removesInSteps)
        sameBytes = try SameBytesLaw(trial.stored, at: OperationTrial.start)
        moments = [
            try KeptMoment(
                trial.stored, trial.records, seed: 0, at: OperationTrial.start)
        ]
    }

    var world: World { trial.world }
    var tally: OperationTally { trial.tally }

    /// What is there for an operation at an instant.
    func records(at now: Int64) -> ReferenceRecords { trial.records(at: now) }

    /// Does one step.
    ///
    /// - Returns: Which law does not hold, or in what the store differs from the reference; or nil.
    mutating func take(_ step: OperationStep, verifies: Bool) throws -> String? {
        let stored = trial.stored
        guard holdsLaws else {
            return try trial.take(step) ?? trial.sweep(after: step)
                ?? trial.differenceInAnswers(
                    seed: step.seed, count: Self.questionCount, verifies: verifies)
        }
        stored.set(now: step.time)
        if step.seed % 5 == 1 {
            // What ended since the last commit is ended by the batch's own.
            batches.append((try BatchLaw(stored, records(at: step.time), step), steps.count))
        }
        steps.append(step)
        let (foreseen, unforeseen) = try ForeseenLaw.foresee(
            step, stored, records(at: step.time), &trial.tally)
        if let unforeseen { return unforeseen }
        if let difference = try trial.take(step) { return difference }
        if let difference = try foreseen?.difference(stored) { return difference }
        let sweepCount = trial.sweepCount
        if let difference = try trial.sweep(after: step) { return difference }
        sameBytes.note(step, sweepCount: trial.sweepCount - sweepCount)
        moments.append(
            try KeptMoment(stored, trial.records, seed: step.seed, at: step.time))
        return try TakingAwayLaw.difference(
            stored, world, seed: step.seed, at: step.time, count: Self.takenCount, &trial.tally)
            ?? repeated.difference(stored, world, seed: step.seed, at: step.time, &trial.tally)
            ?? trial.differenceInAnswers(
                seed: step.seed, count: Self.questionCount, verifies: verifies)
    }

    /// What is asked when all steps are done.
    ///
    /// - Returns: Which law does not hold, or nil.
    mutating func end() throws -> String? {
        guard holdsLaws else { return nil }
        let stored = trial.stored
        for (batch, first) in batches {
            if let difference = try batch.difference(steps[first...], like: stored, &trial.tally) {
                return difference
            }
        }
        return try PastLaw.difference(stored.store, moments, &trial.tally)
            ?? FeedLaw.difference(
                stored.store, moments, seed: steps.last?.seed ?? 0, count: Self.feedCount,
                &trial.tally)
            ?? sameBytes.difference(stored, &trial.tally)
    }
}
