import AccessRules

// What an operation asks of the rules, inside the transaction that writes it.
extension Writer {
    /// Decides anew whether the actor may do an action, and resolves its target.
    ///
    /// - Throws: ``StoreError``: `denied`, or that there is no such target.
    @discardableResult
    mutating func require(
        _ action: Action, _ target: Target, kind: String? = nil, role: Role? = nil,
        by actor: Actor
    ) throws(StoreError) -> TargetOrdinal {
        if actor.person != nil { try flushHeads() }
        return try reader.require(action, target, kind: kind, role: role, by: actor, at: now)
    }

    /// What the actor brings into the account; nil for the host application's own hand.
    mutating func actorFacts(_ actor: Actor) throws(StoreError) -> ActorFacts? {
        guard let person = actor.person else { return nil }
        try flushHeads()
        return try reader.subject(
            person.home, person.user, actingIn: actor.account, at: now
        ).facts
    }
}

extension StoreReader {
    /// Decides whether the actor may do an action, and resolves its target.
    ///
    /// A target that is not there and one that the actor cannot see have the same answer.
    ///
    /// - Throws: ``StoreError``: `denied`, or that there is no such target.
    @discardableResult
    func require(
        _ action: Action, _ target: Target, kind: String? = nil, role: Role? = nil,
        by actor: Actor, at now: Instant
    ) throws(StoreError) -> TargetOrdinal {
        guard let person = actor.person else { return try resolve(target) }
        try requireStanding(of: actor, at: now)
        let question = Question(
            may: person.reference, action, target, assetKind: kind, role: role, at: now)
        let resolved = try resolve(question, now: now)
        let decision = try decide(
            resolved.asking, resolved.home, resolved.user, resolved.target)
        guard let layer = decision.deniedBy else { return resolved.target }
        guard try isVisible(resolved.target, to: person, in: actor.account, at: now) else {
            throw target.unknown
        }
        throw StoreError(
            .denied(
                Denial(user: person.reference, action: action, target: target, layer: layer)))
    }

    /// Whether an action on the account as such is allowed.
    func permits(_ action: Action, to actor: Actor, at now: Instant) throws(StoreError) -> Bool {
        guard let person = actor.person else { return true }
        let asking = Asking(action: action, instant: now)
        return try decide(asking, person.home, person.user, .account(actor.account)).isAllowed
    }

    /// Refuses somebody whose role does not permit an action, whatever it is about: for a
    /// target that is not there yet, or that is many.
    func requireRole(
        _ action: Action, _ target: Target, facts: TargetFacts = TargetFacts(),
        by actor: Actor, at now: Instant
    ) throws(StoreError) {
        guard let person = actor.person else { return }
        let side = try subject(person.home, person.user, actingIn: actor.account, at: now)
        guard let layer = Verdict.of(action, actor: side.facts, target: facts).deniedLayer
        else { return }
        throw StoreError(
            .denied(
                Denial(user: person.reference, action: action, target: target, layer: layer)))
    }

    /// Refuses somebody who is not active, or in whose way no connection is in force: such a
    /// one learns nothing of what is there.
    func requireStanding(of actor: Actor, at now: Instant) throws(StoreError) {
        guard let person = actor.person else { return }
        let side = try subject(person.home, person.user, actingIn: actor.account, at: now)
        guard side.facts.isActive, side.facts.capacity != .stranger else {
            throw StoreError(
                .denied(Denial(person.reference, entering: actor.accountID, layer: .standing)))
        }
    }

    /// Whether somebody who acts in an account may know that a thing is there.
    ///
    /// Organizations and assets are known to those in whose scope they are, whatever their
    /// state; users, groups and the account itself to those at home; a connection to both
    /// sides' own users, to the delegate's once it is sent.
    func isVisible(
        _ target: TargetOrdinal, to person: Actor.Person, in account: AccountOrdinal,
        at instant: Instant
    ) throws(StoreError) -> Bool {
        let acting: AccountOrdinal
        let action: Action
        switch target {
        case .organization(let account, _): (acting, action) = (account, .viewOrganization)
        case .asset(let account, _): (acting, action) = (account, .viewAsset)
        case .group(let account, _), .subject(let account, _), .log(let account, _):
            return account == person.home
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
