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

    /// Refuses the user of a session who may not act in its account any more.
    func requireStanding(in session: Session, at now: Instant) throws(StoreError) {
        try requireStanding(of: try actor(session), at: now)
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
}
