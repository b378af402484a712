import AccessRules

// What somebody who acts in an account learns of it.
extension StoreReader {
    /// Whether somebody who acts in an account may know that a thing is there.
    ///
    /// Organizations and assets are known to those in whose scope they are, whatever their
    /// state; users, groups and the account itself to those at home; a connection to both
    /// sides' own users, to the delegate's once it is sent; an entry of the log to who may look at it.
    func isVisible(
        _ target: TargetOrdinal, to person: Actor.Person, in account: AccountOrdinal,
        at instant: Instant
    ) throws(StoreError) -> Bool {
        let acting: AccountOrdinal
        let action: Action
        switch target {
        case .organization(let account, _): (acting, action) = (account, .viewOrganization)
        case .asset(let account, _): (acting, action) = (account, .viewAsset)
        // That there is a log is known at home; an entry to who may look at it.
        case .log(let account, nil): return account == person.home
        case .log(let account, _): (acting, action) = (account, .viewActivityLog)
        case .group(let account, _), .subject(let account, _): return account == person.home
        case .account(let it): return it == person.home || it == account
        case .connection(let host, let connection):
            if host == person.home { return true }
            guard try self.connection(host, connection).delegate == person.home else {
                return false
            }
            return try connectionValue(host, connection).wasSent
        }
        var side = try subject(person.home, person.user, actingIn: acting, at: instant)
        var routes: Decision.Routes = []
        let asking = Asking(action: action, instant: instant)
        var facts = try facts(asking, &side, target, &routes, .whole)
        facts.state = .normal
        return Verdict.of(action, actor: side.facts, target: facts).isAllowed
    }

    /// An organization as somebody sees it who may view it: a parent that is not seen is not
    /// there.
    func organization(_ ordinal: Ordinal, seenBy actor: Actor, at now: Instant)
        throws(StoreError) -> Organization
    {
        let account = actor.account
        var organization = try organization(account, ordinal)
        if let person = actor.person,
            let parent = try existing(OrganizationRecord.self, account, ordinal).parent,
            try !isVisible(.organization(account, parent), to: person, in: account, at: now)
        {
            organization.parent = nil
        }
        return organization
    }

    /// An asset as somebody sees it who may view it: whom a list names is known to the
    /// account's own users.
    func asset(_ ordinal: Ordinal, seenBy actor: Actor) throws(StoreError) -> Asset {
        var asset = try asset(actor.account, ordinal)
        if actor.person?.home != actor.account, asset.access != .everyone {
            asset.access = .listed(users: [], groups: [])
        }
        return asset
    }
}

extension Target {
    /// That there is no such thing.
    var unknown: StoreError {
        let thing =
            switch kind {
            case .subject: "user"
            case .log: "log entry"
            case .organization, .asset, .group, .connection, .account: kind.name
            }
        return StoreError(.unknown(thing: thing, text))
    }
}
