/// The role × action table once more, written by hand from the rules and not from the code.
///
/// - `Y*`: yes, whatever the access settings
/// - `Y`: yes, as far as the organization, the asset's kind and its list let it
/// - `U`: only unrestricted, which is with all organizations
/// - `M`: only on a group that the actor is in
/// - `-`: never
///
/// The first six columns are users at home; the last four are users of a delegate account by
/// effective role.
enum HandTable {
    static let home = ["administrator", "manager", "editor", "creator", "readOnly", "lite"]
    static let delegate = ["manager", "editor", "creator", "readOnly"]

    static let table = TextTable(
        """
        action                 Adm Man Edi Cre Rea Lit | Man Edi Cre Rea
        viewOrganization       Y*  Y   Y   Y   Y   Y   | Y   Y   Y   Y
        viewAsset              Y*  Y   Y   Y   Y   Y   | Y   Y   Y   Y
        createAsset            Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        editAsset              Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        archiveAsset           Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        moveAsset              Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        embedAsset             Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        releaseAsset           Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        editOrganization       Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        archiveOrganization    Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        moveOrganization       Y*  Y   Y   Y   -   -   | Y   Y   Y   -
        deleteAsset            Y*  Y   Y   -   -   -   | Y   Y   -   -
        deleteOrganization     Y*  Y   Y   -   -   -   | Y   Y   -   -
        restoreAsset           Y*  Y   Y   -   -   -   | Y   Y   -   -
        restoreOrganization    Y*  Y   Y   -   -   -   | Y   Y   -   -
        destroyAsset           Y*  Y   -   -   -   -   | Y   -   -   -
        destroyOrganization    Y*  Y   -   -   -   -   | Y   -   -   -
        setAssetPermissions    Y*  Y   Y   Y   -   -   | -   -   -   -
        createOrganization     Y*  U   U   U   -   -   | U   U   U   -
        inviteUser             Y*  Y*  -   -   -   -   | -   -   -   -
        editUser               Y*  Y*  -   -   -   -   | -   -   -   -
        removeUser             Y*  Y*  -   -   -   -   | -   -   -   -
        assignRole             Y*  Y*  -   -   -   -   | -   -   -   -
        inviteAdministrator    Y*  -   -   -   -   -   | -   -   -   -
        editAdministrator      Y*  -   -   -   -   -   | -   -   -   -
        removeAdministrator    Y*  -   -   -   -   -   | -   -   -   -
        assignAdministrator    Y*  -   -   -   -   -   | -   -   -   -
        createGroup            Y*  Y*  -   -   -   -   | -   -   -   -
        editGroup              Y*  M   -   -   -   -   | -   -   -   -
        deleteGroup            Y*  M   -   -   -   -   | -   -   -   -
        editGroupMembers       Y*  M   -   -   -   -   | -   -   -   -
        editGroupOrganizations Y*  M   -   -   -   -   | -   -   -   -
        denyAssetTypes         Y*  -   -   -   -   -   | -   -   -   -
        addConnectionToGroup   Y*  -   -   -   -   -   | -   -   -   -
        enforceSSO             Y*  Y*  -   -   -   -   | -   -   -   -
        updateBilling          Y*  Y*  -   -   -   -   | -   -   -   -
        createAssetTemplate    Y*  Y*  -   -   -   -   | -   -   -   -
        editAssetTemplate      Y*  Y*  -   -   -   -   | -   -   -   -
        deleteAssetTemplate    Y*  Y*  -   -   -   -   | -   -   -   -
        editOrganizationSidebar Y* Y*  -   -   -   -   | -   -   -   -
        enableIntegrations     Y*  Y*  -   -   -   -   | -   -   -   -
        enableFeatures         Y*  Y*  -   -   -   -   | -   -   -   -
        changeSyncSettings     Y*  Y*  -   -   -   -   | -   -   -   -
        manageData             Y*  Y*  -   -   -   -   | -   -   -   -
        viewActivityLog        Y*  Y   -   -   -   -   | -   -   -   -
        importData             Y*  U   -   -   -   -   | -   -   -   -
        enforceMFA             Y*  -   -   -   -   -   | -   -   -   -
        resetMFA               Y*  -   -   -   -   -   | -   -   -   -
        generateAPIKey         Y*  -   -   -   -   -   | -   -   -   -
        revokeAPIKey           Y*  -   -   -   -   -   | -   -   -   -
        configureConnections   Y*  -   -   -   -   -   | -   -   -   -
        viewPasswordsAccessed  Y*  -   -   -   -   -   | -   -   -   -
        sharePasswordsAccessed Y*  -   -   -   -   -   | -   -   -   -
        exportData             Y*  -   -   -   -   -   | -   -   -   -
        enterAccount           -   -   -   -   -   -   | Y*  Y*  Y*  Y*
        acceptConnection       Y*  -   -   -   -   -   | -   -   -   -
        declineConnection      Y*  -   -   -   -   -   | -   -   -   -
        leaveConnection        Y*  -   -   -   -   -   | -   -   -   -
        """)

    static let lines = table.lines.map {
        Line(
            action: $0.name,
            home: Dictionary(uniqueKeysWithValues: zip(home, $0.cells.prefix(6))),
            delegate: Dictionary(uniqueKeysWithValues: zip(delegate, $0.cells.dropFirst(6))))
    }

    struct Line: CustomStringConvertible, Sendable {
        let action: String
        /// What the table says, by role at home.
        let home: [String: String]
        /// What the table says, by effective role at a delegate.
        let delegate: [String: String]

        var description: String { action }
    }

    /// The effective role for each home role, a line, and each maximum role, a column.
    static let effectiveRoles = TextTable(
        """
        home          manager  editor   creator  readOnly
        administrator manager  editor   creator  readOnly
        manager       manager  editor   creator  readOnly
        editor        editor   editor   creator  readOnly
        creator       creator  creator  creator  readOnly
        readOnly      readOnly readOnly readOnly readOnly
        lite          -        -        -        -
        """)
}
