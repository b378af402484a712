public import AccessRules

/// What is known of a key to one of the host application's APIs: everything but the key. The
/// store finds a key by its keyed hash, which never leaves it.
///
/// Rule: *The activity log* in `Docs/Permissions.md`.
public struct APIKey: Hashable, Sendable {
    /// What a key is good for at an instant. The first that holds.
    public enum Status: Hashable, Sendable, CaseIterable {
        /// Somebody revoked it.
        case revoked
        /// It was not used for ``APIKey/idleDaysUntilLapse`` days.
        case lapsed
        /// The store has no hash of it, as of every key that was imported: no key that is
        /// presented will be found to be this one.
        case unusable
        /// It can be used.
        case active
    }

    /// The account that it belongs to.
    public var account: Identity
    /// The identity that the host application gave it; not the key.
    public var id: Identity
    /// What people call it.
    public var name: String
    /// The name of the API that it opens.
    public var api: String
    /// Who generated it and when.
    public var generated: Authorship
    /// When it was used last, or nil before its first use.
    public var lastUsed: Instant?
    /// Who revoked it and when, or nil.
    public var revoked: Authorship?
    /// Whether the store has the hash by which it is found. It is the store that says so: what
    /// a value that is inserted or updated has here changes nothing, and no export has it.
    public internal(set) var isFindable = false

    /// After how many days without use a key lapses, counted from its generation until it is
    /// used for the first time: whoever needs a key uses it within a quarter.
    public static let idleDaysUntilLapse = 90

    /// A key with these values.
    public init(
        account: Identity, id: Identity, name: String, api: String, generated: Authorship,
        lastUsed: Instant? = nil, revoked: Authorship? = nil
    ) {
        self.account = account
        self.id = id
        self.name = name
        self.api = api
        self.generated = generated
        self.lastUsed = lastUsed
        self.revoked = revoked
    }

    /// The instant from which on the key has lapsed, unless it is used before.
    public var lapse: Instant {
        let start = (lastUsed ?? generated.time).millisecondsSince1970
        let (end, overflows) = start.addingReportingOverflow(
            Int64(Self.idleDaysUntilLapse) * Instant.dayMilliseconds)
        return overflows ? .distantFuture : Instant(millisecondsSince1970: end)
    }

    /// What the key is good for at an instant, as it is now: a key that is revoked now is
    /// revoked at every instant.
    public func status(at instant: Instant) -> Status {
        if revoked != nil { return .revoked }
        if instant >= lapse { return .lapsed }
        return isFindable ? .active : .unusable
    }
}
