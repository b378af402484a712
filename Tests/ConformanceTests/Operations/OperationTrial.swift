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
}

/// A store and a world to which the same is done, and held against each other after each step.
struct OperationTrial {
    let stored: OperationStore
    private(set) var records: ReferenceRecords
    private var replay: LogReplay
    /// When something was committed last.
    private var lastCommit = start
    private var lines: (records: [String], log: [String])
    private(set) var tally = OperationTally()

    static let start = RandomWorld.usualNow

    init(_ world: World) throws {
        stored = try OperationStore(world, now: Self.start)
        let imported = world.imported(at: Self.start)
        records = ReferenceRecords(imported)
        replay = LogReplay(imported)
        lines = try stored.exported()
    }

    var world: World { records.world }

    /// Does one step.
    ///
    /// - Returns: In what the store differs from the reference, or nil.
    mutating func take(_ step: OperationStep) throws -> String? {
        stored.set(now: step.time)
        let ended = records.ended(after: lastCommit, at: step.time)
        let expected = ended.after(step.operation, by: step.actor, at: step.time)
        let outcome = try stored.perform(step.operation, by: step.actor)
        guard expected.permits(outcome) else {
            return "outcome: the store says \(outcome), the reference \(expected.summary)"
        }
        let old = lines
        lines = try stored.exported()
        guard case .done(let after) = expected else {
            tally.note(step.operation.name, outcome)
            if let difference = firstDifference(lines.records, old.records)
                ?? firstDifference(lines.log, old.log)
            {
                return "left: \(outcome), and yet there is\n\(difference)"
            }
            return nil
        }
        let before = ended.world
        records = after
        lastCommit = step.time
        if let difference = firstDifference(lines.records, world.canonicalLines) {
            return "records: the store has\n\(difference)\nin the reference"
        }
        let changes = firstDifference(lines.records, before.canonicalLines) != nil
        tally.note(step.operation.name, changes ? "done" : "nothing to do")
        return try differenceInLog(old.log, step, since: before, changes: changes)
    }

    /// Whether the new entries are about the step, and say what it changed.
    private mutating func differenceInLog(
        _ old: [String], _ step: OperationStep, since before: World, changes: Bool
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
        new.removeAll { $0.isOfTime || $0.operation == "deliverInvitation" }
        if new.isEmpty == changes { return "log: \(new.count) entries, changed: \(changes)" }
        for entry in new {
            let isTold = entry.account.id == step.actor.account
            if entry.operation != step.operation.name
                || entry.time.millisecondsSince1970 != step.time
                || isTold && entry.user?.address != step.actor.user
            {
                return "log: the entry \(entry)"
            }
            if let problem = try replay.replay(entry) { return "log: \(problem): \(entry)" }
        }
        if let difference = firstDifference(replay.world.canonicalLines, lines.records) {
            return "replay: the log says\n\(difference)\nin the records"
        }
        return differenceInTwoLogs(new, step, since: before)
    }

    /// A transition of a connection from the sending on is logged once in each account.
    private func differenceInTwoLogs(
        _ new: [LogEntry], _ step: OperationStep, since before: World
    ) -> String? {
        let address: Address
        switch step.operation {
        case .sendConnection(let id), .cancelConnection(let id), .revokeConnection(let id):
            address = Address(step.actor.account, id)
        case .acceptConnection(let it), .declineConnection(let it), .leaveConnection(let it):
            address = it
        default: return nil
        }
        let old = before.connections.first { $0.address == address }
        guard let connection = old, !new.isEmpty else { return nil }
        let isDraftTakenBack = connection.status == "draft" && step.operation.isCancelling
        let expected =
            isDraftTakenBack ? [connection.host] : [connection.host, connection.delegate]
        let logged = new.map(\.account.id)
        return logged.sorted() == expected.sorted() ? nil : "log: it is told to \(logged)"
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
}

extension ReferenceOperation {
    fileprivate var isCancelling: Bool {
        if case .cancelConnection = self { return true }
        return false
    }
}

/// How often which outcome was met of which operation.
struct OperationTally: Sendable {
    private(set) var counts: [String: [String: Int]] = [:]

    mutating func note(_ operation: String, _ outcome: String) {
        counts[operation, default: [:]][outcome, default: 0] += 1
    }

    mutating func add(_ other: OperationTally) {
        for (operation, outcomes) in other.counts {
            for (outcome, count) in outcomes {
                counts[operation, default: [:]][outcome, default: 0] += count
            }
        }
    }

    var total: Int { counts.values.flatMap(\.values).reduce(0, +) }

    /// A line for each operation, each outcome with how often it was met.
    var report: String {
        counts.sorted { $0.key < $1.key }.map { operation, outcomes in
            "\(operation): "
                + outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                .joined(separator: ", ")
        }.joined(separator: "\n")
    }
}
