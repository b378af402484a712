import AccessRules

extension Writer {
    /// Writes an entry behind the others of its account.
    ///
    /// - Returns: Its sequence number.
    @discardableResult
    mutating func append(_ entry: LogEntry, _ account: AccountOrdinal) throws(StoreError) -> UInt64
    {
        let counter = CounterKey(account: account, counter: .log, space: .account)
        let last = try reader.counter(counter)
        let sequence = entry.sequence ?? last + 1
        guard sequence > last else {
            throw StoreError(
                .invalid("sequence numbers ascend, and \(last) is there already")
            ).at(key: "sequence")
        }
        var writer = RecordWriter()
        entry.encode(into: &writer)
        try put(
            writer.bytes, for: LogKey(account: account, sequence: sequence), in: Tables.log)
        try set(counter, to: sequence)
        return sequence
    }
}
