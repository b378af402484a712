import AccessRules
import LMDB
import Synchronization

/// Commits operations that are asked for at the same time together: one sync of the medium
/// serves all that came while the one before was under way.
///
/// Each is decided and done on its own, in the order in which they were asked for, on what those before
/// it have left. What is refused leaves nothing behind, and nothing is done twice for it: either it has
/// changed nothing yet, or it was done as an attempt, which is undone. Only what no rule foresees, such as
/// damage, makes the transaction worthless: then all are done again, each as an attempt to the last entry
/// of its log and heads, so that everyone has the outcome of their own. What changes nothing is not
/// committed.
final class GroupCommit: Sendable {
    /// The most operations of one commit: more would make the first wait for no gain.
    static let maximumOperationCount = 512

    /// How many entries may be changed before a group takes no further operation: each changes
    /// a few pages, and LMDB keeps 131,071 changed pages in memory.
    static let maximumChangeCount = 16_384

    private struct State {
        var waiting: [Ticket] = []
        var isDraining = false
    }

    private let environment: Environment
    private let options: Store.Options
    private let memory: StoreMemory
    private let readLog: ReadLog
    private let sweeper: Sweeper
    private let state = Mutex(State())

    init(
        _ environment: Environment, _ options: Store.Options, _ memory: StoreMemory,
        _ readLog: ReadLog, _ sweeper: Sweeper
    ) {
        self.environment = environment
        self.options = options
        self.memory = memory
        self.readLog = readLog
        self.sweeper = sweeper
    }

    /// Queues an operation. It is done, and its outcome delivered, on the store's own thread.
    func submit(_ ticket: Ticket) {
        let mustStart = state.withLock { state in
            state.waiting.append(ticket)
            defer { state.isDraining = true }
            return !state.isDraining
        }
        if mustStart { startDraining() }
    }

    /// Commits the entries of what was read, without waiting for an operation to go with. On
    /// the store's own thread only.
    func commitReads() {
        if let ticket = readLog.ticket() { commit([ticket]) }
    }

    private func startDraining() {
        do throws(LMDBError) {
            try environment.onWritingThread { self.drain() }
        } catch {
            for ticket in stopDraining() { ticket.finish(.failure(StoreError(of: error))) }
        }
    }

    /// Commits one group; whatever else waits for the thread has its turn before the next.
    private func drain() {
        var group = state.withLock { state in
            let next = state.waiting.dropFirst().firstIndex { $0.placement == .first }
            let count = min(next ?? state.waiting.count, Self.maximumOperationCount)
            let group = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(group.count)
            return group
        }
        if let reads = readLog.ticket() { group.insert(reads, at: 0) }
        if !group.isEmpty { commit(group) }
        let mustGoOn = state.withLock { state in
            state.isDraining = !state.waiting.isEmpty
            return state.isDraining
        }
        if mustGoOn { startDraining() }
    }

    private func stopDraining() -> [Ticket] {
        state.withLock { state in
            defer { state = State() }
            return state.waiting
        }
    }

    /// A member of a group that failed after it had changed something, and was not an attempt: the
    /// transaction is worthless.
    private struct Spoiled: Error {}

    /// A group of which everything was refused: nothing is left of it, not even what time did
    /// meanwhile, which the next write logs.
    private struct Refused: Error {
        var errors: [StoreError]
    }

    private func commit(_ group: [Ticket]) {
        do {
            deliver(try runWhileOvertaken(group, isIsolating: false), to: group)
        } catch let refused as Refused {
            deliver(refused, to: group)
        } catch {
            guard let error = Self.concernsAll(error) else { return commitApart(group) }
            fail(group, error)
        }
    }

    /// Does a group, and does it again where another commit of all replicas came first: on what that left.
    private func runWhileOvertaken(_ group: [Ticket], isIsolating: Bool) throws -> Outcomes {
        for _ in 1..<Self.overtakenCountMaximum {
            do { return try run(group, isIsolating: isIsolating) } catch let error as StoreError {
                guard case .replicated(.overtaken) = error.kind else { throw error }
            }
        }
        return try run(group, isIsolating: isIsolating)
    }

    /// How often a group is done before those who asked for it are told that others were always first.
    private static let overtakenCountMaximum = 8

    /// Why a whole group failed, where another commit would prove nothing: what became of it is unknown to all alike, or
    /// nobody can write.
    private static func concernsAll(_ error: any Error) -> StoreError? {
        switch error {
        case let error as LMDBError where error.isOfMedium || error.leavesCommitUnknown:
            return StoreError(of: error)
        case let error as StoreError:
            if case .replicated = error.kind { return error }
            return nil
        default: return nil
        }
    }

    private func fail(_ group: [Ticket], _ error: StoreError) {
        for ticket in group { ticket.finish(.failure(error)) }
    }

    /// Commits a group that was spoiled: each of its members is an attempt of its own, in the order
    /// in which they came. So a group is run twice, however many fail, and its members once more one by one where
    /// the commit itself fails.
    private func commitApart(_ group: [Ticket]) {
        do {
            deliver(try runWhileOvertaken(group, isIsolating: true), to: group)
        } catch let refused as Refused {
            deliver(refused, to: group)
        } catch {
            if let error = Self.concernsAll(error) { return fail(group, error) }
            // The commit itself failed: perhaps one alone succeeds, and else each has its error.
            if group.count > 1 { return group.forEach { commitApart([$0]) } }
            do throws(StoreError) { try asStoreError { throw error } } catch {
                fail(group, error)
            }
        }
    }

    /// What became of a group.
    private struct Outcomes {
        /// Of each that was done, nil or why it was refused; those at the end that did not fit
        /// are left out.
        var refusals: [StoreError?]
        var receipt: Receipt
        /// Whether anything was there to be committed.
        var isCommitted: Bool
    }

    private func deliver(_ outcomes: Outcomes, to group: [Ticket]) {
        if outcomes.isCommitted { sweeper.wake() }
        for (ticket, refusal) in zip(group, outcomes.refusals) {
            ticket.finish(refusal.map { .failure($0) } ?? .success(outcomes.receipt))
        }
        // What did not fit waits for the next commit, before whatever came meanwhile.
        let rest = group.dropFirst(outcomes.refusals.count)
        if !rest.isEmpty { state.withLock { $0.waiting.insert(contentsOf: rest, at: 0) } }
    }

    private func deliver(_ refused: Refused, to group: [Ticket]) {
        for (ticket, error) in zip(group, refused.errors) { ticket.finish(.failure(error)) }
    }

    /// Does a group in one transaction.
    ///
    /// - Throws: ``Refused``, ``Spoiled``, or why it could not be committed.
    private func run(_ group: [Ticket], isIsolating: Bool) throws -> Outcomes {
        try environment.write { transaction in
            let number = transaction.snapshot.transactionID
            // In memory until all are done: entries that lie together are then written once for all that changes of them.
            let point = try transaction.savepoint()
            var outcomes = try Writer.with(
                &transaction, now: options.time(), memory: memory,
                removalChangeCount: options.trials.removalChangeCount
            ) { writer in
                writer.isIsolating = isIsolating
                var refusals: [StoreError?] = []
                for (index, ticket) in group.enumerated() {
                    // The first may be what was read, which must not keep all others waiting.
                    if index > 1, writer.undoable.progress.changeCount > Self.maximumChangeCount {
                        break
                    }
                    refusals.append(try refusal(of: ticket, &writer))
                }
                let errors = refusals.compactMap { $0 }
                if errors.count == group.count { throw Refused(errors: errors) }
                // What changes nothing is not committed, and was so at the last commit.
                let isCommitted = writer.undoable.progress != Writer.Progress()
                return Outcomes(
                    refusals: refusals,
                    receipt: Receipt(
                        commitNumber: isCommitted ? number : number - 1, time: writer.now),
                    isCommitted: isCommitted)
            }
            try transaction.keep(point)
            if group.prefix(outcomes.refusals.count).contains(where: \.wantsPlace) {
                outcomes.receipt.place = try StoreReader(
                    transaction.snapshot, verifiesChecksums: true
                ).lastChangePlace()
            }
            return outcomes
        }
    }

    /// Does what one asks for.
    ///
    /// - Returns: Why nothing of it was done; nil if it was.
    private func refusal(of ticket: Ticket, _ writer: inout Writer) throws -> StoreError? {
        func done(_ writer: inout Writer) throws(StoreError) {
            try ticket.body(&writer)
            try writer.checkInvariants()
        }
        if writer.isIsolating {
            do throws(StoreError) {
                try writer.attemptWhole(done)
                return nil
            } catch { return error }
        }
        // What those before it have put out of date is theirs.
        if ticket.mayBeRefusedLate { try writer.flushHeads() }
        let progress = writer.undoable.progress
        do throws(StoreError) {
            if ticket.mayBeRefusedLate {
                try writer.attemptInMemory(done)
            } else {
                try done(&writer)
            }
            return nil
        } catch {
            // What was not refused by a rule is not known to be this one's.
            guard error.concernsOneAlone else { throw error }
            guard ticket.mayBeRefusedLate || writer.undoable.progress == progress else {
                throw Spoiled()
            }
            return error
        }
    }
}
