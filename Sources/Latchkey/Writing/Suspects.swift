import AccessRules

/// Whose invariants a transaction may have broken: they are checked before it commits.
///
/// What only takes access away is not noted.
struct Suspects {
    /// Users by account whose scope, role, flag or status changed.
    var users: Set<Party.InAccount> = []
    /// Groups that gained an organization.
    var groups: Set<Party.InAccount> = []
    /// Organizations that were restored.
    var organizations: Set<Party.InAccount> = []
    /// Accounts whose seats may be exceeded.
    var accounts: Set<AccountOrdinal> = []

    mutating func note(_ key: EdgeKey) {
        switch (key.kind, key.party.kind) {
        case (.grant, .user), (.membership, .user):
            users.insert(Party.InAccount(account: key.account, ordinal: key.party.ordinal))
        case (.grant, .group):
            groups.insert(Party.InAccount(account: key.account, ordinal: key.party.ordinal))
        default: break
        }
    }
}

extension Party {
    /// A thing of one kind in an account.
    struct InAccount: Hashable, Sendable {
        var account: AccountOrdinal
        var ordinal: Ordinal
    }
}
