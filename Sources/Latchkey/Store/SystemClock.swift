public import AccessRules
import Glibc

extension Instant {
    /// What the system's clock says, in whole milliseconds. The corresponding C function is
    /// `clock_gettime` of `CLOCK_REALTIME`.
    public static var systemNow: Instant {
        var time = timespec()
        // Sound: the call fills the value that it is lent.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            millisecondsSince1970: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
