import ReferenceModel

/// Operations chosen by bytes: the first two choose a world, each three that follow an operation of
/// somebody. Store and reference come to the same after each, as for random operations; but what a
/// fuzzer changes are single steps, and what it keeps are sequences that reach something new.
enum FuzzedOperations {
    /// The most steps of one sequence.
    static let maximumStepCount = 24

    /// - Returns: In what the store differs from the reference, or nil.
    static func difference(_ input: [UInt8]) throws -> String? {
        guard input.count >= 5 else { return nil }
        let seed = UInt64(input[0]) | UInt64(input[1]) << 8
        var trial = try OperationTrial(
            OperationWorld.generate(seed: seed), removesInSteps: seed % 4 < 2)
        var now = OperationTrial.start
        for start in stride(from: 2, through: input.count - 3, by: 3).prefix(maximumStepCount) {
            let choice = input[start..<(start + 3)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            var operations = RandomOperations(seed: choice)
            let (actor, operation) = operations.next(trial.records(at: now), at: now)
            let step = OperationStep(
                time: now, actor: actor, operation: operation, seed: choice)
            if let found = try trial.take(step) { return "\(step)\n\(found)" }
            if let found = try trial.sweep(after: step) { return "\(step)\n\(found)" }
            if let found = try trial.differenceInAnswers(seed: choice, count: 2, verifies: false) {
                return "\(step)\n\(found)"
            }
            now = operations.later(than: now, trial.world)
        }
        return nil
    }
}
