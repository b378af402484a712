import Glibc
import Synchronization

/// How many forks lie between this process and the program's start, so that what belongs to the
/// parent is told apart in a child.
enum ProcessGeneration {
    private static let count = Atomic<UInt64>(0)

    /// Counts forks from the first use on.
    private static let isCounting: Bool = {
        // The function runs in the child alone, and only adds to an atomic.
        pthread_atfork(nil, nil) { count.add(1, ordering: .relaxed) } == 0
    }()

    /// The number of this process, for what is made now.
    static var current: UInt64 {
        _ = isCounting
        return count.load(ordering: .relaxed)
    }

    /// Whether something of that number was made by this very process: one load.
    @inline(__always)
    static func isCurrent(_ number: UInt64) -> Bool {
        count.load(ordering: .relaxed) == number
    }
}
