import AccessRules
import Foundation
import ReferenceModel

@testable import Latchkey

/// Operations in one batch are what they are one by one: the same records, the same log, the same refusal;
/// what is refused leaves every byte; and what would be after them is what is there after them.
struct BatchLaw {
    /// The file, and the reference's records, before the first of the steps.
    private let file: Data
    private let records: ReferenceRecords
    private let now: Int64
    private let seed: UInt64

    static let maximumCount = 6
    private static let id = "once"

    init(_ stored: OperationStore, _ records: ReferenceRecords, _ step: OperationStep) throws {
        file = try stored.file()
        self.records = records
        now = step.time
        seed = step.seed
    }

    /// By whose hand the operations are done, wherever they were first done by others.
    private enum Hands {
        /// The host application, in all accounts.
        case host
        /// A user's session, in one account.
        case session(Session)
        /// A user, in all accounts.
        case user(Address)

        var user: Address? {
            switch self {
            case .host: nil
            case .session(let session): session.user.address
            case .user(let user): user
            }
        }
    }

    private struct Act {
        var actor: ReferenceActor
        var operation: ReferenceOperation
        var stored: AccountOperation
    }

    /// - Parameter steps: What came behind in the trial: some of the first are done here.
    /// - Returns: In what a batch of them differs from doing them one by one, or nil.
    func difference(
        _ steps: some Collection<OperationStep>, like stored: OperationStore,
        _ tally: inout OperationTally
    ) throws -> String? {
        var random = SplitMix64(seed: seed ^ 0xBA7C)
        let (alone, together) = (
            try OperationStore(file, like: stored, now: now),
            try OperationStore(file, like: stored, now: now)
        )
        guard let first = steps.first else { return nil }
        let hands = hands(first, together, &random)
        var chosen = Array(steps)
        if case .session(let session) = hands {
            chosen.removeAll { $0.actor.account != session.account.id }
        }
        let acts = chosen.prefix(random.within(2...Self.maximumCount)).map { step in
            act(step, hands.user)
        }
        guard acts.count > 1 else { return nil }
        let what =
            "by \(hands.user.map { "\($0)" } ?? "the host application"): "
            + "\(acts.map { "\($0.operation) in \($0.actor.account)" })"
        let (doneCount, refusal, after, difference) = try oneByOne(acts, alone)
        if let difference { return "batch: \(difference): \(what)" }
        tally.note("law batch", refusal == nil ? "done" : "refused at \(doneCount + 1)")
        if case .host = hands {} else { tally.note("law batch", "of a user") }
        if refusal != nil, let found = try refused(acts, hands, together, doneCount, refusal) {
            return "batch: \(found): \(what)"
        }
        guard doneCount > 0 else { return nil }
        if let found = try changes(acts.prefix(doneCount), hands, together, to: after, &tally) {
            return "batch: \(found): \(what)"
        }
        let found = try done(acts.prefix(doneCount), hands, together, alone)
        return found.map { "batch: \($0): \(what)" }
    }

    private func hands(
        _ first: OperationStep, _ stored: OperationStore, _ random: inout SplitMix64
    ) -> Hands {
        // Mostly somebody who may do much, since one refusal ends a batch.
        let account = first.actor.account
        let administrators = records.world.users.filter {
            $0.account == account && $0.role == "administrator" && $0.status == "active"
        }
        let user =
            random.chance(70)
            ? random.pick(administrators)?.address : first.actor.user
        guard let user, random.chance(60) else { return .host }
        guard random.chance(60),
            let session = stored.session(.user(user, in: account), nil)
        else { return .user(user) }
        return .session(session)
    }

    private func act(_ step: OperationStep, _ user: Address?) -> Act {
        let account = step.actor.account
        return Act(
            actor: user.map { .user($0, in: account) } ?? .host(in: account),
            operation: step.operation,
            stored: AccountOperation(
                step.operation.stored(in: account, seed: step.secret), in: account.identity))
    }

    /// Does each alone, up to the first that is refused.
    ///
    /// - Returns: How many were done and what the reference has then, why the next was refused, and in what the
    ///   store differs from the reference.
    private func oneByOne(
        _ acts: [Act], _ stored: OperationStore
    ) throws -> (doneCount: Int, refusal: String?, after: ReferenceRecords, difference: String?) {
        var (records, last) = (records, now)
        for (number, act) in acts.enumerated() {
            let ended = records.ended(after: last, at: now)
            last = now
            let expected = ended.after(act.operation, by: act.actor, at: now)
            let found = Result { () throws(StoreError) in
                try stored.perform([act.stored], by: act.actor.user)
            }
            let outcome = if case .failure(let error) = found { error.reason } else { "done" }
            guard expected.permits(outcome) else {
                return (
                    number, nil, records, "alone: \(outcome), the reference \(expected.summary)"
                )
            }
            guard case .done(let after) = expected else { return (number, outcome, records, nil) }
            records = after
        }
        let lines = try stored.exported().records
        let difference = firstDifference(lines, records.world.canonicalLines)
        return (
            acts.count, nil, records,
            difference.map { "alone: the store has\n\($0)\nin the reference" }
        )
    }

    /// A batch with one that is refused: the same refusal, and no byte is another.
    private func refused(
        _ acts: [Act], _ hands: Hands, _ stored: OperationStore, _ doneCount: Int,
        _ refusal: String?
    ) throws -> String? {
        let before = try stored.file()
        let foreseen = try stored.foresee(acts.map(\.stored), by: hands.user?.ref()) { _, _ in }
        do throws(StoreError) {
            try perform(acts, hands, stored)
            return "done, and one by one \(refusal ?? "done")"
        } catch {
            // A session without standing is refused as a whole, before its first operation.
            if error.reason != refusal || (error.line ?? 1) != doneCount + 1 {
                return "\(error), and one by one \(refusal ?? "done") at \(doneCount + 1)"
            }
            guard case .failure(let refused) = foreseen, refused.kind == error.kind else {
                return "\(error), and foreseen \(foreseen)"
            }
        }
        if try stored.file() != before { return "what was refused left another file" }
        return nil
    }

    /// What those that are done change of access, by the reference, now and over a time.
    private func changes(
        _ acts: some Collection<Act>, _ hands: Hands, _ stored: OperationStore,
        to after: ReferenceRecords, _ tally: inout OperationTally
    ) throws -> String? {
        var noted = tally
        let found = try stored.foresee(acts.map(\.stored), by: hands.user?.ref()) {
            view, foreseen in
            try DifferenceLaw.difference(
                view, foreseen, records.world, after.world, at: now, seed: seed, &noted)
        }
        tally = noted
        switch found {
        case .failure(let error): return "foreseen: \(error), and one by one done"
        case .success(let found): return found
        }
    }

    /// Those that are done, as a batch: the same records and log as one by one, and as foreseen.
    private func done(
        _ acts: some Collection<Act>, _ hands: Hands, _ stored: OperationStore,
        _ alone: OperationStore
    ) throws -> String? {
        let foreseen = try stored.foresee(acts.map(\.stored), by: hands.user?.ref()) { _, after in
            try after.exported()
        }
        let acts = Array(acts)
        let first: BatchReceipt?
        do throws(StoreError) { first = try perform(acts, hands, stored, id: Self.id) } catch {
            return "\(error), and one by one done"
        }
        if let first, let found = try repeated(acts, hands, stored, first) { return found }
        let (found, expected) = (try stored.exported(), try alone.exported())
        if let unlike = firstDifference(found.records, expected.records)
            ?? firstDifference(found.log, expected.log)
        {
            return "together there is\n\(unlike)\none by one"
        }
        guard case .success(let foreseen) = foreseen else { return "foreseen: \(foreseen)" }
        if let unlike = firstDifference(foreseen.records, found.records)
            ?? firstDifference(foreseen.log, found.log)
        {
            return "there would be\n\(unlike)\nis there"
        }
        let problems = try stored.problems()
        return problems.isEmpty ? nil : "verify: \(problems)"
    }

    /// Asked for once more with the same id they are not done again. Of a batch that changed nothing the
    /// position may be before what else its commit logged.
    private func repeated(
        _ acts: [Act], _ hands: Hands, _ stored: OperationStore, _ first: BatchReceipt
    ) throws -> String? {
        let file = try stored.file()
        do throws(StoreError) {
            let again = try perform(acts, hands, stored, id: Self.id)
            guard let again, again.isRepeated, !first.isRepeated, again.entries == first.entries,
                again.commitNumber == first.commitNumber, again.time == first.time,
                first.entries.isEmpty || again.position == first.position
            else { return "again with the same id \(again as Any), and first \(first)" }
        } catch {
            // Whoever has no part in the account any more gets no receipt.
            if case .session(let session) = hands,
                (try? stored.store.session(
                    for: session.user, in: session.account, signIn: [.singleSignOn, .secondFactor]))
                    == nil
            {
                return nil
            }
            return "again with the same id \(error), and first done"
        }
        return try stored.file() == file ? nil : "again with the same id another file"
    }

    /// - Parameter id: Of the batch; of none by a user's hand in several accounts, where there are none.
    /// - Returns: Nil by such a hand.
    @discardableResult
    private func perform(
        _ acts: [Act], _ hands: Hands, _ stored: OperationStore, id: String? = nil
    ) throws(StoreError) -> BatchReceipt? {
        switch hands {
        case .host: return try stored.store.perform(acts.map(\.stored), id: id)
        case .session(let session):
            // A session of this store, whichever it was made of.
            let session = Session(stored.store, session.user, session.account, nil)
            return try session.perform(acts.map(\.stored.operation), id: id)
        case .user(let user):
            try stored.perform(acts.map(\.stored), by: user)
            return nil
        }
    }
}

extension OperationStore {
    /// Does operations in one commit, by the host application's own hand or a user's.
    fileprivate func perform(
        _ operations: [AccountOperation], by user: Address?
    ) throws(StoreError) {
        guard let user else {
            _ = try store.perform(operations)
            return
        }
        // A session is of one account: what a user does in several is done by the same hand.
        let batch = try Batch(operations, reason: nil, id: nil, expected: nil)
        _ = try store.perform { (writer: inout Writer) throws(StoreError) in
            try writer.perform(batch, by: Hand(user: user.ref(), client: nil))
        }
    }
}
