// Sound throughout: the context outlives the snapshot, and one thread has it.
extension Snapshot {
    /// Lets the read last as long as it must: for what reads everything, such as an export. Pages
    /// freed meanwhile cannot be used again, so that the file grows; ``LongReader`` tells.
    public func liftTimeLimit() {
        unsafe context.pointee.deadline = UInt64.max
    }

    /// Counts a step. True where the clock must be looked at.
    @inline(__always)
    var mustLook: Bool {
        unsafe context.pointee.stepsUntilLook &-= 1
        return unsafe context.pointee.stepsUntilLook == 0
    }

    /// Looks at the clock, and says when to look again: at the next step where steps are slow,
    /// after twice as many as before where they are quick.
    ///
    /// - Throws: `readTooLong`, and so does every later step.
    @inline(never)
    func look(_ operation: String, _ slot: UInt32) throws(LMDBError) {
        let now = coarseNanoseconds()
        guard unsafe !context.pointee.isOverdue, unsafe now < context.pointee.deadline else {
            unsafe context.pointee.isOverdue = true
            unsafe context.pointee.stepsUntilLook = 1
            throw unsafe context.pointee.overdue(operation, TableNames.name(of: slot))
        }
        let isSlow = unsafe now &- context.pointee.lookedAt >= Limits.slowStepsNanoseconds
        let count = unsafe context.pointee.stepsBetweenLooks
        let next = isSlow ? 1 : min(count * 2, Limits.maximumStepCount)
        unsafe context.pointee.lookedAt = now
        unsafe context.pointee.stepsBetweenLooks = next
        unsafe context.pointee.stepsUntilLook = hasLostPages ? 1 : next
    }
}

extension TransactionContext {
    /// The error of a read that has lasted too long.
    func overdue(_ operation: String, _ table: String? = nil) -> LMDBError {
        LMDBError(
            .readTooLong(limit: unsafe limits.readDuration), operation: operation, table: table)
    }
}
