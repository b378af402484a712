import LMDB
import OrdinalSets

// Runs, by their numbers.
extension StoreReader {
    /// The last runs, which are in no entry of their own yet.
    func lastRuns() throws(StoreError) -> LastRuns {
        let key = MetaKey(field: .lastRuns)
        guard let payload = try payload(key, in: Tables.meta) else { return LastRuns() }
        do { return try LastRuns(payload) } catch { throw damage(Tables.meta, key, error.reason) }
    }

    /// Calls `body` with the runs from a number on, in order, until it returns false. There
    /// must be the first.
    ///
    /// Complexity: a look-up, the runs that share the first one's entry, and those visited.
    func forEachRun(from number: UInt64, _ body: (UInt64, LogRun) throws -> Bool) throws {
        let last = try lastRuns()
        var next = number
        if number < last.first {
            var cursor = try snapshot.cursor(in: Tables.logRuns.table)
            var entry = try cursor.seek(atOrBefore: LogRunKey(first: number))
            var isFirst = true
            while let found = entry {
                let key = try runKey(found.key)
                // The first entry may begin before the number; each other goes on where one ends.
                guard key.first == next || isFirst else { break }
                isFirst = false
                let payload = try payload(of: found.value, key, in: Tables.logRuns)
                guard
                    try forEachRun(
                        in: payload, from: key.first, &next,
                        orThrow: damage(Tables.logRuns, key, "is no group of runs"), body)
                else { return }
                entry = try cursor.next()
            }
            guard next == last.first else {
                throw damage(Tables.logRuns, LogRunKey(first: next), "is missing")
            }
        }
        let bytes = last.bytes
        let key = MetaKey(field: .lastRuns)
        let isAll = try forEachRun(
            in: bytes.rawBytes, from: last.first, &next,
            orThrow: damage(Tables.meta, key, "is no group of runs"), body)
        if isAll, next != max(last.end, number) {
            throw damage(Tables.meta, key, "has other runs than it counts")
        }
    }

    /// Calls `body` with the runs of an entry from a number on, until it returns false.
    ///
    /// - Parameter next: The number from which on; goes behind what was visited.
    /// - Returns: Whether it always returned true.
    private func forEachRun(
        in bytes: RawSpan, from first: UInt64, _ next: inout UInt64,
        orThrow damage: @autoclosure () -> StoreError, _ body: (UInt64, LogRun) throws -> Bool
    ) throws -> Bool {
        var offset = 0
        var number = first
        while offset < bytes.byteCount {
            guard let run = LogRun(bytes, &offset) else { throw damage() }
            if number == next {
                next += 1
                if try !body(number, run) { return false }
            }
            number += 1
        }
        return true
    }

    private func runKey(_ bytes: RawSpan) throws(StoreError) -> LogRunKey {
        guard bytes.byteCount == LogRunKey.maximumByteCount else {
            throw StoreError(
                .damaged(
                    table: Tables.logRuns.table.name, key: "of \(bytes.byteCount) bytes",
                    reason: "is none of a group of runs"))
        }
        let key = LogRunKey(first: bytes.u64(at: 0).byteSwapped)
        guard key.first <= LogRun.numberMaximum else {
            throw damage(Tables.logRuns, key, "is of more runs than there can be")
        }
        return key
    }

    /// Throws unless the last runs go on where the entries of their own end.
    ///
    /// Complexity: a look-up, and the runs that share the last entry.
    func expectInOrder(_ last: LastRuns) throws(StoreError) {
        let end: UInt64 = try asStoreError {
            var cursor = try snapshot.cursor(in: Tables.logRuns.table)
            guard let entry = try cursor.last() else { return 0 }
            let key = try runKey(entry.key)
            let payload = try payload(of: entry.value, key, in: Tables.logRuns)
            guard let count = LogRun.count(in: payload) else {
                throw damage(Tables.logRuns, key, "is no group of runs")
            }
            return key.first + UInt64(clamping: count)
        }
        guard end == last.first else {
            throw damage(
                Tables.meta, MetaKey(field: .lastRuns),
                "begins with run \(last.first), and those before it end with \(end)")
        }
    }

    /// A run that there is.
    func run(_ number: UInt64) throws(StoreError) -> LogRun {
        var found: LogRun?
        try asStoreError {
            try forEachRun(from: number) { _, run in
                found = run
                return false
            }
        }
        if let found { return found }
        throw damage(Tables.logRuns, LogRunKey(first: number), "is missing")
    }
}
