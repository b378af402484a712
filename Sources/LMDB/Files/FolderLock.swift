import Glibc

/// Locks a folder, or another file, for whoever opened it in this way, so that nobody else who locks it does; it is not waited for. The lock
/// goes with the descriptor. The corresponding C function is `flock`.
///
/// - Parameter descriptor: Of the open folder.
/// - Returns: 0, or an `errno`: `EWOULDBLOCK` where somebody else has locked it.
package func lockFolder(_ descriptor: Int32) -> Int32 {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EINTR else { return errno }
    }
    return 0
}
