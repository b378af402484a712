import Glibc
import Synchronization

/// One thread of its own that runs the writes of tasks, one after the other. It starts with
/// the first of them.
final class WriterThread: Sendable {
    typealias Job = @Sendable () -> Void

    private let queue = JobQueue()

    /// Runs a job after those before it.
    ///
    /// - Returns: nil, or the `errno` of a thread that could not be started.
    func run(_ job: @escaping Job) -> Int32? {
        queue.add(job)
    }

    /// Runs a job when some time has passed, after those that are queued then and those whose
    /// time came before.
    ///
    /// - Returns: As ``run(_:)``.
    func run(afterMilliseconds delay: Int, _ job: @escaping Job) -> Int32? {
        queue.add(job, at: monotonicNanoseconds() + UInt64(delay) * 1_000_000)
    }

    /// Waits for the jobs that it has, but for those whose time has not come. Not to be called
    /// by a job.
    func waitForJobs() {
        let end = Awaited<Void>()
        if queue.addIfStarted({ end.fulfil(()) }) { end.wait() }
    }

    /// Whether a thread is this one.
    func isThread(_ number: UInt) -> Bool { queue.thread.load(ordering: .relaxed) == number }

    /// Whether the calling thread is this one.
    var isCurrent: Bool { isThread(currentThread()) }

    /// Lets the thread end after the jobs it has, but for those whose time has not come.
    func stop() {
        queue.stop()
    }
}

/// The jobs of a writer thread. The thread holds it, and nothing else.
private final class JobQueue: @unchecked Sendable {
    // Sendable: everything below that varies is used under the monitor's lock only.
    private let monitor = Monitor()
    /// The thread that runs the jobs; 0 for none.
    let thread = Atomic<UInt>(0)
    private var jobs: [WriterThread.Job] = []
    /// Jobs whose time has not come, in no order: there are few.
    private var laterJobs: [(deadline: UInt64, job: WriterThread.Job)] = []
    private var isStopped = false
    private var isStarted = false

    /// Queues a job, at once or at an instant.
    func add(_ job: @escaping WriterThread.Job, at deadline: UInt64? = nil) -> Int32? {
        monitor.lock()
        defer { monitor.unlock() }
        if !isStarted {
            let code = start()
            guard code == 0 else { return code }
            isStarted = true
        }
        if let deadline { laterJobs.append((deadline, job)) } else { jobs.append(job) }
        monitor.signal()
        return nil
    }

    /// Queues a job behind others; not where there have never been any, or are no more.
    func addIfStarted(_ job: @escaping WriterThread.Job) -> Bool {
        monitor.lock()
        defer { monitor.unlock() }
        guard isStarted else { return false }
        jobs.append(job)
        monitor.signal()
        return true
    }

    func stop() {
        monitor.lock()
        isStopped = true
        monitor.signal()
        monitor.unlock()
    }

    private func start() -> Int32 {
        if let code = Faults.strike(.startThread) { return code }
        var thread = pthread_t()
        // Sound: the thread takes over this reference and gives it back at its end.
        let reference = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().runAll()
                return nil
            }, reference.toOpaque())
        if code == 0 {
            pthread_detach(thread)
        } else {
            unsafe reference.release()
        }
        return code
    }

    private func runAll() {
        thread.store(currentThread(), ordering: .relaxed)
        // Jobs whose time never comes hold what holds this. They are let go of without the lock, which the end
        // of what they hold may need.
        var left: [(deadline: UInt64, job: WriterThread.Job)] = []
        while let batch = next(leaving: &left) {
            for job in batch { job() }
        }
        left = []
        // Another thread may have begun meanwhile.
        _ = thread.compareExchange(
            expected: currentThread(), desired: 0, ordering: .relaxed)
    }

    /// The jobs that have come, or nil when there will be none: then those whose time has not come are left.
    private func next(leaving left: inout [(deadline: UInt64, job: WriterThread.Job)])
        -> [WriterThread.Job]?
    {
        monitor.lock()
        defer { monitor.unlock() }
        while true {
            takeDueJobs()
            if !jobs.isEmpty { break }
            if isStopped {
                isStarted = false
                swap(&left, &laterJobs)
                return nil
            }
            if let deadline = laterJobs.map(\.deadline).min() {
                monitor.wait(until: deadline)
            } else {
                monitor.wait()
            }
        }
        let batch = jobs
        jobs = []
        return batch
    }

    /// Queues the jobs whose time has come, the earliest first: a thread that was kept from
    /// running finds several of them due at once.
    private func takeDueJobs() {
        guard !laterJobs.isEmpty else { return }
        let now = monotonicNanoseconds()
        let due = laterJobs.filter { $0.deadline <= now }.sorted { $0.deadline < $1.deadline }
        jobs += due.map(\.job)
        laterJobs.removeAll { $0.deadline <= now }
    }
}
