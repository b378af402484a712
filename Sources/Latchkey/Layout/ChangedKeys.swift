import LMDB

/// The entries by which two states of the store may differ, as far as access can depend on them: those of
/// things, and those of grants, memberships and lists. Everything else is made of these.
struct ChangedKeys: Sendable {
    var records: [RecordKey] = []
    var edges: [EdgeKey] = []
}

extension ChangedKeys {
    /// What one and another have.
    static func + (left: ChangedKeys, right: ChangedKeys) -> ChangedKeys {
        ChangedKeys(
            records: Array(Set(left.records + right.records)),
            edges: Array(Set(left.edges + right.edges)))
    }

    /// What a transaction in memory has changed.
    init(of transaction: borrowing WriteTransaction) {
        var (records, edges): ([RecordKey], [EdgeKey]) = ([], [])
        transaction.forEachChangedKey(in: Tables.records.table) { bytes in
            if let key = RecordKey(bytes) { records.append(key) }
        }
        transaction.forEachChangedKey(in: Tables.edges.table) { bytes in
            if let key = EdgeKey(bytes) { edges.append(key) }
        }
        self.init(records: records, edges: edges)
    }
}
