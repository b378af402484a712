import AccessRules

/// The words that a redacted export leaves as they are, where a word is expected: those that Latchkey has by itself.
/// They are compared as bytes.
enum RedactedWords {
    /// Roles, states and the like.
    static let words = bytes(
        Role.table.names + UserStatus.table.names + ConnectionStatus.table.names
            + ObjectState.table.names + SyncSettings.Direction.table.names
            + AssetTemplate.FieldType.table.names + LogEntry.Event.table.names
            + InterchangeType.table.names + Layer.allCases.map(\.name))

    /// What entries of the log call what was done, where it was not a host application that called it so.
    static let operations = bytes(
        OperationName.table.names + Action.allCases.map(\.name) + changes + reads + byItself)

    /// What `Administration` and the like do to things of a type.
    private static let changes = InterchangeType.table.names.flatMap { name in
        ["create", "view", "edit", "delete"].map { verb in
            verb + name.prefix(1).uppercased() + name.dropFirst()
        }
    }

    /// What sessions read.
    private static let reads = [
        "exportData", "listAPIKeys", "listAssetTemplates", "listAssets", "listCertifiedProviders",
        "listConnections", "listDelegateUsers", "listGrants", "listGroups", "listMembers",
        "listOrganizations", "listReceivedConnections", "listReceivedInvitations", "listUsers",
        "previewConnection", "queryAssets", "queryConnections", "queryGrants", "queryGroups",
        "queryOrganizations", "queryUsers", "viewDifference", "viewPassword", "viewSharedReports",
    ]

    /// What time and the store do.
    private static let byItself = [
        "acceptClock", "endGrant", "endMembership", "expireConnection", "import", "lapseConnection",
        "reviveConnection",
    ]

    /// The one kind of assets that rules know.
    static let assetKind = Array(Asset.passwordKind.utf8)

    private static func bytes(_ names: [String]) -> Set<[UInt8]> {
        Set(names.map { Array($0.utf8) })
    }
}
