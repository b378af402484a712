import LMDB

extension Writer {
    /// Puts and removes what a commit of the writer's did.
    ///
    /// - Parameter digest: What it is after them.
    /// - Throws: ``StoreError``: `replicated` (`diverged`) for bytes that are no effects; the storage's.
    mutating func apply(_ effects: [UInt8], _ digest: inout StoreDigest) throws(StoreError) {
        var reader = EffectsReader(effects.rawBytes)
        while try isThereMore(&reader), let table = reader.table {
            guard !Effects.isOwn(reader.key.rawBytes, table),
                transaction.snapshot.hasTable(table.table)
            else { throw malformed("has an entry that is of no other machine") }
            try apply(RawKey(reader.key), reader.value, in: table, &digest)
        }
    }

    private func isThereMore(_ reader: inout EffectsReader) throws(StoreError) -> Bool {
        do throws(MalformedRecord) { return try reader.next() } catch {
            throw malformed(error.reason)
        }
    }

    private func malformed(_ reason: String) -> StoreError {
        StoreError(.replicated(.diverged(reason: "what a commit of the writer's did \(reason)")))
    }

    private mutating func apply(
        _ key: RawKey, _ value: RawSpan?, in table: StoreTable<RawKey>, _ digest: inout StoreDigest
    ) throws(StoreError) {
        do throws(LMDBError) {
            if let before = try transaction.snapshot.value(for: key, in: table.table) {
                digest.subtract(table.code, key.bytes.rawBytes, before)
            }
        } catch { throw StoreError(of: error) }
        if let value { digest.add(table.code, key.bytes.rawBytes, value) }
        if table.code == Tables.heads.code {
            // Of what is no head all are taken for moved.
            if let head = HeadKey(key.bytes.rawBytes) {
                try noteMove(of: head, isRemoved: value == nil)
            } else {
                undoable.moved.noteEverybody()
            }
        }
        do throws(LMDBError) {
            undoable.progress.changeCount += 1
            if let value {
                try transaction.put(value, for: key, in: table.table)
            } else {
                _ = try transaction.remove(key, in: table.table)
            }
        } catch { throw StoreError(of: error) }
    }

    /// Says where a store stands, and keeps the records that brought it there: so many of the last ones.
    mutating func stand(
        at place: ReplicaPlace, _ records: [(number: UInt64, bytes: [UInt8])],
        keeping count: UInt64
    ) throws(StoreError) {
        try put(place.encoded, for: MetaKey(field: .replica), in: Tables.meta)
        for record in records {
            try put(record.bytes, for: CarriedKey(number: record.number), in: Tables.carried)
        }
        if place.number > count { try removeCarried(through: place.number - count) }
    }

    /// Lets go of the records up to a number.
    mutating func removeCarried(through number: UInt64) throws(StoreError) {
        do throws(LMDBError) {
            undoable.progress.changeCount += try transaction.removeRange(
                from: CarriedKey(number: 0), through: CarriedKey(number: number),
                in: Tables.carried.table)
        } catch { throw StoreError(of: error) }
    }
}
