package import Latchkey
import Synchronization

/// A clock that goes on when it is told to.
package final class SteppedClock: Sendable {
    private let milliseconds: Atomic<Int64>

    package init(_ start: Instant) { milliseconds = Atomic(start.millisecondsSince1970) }

    package var now: Instant {
        Instant(millisecondsSince1970: milliseconds.load(ordering: .sequentiallyConsistent))
    }

    package func step(_ milliseconds: Int64) {
        self.milliseconds.add(milliseconds, ordering: .sequentiallyConsistent)
    }
}
