import Glibc
import Synchronization

/// What commits have moved, as far as the readers of one environment know: of each group of values the last commit
/// that may have moved one of them. Who writes values says which group each is of, and what a commit moved;
/// LMDB itself tells nobody.
///
/// A commit leaves every page that it does not change where it is, and what is on it; what it frees is not used again
/// as long as somebody reads a commit that has it. So a value that was found in one commit lies where it lay in every
/// later one, up to the next that moves it.
@unsafe struct MovedGroups {
    /// Up to which commit it is known; 0 at first.
    private let known: UnsafeMutablePointer<Atomic<Int>>
    /// The last commit that may have moved anything.
    private let all: UnsafeMutablePointer<Atomic<Int>>
    private let groups: UnsafeMutablePointer<Atomic<Int>>

    /// How many groups are told apart: a power of two. Others share a place, which costs them what they remember.
    static let count = 4_096

    // Sound throughout: all three are places of one allocation, which lives as long as the environment.
    static func allocate() -> MovedGroups {
        let places = unsafe UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: count + 2)
        for place in 0..<(unsafe count + 2) { unsafe (places + place).initialize(to: Atomic(0)) }
        return unsafe MovedGroups(known: places, all: places + 1, groups: places + 2)
    }

    func free() {
        unsafe known.deinitialize(count: Self.count + 2)
        unsafe known.deallocate()
    }

    /// Up to which commit it is known what was moved.
    @inline(__always)
    var knownUpTo: Int { unsafe known.pointee.load(ordering: .acquiring) }

    /// From which commit on a value of a group lies where it lies in this one.
    @inline(__always)
    func settledSince(_ group: UInt32, in transactionID: Int) -> Int {
        // What is known up to a commit was noted before.
        guard unsafe knownUpTo >= transactionID else { return transactionID }
        let place = unsafe groups + Int(truncatingIfNeeded: group) & (Self.count &- 1)
        return max(
            unsafe place.pointee.load(ordering: .relaxed),
            unsafe all.pointee.load(ordering: .relaxed))
    }

    func note(_ group: UInt32, movedBy transactionID: Int) {
        let place = unsafe groups + Int(truncatingIfNeeded: group) & (Self.count &- 1)
        unsafe place.pointee.max(transactionID, ordering: .relaxed)
    }

    func noteAll(movedBy transactionID: Int) {
        unsafe all.pointee.max(transactionID, ordering: .relaxed)
    }

    /// Says that all was noted that was moved up to a commit.
    func noteKnown(upTo transactionID: Int) {
        unsafe known.pointee.max(transactionID, ordering: .acquiringAndReleasing)
    }
}
