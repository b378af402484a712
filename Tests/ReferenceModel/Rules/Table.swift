/// The specification's table of roles and actions, as it is printed there.
///
/// Rule: *Role × action*.
///
/// Columns at home: Administrator, Manager, Editor, Creator, Read-only, Lite. After the bar,
/// for users of a delegate account by effective role: Manager, Editor, Creator, Read-only.
/// `Y` yes · `-` never · `U` only unrestricted · `M` only in a group that the user is in.
enum Table {
    static let text = """
        viewOrganization viewAsset: Y Y Y Y Y Y | Y Y Y Y
        createAsset editAsset archiveAsset moveAsset embedAsset releaseAsset: Y Y Y Y - - | Y Y Y -
        editOrganization archiveOrganization moveOrganization: Y Y Y Y - - | Y Y Y -
        deleteOrganization restoreOrganization deleteAsset restoreAsset: Y Y Y - - - | Y Y - -
        destroyOrganization destroyAsset: Y Y - - - - | Y - - -
        setAssetPermissions: Y Y Y Y - - | - - - -
        createOrganization: U U U U - - | U U U -
        inviteUser editUser removeUser assignRole: Y Y - - - - | - - - -
        inviteAdministrator editAdministrator: Y - - - - - | - - - -
        removeAdministrator assignAdministrator: Y - - - - - | - - - -
        createGroup: Y Y - - - - | - - - -
        editGroup deleteGroup editGroupMembers editGroupOrganizations: Y M - - - - | - - - -
        denyAssetTypes addConnectionToGroup: Y - - - - - | - - - -
        enforceSSO updateBilling createAssetTemplate editAssetTemplate: Y Y - - - - | - - - -
        deleteAssetTemplate editOrganizationSidebar enableIntegrations: Y Y - - - - | - - - -
        enableFeatures changeSyncSettings manageData: Y Y - - - - | - - - -
        viewActivityLog: Y Y - - - - | - - - -
        importData: Y U - - - - | - - - -
        enforceMFA resetMFA generateAPIKey revokeAPIKey: Y - - - - - | - - - -
        configureConnections exportData: Y - - - - - | - - - -
        viewPasswordsAccessed sharePasswordsAccessed: Y - - - - - | - - - -
        enterAccount: - - - - - - | Y Y Y Y
        acceptConnection declineConnection leaveConnection: Y - - - - - | - - - -
        """

    /// What each kind of target can be asked about.
    static let targets = """
        organization: viewOrganization editOrganization archiveOrganization moveOrganization
        organization: deleteOrganization restoreOrganization destroyOrganization
        organization: createOrganization createAsset
        asset: viewAsset createAsset editAsset archiveAsset moveAsset embedAsset releaseAsset
        asset: deleteAsset restoreAsset destroyAsset setAssetPermissions
        group: editGroup deleteGroup editGroupMembers editGroupOrganizations
        group: denyAssetTypes addConnectionToGroup
        subject: editUser removeUser assignRole
        subject: editAdministrator removeAdministrator assignAdministrator
        subject: resetMFA viewPasswordsAccessed sharePasswordsAccessed
        connection: configureConnections acceptConnection declineConnection leaveConnection
        log: viewActivityLog
        account: createOrganization inviteUser inviteAdministrator createGroup
        account: enforceSSO enforceMFA updateBilling
        account: createAssetTemplate editAssetTemplate deleteAssetTemplate
        account: editOrganizationSidebar enableIntegrations enableFeatures
        account: changeSyncSettings manageData viewActivityLog importData exportData
        account: generateAPIKey revokeAPIKey resetMFA
        account: viewPasswordsAccessed sharePasswordsAccessed configureConnections enterAccount
        """

    /// What a bare verb stands for.
    static let verbs: [String: [String: String]] = [
        "organization": [
            "view": "viewOrganization", "create": "createOrganization",
            "edit": "editOrganization", "delete": "deleteOrganization",
            "restore": "restoreOrganization", "destroy": "destroyOrganization",
        ],
        "asset": [
            "view": "viewAsset", "create": "createAsset", "edit": "editAsset",
            "delete": "deleteAsset", "restore": "restoreAsset", "destroy": "destroyAsset",
        ],
        "group": ["edit": "editGroup", "delete": "deleteGroup"],
        "subject": ["edit": "editUser", "delete": "removeUser"],
        "connection": ["edit": "configureConnections"],
        "log": ["view": "viewActivityLog"],
        "account": [:],
    ]

    /// The roles in the order of the columns at home.
    static let homeRoles = ["administrator", "manager", "editor", "creator", "readOnly", "lite"]
    /// The roles in the order of the columns of delegates: what a connection may allow.
    static let delegateRoles = ["manager", "editor", "creator", "readOnly"]
    /// The bare verbs.
    static let bareVerbs = ["view", "create", "edit", "delete", "restore", "destroy"]

    static let home: [String: [String: String]] = cells(column: 0, roles: homeRoles)
    static let delegate: [String: [String: String]] = cells(column: 1, roles: delegateRoles)
    static let actions: [String] = lines(text).flatMap { words($0[0]) }

    /// The actions that a target of each kind can be asked about.
    static let actionsByTarget: [String: [String]] = {
        var result: [String: [String]] = [:]
        for line in lines(targets) { result[line[0], default: []] += words(line[1]) }
        return result
    }()

    /// The row of the table in which an action stands, counted from 1.
    static let rowByAction: [String: Int] = {
        var result: [String: Int] = [:]
        for (number, line) in lines(text).enumerated() {
            for action in words(line[0]) { result[action] = number + 1 }
        }
        return result
    }()

    /// action → role → cell.
    private static func cells(column: Int, roles: [String]) -> [String: [String: String]] {
        var result: [String: [String: String]] = [:]
        for line in lines(text) {
            let cells = words(String(line[1].split(separator: "|")[column]))
            for action in words(line[0]) {
                result[action] = Dictionary(uniqueKeysWithValues: zip(roles, cells))
            }
        }
        return result
    }

    private static func lines(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { $0.split(separator: ":").map(String.init) }
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }
}
