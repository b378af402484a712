import Glibc

/// A lock that a thread may hold for long, and a condition to wait for: the corresponding C
/// types are `pthread_mutex_t` and `pthread_cond_t`.
@safe
final class Monitor: @unchecked Sendable {
    // Sendable and sound: both are made for use by many threads, and stay at one address from
    // here to deinit, when nobody can hold or await them.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe condition = .allocate(capacity: 1)
        unsafe condition.initialize(to: pthread_cond_t())
        // Deadlines are of the clock that nobody sets.
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    func lock() {
        unsafe pthread_mutex_lock(mutex)
    }

    /// By the thread that locked.
    func unlock() {
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits, unlocked meanwhile, until signalled or woken for no reason.
    func wait() {
        unsafe pthread_cond_wait(condition, mutex)
    }

    /// The same, at most until an instant of ``monotonicNanoseconds()``.
    func wait(until deadline: UInt64) {
        var time = timespec(
            tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        unsafe pthread_cond_timedwait(condition, mutex, &time)
    }

    func signal() {
        unsafe pthread_cond_signal(condition)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe condition.deallocate()
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }
}
