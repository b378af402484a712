import AccessRules

// Deliveries of invitations.
extension Writer {
    /// Adds a delivery, and the hash of the token by which it is found; without one, as from an
    /// import, it is never found.
    mutating func insert(
        _ delivery: InvitationDelivery, tokenHash: SecretHash? = nil
    ) throws(StoreError) {
        let key = try reader.key(of: delivery)
        let concerned = [delivery.shown]
        if try reader.delivery(key) != nil {
            throw StoreError(.refused(.uniqueDelivery, concerned: concerned))
        }
        let user = try reader.existing(
            UserRecord.self, try reader.recipient(of: key).account, key.user)
        guard user.status != .removed else {
            throw StoreError(.invalid("\(delivery.administrator) is removed"))
                .at(key: "administrator")
        }
        if let tokenHash { try own(tokenHash, .delivery(key)) }
        try put(
            DeliveryRecord(sent: delivery.sent, opened: delivery.opened, hash: tokenHash), key)
    }

    /// Gives a delivery other times, and, when it is sent again, another token. Without another
    /// token, one that was opened stays opened.
    mutating func update(
        _ delivery: InvitationDelivery, tokenHash: SecretHash? = nil
    ) throws(StoreError) {
        let (key, old) = try existing(delivery)
        if tokenHash == nil, old.opened != nil, delivery.opened != old.opened {
            throw StoreError(.refused(.openedDelivery, concerned: [delivery.shown]))
                .at(key: "openedAt")
        }
        if let tokenHash {
            if let hash = old.hash { try disown(hash, .delivery(key)) }
            try own(tokenHash, .delivery(key))
        }
        try put(
            DeliveryRecord(
                sent: delivery.sent, opened: delivery.opened, hash: tokenHash ?? old.hash), key)
    }

    /// Notes that a delivery's token was used.
    ///
    /// - Throws: ``StoreError``: it was used before.
    mutating func open(_ key: DeliveryKey, at instant: Instant) throws(StoreError) {
        var record = try reader.existingDelivery(key)
        guard record.opened == nil else {
            let delivery = try reader.deliveryValue(key)
            throw StoreError(.refused(.openedDelivery, concerned: [delivery.shown]))
        }
        record.opened = max(instant, record.sent)
        try put(record, key)
    }

    /// Removes a delivery; its token opens nothing any more.
    mutating func remove(_ delivery: InvitationDelivery) throws(StoreError) {
        let (key, old) = try existing(delivery)
        try remove(key, old)
    }

    /// Removes every delivery to a user.
    mutating func removeDeliveries(to user: Ordinal, _ account: AccountOrdinal)
        throws(StoreError)
    {
        for host in try reader.members(of: PostingSet(account, .hosts)) {
            let pair = PostingSet(host, .pairConnections, of: account)
            for connection in try reader.members(of: pair) {
                let key = DeliveryKey(host: host, connection: connection, user: user)
                if let old = try reader.delivery(key) { try remove(key, old) }
            }
        }
    }

    private func existing(_ delivery: InvitationDelivery) throws(StoreError)
        -> (key: DeliveryKey, record: DeliveryRecord)
    {
        let key = try reader.key(of: delivery)
        guard let record = try reader.delivery(key) else {
            throw StoreError(.unknown(thing: "delivery", delivery.shown))
        }
        return (key, record)
    }

    private mutating func remove(_ key: DeliveryKey, _ record: DeliveryRecord)
        throws(StoreError)
    {
        if let hash = record.hash { try disown(hash, .delivery(key)) }
        try remove(key, in: Tables.deliveries)
    }

    private mutating func put(_ record: DeliveryRecord, _ key: DeliveryKey) throws(StoreError) {
        var writer = RecordWriter()
        record.encode(into: &writer)
        try put(writer.bytes, for: key, in: Tables.deliveries)
    }
}

extension InvitationDelivery {
    /// The delivery as an error names it.
    var shown: String { "of connection \(connection) to user \(administrator)" }
}
