/// Everything that a decision can be asked about, each with a stable name.
///
/// Raw values and names are part of the file format and of the interchange format: none is
/// ever given another meaning, and new actions are added at the end.
///
/// Rule: *Actions* in `Docs/Permissions.md`, which lists them all in one table.
public enum Action: UInt8, CaseIterable, Sendable {
    // On an organization.
    case viewOrganization = 0
    case createOrganization = 1
    case editOrganization = 2
    case archiveOrganization = 3
    case moveOrganization = 4
    case deleteOrganization = 5
    case restoreOrganization = 6
    case destroyOrganization = 7
    // On an asset.
    case viewAsset = 8
    case createAsset = 9
    case editAsset = 10
    case archiveAsset = 11
    case moveAsset = 12
    case embedAsset = 13
    case releaseAsset = 14
    case deleteAsset = 15
    case restoreAsset = 16
    case destroyAsset = 17
    case setAssetPermissions = 18
    // On a user.
    case inviteUser = 19
    case editUser = 20
    case removeUser = 21
    case assignRole = 22
    case inviteAdministrator = 23
    case editAdministrator = 24
    case removeAdministrator = 25
    case assignAdministrator = 26
    case resetMFA = 27
    // On a group.
    case createGroup = 28
    case editGroup = 29
    case deleteGroup = 30
    case editGroupMembers = 31
    case editGroupOrganizations = 32
    case denyAssetTypes = 33
    case addConnectionToGroup = 34
    // On the account.
    case enforceSSO = 35
    case enforceMFA = 36
    case updateBilling = 37
    case createAssetTemplate = 38
    case editAssetTemplate = 39
    case deleteAssetTemplate = 40
    case editOrganizationSidebar = 41
    case enableIntegrations = 42
    case enableFeatures = 43
    case changeSyncSettings = 44
    case manageData = 45
    case viewActivityLog = 46
    case importData = 47
    case exportData = 48
    case generateAPIKey = 49
    case revokeAPIKey = 50
    case viewPasswordsAccessed = 51
    case sharePasswordsAccessed = 52
    // On connections, at the host and at the delegate.
    case configureConnections = 53
    case enterAccount = 54
    case acceptConnection = 55
    case declineConnection = 56
    case leaveConnection = 57

    /// The stable name that the interchange format, the command line and the log use: the
    /// name of the case.
    public var name: String { Self.names[Int(rawValue)] }

    /// Raw values number the actions without gaps, in the order of their cases.
    private static let names = allCases.map { String(describing: $0) }

    /// The action of that stable name, or nil when there is none.
    public init?(name: String) {
        guard let action = Self.byName[name] else { return nil }
        self = action
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}

/// What an action does to its target, as far as the target's state is concerned.
public enum Verb: UInt8, CaseIterable, Sendable {
    case view
    case create
    case edit
    case delete
    case restore
    case destroy

    /// The name under which a question may ask for the target's own action.
    public var name: String { Self.names[Int(rawValue)] }

    private static let names = allCases.map { String(describing: $0) }

    /// The verb of that name, or nil when there is none.
    public init?(name: String) {
        guard let verb = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = verb
    }
}

extension Action {
    /// What the action does: to an organization or an asset it decides which states permit it.
    ///
    /// Every action is listed, so that a new one cannot take a verb by accident.
    @inlinable public var verb: Verb {
        switch self {
        case .viewOrganization, .viewAsset, .viewActivityLog, .viewPasswordsAccessed,
            .exportData, .enterAccount:
            .view
        case .createOrganization, .createAsset, .inviteUser, .inviteAdministrator,
            .createGroup, .createAssetTemplate, .generateAPIKey:
            .create
        case .editOrganization, .archiveOrganization, .moveOrganization, .editAsset,
            .archiveAsset, .moveAsset, .embedAsset, .releaseAsset, .setAssetPermissions,
            .editUser, .assignRole, .editAdministrator, .assignAdministrator, .resetMFA,
            .editGroup, .editGroupMembers, .editGroupOrganizations, .denyAssetTypes,
            .addConnectionToGroup, .enforceSSO, .enforceMFA, .updateBilling,
            .editAssetTemplate, .editOrganizationSidebar, .enableIntegrations,
            .enableFeatures, .changeSyncSettings, .manageData, .importData,
            .sharePasswordsAccessed, .configureConnections, .acceptConnection,
            .declineConnection, .leaveConnection:
            .edit
        case .deleteOrganization, .deleteAsset, .removeUser, .removeAdministrator,
            .deleteGroup, .deleteAssetTemplate, .revokeAPIKey:
            .delete
        case .restoreOrganization, .restoreAsset: .restore
        case .destroyOrganization, .destroyAsset: .destroy
        }
    }
}

/// What a question can be about.
public enum TargetKind: UInt8, CaseIterable, Sendable {
    case organization
    case asset
    case group
    /// A user, as the one that something is done to.
    case subject
    case connection
    /// The activity log of an account, or one entry of it.
    case log
    case account

    /// The key under which the interchange format names a target of this kind.
    public var name: String { Self.names[Int(rawValue)] }

    private static let names = allCases.map { String(describing: $0) }
}

extension Action {
    /// Whether the action can be asked about a target of that kind.
    ///
    /// Creating is asked about the place where the new thing will be: an organization in its
    /// account or beneath its parent, an asset in its organization or inside its container.
    public func fits(_ target: TargetKind) -> Bool {
        switch self {
        case .viewOrganization, .editOrganization, .archiveOrganization, .moveOrganization,
            .deleteOrganization, .restoreOrganization, .destroyOrganization:
            target == .organization
        case .createOrganization: target == .account || target == .organization
        case .createAsset: target == .organization || target == .asset
        case .viewAsset, .editAsset, .archiveAsset, .moveAsset, .embedAsset, .releaseAsset,
            .deleteAsset, .restoreAsset, .destroyAsset, .setAssetPermissions:
            target == .asset
        case .editUser, .removeUser, .assignRole, .editAdministrator, .removeAdministrator,
            .assignAdministrator:
            target == .subject
        case .editGroup, .deleteGroup, .editGroupMembers, .editGroupOrganizations,
            .denyAssetTypes, .addConnectionToGroup:
            target == .group
        case .resetMFA, .viewPasswordsAccessed, .sharePasswordsAccessed:
            target == .subject || target == .account
        case .viewActivityLog: target == .log || target == .account
        case .configureConnections: target == .connection || target == .account
        case .acceptConnection, .declineConnection, .leaveConnection: target == .connection
        case .inviteUser, .inviteAdministrator, .createGroup, .enforceSSO, .enforceMFA,
            .updateBilling, .createAssetTemplate, .editAssetTemplate, .deleteAssetTemplate,
            .editOrganizationSidebar, .enableIntegrations, .enableFeatures,
            .changeSyncSettings, .manageData, .importData, .exportData, .generateAPIKey,
            .revokeAPIKey, .enterAccount:
            target == .account
        }
    }

    /// The action that a bare verb stands for on a target of that kind, or nil when the
    /// target has none of its own.
    public static func own(_ verb: Verb, of target: TargetKind) -> Action? {
        switch (target, verb) {
        case (.organization, .view): .viewOrganization
        case (.organization, .create): .createOrganization
        case (.organization, .edit): .editOrganization
        case (.organization, .delete): .deleteOrganization
        case (.organization, .restore): .restoreOrganization
        case (.organization, .destroy): .destroyOrganization
        case (.asset, .view): .viewAsset
        case (.asset, .create): .createAsset
        case (.asset, .edit): .editAsset
        case (.asset, .delete): .deleteAsset
        case (.asset, .restore): .restoreAsset
        case (.asset, .destroy): .destroyAsset
        case (.group, .edit): .editGroup
        case (.group, .delete): .deleteGroup
        case (.subject, .edit): .editUser
        case (.subject, .delete): .removeUser
        case (.connection, .edit): .configureConnections
        case (.log, .view): .viewActivityLog
        default: nil
        }
    }
}
