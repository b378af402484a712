import AccessRules
import OrdinalSets

typealias PostingExpression = SetExpression<PostingSet>

/// A set as it is at an instant, and when that could change by time.
struct SetAtInstant {
    var expression: PostingExpression
    var validUntil: Instant
}

extension StoreReader {
    /// A relation of several subjects at an instant: the union of what is plain and of what
    /// time has begun and not ended.
    func union(
        of relation: Relation, _ account: AccountOrdinal, _ subjects: [Ordinal],
        at instant: Instant, validUntil: inout Instant
    ) throws(StoreError) -> PostingExpression {
        var operands: [PostingExpression] = []
        var timed: [Ordinal] = []
        for subject in subjects {
            let set = PostingSet(account, relation, of: subject)
            operands.append(.set(set))
            for (ordinal, validity) in try self.timed(set) ?? [] {
                validUntil = min(validUntil, validity.nextChange(after: instant))
                if validity.contains(instant) { timed.append(ordinal) }
            }
        }
        if !timed.isEmpty { operands.append(.list(Set(timed).sorted())) }
        return operands.isEmpty ? .empty : .or(operands)
    }

    /// Every organization of an account that is not destroyed.
    static func everyOrganization(_ account: AccountOrdinal) -> PostingExpression {
        .or(ObjectState.allCases.map { .set(.organizations(account, $0)) })
    }
}

extension PreparedSubject {
    /// The organizations in the subject's scope.
    ///
    /// Rule: *Organization scope* in `Docs/Permissions.md`.
    func scope() throws(StoreError) -> SetAtInstant {
        let side = side
        var validUntil = side.validUntil
        if side.facts.isUnrestricted {
            return SetAtInstant(
                expression: StoreReader.everyOrganization(account), validUntil: validUntil)
        }
        if side.facts.capacity == .stranger {
            return SetAtInstant(expression: .empty, validUntil: validUntil)
        }
        let direct = try view.reader.union(
            of: side.isDelegate ? .connectionOrganizations : .userOrganizations, account,
            [side.party.ordinal], at: instant, validUntil: &validUntil)
        let byGroup = try view.reader.union(
            of: .groupOrganizations, account, groups, at: instant, validUntil: &validUntil)
        return SetAtInstant(expression: .or([direct, byGroup]), validUntil: validUntil)
    }

    /// The organizations that the subject can do an action on.
    ///
    /// The rules are asked once for each state, in scope and out of it; sets do the rest.
    func organizations(for action: Action) throws(StoreError) -> SetAtInstant {
        let scope = try scope()
        let facts = side.facts
        var operands: [PostingExpression] = []
        for state in ObjectState.allCases {
            let all = PostingExpression.set(.organizations(account, state))
            var target = TargetFacts()
            target.state = state
            target.isOrganizationInScope = false
            if Verdict.of(action, actor: facts, target: target).isAllowed {
                operands.append(all)
                continue
            }
            target.isOrganizationInScope = true
            if Verdict.of(action, actor: facts, target: target).isAllowed {
                operands.append(facts.isUnrestricted ? all : .and([all, scope.expression]))
            }
        }
        return SetAtInstant(
            expression: operands.isEmpty ? .empty : .or(operands), validUntil: scope.validUntil)
    }
}
