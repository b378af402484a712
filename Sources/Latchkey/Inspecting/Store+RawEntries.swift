import AccessRules
import LMDB

extension Store {
    /// The names of a store's tables, in the order of their codes.
    package static var tableNames: [String] { Tables.raw.map(\.table.name) }

    /// Entries of a table in the order of their keys, each verified and told.
    ///
    /// - Parameters:
    ///   - name: One of ``tableNames``.
    ///   - first: Where to begin: the first entry whose key is these bytes or comes behind them.
    ///   - account: The account whose entries are meant, of a table that is ordered by account; nil for all.
    ///   - limit: How many at most.
    ///   - body: Is given each of them.
    /// - Returns: The key of the next one; nil where there is none.
    /// - Throws: ``StoreError``: `unknown` of an account that is not there, `invalid` of a table that is none or is not
    ///   ordered by account; `storage`. What is damaged is told with the entry; of a pack that is, its key
    ///   alone.
    package func rawEntries(
        of name: String, from first: [UInt8], ofAccount account: Identity?, limit: Int,
        _ body: (RawEntry) throws -> Void
    ) throws -> [UInt8]? {
        guard let table = Tables.raw.first(where: { $0.table.name == name }) else {
            throw StoreError(
                .invalid(
                    "there is no table \(name); there are \(Self.tableNames.joined(separator: ", "))"
                ))
        }
        return try read { view in
            view.liftTimeLimit()
            var prefix: [UInt8] = []
            if let account {
                guard Tables.isOrderedByAccount(name) else {
                    throw StoreError(.invalid("table \(name) is not ordered by account"))
                }
                let number = try view.reader.require(account: account)
                prefix = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
            }
            guard view.reader.snapshot.hasTable(table.table) else { return nil }
            return try view.reader.rawEntries(
                of: table, from: max(first, prefix), prefix: prefix, limit: limit, body)
        }
    }
}

/// Bytes in the order of keys.
private func max(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
    one.lexicographicallyPrecedes(other) ? other : one
}

extension StoreReader {
    fileprivate func rawEntries(
        of table: StoreTable<RawKey>, from first: [UInt8], prefix: [UInt8], limit: Int,
        _ body: (RawEntry) throws -> Void
    ) throws -> [UInt8]? {
        let reader = StoreReader(snapshot, verifiesChecksums: true).verifyingPacks()
        var walk = try snapshot.walk(in: table.table)
        var count = 0
        var isThere = false
        // The pack that could not be read, behind which it goes on.
        var passed: [UInt8]?
        var isFirst = true
        while true {
            do throws(LMDBError) {
                if let pack = passed {
                    passed = nil
                    isThere = try walk.seek(behindPack: pack)
                } else if isFirst {
                    isThere = try first.isEmpty ? walk.first() : walk.seek(atOrAfter: RawKey(first))
                } else {
                    isThere = try walk.next()
                }
                isFirst = false
                if isThere, let damage = walk.packDamage { throw damage }
            } catch {
                guard case .packDamaged(let key, let reason) = error.kind, key != passed else {
                    throw error
                }
                isFirst = false
                passed = key
                guard key.starts(with: prefix) else { continue }
                if count == limit { return key }
                count += 1
                try body(
                    RawEntry(
                        key: key, keyText: RawKey(key).text(in: table.table.name), value: nil,
                        byteCount: 0, valueText: nil, damage: StoreError.packReason(reason)))
                continue
            }
            guard isThere, walk.key.copied().starts(with: prefix) else { return nil }
            if count == limit { return walk.key.copied() }
            count += 1
            try body(reader.entry(RawKey(walk.key.copied()), walk.value, table))
        }
    }

    private func entry(_ key: RawKey, _ value: RawSpan, _ table: StoreTable<RawKey>) -> RawEntry {
        let name = table.table.name
        var entry = RawEntry(
            key: key.bytes, keyText: key.text(in: name), value: nil, byteCount: value.byteCount,
            valueText: nil, damage: nil)
        let isSecret =
            name == Tables.meta.table.name && key.bytes == [MetaKey.Field.secret.rawValue]
        do throws(StoreError) {
            let payload = try payload(of: value, key, in: table)
            entry.byteCount = payload.byteCount
            if isSecret {
                entry.valueText = "the secret of the store, which is not shown"
                return entry
            }
            entry.value = payload.copied()
            do throws(MalformedRecord) {
                entry.valueText = try EntryText(self, key).text(of: payload, in: name)
            } catch { entry.damage = error.reason }
        } catch {
            if !isSecret { entry.value = value.copied() }
            entry.damage = "\(error)"
        }
        return entry
    }
}
