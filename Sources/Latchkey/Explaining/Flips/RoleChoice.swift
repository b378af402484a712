import AccessRules

/// One way for the layers role and state to pass, given standing, with the edits that it takes
/// and what the later layers then ask.
struct RoleChoice: Sendable {
    var edits: [Edit]
    /// Whether the user is Lite then, so that the limit of Lite applies.
    var isLite: Bool
    var needs: Needs
}

/// Which of the layers 4 to 6 have a say.
struct Needs: Hashable, Sendable {
    var organization: Bool
    var kinds: Bool
    var access: Bool

    var isEmpty: Bool { !organization && !kinds && !access }
}

extension StoreReader {
    /// Every choice of roles, and of what conditions of the table ask for, with which the layer
    /// role passes and a connection's life permits the action.
    func roleChoices(_ it: ExplainedCase, _ standing: Standing, now: Instant)
        throws(StoreError) -> [RoleChoice]
    {
        var choices: [RoleChoice] = []
        var maxima: [Role?] = [nil]
        if case .delegate(let maximum) = standing.capacity {
            maxima = standing.isOver ? [maximum] : Role.allCases.filter(\.canBeMaximum)
        }
        for role in Role.allCases where try canBe(role, it, activates: standing.activates) {
            for maximum in maxima {
                var edits: [Edit] = []
                if role != it.userRecord.role { edits.append(.role(role)) }
                var capacity = standing.capacity
                if let maximum {
                    if capacity != .delegate(maximumRole: maximum) {
                        edits.append(.maximumRole(standing.party.ordinal, maximum))
                    }
                    capacity = .delegate(maximumRole: maximum)
                }
                let actor = ActorFacts(
                    isActive: true, homeRole: role, capacity: capacity,
                    hasAllOrganizations: standing.hasAllOrganizations)
                for variant in try variants(it, standing, role, now: now)
                where Verdict.of(it.asking.action, actor: actor, target: variant.facts).isAllowed {
                    choices.append(
                        RoleChoice(
                            edits: edits + variant.edits,
                            isLite: it.isAtHome && role == .lite,
                            needs: Needs(
                                organization: it.asks(.organization, actor, variant.facts),
                                kinds: it.asks(.assetType, actor, variant.facts),
                                access: it.asks(.assetAccess, actor, variant.facts))))
                }
            }
        }
        return choices
    }

    /// Whether the asking user may have a role, and be active, as far as seats, the flag and
    /// the last Administrator go.
    private func canBe(_ role: Role, _ it: ExplainedCase, activates: Bool) throws(StoreError)
        -> Bool
    {
        guard role != it.userRecord.role || activates else { return true }
        var after = it.userRecord
        after.role = role
        after.status = .active
        if after.isLite, after.hasAllOrganizations { return false }
        if after.takesSeat, !it.userRecord.takesSeat,
            let limit = try account(it.home).seatLimit, try seatsTaken(it.home) >= Int(limit)
        {
            return false
        }
        guard it.userRecord.isActive, it.userRecord.role == .administrator,
            role != .administrator
        else { return true }
        return try count(of: .activeUsers(it.home, .administrator)) > 1
    }

    private struct Variant {
        var edits: [Edit] = []
        /// Facts with which layers 3 to 6 pass, a connection's life apart.
        var facts: TargetFacts
    }

    /// What the conditions of the table may be helped with: being in the group that the
    /// question is about, that group denying nothing, and a connection being accepted.
    private func variants(
        _ it: ExplainedCase, _ standing: Standing, _ role: Role, now: Instant
    ) throws(StoreError) -> [Variant] {
        var facts = it.openFacts
        if it.target == .subject(it.home, it.user) {
            facts.concernsAdministrator =
                role == .administrator || it.asking.role == .administrator
        }
        var variants = [Variant(facts: facts)]
        if let group = it.targetGroup {
            if let membership = try joining(group, it, standing) {
                facts.isActorInGroup = true
                variants.append(Variant(edits: membership, facts: facts))
            }
            if facts.isGroupDenying {
                let lifts = it.targetGroupKinds.map { Edit.lifting(kind: $0, group: group) }
                for variant in variants {
                    var facts = variant.facts
                    facts.isGroupDenying = false
                    variants.append(Variant(edits: variant.edits + lifts, facts: facts))
                }
            }
        }
        if let edits = try readyingTarget(it, now: now) {
            facts.connectionStatus = .accepted
            variants.append(Variant(edits: edits, facts: facts))
        }
        return variants
    }

    /// What it takes to be in the group that the question is about; nil when the party is in it
    /// already, and when it cannot be.
    private func joining(_ group: Ordinal, _ it: ExplainedCase, _ standing: Standing)
        throws(StoreError) -> [Edit]?
    {
        if standing.isOver { return nil }
        let key = EdgeKey(
            account: it.acting, kind: .membership, object: group, party: standing.party)
        guard let edge = try edge(key) else {
            return [.membership(standing.party, group, isThere: false)]
        }
        guard !edge.validity.holds(at: it.instant), edge.validity.canHold(at: it.instant) else {
            return nil
        }
        return [.membership(standing.party, group, isThere: true)]
    }
}
