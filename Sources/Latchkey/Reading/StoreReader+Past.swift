import AccessRules
import LMDB

extension StoreReader {
    /// From when on it is known what was; nil in a store that was made before anything was kept.
    func pastBeginning() throws(StoreError) -> PastBeginning? {
        let key = MetaKey(field: .past)
        guard let payload = try payload(key, in: Tables.meta) else { return nil }
        guard let beginning = PastBeginning(payload) else {
            throw damage(Tables.meta, key, "does not say from when on the past is kept")
        }
        return beginning
    }

    /// The number of the last commit of which it is kept what was before; that before the first where there is
    /// none.
    func lastPastNumber() throws(StoreError) -> UInt64 {
        let first = try pastBeginning()?.first ?? 1
        return try asStoreError {
            var cursor = try snapshot.cursor(in: Tables.past.table)
            guard let entry = try cursor.last() else { return first - 1 }
            let number = try pastKey(entry.key).number
            // Less may be left of those that are let go of.
            return max(number, first - 1)
        }
    }

    /// The number of the next commit.
    func nextPastNumber() throws(StoreError) -> UInt64 {
        let last = try lastPastNumber()
        guard last < PastCommit.numberMaximum else {
            throw damage(
                Tables.past, PastKey(number: last), "is of more commits than there can be")
        }
        return last + 1
    }

    func pastKey(_ bytes: RawSpan) throws(StoreError) -> PastKey {
        if let key = PastKey(bytes) { return key }
        throw StoreError(
            .damaged(
                table: Tables.past.table.name, key: "of \(bytes.byteCount) bytes",
                reason: "is of no commit"))
    }

    func pastPartCount(_ number: UInt64) throws(StoreError) -> UInt32 {
        var count: UInt32 = 0
        while count < .max,
            try payload(PastKey(number: number, part: count), in: Tables.past) != nil
        {
            count += 1
        }
        return count
    }

    /// When a commit was, and which runs are its own; nil behind the last.
    func pastHeader(_ number: UInt64) throws(StoreError) -> PastCommit? {
        let key = PastKey(number: number)
        let reader = StoreReader(snapshot, verifiesChecksums: true)
        guard let payload = try reader.payload(key, in: Tables.past) else {
            if try number > lastPastNumber() { return nil }
            throw damage(Tables.past, key, "is missing")
        }
        do throws(MalformedRecord) { return try PastCommit(header: number, payload) } catch {
            throw damage(Tables.past, key, error.reason)
        }
    }

    /// What a commit changed, as it was before. There must be one.
    func pastCommit(_ number: UInt64) throws(StoreError) -> PastCommit {
        var bytes: [UInt8] = []
        var key = PastKey(number: number)
        // Nothing that is shown is made of damaged bytes.
        let reader = StoreReader(snapshot, verifiesChecksums: true)
        while let payload = try reader.payload(key, in: Tables.past) {
            bytes += payload.copied()
            guard key.part < .max else { break }
            key.part += 1
        }
        guard key.part > 0 else { throw damage(Tables.past, key, "is missing") }
        do throws(MalformedRecord) { return try PastCommit(number, bytes.rawBytes) } catch {
            throw damage(Tables.past, PastKey(number: number), error.reason)
        }
    }

    /// Calls `body` with what commits changed, the last first, until it returns false.
    func forEachPastCommit(_ body: (PastCommit) throws(StoreError) -> Bool) throws(StoreError) {
        guard let first = try pastBeginning()?.first else { return }
        var number = try lastPastNumber()
        while number >= first, try body(try pastCommit(number)) { number -= 1 }
    }
}
