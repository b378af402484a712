import AccessRules
import LMDB

/// Which segments of an account's log are to be archived.
struct PlannedLog {
    let account: AccountOrdinal
    let id: Identity
    /// Behind which entry the log begins; nil where it has the first one.
    let beginning: LogSeal?
    /// The first place that there is.
    let firstPlace: UInt32
    /// The seals of the segments, in order; none where nothing is to be archived.
    private(set) var seals: [LogSeal] = []
    private(set) var retention: LogRetention

    /// How many entries are to be archived.
    var entryCount: Int { seals.count * LogLimits.entriesPerSegment }

    /// Archives the first of its segments alone.
    mutating func keep(_ first: [LogSeal]) {
        let left = (seals.count - first.count) * LogLimits.entriesPerSegment
        seals = first
        retention.keptCount += left
        if left > 0 { retention.reason = .notInArchive }
        if let archived = retention.archived {
            retention.archived = first.last.map { archived.lowerBound...$0.sequence }
        }
    }
}

extension StoreReader {
    /// Which segments of an account's log have no entry from an instant on, from the first one on.
    ///
    /// Complexity: a few look-ups for each of them.
    func plannedLog(_ account: AccountOrdinal, before instant: Instant) throws(StoreError)
        -> PlannedLog
    {
        let state = try logState(account)
        let id = try self.account(account).id
        var seals: [LogSeal] = []
        var reason: LogRetention.Reason?
        var number = state.firstPlace >> LogLimits.segmentShift
        let end = state.count >> LogLimits.segmentShift
        while number < end {
            let segment = try logSegment(account, number)
            guard segment.greatest < instant else {
                reason = .younger
                break
            }
            guard state.isIndexed(segment: number) else {
                reason = .notIndexed
                break
            }
            number += 1
            seals.append(
                LogSeal(
                    account: id, sequence: segment.lastSequence,
                    time: try logTime(account, at: number << LogLimits.segmentShift - 1),
                    hash: segment.seal))
        }
        let keptCount = Int(state.count - number << LogLimits.segmentShift)
        if keptCount > 0, reason == nil { reason = .partOfSegment }
        var retention = LogRetention(account: id, keptCount: keptCount, reason: reason)
        if let last = seals.last {
            retention.archived =
                try logSequence(account, at: state.firstPlace)...last.sequence
        }
        return PlannedLog(
            account: account, id: id, beginning: try logSeal(beginning: account),
            firstPlace: state.firstPlace, seals: seals, retention: retention)
    }
}
