import AccessRules
import LMDB
import Synchronization

/// Commits operations that are asked for at the same time together: one sync of the medium
/// serves all that came while the one before was under way.
///
/// Each is decided and done on its own. One that is refused before it changed anything leaves
/// the others alone. One that fails after it changed something makes the transaction worthless:
/// the others are done again without it, and it alone, so that everyone has the outcome of
/// their own.
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
    private let logNames: LogNameCache
    private let readLog: ReadLog
    private let sweeper: Sweeper
    private let state = Mutex(State())

    init(
        _ environment: Environment, _ options: Store.Options, _ logNames: LogNameCache,
        _ readLog: ReadLog, _ sweeper: Sweeper
    ) {
        self.environment = environment
        self.options = options
        self.logNames = logNames
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
            for ticket in stopDraining() { ticket.finish(.failure(StoreError(.storage(error)))) }
        }
    }

    /// Commits one group; whatever else waits for the thread has its turn before the next.
    private func drain() {
        var group = state.withLock { state in
            let group = Array(state.waiting.prefix(Self.maximumOperationCount))
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

    /// A member of a group that failed after it had changed something.
    private struct Spoiled: Error {
        var index: Int
        var error: StoreError
    }

    /// A group of which everything was refused: there is nothing to commit.
    private struct Refused: Error {
        var errors: [StoreError]
    }

    private func commit(_ group: [Ticket]) {
        do {
            let (outcomes, receipt) = try run(group)
            sweeper.wake()
            for (ticket, refusal) in zip(group, outcomes) {
                ticket.finish(refusal.map { .failure($0) } ?? .success(receipt))
            }
            // What did not fit waits for the next commit, before whatever came meanwhile.
            let rest = group.dropFirst(outcomes.count)
            if !rest.isEmpty { state.withLock { $0.waiting.insert(contentsOf: rest, at: 0) } }
        } catch let refused as Refused {
            for (ticket, error) in zip(group, refused.errors) { ticket.finish(.failure(error)) }
        } catch let spoiled as Spoiled where group.count > 1 {
            var others = group
            let ticket = others.remove(at: spoiled.index)
            commit(others)
            commit([ticket])
        } catch let spoiled as Spoiled {
            group[0].finish(.failure(spoiled.error))
        } catch let error as LMDBError where error.isOfMedium {
            // What became of the commit is unknown to all alike, and another would prove nothing.
            for ticket in group { ticket.finish(.failure(StoreError(.storage(error)))) }
        } catch  where group.count > 1 {
            // The commit itself failed: perhaps one alone succeeds, and else each has its error.
            for ticket in group { commit([ticket]) }
        } catch {
            do throws(StoreError) { try asStoreError { throw error } } catch {
                group[0].finish(.failure(error))
            }
        }
    }

    /// Does a group in one transaction.
    ///
    /// - Returns: For each that was done, nil or why it was refused; those at the end that did
    ///   not fit are left out.
    private func run(_ group: [Ticket]) throws -> (outcomes: [StoreError?], receipt: Receipt) {
        try environment.write { transaction in
            let position = transaction.snapshot.transactionID
            return try Writer.with(
                &transaction, now: options.clock(), logNames: logNames,
                removalChangeCount: options.removalChangeCount
            ) { writer in
                var outcomes: [StoreError?] = []
                for (index, ticket) in group.enumerated() {
                    if writer.changeCount > Self.maximumChangeCount { break }
                    let count = writer.changeCount
                    do throws(StoreError) {
                        try ticket.body(&writer)
                        try writer.checkInvariants()
                        outcomes.append(nil)
                    } catch {
                        guard writer.changeCount == count else {
                            throw Spoiled(index: index, error: error)
                        }
                        outcomes.append(error)
                    }
                }
                let errors = outcomes.compactMap { $0 }
                if errors.count == group.count { throw Refused(errors: errors) }
                return (outcomes, Receipt(position: position, time: writer.now))
            }
        }
    }
}
