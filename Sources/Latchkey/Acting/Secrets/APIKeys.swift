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
    /// - Parameter seed: What the secret is made of: whoever keeps it can make it again.
    /// - Throws: ``StoreError``: as ``perform(_:)``.
    public func generateAPIKey(
        _ id: Identity, name: String, for api: String, seed: SecretSeed = .random()
    ) throws(StoreError) -> IssuedAPIKey {
        try perform(.generateAPIKey(id, name: name, api: api, seed: seed))
        let key = Ref<APIKey>(id, of: account)
        return IssuedAPIKey(key: key, secret: seed.secret(of: key))
    }
}

extension Store {
    /// What a key that somebody presents is; nil when no account has such a one. A use is
    /// noted.
    ///
    /// How long it takes says nothing about any key.
    public func present(apiKey secret: String) throws -> PresentedAPIKey? {
        let presented = try read { (view) throws -> (PresentedAPIKey, Instant)? in
            guard let (account, ordinal) = try view.reader.apiKey(presented: secret) else {
                return nil
            }
            let key = try view.reader.apiKeyValue(account, ordinal)
            return (PresentedAPIKey(key: key, status: key.status(at: view.now)), view.now)
        }
        guard let (found, now) = presented, found.status == .active else { return presented?.0 }
        if let last = found.key.lastUsed, now < last.adding(APIKey.useResolution) { return found }
        return try use(apiKey: Ref(found.key.id, of: found.key.account), secret)
    }

    /// Notes that a key is used, and says what it is in the same transaction. A key whose hash is
    /// one of before version 3 gets one of now.
    private func use(apiKey reference: Ref<APIKey>, _ secret: String) throws(StoreError)
        -> PresentedAPIKey?
    {
        let outcome = Outcome<PresentedAPIKey>()
        _ = try perform { (writer) throws(StoreError) in
            let (account, ordinal) = try writer.reader.require(reference, .apiKey)
            let before = try writer.reader.apiKeyValue(account, ordinal)
            let status = before.status(at: writer.now)
            if status == .active {
                try writer.noteUse(ofAPIKey: ordinal, account, at: writer.now)
                if let hash = try writer.reader.hash(of: secret, for: .apiKeys) {
                    try writer.rehash(apiKey: ordinal, account, hash)
                }
                try writer.log(
                    .update, "useAPIKey", before: .apiKey(before),
                    after: .apiKey(try writer.reader.apiKeyValue(account, ordinal)), by: .host)
            }
            outcome.set(
                PresentedAPIKey(
                    key: try writer.reader.apiKeyValue(account, ordinal), status: status))
        }
        return outcome.value
    }
}

extension Writer {
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
        key.revoked = act.author.made(at: now)
        try change(.apiKey(key), as: act.name, by: act.author)
    }
}
