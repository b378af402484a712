import LMDB

extension StoreError {
    /// An error of the layer beneath. That a pack is damaged is told as of any other entry of the store; whoever has a
    /// reader tells whose it is by name (``StoreReader/failure(_:_:in:)``).
    init(of error: LMDBError) {
        guard case .packDamaged(let key, let reason) = error.kind else {
            self.init(.storage(error))
            return
        }
        let table = error.table ?? ""
        let account = key.count < 4 ? nil : key.rawBytes.bigEndian32(at: 0)
        let owner = account.map { " of account #\($0)" } ?? ""
        self.init(
            .damaged(
                table: table, key: "from \(RawKey(key).text(in: table)) on\(owner)",
                reason: Self.packReason(reason)))
    }

    /// What is told of an entry whose pack is damaged.
    static func packReason(_ reason: String) -> String { "its pack \(reason)" }
}
