// What commits have moved is told by whoever writes what is remembered, and outlives no environment.
//
// Sound throughout: the context outlives the snapshot, and what it refers to the environment.
extension Snapshot {
    /// Up to which commit the environment's readers know what was moved; 0 for none. Nil for a snapshot that
    /// remembers nothing.
    @inline(__always)
    public var movesKnownUpTo: UInt64? {
        guard unsafe context.pointee.recent != nil else { return nil }
        return UInt64(unsafe context.pointee.moved.knownUpTo)
    }

    /// Notes that a commit may have moved values of a group.
    public func note(_ group: UInt32, movedBy commit: UInt64) {
        unsafe context.pointee.moved.note(group, movedBy: Int(clamping: commit))
    }

    /// Notes that a commit may have moved any value.
    public func noteAll(movedBy commit: UInt64) {
        unsafe context.pointee.moved.noteAll(movedBy: Int(clamping: commit))
    }

    /// Says that everything was noted that was moved up to the commit that this snapshot shows. From here on what
    /// was remembered before counts, unless it is of what was noted.
    public func noteMovesKnown() {
        unsafe context.pointee.moved.noteKnown(upTo: context.pointee.transactionID)
    }
}
