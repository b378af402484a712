import AccessRules

/// Who acts in an account: a user, or the host application's own hand.
struct Actor {
    /// A user by home account.
    struct Person {
        var reference: Ref<User>
        var home: AccountOrdinal
        var user: Ordinal
    }

    /// Nil for the host application's own hand, to which no rule of roles applies.
    var person: Person?
    /// The account in which it is done.
    var account: AccountOrdinal
    var accountID: Identity
    /// What is told of the client.
    var client: String?
    /// Why it is done.
    var reason: String?

    /// The host application's own hand in an account.
    init(host account: AccountOrdinal, _ accountID: Identity) {
        self.account = account
        self.accountID = accountID
    }

    init(
        _ person: Person, in account: AccountOrdinal, _ accountID: Identity, client: String?
    ) {
        self.person = person
        self.account = account
        self.accountID = accountID
        self.client = client
    }

    var author: Author {
        Author(user: person?.reference, client: client, reason: reason, toldIn: accountID)
    }

    /// Something of the account by its identity.
    func reference<Thing>(_ id: Identity) -> Ref<Thing> { Ref(id, of: accountID) }
}
