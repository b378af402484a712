import SystemCrypto

extension StoreSecret {
    /// The hash under which the store knows a secret: keyed by what the store alone has, so that
    /// nobody who has a copy of the log, an export or the identity can tell what it is of.
    func hash(of secret: String, for purpose: Purpose) -> SecretHash? {
        SecretHash(keyedBy: key(for: purpose), secret)
    }
}

extension SecretHash {
    fileprivate init?(keyedBy key: SymmetricKey, _ secret: String) {
        guard secret.utf8.count <= BoundaryLimit.secretByteCountMaximum else { return nil }
        self.init(HMAC.code(for: Array(secret.utf8), with: key))
    }
}

extension StoreReader {
    /// The hash under which the store knows a secret that is made now.
    func hash(of secret: String, for purpose: StoreSecret.Purpose) throws(StoreError)
        -> SecretHash?
    {
        guard let store = try self.secret() else {
            throw damage(Tables.meta, MetaKey(field: .secret), "is missing")
        }
        return store.hash(of: secret, for: purpose)
    }

    /// The hashes under which the store may know a secret: the one that is made now, and the one
    /// that was made before version 3, keyed by the store's identity. All are looked up, whichever
    /// is found.
    func hashes(of secret: String, for purpose: StoreSecret.Purpose) throws(StoreError)
        -> [SecretHash]
    {
        [
            try self.secret()?.hash(of: secret, for: purpose),
            SecretHash(keyedBy: SymmetricKey(try storeIdentity().bytes), secret),
        ].compactMap { $0 }
    }

    /// The API key that somebody presents, whether it can be used or not.
    func apiKey(presented secret: String) throws(StoreError) -> (
        account: AccountOrdinal, ordinal: Ordinal
    )? {
        var found: (account: AccountOrdinal, ordinal: Ordinal)?
        for hash in try hashes(of: secret, for: .apiKeys) {
            if let key = try apiKey(hash) { found = found ?? key }
        }
        return found
    }

    /// The delivery of a token that somebody presents.
    func delivery(presented token: String) throws(StoreError) -> DeliveryKey? {
        var found: DeliveryKey?
        for hash in try hashes(of: token, for: .invitations) {
            if let key = try delivery(hash) { found = found ?? key }
        }
        return found
    }
}
