import AccessRules
import LMDB
import Synchronization

/// Whoever waits for a commit, or for an instant, waits here: all of a store in one list.
///
/// Commits of this process wake them at once. Those of other processes are seen by looking for
/// the number of the last one, now and then, for all who wait together. While nobody waits,
/// nobody looks, and a commit costs a glance at a flag.
final class CommitWatch: Sendable {
    /// How often to look for commits of other processes, unless a store is told otherwise. A
    /// look that finds none begins no transaction.
    static let pollingInterval = Duration.milliseconds(100)
    /// The shortest that it may be told, which is also what instants are counted in.
    static let pollingIntervalMinimum = Duration.milliseconds(1)
    /// The longest: whoever looks once a day might as well not look, and clocks can be told it.
    static let pollingIntervalMaximum = Duration.seconds(24 * 60 * 60)

    /// Why a wait is over.
    enum Wake: Sendable {
        /// There is, or may be, a later commit.
        case committed
        /// The instant has come.
        case due
        /// The task is cancelled.
        case cancelled
        /// The store is closed.
        case closed
    }

    /// Whether the store can be read.
    enum Phase: Sendable {
        case open
        /// It is being closed, which may fail.
        case closing
        case closed
    }

    /// What is watched.
    struct Source: Sendable {
        weak let environment: Environment?
        let clock: @Sendable () -> Instant
        let interval: Duration

        init(_ environment: Environment, _ options: Store.Options) {
            self.environment = environment
            clock = options.clock
            interval = min(
                max(options.pollingInterval, CommitWatch.pollingIntervalMinimum),
                CommitWatch.pollingIntervalMaximum)
        }

        /// The last commit, if it is later than one; the last that there can be where that cannot be told, since
        /// whoever reads then has the error. It may wait for a new map: nobody waits for who looks.
        func commit(past position: UInt64) -> UInt64? {
            guard let last = try? environment?.info.lastTransactionID else { return .max }
            guard last > position else { return nil }
            // A writer that was killed just then has told the file of its commit, and no reader yet.
            guard let readable = try? environment?.readableTransactionID else { return .max }
            return readable > position ? readable : nil
        }
    }

    private struct Waiter {
        let position: UInt64
        let instant: Instant
        let continuation: CheckedContinuation<Wake, Never>
        /// Whether it came while the store was being closed, when nobody looks.
        var isHeld = false
    }

    /// The next look, at commits of other processes and at the clock.
    private struct Look {
        let number: UInt64
        let time: ContinuousClock.Instant
        let task: Task<Void, Never>
    }

    private struct State {
        var phase = Phase.open
        var waiters: [UInt64: Waiter] = [:]
        /// Numbers of waiters and looks.
        var nextNumber: UInt64 = 0
        var look: Look?
        /// Who was to look while the store was being closed.
        var missed: Source?
        var readerCount = 0
        /// Those who wait until nobody reads.
        var closers: [Awaited<Void>] = []
        /// Threads that wait to hear whether the store is closed.
        var held: [Awaited<Void>] = []
        var counts = Counts()

        mutating func takeNumber() -> UInt64 {
            defer { nextNumber += 1 }
            return nextNumber
        }
    }

    /// What there was to do.
    struct Counts: Sendable {
        /// Looks.
        var looks = 0
        /// Waits that ended.
        var wakes = 0
    }

    private let state = Mutex(State())
    /// Whether anybody waits: all that a commit asks for.
    private let isAwaited = Atomic(false)

    /// How often something was done.
    var counts: Counts { state.withLock { $0.counts } }

    var isClosed: Bool { state.withLock { $0.phase == .closed } }

    /// How many wait.
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    // MARK: Waiting

    /// Waits for a commit later than a position, for an instant, or for the end of the task or
    /// the store. It may say `committed` when there is no later commit: whoever waits looks.
    func wait(past position: UInt64, until instant: Instant, in source: Source) async -> Wake {
        let number = state.withLock { $0.takeNumber() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(
                    position: position, instant: instant, continuation: continuation)
                if let wake = add(waiter, number, source) { continuation.resume(returning: wake) }
            }
        } onCancel: {
            wake { $0 == number ? .cancelled : nil }
        }
    }

    /// - Returns: Why there is nothing to wait for.
    private func add(_ waiter: Waiter, _ number: UInt64, _ source: Source) -> Wake? {
        let now = source.clock()
        let (wake, mayLook) = state.withLock { state -> (Wake?, Bool) in
            // Whoever cancels sets this before looking for the waiter.
            if Task.isCancelled { return (.cancelled, false) }
            if state.phase == .closed { return (.closed, false) }
            let isOpen = state.phase == .open
            if isOpen { state.readerCount += 1 }
            if isOpen, waiter.instant <= now { return (.due, true) }
            // Seen by a commit that comes after the look at the last one.
            isAwaited.store(true, ordering: .sequentiallyConsistent)
            state.waiters[number] = waiter
            if isOpen {
                schedule(&state, source, waiter.instant, now)
            } else {
                state.waiters[number]?.isHeld = true
            }
            return (nil, isOpen)
        }
        guard mayLook else { return wake }
        defer { endReading() }
        guard source.commit(past: waiter.position) != nil else { return wake }
        if wake != nil { return .committed }
        self.wake { $0 == number ? .committed : nil }
        return nil
    }

    /// Ends the waits for which `reason` has one.
    private func wake(_ reason: (UInt64, Waiter) -> Wake?) {
        let woken = state.withLock { state in take(from: &state, reason) }
        for (waiter, wake) in woken { waiter.continuation.resume(returning: wake) }
    }

    private func wake(_ reason: (UInt64) -> Wake?) { wake { number, _ in reason(number) } }

    private func take(from state: inout State, _ reason: (UInt64, Waiter) -> Wake?) -> [(
        Waiter, Wake
    )] {
        var woken: [(Waiter, Wake)] = []
        for (number, waiter) in state.waiters {
            guard let wake = reason(number, waiter) else { continue }
            woken.append((waiter, wake))
            state.waiters[number] = nil
        }
        state.counts.wakes += woken.count
        isAwaited.store(!state.waiters.isEmpty, ordering: .sequentiallyConsistent)
        return woken
    }

    /// Told of each commit of this process, on the thread that commits.
    func note(commit number: UInt64) {
        guard isAwaited.load(ordering: .sequentiallyConsistent) else { return }
        wake { _, waiter in waiter.position < number ? .committed : nil }
    }

    // MARK: Looking

    /// Sees to it that somebody looks in time for an instant, and for other processes.
    private func schedule(
        _ state: inout State, _ source: Source, _ instant: Instant, _ now: Instant
    ) {
        var delay = source.interval
        let (milliseconds, isLong) = instant.millisecondsSince1970.subtractingReportingOverflow(
            now.millisecondsSince1970)
        if !isLong { delay = min(delay, max(.milliseconds(milliseconds), .milliseconds(1))) }
        let time = ContinuousClock.now + delay
        if let look = state.look {
            guard time < look.time else { return }
            look.task.cancel()
        }
        let number = state.takeNumber()
        let task = Task.detached { [weak self] in
            do { try await Task.sleep(until: time, clock: .continuous) } catch { return }
            self?.look(number, source)
        }
        state.look = Look(number: number, time: time, task: task)
    }

    private func look(_ number: UInt64, _ source: Source) {
        let first = state.withLock { state -> UInt64? in
            guard state.look?.number == number else { return nil }
            guard let first = state.waiters.values.lazy.map(\.position).min() else {
                state.look = nil
                return nil
            }
            guard state.phase == .open else {
                state.look = nil
                state.missed = source
                return nil
            }
            state.readerCount += 1
            return first
        }
        guard let first else { return }
        defer { endReading() }
        // Nobody waits for this, who commits least of all.
        let commit = source.commit(past: first) ?? 0
        let now = source.clock()
        let woken = state.withLock { state -> [(Waiter, Wake)] in
            guard state.look?.number == number else { return [] }
            state.counts.looks += 1
            let woken = take(from: &state) { _, waiter in
                if commit > waiter.position { return .committed }
                return waiter.instant <= now ? .due : nil
            }
            scheduleNext(&state, source, now)
            return woken
        }
        for (waiter, wake) in woken { waiter.continuation.resume(returning: wake) }
    }

    /// The look after one, if anybody waits.
    private func scheduleNext(_ state: inout State, _ source: Source, _ now: Instant) {
        state.look = nil
        guard let next = state.waiters.values.lazy.map(\.instant).min() else { return }
        schedule(&state, source, next, now)
    }

    // MARK: Reading and closing

    /// Lets a follower read if the store is open; it ends with ``endReading()`` then.
    func beginReading() -> Phase {
        state.withLock { state in
            if state.phase == .open { state.readerCount += 1 }
            return state.phase
        }
    }

    /// The same without a task: waits for what becomes of a store that is being closed.
    ///
    /// - Returns: Whether the store is open.
    func beginReadingOnThread() -> Bool { whenOpen { $0.readerCount += 1 } }

    /// Waits for what becomes of a store that is being closed.
    ///
    /// - Returns: Whether the store is open.
    func waitUntilOpen() -> Bool { whenOpen { _ in } }

    private func whenOpen(_ body: (inout sending State) -> Void) -> Bool {
        while true {
            let (isOpen, held) = state.withLock { state -> (Bool, Awaited<Void>?) in
                switch state.phase {
                case .open:
                    body(&state)
                    return (true, nil)
                case .closing:
                    let held = Awaited<Void>()
                    state.held.append(held)
                    return (false, held)
                case .closed: return (false, nil)
                }
            }
            guard let held else { return isOpen }
            held.wait()
        }
    }

    func endReading() {
        let closers = state.withLock { state in
            state.readerCount -= 1
            guard state.readerCount == 0 else { return [Awaited<Void>]() }
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.fulfil(()) }
    }

    /// Lets nobody follow, and waits for those who read just now: each does for a moment only. By who closes the
    /// store, of which there is one at a time.
    func pause() {
        let end: Awaited<Void>? = state.withLock { state in
            state.phase = .closing
            guard state.readerCount > 0 else { return nil }
            let end = Awaited<Void>()
            state.closers.append(end)
            return end
        }
        end?.wait()
    }

    /// The store stays open: all go on, and who came meanwhile looks.
    func resume() {
        end(.open)
        state.withLock { state in
            guard let missed = state.missed else { return }
            state.missed = nil
            if state.look == nil { scheduleNext(&state, missed, missed.clock()) }
        }
        wake { _, waiter in waiter.isHeld ? .committed : nil }
    }

    /// The store is closed: nobody waits any more.
    func finish() {
        end(.closed)
        wake { _ in .closed }
    }

    /// Ends the time in which the store was being closed.
    private func end(_ phase: Phase) {
        let held = state.withLock { state in
            state.phase = phase
            if phase == .closed {
                state.look?.task.cancel()
                state.look = nil
            }
            defer { state.held = [] }
            return state.held
        }
        for thread in held { thread.fulfil(()) }
    }
}
