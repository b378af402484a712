import AccessRules

/// What stood for something else so far in an import: accounts and users that an export refers to
/// and does not have.
///
/// A stub of what is there already says nothing new, and is passed over. One that comes first gives
/// way to the line that says everything, whenever that comes in the same import. So exports of
/// accounts that are connected can be brought in together, in any order.
struct ImportedStubs {
    private var accounts: Set<Identity> = []
    private var users: Set<Ref<User>> = []

    /// What a line came to.
    enum Outcome {
        /// Something that was not there.
        case added
        /// The rest of what a stub stood for.
        case completed
        /// Nothing: it was there already.
        case passedOver
    }

    /// Adds what a line says.
    mutating func insert(_ object: InterchangeObject, isStub: Bool, into writer: inout Writer)
        throws(StoreError) -> Outcome
    {
        switch object {
        case .account(let account):
            if isStub {
                if try writer.reader.accountOrdinal(account.id) != nil {
                    return .passedOver
                }
                accounts.insert(account.id)
            } else if accounts.remove(account.id) != nil {
                try writer.askingSets { (writer) throws(StoreError) in try writer.update(object) }
                return .completed
            }
        case .user(let user):
            let reference = Ref<User>(user.id, of: user.account)
            if isStub {
                let account = try writer.reader.require(account: user.account)
                if try writer.reader.ordinal(account, .user, user.id) != nil {
                    return .passedOver
                }
                users.insert(reference)
            } else if users.remove(reference) != nil {
                try object.checkRules()
                try writer.askingSets { (writer) throws(StoreError) in
                    try writer.complete(stub: user)
                }
                return .completed
            }
        default: break
        }
        if object.asksSets {
            try writer.askingSets { (writer) throws(StoreError) in try writer.insert(object) }
        } else {
            try writer.insert(object)
        }
        return .added
    }
}

extension InterchangeObject {
    /// Whether adding it asks sets: for other connections of the pair.
    fileprivate var asksSets: Bool {
        if case .connection = self { return true }
        return false
    }
}
