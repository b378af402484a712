/// Where an import says what only its end can judge: the lines of Lite users, and of those who take
/// the seats of an account.
///
/// It remembers so many and no more: of the others an error names no line.
final class ImportPlaces {
    /// How many places of each kind are remembered: some ten megabytes.
    static let countMaximum = 100_000

    struct Place {
        var source: String
        var line: Int
    }

    private var users: [Ref<User>: Place] = [:]
    private var accounts: [Identity: Place] = [:]
    /// Whether users may have been there before, so that a line may be about one by what it gives.
    private let notesAccess: Bool

    init(notesAccess: Bool) { self.notesAccess = notesAccess }

    func note(_ object: InterchangeObject, at line: Int, of source: String) {
        let place = Place(source: source, line: line)
        switch object {
        case .account(let account) where account.seatLimit != nil: note(account.id, place)
        case .user(let user) where user.role == .lite:
            note(Ref(user.id, of: user.account), place)
        case .user(let user) where user.status == .active: note(user.account, place)
        case .grant(let grant) where notesAccess:
            if case .user(let id) = grant.grantee { note(Ref(id, of: grant.account), place) }
        case .membership(let membership) where notesAccess:
            if case .user(let id) = membership.member {
                note(Ref(id, of: membership.account), place)
            }
        default: break
        }
    }

    private func note(_ user: Ref<User>, _ place: Place) {
        if users.count < Self.countMaximum { users[user] = place }
    }

    private func note(_ account: Identity, _ place: Place) {
        if accounts.count < Self.countMaximum { accounts[account] = place }
    }

    func place(of user: Ref<User>) -> Place? { users[user] }

    func place(ofSeatsOf account: Identity) -> Place? { accounts[account] }
}

extension StoreError {
    /// The same error, about a line of an import if it is known.
    func at(_ place: ImportPlaces.Place?) -> StoreError {
        place.map { at(line: $0.line, of: $0.source) } ?? self
    }
}
