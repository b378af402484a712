import Glibc

/// Nanoseconds since an arbitrary beginning, to the kernel's tick (1 to 10 ms): good enough to
/// find reads that last seconds, for a few nanoseconds a call. The corresponding C function is
/// `clock_gettime` of `CLOCK_MONOTONIC_COARSE`.
func coarseNanoseconds() -> UInt64 {
    var time = timespec()
    // Sound: the result goes to a whole variable.
    unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// Nanoseconds since an arbitrary beginning, exactly. The corresponding C function is
/// `clock_gettime` of `CLOCK_MONOTONIC`.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    // Sound: the result goes to a whole variable.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// Lets the thread sleep.
func sleep(milliseconds: Int) {
    usleep(UInt32(milliseconds * 1_000))
}
