import ReferenceModel

// What is done in each row of the table.
extension OperationTable {
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
        "setBillingContact": .setBillingContact(
            World.Settings.Contact(name: "Bea", email: "bea@acme.example")),
        "createAssetTemplate": .createAssetTemplate(
            World.Template("acme", "new", kind: "configuration")),
        "editAssetTemplate": .editAssetTemplate(
            World.Template("acme", "router", kind: "document")),
        "deleteAssetTemplate": .deleteAssetTemplate("router"),
        "editOrganizationSidebar": .editOrganizationSidebar(["Passwords", "Contacts"]),
        "enableIntegrations": .enableIntegrations(["psa"]),
        "enableFeatures": .enableFeatures(["checklists"]),
        "changeSyncSettings": .changeSyncSettings([
            World.Settings.Sync("psa", "both", kinds: [], enabled: true)
        ]),
        "manageData": .manageData(World.Settings.Retention(deleted: 30)),
        "generateAPIKey": .generateAPIKey("new", name: "New", api: "assets"),
        "revokeAPIKey": .revokeAPIKey("old"),
        "sharePasswordsAccessed": .sharePasswordsAccessed(
            "new", about: Address("acme", "bob"), with: "una"),
        "sharePasswordsAccessed.away": .sharePasswordsAccessed(
            "new", about: Address("three", "tom"), with: "una"),
    ]
}
