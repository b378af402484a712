import AccessRules

// What each layer said: which one failed comes from the decision, whether one has a say from
// asking the rules again with that layer closed. The sentences only name things.
extension StoreReader {
    /// All six layers, in order.
    func layers(of it: ExplainedCase, _ table: GroupTable?) throws(StoreError)
        -> [Explanation.LayerReport]
    {
        let names = LayerNames(it)
        var reports: [Explanation.LayerReport] = []
        for layer in Layer.allCases {
            let outcome: Explanation.LayerOutcome
            let reason: String
            if let failed = it.decision.deniedBy, failed <= layer {
                outcome = failed == layer ? .failed : .notAsked
                reason =
                    failed == layer
                    ? try failure(layer, it, table, names)
                    : Self.failedBefore[Int(failed.rawValue)]
            } else if let why = silence(layer, it, names) {
                outcome = it.actor.hasAllAccessPass && it.concerns(layer) ? .passed : .notAsked
                reason = why
            } else {
                outcome = .passed
                reason = try pass(layer, it, table, names)
            }
            reports.append(.init(layer: layer, outcome: outcome, reason: reason))
        }
        return reports
    }

    /// Why a layer has no say; nil when it has.
    private func silence(_ layer: Layer, _ it: ExplainedCase, _ names: LayerNames) -> String? {
        guard it.concerns(layer) else {
            return switch layer {
            case .standing, .role, .state: "the question concerns no state"
            case .organization: "the question concerns no one organization"
            case .assetType: "the question concerns no kind of asset"
            case .assetAccess: "the question concerns no asset"
            }
        }
        if it.asks(layer, it.actor, it.openFacts) { return nil }
        return it.actor.hasAllAccessPass
            ? "\(names.user) is an Administrator at home and passes whatever the access settings"
            : "\(names.action) is allowed by role alone"
    }

    private func pass(
        _ layer: Layer, _ it: ExplainedCase, _ table: GroupTable?, _ names: LayerNames
    ) throws(StoreError) -> String {
        switch layer {
        case .standing: try standing(it, names)
        case .role: role(it, names)
        case .state: try permission(it, names)
        case .organization: try scope(it, table, names)
        case .assetType: try kinds(it, names)
        case .assetAccess: try access(it, table, names)
        }
    }

    private func failure(
        _ layer: Layer, _ it: ExplainedCase, _ table: GroupTable?, _ names: LayerNames
    ) throws(StoreError) -> String {
        switch layer {
        case .standing: try noStanding(it, names)
        case .role: try noRole(it, names)
        case .state: try prohibition(it, names)
        case .organization: try noScope(it, names)
        case .assetType: try denials(it, table, names)
        case .assetAccess: try noAccess(it, names)
        }
    }
}

extension StoreReader {
    /// What is said of a layer when an earlier one failed, by that one.
    fileprivate static let failedBefore = Layer.allCases.map { "layer \($0.name) failed before" }
}

extension Asking {
    /// Whether the question names the kind that an asset will have.
    var hasNewKind: Bool {
        if case .unchanged = newKind { false } else { true }
    }
}

/// How the sentences name whom and what a question is about.
struct LayerNames {
    var user: String
    var acting: String
    var home: String
    /// The party of grants and memberships, such as `user acme/u2`.
    var party: String?
    var organization: String?
    var action: String

    init(_ it: ExplainedCase) {
        action = it.asking.action.name
        user = it.userRef.description
        acting = it.actingID.text
        home = it.userRef.account.text
        if let party = it.party, let id = it.partyID {
            self.party = "\(party.kind == .user ? "user" : "connection") \(acting)/\(id)"
        }
        organization = it.organizationRef?.description
    }
}

/// What a sentence names one after the other: the first of them, and how many more there are.
struct Enumeration {
    /// At most so many are named; whoever wants all reads the routes and lists.
    static let maximumNamedCount = 8

    private(set) var count = 0
    private var texts: [String] = []

    /// One more; its text is made only when it is named.
    mutating func add(_ text: @autoclosure () throws(StoreError) -> String) throws(StoreError) {
        count += 1
        if count <= Self.maximumNamedCount { texts.append(try text()) }
    }

    /// The texts as part of a sentence.
    func sentence(_ conjunction: String = "and") -> String {
        guard count <= Self.maximumNamedCount else {
            return texts.joined(separator: ", ")
                + " \(conjunction) \(count - Self.maximumNamedCount) more"
        }
        guard let last = texts.last, count > 1 else { return texts.first ?? "" }
        return texts.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }
}
