import AccessRules
import OrdinalSets

// Fields: by an index where there is one, by the record where not.
extension Selector {
    /// How many identities a range of them may name to be taken as a list; where it has more,
    /// records are looked at. They take 256 KiB.
    static let maximumNamedCount = 65_536

    func select(_ field: FieldName, _ test: FieldTest, _ space: Space) throws(StoreError)
        -> Selection
    {
        let asked = Filter.record(field, test)
        guard usesIndexes else { return Selection(filter: asked) }
        switch (space, field) {
        case (.connection, .status): return try connections(test) ?? Selection(filter: asked)
        case (_, .name): return try names(test, space) ?? Selection(filter: asked)
        case (.group, .description): return try described(test) ?? Selection(filter: asked)
        case (.user, .email): return try addressed(test) ?? Selection(filter: asked)
        case (.account, .subdomain): return try subdomains(test) ?? Selection(filter: asked)
        default:
            if field.isFlag { return try flagged(field, test, space) ?? Selection(filter: asked) }
            guard let members = try indexed(field, test, space) else {
                return Selection(filter: asked)
            }
            return Selection(members: members)
        }
    }

    /// What is said by yes or no: those of which it is so, or all the others.
    private func flagged(_ field: FieldName, _ test: FieldTest, _ space: Space)
        throws(StoreError) -> Selection?
    {
        let wanted = test.chosen([false, true])
        guard wanted.count == 1 else { return wanted.isEmpty ? .nothing : .all }
        let expression: PostingExpression
        if space == .connection, field == .allOrganizations {
            expression = .set(PostingSet(account, .unrestrictedConnections))
        } else {
            guard let flag = field.flag(of: space), readable.contains(.flags) else { return nil }
            expression = .or(try sets(of: [.flag(flag)]))
        }
        let isSo = FieldTest.oneOf([true.constant.value])
        let those = Selection(members: try set(expression, index: "labels", field, isSo))
        return wanted == [true] ? those : those.complement
    }

    /// Groups by description: which have one, a set tells, and the record what it says.
    private func described(_ test: FieldTest) throws(StoreError) -> Selection? {
        guard readable.contains(.flags) else { return nil }
        let expression = PostingExpression.or(try sets(of: [.flag(.groupIsDescribed)]))
        let described = SelectedSet(
            expression: expression,
            node: PlanNode(
                .set(index: "labels", "description"), estimate: try estimate(expression)))
        if test == .missing { return Selection(members: described).complement }
        return Selection(members: described, filter: .record(.description, test))
    }

    private func indexed(_ field: FieldName, _ test: FieldTest, _ space: Space)
        throws(StoreError) -> SelectedSet?
    {
        switch (space, field) {
        case (_, .id): return try named(field, test, space)
        case (.organization, .state):
            let states = test.chosen(ObjectState.allCases)
            return try set(
                .or(states.map { .set(.organizations(account, $0)) }), index: "states", field,
                test)
        default:
            guard let labels = try labels(field, test, space),
                labels.allSatisfy({ $0.index.map(readable.contains) ?? true })
            else { return nil }
            return try set(.or(try sets(of: labels)), index: "labels", field, test)
        }
    }

    /// The labels of the things that a test holds for; nil when no index has them.
    private func labels(_ field: FieldName, _ test: FieldTest, _ space: Space)
        throws(StoreError) -> [IndexLabel]?
    {
        switch (space, field) {
        case (.organization, .kind): return test.texts.map { .organizationKind($0) }
        case (.organization, .status): return test.texts.map { .organizationStatus($0) }
        case (.asset, .state): return test.chosen(ObjectState.allCases).map { .assetState($0) }
        case (.asset, .kind):
            var labels: [IndexLabel] = []
            for case let kind? in test.texts where kind.text.utf8.count <= Identity.maximumByteCount
            {
                if let name = try reader.name(account, .assetKind, kind.text) {
                    labels.append(.assetKind(name.ordinal))
                }
            }
            // A label there must be, for the index to be asked for.
            return labels.isEmpty && !readable.contains(.assetLabels) ? nil : labels
        case (.connection, .maximumRole):
            return test.chosen(Role.allCases).map { .connectionRole($0) }
        case (.user, .role) where readable.contains(.userStatuses):
            return test.chosen(Role.allCases).flatMap { role in
                UserStatus.allCases.map { .user($0, role) }
            }
        case (.user, .status) where readable.contains(.userStatuses):
            return test.chosen(UserStatus.allCases).flatMap { status in
                Role.allCases.map { .user(status, $0) }
            }
        default: return nil
        }
    }

    func sets(of labels: [IndexLabel]) throws(StoreError) -> [PostingExpression] {
        var sets: [PostingExpression] = []
        for label in labels {
            if let set = try reader.set(of: label, in: account) { sets.append(.set(set)) }
        }
        return sets
    }

    /// Connections by status: what is accepted or pending in the record may be over by time, and
    /// what time has ended was accepted or pending before.
    private func connections(_ test: FieldTest) throws(StoreError) -> Selection? {
        guard readable.contains(.connectionStatuses) else { return nil }
        let wanted = test.chosen(ConnectionStatus.allCases)
        var stored = Set(wanted)
        if !stored.isDisjoint(with: [.accepted, .expired]) {
            stored.formUnion([.accepted, .expired])
        }
        if !stored.isDisjoint(with: [.pending, .lapsed]) { stored.formUnion([.pending, .lapsed]) }
        let labels = ConnectionStatus.allCases.filter(stored.contains).map(IndexLabel.connection)
        let members = try set(.or(try sets(of: labels)), index: "labels", .status, test)
        let isTimed = stored.contains(.accepted) || stored.contains(.pending)
        return Selection(members: members, filter: isTimed ? .record(.status, test) : nil)
    }

    /// A set with its place in a plan.
    func set(
        _ expression: PostingExpression, index: String, _ field: FieldName, _ test: FieldTest
    ) throws(StoreError) -> SelectedSet {
        SelectedSet(
            expression: expression,
            node: PlanNode(
                .set(index: index, Condition.test(field, test).description),
                estimate: try estimate(expression)))
    }

    /// Users by address: names have those of all who are not removed, and of the others the
    /// records are looked at.
    private func addressed(_ test: FieldTest) throws(StoreError) -> Selection? {
        guard readable.contains(.userStatuses), try reader.hasFoldedKeys(),
            let named = try named(.email, test, .email)
        else { return nil }
        var removed: [PostingExpression] = []
        for label in Role.allCases.map({ IndexLabel.user(.removed, $0) }) {
            guard let set = try reader.set(of: label, in: account),
                try reader.next(in: set, atOrAfter: 0) != nil
            else { continue }
            removed.append(.set(set))
        }
        if removed.isEmpty { return Selection(members: named) }
        let others = try set(.or(removed), index: "labels", .status, .oneOf([removedStatus]))
        return .any(of: [
            Selection(members: named),
            Selection(members: others, filter: .record(.email, test)),
        ])
    }

    private var removedStatus: FieldValue { UserStatus.removed.constant.value }

    /// Accounts by subdomain: names have them folded, and the records tell the case.
    private func subdomains(_ test: FieldTest) throws(StoreError) -> Selection? {
        guard case .oneOf = test, try reader.hasFoldedKeys(),
            let named = try named(.subdomain, test, .subdomain)
        else { return nil }
        return Selection(members: named, filter: .record(.subdomain, test))
    }

    /// What identities, or other names that are unique, stand for.
    private func named(_ field: FieldName, _ test: FieldTest, _ space: Space)
        throws(StoreError) -> SelectedSet?
    {
        var ordinals: [Ordinal] = []
        if case .oneOf(let values) = test {
            for case .text(let text) in values {
                if space == .email || space == .subdomain {
                    ordinals += try reader.holders(of: text, space, account)
                    continue
                }
                guard text.utf8.count <= NameKey.maximumByteCount - 5,
                    let found = try reader.name(account, space, text), !found.isGone
                else { continue }
                ordinals.append(found.ordinal)
            }
        } else {
            let range = NameRange(test, isAddress: space == .email)
            let isWhole = try reader.forEachName(account, space, range, .ascending) { _, ordinal in
                ordinals.append(ordinal)
                return ordinals.count <= Self.maximumNamedCount
            }
            guard isWhole else { return nil }
        }
        // Who is named twice is one.
        return try set(.list(Set(ordinals).sorted()), index: "names", field, test)
    }
}

extension NameRange {
    /// The range of texts, by bytes, that a test is about: folded as addresses are, or as they
    /// are.
    init(_ test: FieldTest, isAddress: Bool) {
        func bytes(_ text: String) -> [UInt8] {
            isAddress ? Folding.folded(text) : Array(text.utf8)
        }
        func bytes(_ value: FieldValue?) -> [UInt8]? {
            guard case .text(let text) = value else { return nil }
            return bytes(text)
        }
        switch test {
        case .prefix(let prefix): self = .prefix(FoldedName(folded: bytes(prefix)))
        case .range(let lower, let upper):
            self.init(lower: bytes(lower) ?? [], upper: bytes(upper))
        case .oneOf, .words, .missing: self = .all
        }
    }
}

extension FieldTest {
    /// Those of some values that it holds for.
    fileprivate func chosen<Value: QueryValue>(_ values: [Value]) -> [Value] {
        guard case .oneOf(let wanted) = self else { return [] }
        return values.filter { wanted.contains($0.constant.value) }
    }

    /// The texts that it holds for; nil among them for no text.
    fileprivate var texts: [Identity?] {
        switch self {
        case .missing: [nil]
        case .oneOf(let values):
            values.compactMap { value in
                guard case .text(let text) = value else { return nil }
                return Identity(text)
            }
        case .prefix, .range, .words: []
        }
    }
}

extension FieldName {
    /// The flag by which a field that is yes or no is indexed.
    fileprivate func flag(of space: Space) -> IndexedFlag? {
        switch (space, self) {
        case (.account, .enforcesMFA): .accountEnforcesMFA
        case (.account, .enforcesSSO): .accountEnforcesSSO
        case (.user, .allOrganizations): .userHasAllOrganizations
        case (.user, .enrolledInMFA): .userIsEnrolledInMFA
        case (.asset, .restricted): .assetIsListed
        default: nil
        }
    }

    /// Whether it is yes or no.
    fileprivate var isFlag: Bool {
        switch self {
        case .enforcesMFA, .enforcesSSO, .allOrganizations, .enrolledInMFA, .restricted: true
        default: false
        }
    }
}
