import AccessRules

// What the chain of hashes covers: everything that an entry says, by value, so that it does not
// depend on how the entry is stored.
extension LogEntry {
    /// Adds the hash of the entry before and the canonical bytes of an entry of that sequence
    /// number and time. `Docs/FileFormat.md` has them.
    func putCanonical(
        sequence: UInt64, time: Instant, after hash: [UInt8], _ writer: inout RecordWriter
    ) {
        writer.bytes += hash
        writer.bytes.append(sequence)
        writer.bytes.append(time)
        writer.put(event.rawValue)
        writer.put(account.text)
        writer.put(operation)
        writer.put(user?.account.text)
        writer.put(user?.id.text)
        writer.put(resource?.kind)
        writer.put(resource?.id.text)
        writer.put(resource?.name)
        writer.put(organization?.text)
        writer.put(client)
        writer.put(before)
        writer.put(after)
        // Behind the others and not where there is none: so entries of before there were any keep their
        // hashes.
        if let reason { writer.put(reason) }
    }

    /// The hash of the entry of a sequence number that follows one of another hash.
    func chainHash(sequence: UInt64, after hash: [UInt8]) -> [UInt8] {
        var writer = RecordWriter()
        putCanonical(sequence: sequence, time: time, after: hash, &writer)
        return LogChain.hash(writer.bytes)
    }

    /// Refuses what could not be stored, or not be brought back by an export.
    func checkSizes() throws(StoreError) {
        guard Instant.iso8601Range.contains(time) else {
            throw StoreError(
                .invalid(
                    """
                    an entry of the log is of the years 0001 to 9999, and this one is of \
                    \(time.iso8601); set the clock right
                    """)
            ).at(key: "time")
        }
        try check(operation, TextRule.kind, "operation")
        try check(user?.account.text, .account, "user")
        try check(user?.id.text, .identity, "user")
        try check(resource?.kind, .kind, "resource")
        try check(resource?.id.text, .resource, "resource")
        try check(resource?.name, .name, "resource")
        try check(organization?.text, .identity, "organization")
        try check(client, .client, "client")
        try check(reason, .reason, "reason")
        try check(snapshot: before, "before")
        try check(snapshot: after, "after")
    }

    private func check(snapshot text: String?, _ key: String) throws(StoreError) {
        let limit = InterchangeLimit.snapshotByteCountMaximum
        guard let text, text.utf8.count > limit else { return }
        throw StoreError(
            .limit(name: "the bytes of what was, or is, in a log entry", limit: limit)
        ).at(key: key)
    }

    private func check(_ text: String?, _ rule: TextRule, _ key: String) throws(StoreError) {
        guard let text else { return }
        let count = text.utf8.count
        if !rule.byteCounts.contains(count) {
            throw StoreError(
                .invalid("a log entry wants \(rule.expectation), and this has \(count)")
            ).at(key: key)
        }
    }
}
