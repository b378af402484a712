import AccessRules

/// What a transaction has changed of one account's log and not written yet: it is read once and
/// written once, however many entries come between.
final class AccountLog {
    var state: LogState
    var block: LogBlock
    /// Entries since the last flush.
    var appendedCount = 0
    /// Values that were committed before, by name.
    var numbers: [LogName: UInt32]
    /// Values of this transaction.
    var newNumbers: [LogName: UInt32] = [:]

    init(_ state: LogState, _ block: LogBlock, _ numbers: [LogName: UInt32]) {
        self.state = state
        self.block = block
        self.numbers = numbers
    }

    /// The number of a value that was looked up before.
    func number(_ name: LogName) -> UInt32? {
        if let number = numbers[name] { return number }
        return newNumbers.isEmpty ? nil : newNumbers[name]
    }

    /// The number of the block that is being filled.
    var blockNumber: UInt32 { state.count >> LogLimits.blockShift }
}
