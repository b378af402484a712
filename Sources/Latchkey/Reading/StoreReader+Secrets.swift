import LMDB

// What is found by the hash of a secret.
extension StoreReader {
    /// The API key of a keyed hash, whether it can be used or not; nil when there is none.
    ///
    /// Complexity: one look-up. How long comparing takes says nothing of the hash.
    func apiKey(_ hash: SecretHash) throws(StoreError)
        -> (account: AccountOrdinal, ordinal: Ordinal)?
    {
        guard case .apiKey(let account, let ordinal) = try owner(of: hash, kind: .apiKey) else {
            return nil
        }
        return (account, ordinal)
    }

    /// The delivery of a token's hash, whether it was opened or not; nil when there is none.
    ///
    /// Complexity: one look-up. How long comparing takes says nothing of the hash.
    func delivery(_ tokenHash: SecretHash) throws(StoreError) -> DeliveryKey? {
        guard case .delivery(let key) = try owner(of: tokenHash, kind: .delivery) else {
            return nil
        }
        return key
    }

    /// The owner of a hash among those of one kind: of all that have its first bytes the one
    /// that has it whole.
    func owner(of hash: SecretHash, kind: SecretOwner.Kind) throws(StoreError) -> SecretOwner? {
        var found: SecretOwner?
        for owner in try owners(ofPrefix: hash.prefix, kind: kind) {
            if let stored = try self.hash(of: owner), stored.matches(hash) { found = owner }
        }
        return found
    }

    private func owners(ofPrefix prefix: UInt64, kind: SecretOwner.Kind) throws(StoreError)
        -> [SecretOwner]
    {
        try asStoreError {
            var owners: [SecretOwner] = []
            var cursor = try snapshot.cursor(in: Tables.secrets.table)
            let first = SecretKey(prefix: prefix, first: kind)
            var entry = try cursor.seek(atOrAfter: first)
            while let found = entry, SecretKey.isKey(found.key, of: prefix, kind) {
                // Whoever stands behind it must not become nobody.
                guard let key = SecretKey(found.key) else {
                    throw damage(Tables.secrets, first, "stands before a key that is none")
                }
                owners.append(key.owner)
                entry = try cursor.next()
            }
            return owners
        }
    }

    /// The hash that the owner's own record has.
    func hash(of owner: SecretOwner) throws(StoreError) -> SecretHash? {
        switch owner {
        case .apiKey(let account, let ordinal):
            try existing(APIKeyRecord.self, account, ordinal).hash
        case .delivery(let key): try existingDelivery(key).hash
        }
    }
}
