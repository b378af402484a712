import AccessRules
import Latchkey
import ReferenceModel

/// What a run of random operations must have met, and how often.
enum OperationGoals {
    /// With fewer worlds nothing is asked for.
    static let leastWorldCount = 40
    /// From so many worlds on everything that commonly becomes of each operation is asked for.
    static let leastWorldCountOfAll = 1000

    /// In so many worlds so many tenths of the mistakes that the reference can be told to make
    /// are told, and in ``leastWorldCountOfAll`` every one.
    static let leastWorldCountOfFaults = 60
    static let leastTenthsOfFaults = 8

    /// The rules that no operation can break, and why.
    static let outOfReach: [StoreError.Rule: String] = [
        .uniqueSubdomain: "no operation names a subdomain",
        .uniqueGrant: "granting again gives the grant another interval",
        .uniqueMembership: "joining again gives the membership another interval",
        .userStatus: "who is neither invited nor active is removed, which is said first",
        .revokedKey: "revoking again changes nothing",
        .lapsedKey: "no operation uses a key",
        .uniqueDelivery: "a draft is sent once",
        .openedDelivery: "no operation opens an invitation",
    ]

    /// The layers that a session names. Others hide a thing, which then is unknown.
    static let namedLayers = ["standing", "role", "state", "assetType"]
    static let hidingLayers = ["standing", "role", "organization", "assetType", "assetAccess"]

    static func missing(in tally: OperationTally, worlds: Int) -> [String] {
        // Every operation, rule and layer, again and again in longer runs.
        let least = max(1, worlds / leastWorldCount)
        var missing: [String] = []
        for name in RandomOperations.names {
            for outcome in ["done", "denied"] where tally.count(of: name, outcome) < least {
                missing.append("\(name): \(outcome)")
            }
        }
        for rule in StoreError.Rule.allCases where outOfReach[rule] == nil {
            if tally.count("refused \(rule.rawValue)") < least {
                missing.append("refused \(rule.rawValue)")
            }
        }
        for rule in outOfReach.keys where tally.count("refused \(rule.rawValue)") > 0 {
            missing.append("within reach: \(rule.rawValue)")
        }
        for layer in namedLayers
        where tally.count("denied \(layer)") < least * (layer == "assetType" ? 3 : 10) {
            missing.append("denied \(layer)")
        }
        for layer in hidingLayers where tally.count("hidden by \(layer)") < least * 3 {
            missing.append("hidden by \(layer)")
        }
        if tally.count(of: "difference", "some") < least { missing.append("difference: some") }
        if tally.count(OperationTrial.hiddenRemoval) < least {
            missing.append(OperationTrial.hiddenRemoval)
        }
        missing += missingOfLaws(in: tally, worlds: worlds)
        guard worlds >= leastWorldCountOfAll else { return missing }
        for pair in OperationOutcomes.pairs
        where tally.count(of: pair.operation, pair.outcome) < worlds / leastWorldCountOfAll {
            missing.append(pair.description)
        }
        return missing
    }

    /// How often which rule and which layer was met, the rarest first.
    static func report(of tally: OperationTally) -> String {
        let rules = StoreError.Rule.allCases.filter { outOfReach[$0] == nil }
            .map { "refused \($0.rawValue)" }
        let layers = namedLayers.map { "denied \($0)" } + hidingLayers.map { "hidden by \($0)" }
        return (rules + layers).map { ($0, tally.count($0)) }.sorted { $0.1 < $1.1 }
            .map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
