import AccessRules
import LMDB
import Logging
import Synchronization

/// Does, step by step, what is left to do between the writes of others: removes what refers to
/// things that are removed, and builds indexes. What one process leaves another goes on with,
/// when it opens the store.
final class Sweeper: Sendable {
    private enum State {
        case resting, working, stopped
    }

    private static let logger = Logger(label: "latchkey")

    private let environment: Environment
    private let options: Store.Options
    private let logNames: LogNameCache
    private let state = Mutex(State.resting)

    init(_ environment: Environment, _ options: Store.Options, _ logNames: LogNameCache) {
        self.environment = environment
        self.options = options
        self.logNames = logNames
    }

    /// Begins, if there is anything to do. To be called after every commit that may have left
    /// something, and when a store is opened.
    func wake() {
        guard options.sweeps, options.isWritable, hasWork() else { return }
        let mustStart = state.withLock { state in
            guard state == .resting else { return false }
            state = .working
            return true
        }
        if mustStart { schedule() }
    }

    /// Stops after the present step, and waits for that.
    func stop() {
        let wasWorking = state.withLock { state in
            defer { state = .stopped }
            return state == .working
        }
        if wasWorking { environment.waitForWritingThread() }
    }

    /// Goes on after ``stop()``.
    func restart() {
        state.withLock { $0 = .resting }
        wake()
    }

    /// Does one step.
    func step() throws {
        try environment.write { transaction in
            try Writer.with(
                &transaction, now: options.clock(), logNames: logNames,
                removalChangeCount: options.removalChangeCount
            ) { writer in
                if try writer.reader.hasRemovals() {
                    try writer.removeMore()
                } else {
                    try writer.buildMore(recordCount: options.indexedRecordCount)
                }
            }
        }
    }

    private func hasWork() -> Bool {
        do {
            return try environment.read { snapshot in try StoreReader(snapshot).hasWork() }
        } catch {
            // Whatever it is, the next read tells it to somebody who asked.
            return false
        }
    }

    private func schedule() {
        do throws(LMDBError) { try environment.onWritingThread { self.work() } } catch {
            rest(because: error)
        }
    }

    private func work() {
        guard state.withLock({ $0 == .working }) else { return }
        do { try step() } catch { return rest(because: error) }
        if hasWork() { schedule() } else { rest() }
    }

    private func rest(because error: (any Error)? = nil) {
        state.withLock { if $0 == .working { $0 = .resting } }
        if let error {
            Self.logger.warning(
                """
                what refers to things that were removed could not be removed, or an index not be \
                built, and will be after the next write: \(error)
                """)
        }
    }
}

extension StoreReader {
    /// Whether anything is left to do that no write waits for. Complexity: constant.
    func hasWork() throws(StoreError) -> Bool {
        if try hasRemovals() { return true }
        return try indexStates().isUnfinished
    }
}

@_spi(Measuring)
extension Store {
    /// Whether anything that is removed is still in the file.
    public func hasRemovals() throws -> Bool {
        try read { view in try view.reader.hasRemovals() }
    }
}
