extension StoreReader {
    /// The hash of the chain up to an entry: zeros before the first, nil where no entry has that number. That of one
    /// that is archived is an error, but for the last of them.
    ///
    /// Complexity: reading and hashing the entries of one segment up to it.
    func logHash(_ account: AccountOrdinal, at sequence: UInt64) throws(StoreError) -> [UInt8]? {
        var hash = [UInt8](repeating: 0, count: LogChain.byteCount)
        if sequence == 0 { return hash }
        let state = try logState(account)
        guard sequence <= state.lastSequence else { return nil }
        if let beginning = state.beginning {
            if sequence == beginning.sequence { return beginning.hash }
            if sequence < beginning.sequence { throw try archived(account, behind: beginning) }
        }
        let place = try logCount(account, before: sequence, state)
        guard try logSequence(account, at: place) == sequence else { return nil }
        let segment = place >> LogLimits.segmentShift
        let first = segment << LogLimits.segmentShift
        if let beginning = state.beginning, beginning.place == first {
            hash = beginning.hash
        } else if segment > 0 {
            hash = try logSegment(account, segment - 1).seal
        }
        var decoder = try LogDecoder(self, account)
        for place in first...place {
            hash = try decoder.entry(at: place).chainHash(
                sequence: try logSequence(account, at: place), after: hash)
        }
        return hash
    }
}
