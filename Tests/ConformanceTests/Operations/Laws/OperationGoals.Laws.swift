import ReferenceModel

extension OperationGoals {
    /// Operations that change nobody's access to an account, an organization or an asset. Whom they invite,
    /// or draft or send a connection to, has no access yet, a new group has nobody in it, a place beneath
    /// another inherits nothing, and the rest is settings. Every other operation can.
    static let withoutDifference: Set<String> = [
        "inviteUser", "editUser", "resetMFA", "createGroup", "editGroup", "editOrganization",
        "moveOrganization", "draftConnection", "sendConnection", "cancelConnection",
        "declineConnection", "enforceSSO", "enforceMFA", "setSeatLimit", "setBillingContact",
        "createAssetTemplate", "editAssetTemplate", "deleteAssetTemplate",
        "editOrganizationSidebar", "enableIntegrations", "enableFeatures", "changeSyncSettings",
        "manageData", "generateAPIKey", "revokeAPIKey", "sharePasswordsAccessed",
    ]

    /// What each law must have met, and how often in so many worlds as are usual, of which half are held to it.
    private static let leastOfLaws: [(law: String, outcome: String, count: Int)] = [
        ("law foreseen", "held", 120), ("law pages", "held", 12), ("law batch", "done", 10),
        ("law byte for byte", "held", 60),
        ("law difference", "something", 10), ("law difference in a time", "in parts", 3),
        ("law batch", "refused", 20),
        ("law batch", "of a user", 20), ("law as of a position", "held", 500),
        ("law as of an instant", "held", 80), ("law feed", "something", 15),
        ("law taking away", "loses", 200), ("law taking away", "gives back", 1),
        ("law repeated", "held", 450), ("law of old handles", "held", 100),
        ("law same bytes", "held", 20),
    ]

    /// In so many worlds each operation has changed somebody's access: fewer do not meet those that are mostly
    /// refused, or of something that nobody reaches.
    private static let worldsForEachDifference = 200

    static func missingOfLaws(in tally: OperationTally, worlds: Int) -> [String] {
        let least = max(1, worlds / leastWorldCount)
        var missing: [String] = []
        for name in RandomOperations.names {
            let count = tally.count(of: "difference of \(name)", "some")
            if withoutDifference.contains(name) {
                if count > 0 { missing.append("within reach: a difference of \(name)") }
            } else if count < worlds / worldsForEachDifference {
                missing.append("difference of \(name)")
            }
        }
        for (law, outcome, count) in leastOfLaws
        where tally.count(of: law, outcome) < count * least {
            missing.append("\(law): \(outcome)")
        }
        for name in ["revokeAccess", "removeMember", "removeUser", "assignRole", "editConnection"]
        where tally.count(of: "law taking away by \(name)", "loses") < least {
            missing.append("law taking away by \(name)")
        }
        return missing
    }
}
