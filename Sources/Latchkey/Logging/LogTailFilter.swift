import Synchronization

/// The resources in the segment of an account's log that is being filled, remembered from one read
/// to the next: most questions about a resource need not look through its blocks.
///
/// Only reads put anything in, of blocks that are full: these are committed, and their entries stay
/// what they are.
final class LogTailFilter: Sendable {
    private struct Known {
        let segment: UInt32
        /// Behind the last block whose resources are in the filter.
        var end: UInt32
        var filter = LogHashFilter()
        /// Whether a block has no hashes any more, so that nothing is known of it: the log is looked at as
        /// it was when fewer of its blocks were full.
        var isBlind = false

        mutating func add(_ block: UInt32, _ account: AccountOrdinal, _ reader: StoreReader)
            throws(StoreError)
        {
            if try !reader.addLogHashes(account, block: block, to: &filter) { isBlind = true }
            end = block + 1
        }
    }

    private let known = Mutex<Known?>(nil)

    /// Full blocks of the segment that is being filled, none of which has entries about a resource.
    ///
    /// Complexity: a look at four bits, and at the blocks that became full since the last time.
    func blocksWithout(
        _ resource: LogName, _ account: AccountOrdinal, _ state: LogState, _ reader: StoreReader
    ) throws(StoreError) -> Range<UInt32> {
        let segment = state.count >> UInt32(LogLimits.segmentShift)
        let first = segment * LogLane.columns.blocksPerStretch
        let end = state.count >> UInt32(LogLimits.blockShift)
        guard first < end else { return end..<end }
        let mayHave = try known.withLock { (known) throws(StoreError) in
            // An older snapshot than that of another read may be of a segment before.
            if let other = known?.segment, other > segment { return true }
            if known?.segment != segment { known = Known(segment: segment, end: first) }
            // What cannot be read is left for the next one who asks.
            while let number = known?.end, number < end {
                try known?.add(number, account, reader)
            }
            guard let known, !known.isBlind else { return true }
            return known.filter.mayContain(resource.resourceHash)
        }
        return mayHave ? end..<end : first..<end
    }
}
