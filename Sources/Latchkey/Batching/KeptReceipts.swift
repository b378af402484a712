import AccessRules
import LMDB

extension KeptReceipt {
    /// Whether it is to be known no more at an instant.
    func isOver(at now: Instant) -> Bool { now.isLater(than: time, by: BatchLimit.idMilliseconds) }
}

extension StoreReader {
    /// What is kept of a batch; nil when there is nothing.
    func receipt(_ key: ReceiptKey) throws(StoreError) -> KeptReceipt? {
        guard let payload = try payload(key, in: Tables.receipts) else { return nil }
        do throws(MalformedRecord) { return try KeptReceipt(payload) } catch {
            throw damage(Tables.receipts, key, error.reason)
        }
    }

    /// The receipt that was kept first; nil when there is none.
    func oldestReceipt() throws(StoreError) -> ReceiptTimeKey? {
        try asStoreError {
            var cursor = try snapshot.cursor(in: Tables.receiptTimes.table)
            guard let entry = try cursor.first() else { return nil }
            guard let key = ReceiptTimeKey(entry.key) else {
                throw StoreError(
                    .damaged(
                        table: Tables.receiptTimes.table.name,
                        key: "of \(entry.key.byteCount) bytes", reason: "is none of a receipt"))
            }
            return key
        }
    }
}

extension Writer {
    /// Keeps the receipt of a batch, and lets go of some that are over: of as many as come, and one more.
    mutating func keep(_ receipt: KeptReceipt, _ key: ReceiptKey) throws(StoreError) {
        if let over = try reader.receipt(key) {
            try remove(ReceiptTimeKey(time: over.time, receipt: key), in: Tables.receiptTimes)
        }
        try put(receipt.encoded(), for: key, in: Tables.receipts)
        if receipt.entries.isEmpty { undoable.quietReceipts[key] = receipt }
        try put([], for: ReceiptTimeKey(time: receipt.time, receipt: key), in: Tables.receiptTimes)
        for _ in 0..<2 {
            guard let oldest = try reader.oldestReceipt(),
                now.isLater(than: oldest.time, by: BatchLimit.idMilliseconds)
            else { return }
            try remove(oldest, in: Tables.receiptTimes)
            try remove(oldest.receipt, in: Tables.receipts)
        }
    }
}
