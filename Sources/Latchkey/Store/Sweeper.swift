import AccessRules
import LMDB
import Logging
import Synchronization

/// Does, step by step, what is left to do between the writes of others: removes what refers to
/// things that are removed, and builds indexes. What one process leaves another goes on with,
/// when it opens the store.
final class Sweeper: Sendable {
    /// After how many seconds what could not be done, since something is damaged, is tried again.
    static let retrySeconds = DeferredEnds.retrySeconds

    private enum Phase {
        case resting, working, stopped
    }

    private struct State {
        var phase = Phase.resting
        /// Whether there may be more to do than was seen by whoever is working.
        var isWoken = false
        /// Removals that could not be done, what could not be built, and when they are tried again.
        var passedOver: Set<RecordKey> = []
        var unbuilt: Set<UnbuiltIndex> = []
        var retry = ContinuousClock.now
        /// Before when nothing is tried at all.
        var pause = ContinuousClock.now
    }

    private let environment: Environment
    private let options: Store.Options
    private let memory: StoreMemory
    private let state = Mutex(State())

    init(_ environment: Environment, _ options: Store.Options, _ memory: StoreMemory) {
        self.environment = environment
        self.options = options
        self.memory = memory
    }

    /// Begins, if there is anything to do. To be called after every commit that may have left
    /// something, and when a store is opened.
    func wake() {
        guard options.trials.sweeps, options.isWritable, environment.mayWrite else { return }
        let mayStart = state.withLock { state in
            if state.retry <= .now { (state.passedOver, state.unbuilt) = ([], []) }
            // Whoever works looks once more before resting.
            if state.phase == .working { state.isWoken = true }
            return state.phase == .resting && state.pause <= .now
        }
        guard mayStart, hasWork() else { return }
        let mustStart = state.withLock { state in
            guard state.phase == .resting else {
                state.isWoken = true
                return false
            }
            state.phase = .working
            return true
        }
        if mustStart { schedule() }
    }

    /// Stops after the present step, and waits for that.
    func stop() {
        let wasWorking = state.withLock { state in
            defer { state.phase = .stopped }
            return state.phase == .working
        }
        if wasWorking { environment.waitForWritingThread() }
    }

    /// Goes on after ``stop()``.
    func restart() {
        state.withLock { $0.phase = .resting }
        wake()
    }

    /// Leaves alone for a while what somebody else could not build, and told of.
    func leave(_ unbuilt: Set<UnbuiltIndex>) {
        guard !unbuilt.isEmpty else { return }
        state.withLock { state in
            state.unbuilt.formUnion(unbuilt)
            state.retry = .now + .seconds(Self.retrySeconds)
        }
    }

    /// Does one step.
    func step() throws {
        let (passedOver, unbuilt) = state.withLock { ($0.passedOver, $0.unbuilt) }
        var removals: [RecordKey: StoreError] = [:]
        var indexes: [UnbuiltIndex: StoreError] = [:]
        try Writer.containing { isIsolating in
            try environment.write { transaction in
                try Writer.with(
                    &transaction, now: options.time(), memory: memory,
                    removalChangeCount: options.trials.removalChangeCount
                ) { writer in
                    writer.isIsolating = isIsolating
                    if try writer.reader.removalCount() > passedOver.count {
                        removals = try writer.removeMore(passingOver: passedOver)
                    } else {
                        indexes = try writer.buildMore(
                            recordCount: options.trials.indexedRecordCount, besides: unbuilt)
                    }
                }
            }
        }
        passOver(removals, indexes)
    }

    private func passOver(
        _ removals: [RecordKey: StoreError], _ indexes: [UnbuiltIndex: StoreError]
    ) {
        guard !removals.isEmpty || !indexes.isEmpty else { return }
        state.withLock { state in
            if state.passedOver.isEmpty, state.unbuilt.isEmpty {
                state.retry = .now + .seconds(Self.retrySeconds)
            }
            state.passedOver.formUnion(removals.keys)
            state.unbuilt.formUnion(indexes.keys)
        }
        for (key, error) in removals {
            tell(
                "what refers to a removed \(key.space) of account #\(key.account)", "removed", error
            )
        }
        for (unbuilt, error) in indexes {
            switch unbuilt {
            case .whole(let index): tell("the index \(index.name)", "built", error)
            case .from(let gap):
                let place = "from \(gap.start.space) #\(gap.start.ordinal) on"
                tell(
                    "the index \(gap.index.name) of account #\(gap.start.account) \(place)",
                    "built",
                    error)
            }
        }
    }

    private func tell(_ what: String, _ done: String, _ error: StoreError) {
        Logger.latchkey.error(
            """
            \(what) could not be \(done), and is tried again after \(Self.retrySeconds) s; verify \
            the store: \(error)
            """)
    }

    func hasWork() -> Bool {
        let (count, unbuilt) = state.withLock { ($0.passedOver.count, $0.unbuilt) }
        do {
            return try environment.read { snapshot in
                try StoreReader(snapshot).hasWork(besides: count, unbuilt)
            }
        } catch {
            guard let error = error as? StoreError, error.concernsOneAlone else { return false }
            state.withLock { $0.pause = .now + .seconds(Self.retrySeconds) }
            tell("what is left of what was removed, or of the indexes,", "looked at", error)
            return false
        }
    }

    private func schedule() {
        do throws(LMDBError) { try environment.onWritingThread { self.work() } } catch {
            rest(because: error)
        }
    }

    private func work() {
        let isWorking = state.withLock { state in
            state.isWoken = false
            return state.phase == .working
        }
        guard isWorking else { return }
        do { try step() } catch { return rest(because: error) }
        if hasWork() { return schedule() }
        options.trials.onResting?()
        rest()
    }

    /// Ends working, unless there may be more to do by now.
    private func rest(because error: (any Error)? = nil) {
        let mustGoOn = state.withLock { state in
            guard state.phase == .working else { return false }
            if error == nil, state.isWoken { return true }
            state.phase = .resting
            if let error = error as? StoreError, error.concernsOneAlone {
                state.pause = .now + .seconds(Self.retrySeconds)
            }
            return false
        }
        if mustGoOn { return schedule() }
        if let error {
            Logger.latchkey.warning(
                """
                what refers to things that were removed could not be removed, or an index not be \
                built, and will be after the next write: \(error)
                """)
        }
    }
}

extension StoreReader {
    /// Whether anything is left to do that no write waits for, besides so many removals and what
    /// could not be built. Complexity: constant.
    func hasWork(besides count: Int = 0, _ unbuilt: Set<UnbuiltIndex> = []) throws(StoreError)
        -> Bool
    {
        if try removalCount() > count { return true }
        return try indexStates().hasWork(besides: unbuilt)
    }
}

@_spi(Measuring)
extension Store {
    /// Whether anything that is removed is still in the file.
    ///
    /// - Throws: ``StoreError``: what every read may throw, and nothing else.
    public func hasRemovals() throws(StoreError) -> Bool {
        try answer { (view) throws(StoreError) in try view.reader.hasRemovals() }
    }
}
