import LMDB

extension StoreError.Kind {
    /// That a pack is damaged, told as of any other entry of the store; nil of anything else.
    var ofPack: StoreError.Kind? {
        guard case .storage(let error) = self, case .packDamaged(let key, let reason) = error.kind
        else { return nil }
        let table = error.table ?? ""
        // Whoever has a reader tells whose it is by name (``StoreReader/failure(_:_:in:)``).
        let account = key.count < 4 ? nil : key.rawBytes.bigEndian32(at: 0)
        let owner = account.map { " of account #\($0)" } ?? ""
        return .damaged(
            table: table, key: "from \(RawKey(key).text(in: table)) on\(owner)",
            reason: Self.packReason(reason))
    }

    /// What is told of an entry whose pack is damaged.
    static func packReason(_ reason: String) -> String { "its pack \(reason)" }
}
