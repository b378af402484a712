import AccessRules

extension Writer {
    /// Adds what is known of a key, and the keyed hash by which it is found; without one, as
    /// from an import, it is never found.
    mutating func insert(_ apiKey: APIKey, hash: SecretHash? = nil) throws(StoreError) {
        let account = try reader.require(account: apiKey.account)
        try checkNew(apiKey.id, account, .apiKey, of: apiKey.account)
        let generated = try reader.stored(apiKey.generated, key: "generatedBy")
        let revoked = try revoked(apiKey)
        let ordinal = try takeOrdinal(account, .apiKey)
        try name(account, .apiKey, apiKey.id.text, ordinal)
        if let hash { try own(hash, .apiKey(account, ordinal)) }
        try put(
            APIKeyRecord(
                id: apiKey.id, name: apiKey.name, api: apiKey.api, generated: generated,
                lastUsed: apiKey.lastUsed, revoked: revoked, hash: hash), account, ordinal)
    }

    /// Gives a key another name, revokes it, or notes a later use of it. It keeps its hash.
    mutating func update(_ apiKey: APIKey) throws(StoreError) {
        let account = try reader.require(account: apiKey.account)
        let ordinal = try reader.require(
            .apiKey, apiKey.id, in: account, of: apiKey.account, key: "id")
        let old = try reader.apiKeyValue(account, ordinal)
        guard Identity(apiKey.api) == Identity(old.api) else {
            throw StoreError(.invalid("a key keeps its API")).at(key: "api")
        }
        guard apiKey.generated == old.generated else {
            throw StoreError(.invalid("a key was generated once")).at(key: "generatedAt")
        }
        if old.revoked != nil, apiKey.revoked != old.revoked {
            throw StoreError(.refused(.revokedKey, concerned: [apiKey.shown]))
                .at(key: "revokedAt")
        }
        try checkUse(of: apiKey, old)
        var record = try reader.existing(APIKeyRecord.self, account, ordinal)
        record.name = apiKey.name
        record.lastUsed = apiKey.lastUsed
        record.revoked = try revoked(apiKey)
        try put(record, account, ordinal)
    }

    /// Notes that a key was used; a use that is not later than the last one changes nothing.
    ///
    /// - Throws: ``StoreError``: the key is revoked or has lapsed at that instant, or the store
    ///   has no hash of it.
    mutating func noteUse(
        ofAPIKey ordinal: Ordinal, _ account: AccountOrdinal, at instant: Instant
    ) throws(StoreError) {
        let apiKey = try reader.apiKeyValue(account, ordinal)
        switch apiKey.status(at: instant) {
        case .active: break
        case .revoked: throw StoreError(.refused(.revokedKey, concerned: [apiKey.shown]))
        case .lapsed: throw StoreError(.refused(.lapsedKey, concerned: [apiKey.shown]))
        case .unusable: throw StoreError(.invalid("the store has no hash of \(apiKey.shown)"))
        }
        if let last = apiKey.lastUsed, instant <= last { return }
        var record = try reader.existing(APIKeyRecord.self, account, ordinal)
        record.lastUsed = max(instant, apiKey.generated.time)
        try put(record, account, ordinal)
    }

    /// Gives a key another hash, if it has not that one.
    mutating func rehash(apiKey ordinal: Ordinal, _ account: AccountOrdinal, _ hash: SecretHash)
        throws(StoreError)
    {
        var record = try reader.existing(APIKeyRecord.self, account, ordinal)
        guard let old = record.hash, !old.matches(hash) else { return }
        try disown(old, .apiKey(account, ordinal))
        try own(hash, .apiKey(account, ordinal))
        record.hash = hash
        try put(record, account, ordinal)
    }

    /// Removes everything that is known of a key.
    mutating func removeAPIKey(_ reference: Ref<APIKey>) throws(StoreError) {
        let (account, ordinal) = try reader.require(reference, .apiKey)
        let record = try reader.existing(APIKeyRecord.self, account, ordinal)
        if let hash = record.hash { try disown(hash, .apiKey(account, ordinal)) }
        try removeRecord(.apiKey, account, ordinal, id: reference.id)
    }

    private func revoked(_ apiKey: APIKey) throws(StoreError) -> EdgeAuthorship? {
        guard let made = apiKey.revoked else { return nil }
        return try reader.stored(made, key: "revokedBy")
    }

    /// The last use never goes back, and does not come after the key has lapsed.
    private func checkUse(of apiKey: APIKey, _ old: APIKey) throws(StoreError) {
        guard apiKey.lastUsed != old.lastUsed else { return }
        guard let used = apiKey.lastUsed, used >= old.lastUsed ?? old.generated.time else {
            throw StoreError(.invalid("a key's last use never goes back")).at(key: "lastUsedAt")
        }
        guard used < old.lapse else {
            throw StoreError(.refused(.lapsedKey, concerned: [apiKey.shown]))
                .at(key: "lastUsedAt")
        }
    }

    /// Makes a hash one by which its owner is found.
    mutating func own(_ hash: SecretHash, _ owner: SecretOwner) throws(StoreError) {
        guard try reader.owner(of: hash, kind: owner.kind) == nil else {
            throw StoreError(.invalid("the secret is another's already"))
        }
        try put([], for: SecretKey(hash, of: owner), in: Tables.secrets)
    }

    /// Makes a hash one by which nothing is found.
    mutating func disown(_ hash: SecretHash, _ owner: SecretOwner) throws(StoreError) {
        try remove(SecretKey(hash, of: owner), in: Tables.secrets)
    }
}

extension APIKey {
    /// The key as an error names it.
    var shown: String { "\(account)/\(id)" }
}
