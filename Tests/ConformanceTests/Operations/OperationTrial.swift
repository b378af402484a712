import AccessRules
import Latchkey
import ReferenceModel

/// One operation of a sequence.
struct OperationStep: Sendable, CustomStringConvertible {
    var time: Int64
    var actor: ReferenceActor
    var operation: ReferenceOperation
    /// The seed of the questions that are asked after it.
    var seed: UInt64

    var description: String { "at \(UTC.text(of: time)), \(actor): \(operation)" }

    /// What the secrets that it makes are made of.
    var secret: SecretSeed {
        var random = SplitMix64(seed: seed)
        return SecretSeed((0..<SecretSeed.byteCount).map { _ in UInt8(random.below(256)) })
            ?? .random()
    }
}

/// A store and a world to which the same is done, and held against each other after each step.
struct OperationTrial {
    let stored: OperationStore
    private(set) var records: ReferenceRecords
    private var replay: LogReplay
    /// When something was committed last.
    private var lastCommit = start
    private var lines: (records: [String], log: [String])
    var tally = OperationTally()
    /// In how many steps something was removed that had been left.
    private(set) var sweepCount = 0

    /// That something which is removed was still in the file, and removed in a step.
    static let hiddenRemoval = "hidden until a step"
    static let start = RandomWorld.usualNow

    /// - Parameter removesInSteps: Whether the store leaves what refers to things that are
    ///   removed to later steps, of which some are done now and then.
    init(_ world: World, removesInSteps: Bool) throws {
        stored = try OperationStore(world, now: Self.start, removesInSteps: removesInSteps)
        let imported = world.imported(at: Self.start)
        records = ReferenceRecords(imported)
        replay = LogReplay(imported)
        lines = try stored.exported()
    }

    var world: World { records.world }

    /// What is there for an operation at an instant: what ended in between has its last status.
    func records(at now: Int64) -> ReferenceRecords { records.ended(after: lastCommit, at: now) }

    /// Does one step.
    ///
    /// - Returns: In what the store differs from the reference, or nil.
    mutating func take(_ step: OperationStep) throws -> String? {
        stored.set(now: step.time)
        let ended = records(at: step.time)
        let expected = ended.after(step.operation, by: step.actor, at: step.time)
        let instants = instantsCompared(step)
        let foreseen =
            instants.isEmpty
            ? nil : try stored.foreseen(step.operation, by: step.actor, at: instants)
        let outcome = try stored.perform(step.operation, by: step.actor, seed: step.secret)
        guard expected.permits(outcome) else {
            return "outcome: the store says \(outcome), the reference \(expected.summary)"
        }
        let old = lines
        lines = try stored.exported()
        if !instants.isEmpty, (foreseen != nil) != (outcome == "done") {
            return
                "foreseen: \(outcome), and what would be \(foreseen == nil ? "was refused" : "was told")"
        }
        guard case .done(let after) = expected else {
            tally.note(step.operation.name, outcome)
            if case .not(_, .some(let layer)) = expected {
                tally.note(step.operation.name, "hidden by \(layer)")
            }
            if let difference = firstDifference(lines.records, old.records)
                ?? firstDifference(lines.log, old.log)
            {
                return "left: \(outcome), and yet there is\n\(difference)"
            }
            return nil
        }
        records = after
        lastCommit = step.time
        for (instant, foreseen) in zip(instants, foreseen ?? []) {
            let asked = ReferenceDifference(ended.world, after.world, at: instant)
            if let difference = asked.unlike(ReferenceDifference(foreseen)) {
                return "difference: at \(UTC.text(of: instant)) \(difference)"
            }
            tally.note(ofDifferenceOf: step.operation, asked)
        }
        if let difference = firstDifference(lines.records, world.canonicalLines) {
            return "records: the store has\n\(difference)\nin the reference"
        }
        let changes = firstDifference(lines.records, ended.world.canonicalLines) != nil
        tally.note(step.operation.name, changes ? "done" : "nothing to do")
        return try differenceInLog(
            old.log, step, ended.entries(of: step.operation, by: step.actor, to: after))
    }

    /// Of which instant it is compared what a step would make otherwise: of none in most steps, since the
    /// reference is asked everything.
    private func instantsCompared(_ step: OperationStep) -> [Int64] {
        guard step.seed % 10 == 0 else { return [] }
        let instants = [step.time] + world.boundaries
        return [instants[Int(step.seed / 10 % 3) * Int(step.seed / 30) % instants.count]]
    }

    /// Lets the store remove some of what it left, which nobody can tell. A step is a commit like
    /// any other, with which what ended in between is given its last status.
    mutating func sweep(after step: OperationStep) throws -> String? {
        // Nothing after two operations in three, so that more and more is left.
        for _ in 0..<(step.seed % 3 == 0 ? step.seed / 3 % 4 : 0) {
            guard try stored.sweep() else { return nil }
            sweepCount += 1
            tally.note("removal", Self.hiddenRemoval)
            records = records(at: step.time)
            lastCommit = step.time
            let old = lines
            lines = try stored.exported()
            if let difference = firstDifference(lines.records, world.canonicalLines) {
                return "removal: after a step there is\n\(difference)\nin the reference"
            }
            if let difference = try differenceInLog(old.log, step, []) { return difference }
        }
        return nil
    }

    /// Whether the new entries are those that the reference expects, and say what the step
    /// changed.
    private mutating func differenceInLog(
        _ old: [String], _ step: OperationStep, _ expected: [ReferenceEntry]
    ) throws -> String? {
        var isOld: [String: Int] = [:]
        for line in old { isOld[line, default: 0] += 1 }
        var new: [LogEntry] = []
        for line in lines.log {
            if let count = isOld[line], count > 0 {
                isOld[line] = count - 1
            } else if case .log(let entry) = try World.object(line) {
                new.append(entry)
            }
        }
        if lines.log.count != old.count + new.count { return "log: old entries are gone" }
        for entry in new where entry.isOfTime {
            if entry.user != nil { return "log: somebody ended \(entry)" }
            if let problem = try replay.replay(entry) { return "log: \(problem): \(entry)" }
        }
        new.removeAll { $0.isOfTime }
        let found = new.compactMap(\.reference).sorted()
        if found != expected { return "log: the entries \(found), not \(expected)" }
        for entry in new {
            if entry.time.millisecondsSince1970 != step.time { return "log: the time of \(entry)" }
            if let problem = try replay.replay(entry) { return "log: \(problem): \(entry)" }
        }
        if let difference = firstDifference(replay.world.canonicalLines, lines.records) {
            return "replay: the log says\n\(difference)\nin the records"
        }
        return nil
    }

    /// Whether the store is sound and answers as the reference does.
    func differenceInAnswers(seed: UInt64, count: Int, verifies: Bool) throws -> String? {
        let questions = RandomQuestions.generate(seed: seed, world: world, count: count)
        return try stored.store.read { view in
            if verifies {
                let report = try view.verify()
                if !report.isSound { return "verify: \(report.problems)" }
            }
            for asked in questions {
                // The log of the store has entries that the world has not.
                if case .log(_, .some) = asked.target { continue }
                guard let question = asked.question else { continue }
                let expected = world.outcome(asked)
                let outcome: Outcome
                do { outcome = Outcome(try view.decide(question)) } catch {
                    outcome = Outcome(error)
                }
                if outcome != expected {
                    return "decide: \(asked): the store says \(outcome), the reference \(expected)"
                }
            }
            return nil
        }
    }
}

extension LogEntry {
    /// Whether it says that something ended by time, which nobody did.
    fileprivate var isOfTime: Bool {
        ["endGrant", "endMembership", "expireConnection", "lapseConnection"].contains(operation)
    }

    /// What the reference says of an entry; nil when it is about nothing.
    fileprivate var reference: ReferenceEntry? {
        resource.map { resource in
            ReferenceEntry(
                account.id, "\(event)", operation, by: user?.address, kind: resource.kind,
                id: resource.id.id, name: resource.name, organization: organization?.id)
        }
    }
}
