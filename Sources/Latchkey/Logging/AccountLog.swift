import AccessRules

/// What a transaction has changed of one account's log and not written yet: it is read once and
/// written once, however many entries come between.
final class AccountLog {
    var state: LogState
    var block: LogBlock
    /// Entries since the last flush.
    var appendedCount = 0
    /// Values looked up before.
    var numbers: [LogName: UInt32] = [:]

    init(_ state: LogState, _ block: LogBlock) {
        self.state = state
        self.block = block
    }

    /// The number of the block that is being filled.
    var blockNumber: UInt32 { state.count >> LogLimits.blockShift }
}
