import Samples

/// A clock that goes on when it is told to.
typealias SteppedClock = Samples.SteppedClock
