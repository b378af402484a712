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

    /// What the log was at a moment, as far as it takes to bring that back: entries are only appended.
    struct Mark {
        let log: AccountLog
        fileprivate let state: LogState
        fileprivate let blockCount: Int
        fileprivate let rowCount: UInt32
        fileprivate let rowByteCount: Int
        fileprivate let appendedCount: Int
        /// What it noted since of what was committed before is forgotten with the rest.
        fileprivate let memory: LogMemory
        fileprivate let newNumberCount: Int
        /// What was being filled then, once it is full and another is.
        var block: LogBlock?
        var rows: LogRowGroup?
    }

    var mark: Mark {
        Mark(
            log: self, state: state, blockCount: block.count, rowCount: rows.count,
            rowByteCount: rows.bytes.count, appendedCount: appendedCount, memory: memory,
            newNumberCount: newNumbers.count)
    }

    /// Takes back what was appended since a mark.
    func undo(to mark: Mark) {
        state = mark.state
        block = mark.block ?? block
        block.removeRows(behind: mark.blockCount)
        rows = mark.rows ?? rows
        rows.removeRows(behind: mark.rowCount, byteCount: mark.rowByteCount)
        appendedCount = mark.appendedCount
        memory = mark.memory
        newNumbers.removeNames(behind: mark.newNumberCount)
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
