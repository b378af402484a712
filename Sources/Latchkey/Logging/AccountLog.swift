import AccessRules

/// What a transaction has changed of one account's log and not written yet: it is read once and
/// written once, however many entries come between.
final class AccountLog {
    var state: LogState
    var block: LogBlock
    var rows: LogRowGroup
    /// Entries since the last flush.
    var appendedCount = 0
    /// How many entries were committed before the transaction.
    let committedCount: UInt32
    /// What was committed before.
    var memory: LogMemory
    /// Values of this transaction.
    let newNumbers: LogNumbers
    /// The bytes of the last entry that were hashed: kept for the next one's.
    var canonical = RecordWriter()
    /// How many clients are kept in the dictionary. Tests have less.
    var clientCountMaximum = LogLimits.clientCountMaximum

    init(_ state: LogState, _ block: LogBlock, _ rows: LogRowGroup, _ memory: LogMemory) {
        self.state = state
        self.block = block
        self.rows = rows
        self.memory = memory
        newNumbers = LogNumbers()
        committedCount = state.count
    }

    /// The log as another one is now, which goes its own way from here. What was committed before
    /// both may note, since it is true of both.
    init(copying other: AccountLog) {
        state = other.state
        block = other.block
        rows = other.rows
        appendedCount = other.appendedCount
        committedCount = other.committedCount
        memory = other.memory
        newNumbers = other.newNumbers.copy()
        clientCountMaximum = other.clientCountMaximum
    }

    /// The number of a value that was looked up before.
    func number(_ name: LogName) -> UInt32? {
        if let number = memory.numbers.number(name) { return number }
        return newNumbers.count == 0 ? nil : newNumbers.number(name)
    }

    /// The number of the block that is being filled.
    var blockNumber: UInt32 { state.count >> LogLimits.blockShift }

    /// What may be remembered when the transaction is committed, and stays right if it is not.
    var committedMemory: LogMemory {
        var memory = memory
        for lane in LogLane.allCases {
            guard let work = memory[lane] else { continue }
            let end = UInt64(work.stretch + 1) << UInt64(lane.shift)
            if end > UInt64(committedCount) { memory[lane] = nil }
        }
        return memory
    }
}
