import AccessRules
import OrdinalSets

/// What is asked of a grant, by numbers.
indirect enum GrantTest {
    case all
    case nothing
    case organization(Probe)
    /// It is of a party of a kind, one of a set if there is one.
    case party(PartyKind, Probe?)
    case field(FieldName, FieldTest)
    case not(GrantTest)
    case and([GrantTest])
    case or([GrantTest])
}

extension RelationName {
    /// Whom a grant is to, at the other end of this relation; nil for its organization.
    var party: PartyKind? {
        switch self {
        case .user: .user
        case .group: .group
        case .connection: .connection
        default: nil
        }
    }
}

extension Selector {
    /// A condition on grants by numbers.
    mutating func grantTest(_ condition: Condition) throws(StoreError) -> GrantTest {
        switch condition {
        case .all: return .all
        case .nothing: return .nothing
        case .not(let inner): return .not(try grantTest(inner))
        case .and(let parts): return .and(try grantTests(parts))
        case .or(let parts): return .or(try grantTests(parts))
        case .test(let field, let test):
            switch field {
            case .begin, .end, .inForce: return .field(field, test)
            default: throw StoreError(.doesNotFit("a grant has no \(field.rawValue)"))
            }
        case .related(.organization, let inner):
            return .organization(Probe(try memberSet(inner, .organization).expression))
        case .related(let relation, let inner):
            guard let party = relation.party else {
                throw StoreError(.doesNotFit("a grant has no \(relation.rawValue)"))
            }
            if inner == .all, viewer == nil { return .party(party, nil) }
            return .party(party, Probe(try memberSet(inner, party.space).expression))
        case .accessible, .can:
            throw StoreError(.doesNotFit("a grant is not asked for \(condition)"))
        }
    }

    private mutating func grantTests(_ conditions: [Condition]) throws(StoreError) -> [GrantTest] {
        var tests: [GrantTest] = []
        for condition in conditions { tests.append(try grantTest(condition)) }
        return tests
    }
}

/// From where the grants are taken that a query is asked of.
enum GrantRoute {
    /// From the organizations of a set, in their order.
    case organizations(PostingExpression)
    /// From the parties of a kind and a set.
    case parties(PartyKind, [Ordinal])
    /// Those of what ends in a range of time.
    case edges([EdgeKey])
}

extension Selector {
    /// How the grants are found that a condition may hold for: by what it names that has fewest.
    mutating func grantRoute(_ condition: Condition) throws(StoreError) -> (GrantRoute, PlanNode) {
        let total = try thingCount(.organization)
        var best = (
            GrantRoute.organizations(StoreReader.everyOrganization(account)),
            PlanNode(.everything("grant"), estimate: total)
        )
        guard usesIndexes else { return best }
        for part in condition.conjuncts {
            guard let found = try route(part), found.1.estimate <= best.1.estimate else {
                continue
            }
            best = found
        }
        return best
    }

    private mutating func route(_ part: Condition) throws(StoreError) -> (GrantRoute, PlanNode)? {
        switch part {
        case .related(.organization, let inner) where inner != .all:
            let set = try memberSet(inner, .organization)
            return (.organizations(set.expression), node(part, set.node.estimate, set.node))
        case .related(let relation, let inner) where inner != .all:
            guard let party = relation.party,
                let backward = EdgeKind.grant.relations(with: party)?.backward
            else { return nil }
            let set = try memberSet(inner, party.space)
            let reader = reader
            let members = try asStoreError {
                try set.expression.collect(limit: Self.maximumFollowedCount + 1, in: reader)
            }
            guard members.count <= Self.maximumFollowedCount else { return nil }
            var estimate = 0
            for member in members {
                let organizations = PostingSet(account, backward, of: member)
                estimate += try reader.estimatedCount(of: organizations)
            }
            return (.parties(party, members), node(part, estimate, set.node))
        case .test(.end, .range(let lower?, let upper?)):
            // What ended is forgotten there as soon as it is logged.
            guard let from = lower.instant, let until = upper.instant, from >= view.now,
                let edges = try reader.grants(
                    account, ending: Validity(from: from, until: until),
                    limit: Self.maximumNamedCount)
            else { return nil }
            return (
                .edges(edges), PlanNode(.set(index: "ends", "\(part)"), estimate: edges.count)
            )
        default: return nil
        }
    }

    private func node(_ part: Condition, _ estimate: Int, _ input: PlanNode) -> PlanNode {
        PlanNode(.set(index: "grants", "\(part)"), estimate: estimate, [input])
    }
}

extension StoreReader {
    /// The grants of an account that end in a range of time still to come; nil when so much ends
    /// then, in all accounts, that it is not looked through.
    fileprivate func grants(_ account: AccountOrdinal, ending range: Validity, limit: Int)
        throws(StoreError) -> [EdgeKey]?
    {
        try asStoreError {
            var keys: [EdgeKey] = []
            var left = limit
            var cursor = try snapshot.cursor(in: Tables.ends.table)
            var entry = try cursor.seek(
                atOrAfter: EndKey(
                    end: range.begin, account: 0, kind: .grant, object: 0, party: nil))
            while let found = entry, let key = EndKey(found.key), key.end < range.end {
                guard left > 0 else { return nil }
                left -= 1
                if key.account == account, key.kind == .grant, let edge = key.edge {
                    keys.append(edge)
                }
                entry = try cursor.next()
            }
            return keys
        }
    }
}
