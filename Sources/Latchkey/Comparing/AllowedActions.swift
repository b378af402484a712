import AccessRules

/// What subjects may do with targets: the facts of each are looked up once, and the rules are asked once for all that have
/// the same.
struct AllowedActions {
    private var known: [AllowedKey: ActionSet] = [:]

    /// What a subject may do with a target.
    ///
    /// - Parameter validUntil: The next instant at which time alone could change what was found.
    mutating func actions(
        _ subject: borrowing PreparedSubject, _ target: TargetOrdinal, _ reader: StoreReader,
        validUntil: inout Instant
    ) throws(StoreError) -> ActionSet {
        var asking = subject.side
        var routes: Decision.Routes = []
        // The facts are the same whatever is asked.
        let facts = try reader.facts(
            Asking(action: .viewAsset, instant: subject.instant), &asking, target, &routes, .whole)
        validUntil = min(validUntil, asking.validUntil)
        let key = AllowedKey(target.kind, asking.facts, facts)
        if let found = known[key] { return found }
        let found = ActionSet.allowed(on: target.kind, actor: asking.facts, target: facts)
        known[key] = found
        return found
    }
}

/// What an answer of the rules depends on.
private struct AllowedKey: Hashable {
    let bits: UInt32

    init(_ kind: TargetKind, _ actor: ActorFacts, _ target: TargetFacts) {
        var bits = UInt32(kind.rawValue) << 3 | UInt32(target.state.rawValue)
        bits = bits << 3 | UInt32(actor.homeRole.rawValue)
        switch actor.capacity {
        case .home: bits = bits << 5
        case .stranger: bits = bits << 5 | 1
        case .delegate(let maximum): bits = bits << 5 | 2 | UInt32(maximum.rawValue) << 2
        }
        for fact in [
            actor.isActive, actor.hasAllOrganizations, target.isOrganizationInScope,
            target.isKindDenied, target.isAssetOpen,
        ] { bits = bits << 1 | (fact ? 1 : 0) }
        self.bits = bits
    }
}
