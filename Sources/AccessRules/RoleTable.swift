/// What one cell of the role × action table says.
public enum RoleCell: UInt8, Sendable {
    /// Never.
    case never
    /// Whatever the access settings.
    case always
    /// Yes, as far as the organization, the asset's kind and its list let it.
    case inScope
    /// Only without restriction to particular organizations.
    case ifUnrestricted
    /// Only on a group that the actor is in.
    case ifMember
}

/// The role × action table, as data: the only place where roles are given anything.
///
/// Rule: *Role × action* in `Docs/Permissions.md`.
public enum RoleTable {
    /// Actions for users at home, from Administrator down to Lite, and for users of a delegate
    /// account by effective role, from Manager down to Read-only.
    struct Row {
        var actions: [Action]
        var home: [RoleCell]
        var delegate: [RoleCell]
    }

    /// What a user at home with that role may do.
    public static func home(_ action: Action, _ role: Role) -> RoleCell {
        cells[
            Int(action.rawValue) &* columnCount
                &+ Int(Role.administrator.rawValue &- role.rawValue)]
    }

    /// What a user of a delegate account with that effective role may do.
    public static func delegate(_ action: Action, _ effectiveRole: Role) -> RoleCell {
        guard effectiveRole.canBeMaximum else { return .never }
        return cells[
            Int(action.rawValue) &* columnCount &+ homeColumnCount
                &+ Int(Role.manager.rawValue &- effectiveRole.rawValue)]
    }

    private static let homeColumnCount = 6
    private static let columnCount = 10

    /// The rows laid out by action, so that a look-up is one index.
    private static let cells: [RoleCell] = {
        var cells = [RoleCell](repeating: .never, count: Action.allCases.count * columnCount)
        for row in rows {
            for action in row.actions {
                let start = Int(action.rawValue) * columnCount
                for (column, cell) in (row.home + row.delegate).enumerated() {
                    cells[start + column] = cell
                }
            }
        }
        return cells
    }()

    private static let rows = [
        Row(
            actions: [.viewOrganization, .viewAsset],
            home: [.always, .inScope, .inScope, .inScope, .inScope, .inScope],
            delegate: [.inScope, .inScope, .inScope, .inScope]),
        Row(
            actions: [
                .createAsset, .editAsset, .archiveAsset, .moveAsset, .embedAsset, .releaseAsset,
                .editOrganization, .archiveOrganization, .moveOrganization,
            ],
            home: [.always, .inScope, .inScope, .inScope, .never, .never],
            delegate: [.inScope, .inScope, .inScope, .never]),
        Row(
            actions: [.deleteOrganization, .restoreOrganization, .deleteAsset, .restoreAsset],
            home: [.always, .inScope, .inScope, .never, .never, .never],
            delegate: [.inScope, .inScope, .never, .never]),
        Row(
            actions: [.destroyOrganization, .destroyAsset],
            home: [.always, .inScope, .never, .never, .never, .never],
            delegate: [.inScope, .never, .never, .never]),
        Row(
            actions: [.setAssetPermissions],
            home: [.always, .inScope, .inScope, .inScope, .never, .never],
            delegate: noDelegate),
        Row(
            actions: [.createOrganization],
            home: [.always, .ifUnrestricted, .ifUnrestricted, .ifUnrestricted, .never, .never],
            delegate: [.ifUnrestricted, .ifUnrestricted, .ifUnrestricted, .never]),
        Row(
            actions: [
                .inviteUser, .editUser, .removeUser, .assignRole, .createGroup, .enforceSSO,
                .updateBilling, .createAssetTemplate, .editAssetTemplate, .deleteAssetTemplate,
                .editOrganizationSidebar, .enableIntegrations, .enableFeatures,
                .changeSyncSettings, .manageData,
            ],
            home: [.always, .always, .never, .never, .never, .never], delegate: noDelegate),
        Row(
            actions: [.editGroup, .deleteGroup, .editGroupMembers, .editGroupOrganizations],
            home: [.always, .ifMember, .never, .never, .never, .never], delegate: noDelegate),
        Row(
            actions: [.viewActivityLog],
            home: [.always, .inScope, .never, .never, .never, .never], delegate: noDelegate),
        Row(
            actions: [.importData],
            home: [.always, .ifUnrestricted, .never, .never, .never, .never], delegate: noDelegate),
        Row(
            actions: [
                .inviteAdministrator, .editAdministrator, .removeAdministrator,
                .assignAdministrator, .denyAssetTypes, .addConnectionToGroup, .enforceMFA,
                .resetMFA, .exportData, .generateAPIKey, .revokeAPIKey, .viewPasswordsAccessed,
                .sharePasswordsAccessed, .configureConnections, .acceptConnection,
                .declineConnection, .leaveConnection,
            ],
            home: [.always, .never, .never, .never, .never, .never], delegate: noDelegate),
        Row(
            actions: [.enterAccount],
            home: [.never, .never, .never, .never, .never, .never],
            delegate: [.always, .always, .always, .always]),
    ]

    private static let noDelegate: [RoleCell] = [.never, .never, .never, .never]
}
