/// An operation under way: who does it, and under which name it is logged.
struct Act {
    var actor: Actor
    var name: String

    var account: AccountOrdinal { actor.account }
    var accountID: Identity { actor.accountID }
    var author: Author { actor.author }

    /// Refuses a value that names another account than the one in which it is done.
    func check(_ account: Identity) throws(StoreError) {
        guard account == actor.accountID else {
            throw StoreError(
                .doesNotFit("\(name) is done in \(actor.accountID), and the value is of \(account)")
            )
        }
    }
}
