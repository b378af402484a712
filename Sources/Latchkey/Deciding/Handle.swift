import AccessRules

/// A thing of the store, resolved: as good as its identity, and quicker to ask about.
///
/// A handle stays valid as long as the store, in every process and after every change: the
/// number that it holds is never given to anything else. A handle of another store is refused.
public struct Handle<Thing>: Hashable, Sendable {
    /// The first bytes of the store's identity, by which a foreign handle is recognised.
    @usableFromInline let store: UInt32
    @usableFromInline let account: UInt32
    @usableFromInline let ordinal: UInt32

    @inlinable
    init(store: UInt32, account: UInt32, ordinal: UInt32) {
        self.store = store
        self.account = account
        self.ordinal = ordinal
    }
}

/// The target of a question, resolved.
public enum TargetHandle: Hashable, Sendable {
    /// An organization.
    case organization(Handle<Organization>)
    /// An asset.
    case asset(Handle<Asset>)
    /// A group.
    case group(Handle<Group>)
    /// A user, as the one that something is done to.
    case subject(Handle<User>)
    /// A connection.
    case connection(Handle<Connection>)
    /// The activity log of an account, or one entry of it by its sequence number.
    case log(Handle<Account>, sequence: UInt64?)
    /// An account.
    case account(Handle<Account>)
}

/// The target of a question by ordinals, as the engine takes it.
enum TargetOrdinal: Hashable, Sendable {
    case organization(AccountOrdinal, Ordinal)
    case asset(AccountOrdinal, Ordinal)
    case group(AccountOrdinal, Ordinal)
    case subject(AccountOrdinal, Ordinal)
    /// A connection stands in the account of its host.
    case connection(AccountOrdinal, Ordinal)
    case log(AccountOrdinal, UInt64?)
    case account(AccountOrdinal)

    var kind: TargetKind {
        switch self {
        case .organization: .organization
        case .asset: .asset
        case .group: .group
        case .subject: .subject
        case .connection: .connection
        case .log: .log
        case .account: .account
        }
    }

    var account: AccountOrdinal {
        switch self {
        case .organization(let account, _), .asset(let account, _), .group(let account, _),
            .subject(let account, _), .connection(let account, _), .log(let account, _),
            .account(let account):
            account
        }
    }

    /// Account and ordinal of a target that is one thing.
    ///
    /// - Throws: ``StoreError``, `doesNotFit`, for a log and for an account as such.
    func thing() throws(StoreError) -> (account: AccountOrdinal, ordinal: Ordinal) {
        switch self {
        case .organization(let account, let ordinal), .asset(let account, let ordinal),
            .group(let account, let ordinal), .subject(let account, let ordinal),
            .connection(let account, let ordinal):
            return (account, ordinal)
        case .log, .account:
            throw StoreError(.doesNotFit("the target is one thing, not \(kind.name)"))
        }
    }
}
