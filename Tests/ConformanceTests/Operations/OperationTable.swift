import ReferenceModel

/// Who may do which operation, written by hand from the rules and not from the code.
///
/// - `Y`: yes
/// - `U`: only unrestricted, which is with all organizations
/// - `M`: only as a member of the group
/// - `N`: only who is in no group that denies passwords
/// - `-`: never
///
/// The first six columns are users at home; the last four are users of a delegate account by
/// effective role. What stands behind the dot is the variant, see ``operations``.
enum OperationTable {
    static let text = """
        inviteUser                  Y Y - - - - | - - - -
        inviteUser.administrator    Y - - - - - | - - - -
        inviteUser.everything       Y U - - - - | - - - -
        activateUser                Y Y - - - - | - - - -
        editUser                    Y Y - - - - | - - - -
        editUser.administrator      Y - - - - - | - - - -
        assignRole                  Y Y - - - - | - - - -
        assignRole.administrator    Y - - - - - | - - - -
        assignRole.toAdministrators Y - - - - - | - - - -
        setAllOrganizations         Y U - - - - | - - - -
        setAllOrganizations.off     Y U - - - - | - - - -
        removeUser                  Y Y - - - - | - - - -
        removeUser.administrator    Y - - - - - | - - - -
        resetMFA                    Y - - - - - | - - - -
        createGroup                 Y Y - - - - | - - - -
        createGroup.denying         Y - - - - - | - - - -
        editGroup                   Y M - - - - | - - - -
        deleteGroup                 Y M - - - - | - - - -
        deleteGroup.denying         Y - - - - - | - - - -
        addMember                   Y M - - - - | - - - -
        addMember.denying           Y M - - - - | - - - -
        addMember.ending            Y - - - - - | - - - -
        addMember.connection        Y - - - - - | - - - -
        removeMember                Y M - - - - | - - - -
        removeMember.denying        Y - - - - - | - - - -
        removeMember.connection     Y - - - - - | - - - -
        denyAssetTypes              Y - - - - - | - - - -
        grantAccess                 Y Y - - - - | - - - -
        grantAccess.outOfScope      Y U - - - - | - - - -
        grantAccess.administrator   Y - - - - - | - - - -
        grantAccess.group           Y M - - - - | - - - -
        grantAccess.connection      Y - - - - - | - - - -
        revokeAccess                Y Y - - - - | - - - -
        revokeAccess.outOfScope     Y U - - - - | - - - -
        revokeAccess.group          Y M - - - - | - - - -
        revokeAccess.connection     Y - - - - - | - - - -
        createOrganization          Y U U U - - | U U U -
        createOrganization.beneath  Y U U U - - | U U U -
        editOrganization            Y Y Y Y - - | Y Y Y -
        editOrganization.outOfScope Y U U U - - | U U U -
        moveOrganization            Y Y Y Y - - | Y Y Y -
        moveOrganization.outOfScope Y U U U - - | U U U -
        archiveOrganization         Y Y Y Y - - | Y Y Y -
        deleteOrganization          Y Y Y - - - | Y Y - -
        restoreOrganization         Y Y Y - - - | Y Y - -
        destroyOrganization         Y Y - - - - | Y - - -
        createAsset                 Y Y Y Y - - | Y Y Y -
        createAsset.embedded        Y Y Y Y - - | Y Y Y -
        createAsset.listed          Y Y Y Y - - | - - - -
        createAsset.password        Y N N N - - | N N N -
        createAsset.outOfScope      Y U U U - - | U U U -
        editAsset                   Y Y Y Y - - | Y Y Y -
        editAsset.password          Y N N N - - | N N N -
        editAsset.closed            Y - - - - - | - - - -
        archiveAsset                Y Y Y Y - - | Y Y Y -
        deleteAsset                 Y Y Y - - - | Y Y - -
        restoreAsset                Y Y Y - - - | Y Y - -
        destroyAsset                Y Y - - - - | Y - - -
        setAssetPermissions         Y Y Y Y - - | - - - -
        setAssetPermissions.closed  Y - - - - - | - - - -
        embedAsset                  Y Y Y Y - - | Y Y Y -
        embedAsset.audience         Y Y Y Y - - | - - - -
        releaseAsset                Y Y Y Y - - | Y Y Y -
        releaseAsset.audience       Y Y Y Y - - | - - - -
        moveAsset                   Y Y Y Y - - | - - - -
        moveAsset.outOfScope        Y U U U - - | - - - -
        draftConnection             Y - - - - - | - - - -
        editConnection              Y - - - - - | - - - -
        sendConnection              Y - - - - - | - - - -
        cancelConnection            Y - - - - - | - - - -
        revokeConnection            Y - - - - - | - - - -
        acceptConnection            Y - - - - - | - - - -
        declineConnection           Y - - - - - | - - - -
        leaveConnection             Y - - - - - | - - - -
        enforceSSO                  Y Y - - - - | - - - -
        enforceMFA                  Y - - - - - | - - - -
        setSeatLimit                Y Y - - - - | - - - -
        setBillingContact           Y Y - - - - | - - - -
        createAssetTemplate         Y Y - - - - | - - - -
        editAssetTemplate           Y Y - - - - | - - - -
        deleteAssetTemplate         Y Y - - - - | - - - -
        editOrganizationSidebar     Y Y - - - - | - - - -
        enableIntegrations          Y Y - - - - | - - - -
        enableFeatures              Y Y - - - - | - - - -
        changeSyncSettings          Y Y - - - - | - - - -
        manageData                  Y Y - - - - | - - - -
        generateAPIKey              Y - - - - - | - - - -
        revokeAPIKey                Y - - - - - | - - - -
        sharePasswordsAccessed      Y - - - - - | - - - -
        sharePasswordsAccessed.away Y - - - - - | - - - -
        """

    static let home = ["administrator", "manager", "editor", "creator", "readOnly", "lite"]
    static let delegate = ["manager", "editor", "creator", "readOnly"]

    /// What a delegate may be: home role, then by maximum role in the order of ``delegate``.
    static let effective: [String: [String?]] = [
        "administrator": ["manager", "editor", "creator", "readOnly"],
        "manager": ["manager", "editor", "creator", "readOnly"],
        "editor": ["editor", "editor", "creator", "readOnly"],
        "creator": ["creator", "creator", "creator", "readOnly"],
        "readOnly": ["readOnly", "readOnly", "readOnly", "readOnly"],
        "lite": [nil, nil, nil, nil],
    ]

    /// One row: the operation, and what each role may, at home and as a delegate.
    struct Row: Sendable {
        var name: String
        var home: [String: String]
        var delegate: [String: String]
    }

    static let rows: [Row] = text.split(separator: "\n").map { line in
        let words = line.split(separator: " ").map(String.init)
        return Row(
            name: words[0], home: Dictionary(uniqueKeysWithValues: zip(home, words[1...6])),
            delegate: Dictionary(uniqueKeysWithValues: zip(delegate, words[8...])))
    }
}
