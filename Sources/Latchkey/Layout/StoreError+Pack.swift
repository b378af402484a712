import LMDB

extension StoreError {
    /// An error of the layer beneath. That a pack is damaged is told as of any other entry of the store; whoever has a
    /// reader tells whose it is by name (``StoreReader/failure(_:_:in:)``).
    init(of error: LMDBError) {
        guard case .packDamaged(let key, let reason) = error.kind else {
            if error.isOfLostPages {
                self.init(
                    .damaged(
                        table: error.table ?? "", key: "", reason: LMDBError.lostPagesReason))
                return
            }
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
    static func packReason(_ reason: String) -> String { packBeginning + reason }

    private static let packBeginning = "its pack "
    /// What is told of an entry that is not what was written.
    static let checksumReason = "does not match its checksum"

    /// Whether a reason says that bytes are not those that were written.
    static func isOfBytes(_ reason: String) -> Bool {
        reason == checksumReason || reason.hasPrefix(packBeginning)
    }
}
