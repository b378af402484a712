import LMDB

// A question about things that readers of the process have found by their identities before: these stand for the
// same ordinals for ever, so that no name is looked up again.
extension StoreReader {
    /// The answer to a question; nil where one of its identities is not remembered, and where names have to say what
    /// is wrong: such as of what is gone.
    func settledDecision(_ question: Question, now: Instant) throws(StoreError) -> Decision? {
        let user = question.user
        let (space, owner, id): (Space, Identity, Identity)
        switch question.target {
        case .organization(let it): (space, owner, id) = (.organization, it.account, it.id)
        case .asset(let it): (space, owner, id) = (.asset, it.account, it.id)
        case .group(let it): (space, owner, id) = (.group, it.account, it.id)
        case .subject(let it): (space, owner, id) = (.user, it.account, it.id)
        case .connection(let it): (space, owner, id) = (.connection, it.account, it.id)
        case .log, .account: return nil
        }
        guard
            let (home, account) = snapshot.settledNumbers(
                of: 0, Space.account.rawValue, user.account.text,
                and: 0, Space.account.rawValue, owner.text),
            let (userOrdinal, ordinal) = snapshot.settledNumbers(
                of: home, Space.user.rawValue, user.id.text, and: account, space.rawValue, id.text)
        else { return nil }
        if snapshot.mustProve {
            try prove(home, 0, .account, user.account)
            try prove(account, 0, .account, owner)
            try prove(userOrdinal, home, .user, user.id)
            try prove(ordinal, account, space, id)
        }
        let target: TargetOrdinal =
            switch space {
            case .organization: .organization(account, ordinal)
            case .asset: .asset(account, ordinal)
            case .group: .group(account, ordinal)
            case .user: .subject(account, ordinal)
            default: .connection(account, ordinal)
            }
        do throws(StoreError) {
            try Self.check(question.action, fits: target.kind)
            let instant = try Instant.asked(question.instant, now: now)
            let asking = try asking(question, in: account, at: instant)
            return try decide(asking, home, userOrdinal, target)
        } catch { return nil }
    }
}
