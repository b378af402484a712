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

    private static let forever = Interval.always
    private static let ending = Interval(until: RandomWorld.usualNow + 1000)

    private static func user(_ role: String, everything: Bool = false) -> World.User {
        World.User("acme", "new", role, allOrganizations: everything)
    }

    private static func asset(
        _ organization: ID = "north", kind: ID = "document", list: World.AccessList? = nil,
        container: ID? = nil
    ) -> World.Asset {
        World.Asset(
            "acme", "new", in: organization, kind: kind, list: list, container: container)
    }

    /// What is done in each row, in the world of ``OperationTableWorld``.
    static let operations: [String: ReferenceOperation] = [
        "inviteUser": .inviteUser(user("manager")),
        "inviteUser.administrator": .inviteUser(user("administrator")),
        "inviteUser.everything": .inviteUser(user("editor", everything: true)),
        "activateUser": .activateUser("ivy"),
        "editUser": .editUser("bob", email: "b@acme.example", name: nil),
        "editUser.administrator": .editUser("ann", email: nil, name: "Anna"),
        "assignRole": .assignRole("bob", "manager"),
        "assignRole.administrator": .assignRole("ann", "editor"),
        "assignRole.toAdministrators": .assignRole("bob", "administrator"),
        "setAllOrganizations": .setAllOrganizations("bob", true),
        "setAllOrganizations.off": .setAllOrganizations("una", false),
        "removeUser": .removeUser("bob"),
        "removeUser.administrator": .removeUser("ann"),
        "resetMFA": .resetMFA("bob"),
        "createGroup": .createGroup(World.Group("acme", "new")),
        "createGroup.denying": .createGroup(World.Group("acme", "new", denying: ["document"])),
        "editGroup": .editGroup("techs", name: "Technicians", description: nil),
        "deleteGroup": .deleteGroup("techs"),
        "deleteGroup.denying": .deleteGroup("strict"),
        "addMember": .addMember("techs", .user("ivy"), forever),
        "addMember.denying": .addMember("strict", .user("ivy"), forever),
        "addMember.ending": .addMember("strict", .user("bob"), ending),
        "addMember.connection": .addMember("techs", .connection("running"), forever),
        "removeMember": .removeMember("techs", .user("bob")),
        "removeMember.denying": .removeMember("strict", .user("bob")),
        "removeMember.connection": .removeMember("techs", .connection("drafted")),
        "denyAssetTypes": .denyAssetTypes("techs", ["document"]),
        "grantAccess": .grantAccess("north", .user("ivy"), forever),
        "grantAccess.outOfScope": .grantAccess("south", .user("ivy"), forever),
        "grantAccess.administrator": .grantAccess("north", .user("ann"), forever),
        "grantAccess.group": .grantAccess("north", .group("techs"), forever),
        "grantAccess.connection": .grantAccess("north", .connection("drafted"), forever),
        "revokeAccess": .revokeAccess("north", .user("bob")),
        "revokeAccess.outOfScope": .revokeAccess("south", .user("bob")),
        "revokeAccess.group": .revokeAccess("west", .group("techs")),
        "revokeAccess.connection": .revokeAccess("north", .connection("running")),
        "createOrganization": .createOrganization(World.Organization("acme", "new")),
        "createOrganization.beneath": .createOrganization(
            World.Organization("acme", "new", parent: "north")),
        "editOrganization": .editOrganization("north", name: "N", kind: nil, status: nil),
        "editOrganization.outOfScope": .editOrganization(
            "south", name: "S", kind: nil, status: nil),
        "moveOrganization": .moveOrganization("north", "west"),
        "moveOrganization.outOfScope": .moveOrganization("north", "south"),
        "archiveOrganization": .archiveOrganization("north"),
        "deleteOrganization": .deleteOrganization("north"),
        "restoreOrganization": .restoreOrganization("north"),
        "destroyOrganization": .destroyOrganization("north"),
        "createAsset": .createAsset(asset()),
        "createAsset.embedded": .createAsset(asset(container: "rack")),
        "createAsset.listed": .createAsset(asset(list: World.AccessList())),
        "createAsset.password": .createAsset(asset(kind: "password")),
        "createAsset.outOfScope": .createAsset(asset("south")),
        "editAsset": .editAsset("page", name: "Page", kind: nil),
        "editAsset.password": .editAsset("page", name: nil, kind: "password"),
        "editAsset.closed": .editAsset("closed", name: "Closed", kind: nil),
        "archiveAsset": .archiveAsset("page"),
        "deleteAsset": .deleteAsset("page"),
        "restoreAsset": .restoreAsset("page"),
        "destroyAsset": .destroyAsset("page"),
        "setAssetPermissions": .setAssetPermissions("page", World.AccessList(users: ["ann"])),
        "setAssetPermissions.closed": .setAssetPermissions("closed", nil),
        "embedAsset": .embedAsset("page", "rack"),
        "embedAsset.audience": .embedAsset("page", "vault"),
        "releaseAsset": .releaseAsset("inner"),
        "releaseAsset.audience": .releaseAsset("key"),
        "moveAsset": .moveAsset("page", "west"),
        "moveAsset.outOfScope": .moveAsset("page", "south"),
        "draftConnection": .draftConnection(
            World.Connection("acme", "new", to: "four", maximum: "editor", status: "draft")),
        "editConnection": {
            var edit = ReferenceOperation.ConnectionEdit()
            edit.maximumRole = "readOnly"
            return .editConnection("running", edit)
        }(),
        "sendConnection": .sendConnection("drafted"),
        "cancelConnection": .cancelConnection("invited"),
        "revokeConnection": .revokeConnection("running"),
        "acceptConnection": .acceptConnection(Address("four", "offer")),
        "declineConnection": .declineConnection(Address("four", "offer")),
        "leaveConnection": .leaveConnection(Address("three", "help")),
        "enforceSSO": .enforceSSO(true),
        "enforceMFA": .enforceMFA(true),
        "setSeatLimit": .setSeatLimit(1000),
    ]
}
