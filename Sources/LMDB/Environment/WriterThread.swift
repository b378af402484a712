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

    /// Lets the thread end after the jobs it has.
    func stop() {
        queue.stop()
    }
}

/// The jobs of a writer thread. The thread holds it, and nothing else.
private final class JobQueue: @unchecked Sendable {
    // Sendable: everything below is used under the monitor's lock only.
    private let monitor = Monitor()
    private var jobs: [WriterThread.Job] = []
    private var isStopped = false
    private var isStarted = false

    func add(_ job: @escaping WriterThread.Job) -> Int32? {
        monitor.lock()
        defer { monitor.unlock() }
        if !isStarted {
            let code = start()
            guard code == 0 else { return code }
            isStarted = true
        }
        jobs.append(job)
        monitor.signal()
        return nil
    }

    func stop() {
        monitor.lock()
        isStopped = true
        monitor.signal()
        monitor.unlock()
    }

    private func start() -> Int32 {
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
        while let batch = next() {
            for job in batch { job() }
        }
    }

    /// The jobs that have come, or nil when there will be none.
    private func next() -> [WriterThread.Job]? {
        monitor.lock()
        defer { monitor.unlock() }
        while jobs.isEmpty {
            if isStopped {
                isStarted = false
                return nil
            }
            monitor.wait()
        }
        let batch = jobs
        jobs = []
        return batch
    }
}
