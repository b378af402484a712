import AccessRules
import LMDB

extension StoreReader {
    func delivery(_ key: DeliveryKey) throws(StoreError) -> DeliveryRecord? {
        guard let payload = try payload(key, in: Tables.deliveries) else { return nil }
        do throws(MalformedRecord) {
            var reader = RecordReader(payload)
            let record = try DeliveryRecord(from: &reader)
            try reader.end()
            return record
        } catch { throw damage(Tables.deliveries, key, error.reason) }
    }

    func existingDelivery(_ key: DeliveryKey) throws(StoreError) -> DeliveryRecord {
        if let record = try delivery(key) { return record }
        throw damage(Tables.deliveries, key, "is missing though other entries name it")
    }

    /// The delivery of an account's that follows another, or the first.
    func nextDelivery(_ host: AccountOrdinal, after previous: DeliveryKey?) throws(StoreError)
        -> DeliveryKey?
    {
        try asStoreError {
            var cursor = try snapshot.cursor(in: Tables.deliveries.table)
            let first = DeliveryKey(host: host, connection: 0, user: 0)
            let entry =
                if let previous { try cursor.seek(after: previous) } else {
                    try cursor.seek(atOrAfter: first)
                }
            guard let entry, let key = DeliveryKey(entry.key), key.host == host else { return nil }
            return key
        }
    }

    /// Whom a delivery is for: a user of the connection's delegate.
    func recipient(of key: DeliveryKey) throws(StoreError) -> EdgeAuthorship.Author {
        let connection = try existing(ConnectionRecord.self, key.host, key.connection)
        return EdgeAuthorship.Author(account: connection.delegate, user: key.user)
    }

    func deliveryValue(_ key: DeliveryKey) throws(StoreError) -> InvitationDelivery {
        let record = try existingDelivery(key)
        let recipient = try recipient(of: key)
        return InvitationDelivery(
            connection: Ref(
                try identity(.connection, key.host, key.connection),
                of: try account(key.host).id),
            administrator: Ref(
                try identity(.user, recipient.account, recipient.user),
                of: try account(recipient.account).id),
            sent: record.sent, opened: record.opened)
    }

    /// The key of a delivery, whether it is there or not; its connection and its Administrator
    /// must be.
    func key(of delivery: InvitationDelivery) throws(StoreError) -> DeliveryKey {
        let host = try require(account: delivery.connection.account)
        let connection = try require(
            .connection, delivery.connection.id, in: host, of: delivery.connection.account,
            key: "connection")
        let recipient = try require(author: delivery.administrator, key: "administrator")
        let record = try existing(ConnectionRecord.self, host, connection)
        guard record.delegate == recipient.account else {
            throw StoreError(.invalid("\(delivery.administrator) is no user of the delegate"))
                .at(key: "administrator")
        }
        return DeliveryKey(host: host, connection: connection, user: recipient.user)
    }
}
