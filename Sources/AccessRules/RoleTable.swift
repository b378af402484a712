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
    /// One action for users at home, from Administrator down to Lite, and for users of a
    /// delegate account by effective role, from Manager down to Read-only.
    struct Row {
        var action: Action
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
            let start = Int(row.action.rawValue) * columnCount
            for (column, cell) in (row.home + row.delegate).enumerated() {
                cells[start + column] = cell
            }
        }
        return cells
    }()

    private static let rows: [Row] =
        group(
            [.viewOrganization, .viewAsset],
            [.always, .inScope, .inScope, .inScope, .inScope, .inScope],
            [.inScope, .inScope, .inScope, .inScope])
        + group(
            [
                .createAsset, .editAsset, .archiveAsset, .moveAsset, .embedAsset, .releaseAsset,
                .editOrganization, .archiveOrganization, .moveOrganization,
            ],
            [.always, .inScope, .inScope, .inScope, .never, .never],
            [.inScope, .inScope, .inScope, .never])
        + group(
            [.deleteOrganization, .restoreOrganization, .deleteAsset, .restoreAsset],
            [.always, .inScope, .inScope, .never, .never, .never],
            [.inScope, .inScope, .never, .never])
        + group(
            [.destroyOrganization, .destroyAsset],
            [.always, .inScope, .never, .never, .never, .never],
            [.inScope, .never, .never, .never])
        + group(
            [.setAssetPermissions],
            [.always, .inScope, .inScope, .inScope, .never, .never],
            noDelegate)
        + group(
            [.createOrganization],
            [.always, .ifUnrestricted, .ifUnrestricted, .ifUnrestricted, .never, .never],
            [.ifUnrestricted, .ifUnrestricted, .ifUnrestricted, .never])
        + group(
            [
                .inviteUser, .editUser, .removeUser, .assignRole, .createGroup, .enforceSSO,
                .updateBilling, .createAssetTemplate, .editAssetTemplate, .deleteAssetTemplate,
                .editOrganizationSidebar, .enableIntegrations, .enableFeatures,
                .changeSyncSettings, .manageData,
            ],
            [.always, .always, .never, .never, .never, .never], noDelegate)
        + group(
            [.editGroup, .deleteGroup, .editGroupMembers, .editGroupOrganizations],
            [.always, .ifMember, .never, .never, .never, .never], noDelegate)
        + group(
            [.viewActivityLog],
            [.always, .inScope, .never, .never, .never, .never], noDelegate)
        + group(
            [.importData],
            [.always, .ifUnrestricted, .never, .never, .never, .never], noDelegate)
        + group(
            [
                .inviteAdministrator, .editAdministrator, .removeAdministrator,
                .assignAdministrator, .denyAssetTypes, .addConnectionToGroup, .enforceMFA,
                .resetMFA, .exportData, .generateAPIKey, .revokeAPIKey, .viewPasswordsAccessed,
                .sharePasswordsAccessed, .configureConnections, .acceptConnection,
                .declineConnection, .leaveConnection,
            ],
            [.always, .never, .never, .never, .never, .never], noDelegate)
        + group(
            [.enterAccount],
            [.never, .never, .never, .never, .never, .never],
            [.always, .always, .always, .always])

    private static let noDelegate: [RoleCell] = [.never, .never, .never, .never]

    private static func group(
        _ actions: [Action], _ home: [RoleCell], _ delegate: [RoleCell]
    ) -> [Row] {
        actions.map { Row(action: $0, home: home, delegate: delegate) }
    }
}
