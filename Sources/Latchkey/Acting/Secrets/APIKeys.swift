import AccessRules

extension APIKey {
    /// How exactly the last use of a key is kept, in milliseconds: a use within a minute of the
    /// last one that was noted costs no write.
    public static let useResolution: Int64 = 60_000
}

/// A key as it is shown once.
public struct IssuedAPIKey: Sendable {
    /// What the store keeps of it.
    public let key: Ref<APIKey>
    /// What whoever uses it presents. The store does not have it, and cannot show it again.
    public let secret: String
}

extension IssuedAPIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Which key it is; its secret is in ``secret`` alone.
    public var description: String { "the API key \(key)" }
    /// The same.
    public var debugDescription: String { description }
    /// Which key it is.
    public var customMirror: Mirror { Mirror(self, children: ["key": key]) }
}

/// What a key that was presented is.
public struct PresentedAPIKey: Hashable, Sendable {
    /// The key: its account, and the API that it opens.
    public let key: APIKey
    /// Whether it can be used, or why not.
    public let status: APIKey.Status
}

extension Session {
    /// Generates a key to an API. It is shown once, here.
    ///
    /// Complexity: a decision and a commit.
    ///
    /// Rule: *Keys to APIs* in `Docs/Acting.md`.
    ///
    /// - Parameter seed: What the secret is made of: whoever keeps it can make it again.
    /// - Throws: ``StoreError``: as ``perform(_:)-swift.method``.
    public func generateAPIKey(
        _ id: Identity, name: String, for api: String, seed: SecretSeed = .random()
    ) throws(StoreError) -> IssuedAPIKey {
        try store.finish(generating(id, name, api, seed))
    }

    /// Generates a key to an API, as the other function of that name does; no thread waits.
    ///
    /// - Throws: As ``generateAPIKey(_:name:for:seed:)``.
    public func generateAPIKey(
        _ id: Identity, name: String, for api: String, seed: SecretSeed = .random()
    ) async throws(StoreError) -> IssuedAPIKey {
        try await store.finish(generating(id, name, api, seed))
    }

    private func generating(
        _ id: Identity, _ name: String, _ api: String, _ seed: SecretSeed
    ) -> Deed<IssuedAPIKey> {
        let key = Ref<APIKey>(id, of: account)
        return .commit { (writer) throws(StoreError) in
            try writer.execute(
                .generateAPIKey(id, name: name, api: api, seed: seed),
                by: try writer.reader.actor(self))
            return IssuedAPIKey(key: key, secret: seed.secret(of: key))
        }
    }
}

extension Store {
    /// What a key that somebody presents is; nil when no account has such a one. A use is
    /// noted.
    ///
    /// How long it takes says nothing about any key.
    ///
    /// Complexity: some look-ups, and a commit where the last use that was noted is longer ago than
    /// ``APIKey/useResolution``.
    ///
    /// Rule: *Keys to APIs* in `Docs/Acting.md`.
    ///
    /// - Throws: ``StoreError``: what every read may throw, and, where the use is noted, every write;
    ///   `unknown` for a key that is removed at the same time.
    public func present(apiKey secret: String) throws(StoreError) -> PresentedAPIKey? {
        try finish(try presenting(secret))
    }

    /// What a key that somebody presents is, as the other function of that name says; no thread
    /// waits.
    ///
    /// - Throws: As ``present(apiKey:)``.
    public func present(apiKey secret: String) async throws(StoreError) -> PresentedAPIKey? {
        try await finish(try presenting(secret))
    }

    private func presenting(_ secret: String) throws(StoreError) -> Deed<PresentedAPIKey?> {
        let presented = try answer { (view) throws(StoreError) -> (PresentedAPIKey, Instant)? in
            guard let (account, ordinal) = try view.reader.apiKey(presented: secret) else {
                return nil
            }
            let key = try view.reader.apiKeyValue(account, ordinal)
            return (PresentedAPIKey(key: key, status: key.status(at: view.now)), view.now)
        }
        guard let (found, now) = presented else { return .done(nil) }
        if found.status != .active { return .done(found) }
        if let last = found.key.lastUsed, now < last.adding(APIKey.useResolution) {
            return .done(found)
        }
        let reference = Ref<APIKey>(found.key.id, of: found.key.account)
        return .commit { (writer) throws(StoreError) in try writer.use(reference, secret) }
    }
}

extension Writer {
    /// Notes that a key is used, and says what it is in the same transaction. A key whose hash is
    /// one of before version 3 gets one of now.
    fileprivate mutating func use(_ reference: Ref<APIKey>, _ secret: String) throws(StoreError)
        -> PresentedAPIKey
    {
        let (account, ordinal) = try reader.require(reference, .apiKey)
        let before = try reader.apiKeyValue(account, ordinal)
        let status = before.status(at: now)
        if status == .active {
            try noteUse(ofAPIKey: ordinal, account, at: now)
            if let hash = try reader.hash(of: secret, for: .apiKeys) {
                try rehash(apiKey: ordinal, account, hash)
            }
            try log(
                .update, "useAPIKey", before: .apiKey(before),
                after: .apiKey(try reader.apiKeyValue(account, ordinal)), by: .host)
        }
        return PresentedAPIKey(key: try reader.apiKeyValue(account, ordinal), status: status)
    }

    mutating func generateAPIKey(
        _ id: Identity, _ name: String, _ api: String, _ seed: SecretSeed, _ act: Act
    ) throws(StoreError) {
        try require(.generateAPIKey, .account(act.accountID), by: act.actor)
        let key = APIKey(
            account: act.accountID, id: id, name: name, api: api,
            generated: act.author.made(at: now))
        let secret = seed.secret(of: Ref(id, of: act.accountID))
        let hash = try reader.hash(of: secret, for: .apiKeys)
        guard case .apiKey(let valid) = try InterchangeObject.apiKey(key).validated(now: now)
        else { return }
        try insert(valid, hash: hash)
        try log(.create, act.name, before: nil, after: .apiKey(valid), by: act.author)
    }

    mutating func revokeAPIKey(_ id: Identity, _ act: Act) throws(StoreError) {
        try require(.revokeAPIKey, .account(act.accountID), by: act.actor)
        let (account, ordinal) = try reader.require(
            act.actor.reference(id) as Ref<APIKey>, .apiKey)
        var key = try reader.apiKeyValue(account, ordinal)
        if key.revoked != nil { return }
        // One that was generated by a clock that was ahead can be revoked all the same.
        key.revoked = act.author.made(at: max(now, key.generated.time))
        try change(.apiKey(key), as: act.name, by: act.author)
    }
}
