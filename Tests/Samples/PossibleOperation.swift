import AccessRules
package import Latchkey

/// One operation of each kind that can be done in the store of ``actingWorld`` by Ann, an Administrator of
/// acme, or by Fay of far, after what it needs beforehand.
package struct PossibleOperation: Sendable, CustomStringConvertible {
    package var operation: Operation
    package var user: String
    package var account: Identity
    package var preparation: [Operation]

    init(
        _ operation: Operation, by user: String = "acme/ann", in account: Identity = "acme",
        after preparation: [Operation] = []
    ) {
        self.operation = operation
        self.user = user
        self.account = account
        self.preparation = preparation
    }

    package var description: String { operation.name }

    /// Does the preparation by the host application's own hand.
    package func prepare(_ store: Store) throws {
        for operation in preparation {
            let isOfDelegate = operation.name == "acceptConnection"
            try store.administer { try $0.perform(operation, in: isOfDelegate ? "far" : "acme") }
        }
    }

    private static let draft: [Operation] = [.draft("new", to: "far", everything: true)]
    private static let sent = draft + [.sendConnection("new", seed: .random())]
    private static let new = Ref<Connection>("new", of: "acme")
    private static let template = AssetTemplate(
        account: "acme", id: "router", name: "Router", kind: "configuration")
    private static let renamed = AssetTemplate(
        account: "acme", id: "router", name: "Routers", kind: "configuration")
    private static let list = Asset.Access.listed(users: ["bob"], groups: ["techs"])

    package static let all: [PossibleOperation] = [
        .init(.invite("ida", .editor, everything: true)),
        .init(.activateUser("ida"), after: [.invite("ida", .editor)]),
        .init(.editUser("bob", UserEdit(email: "rob@acme.example", name: "Rob"))),
        .init(.assignRole("bob", .manager)),
        .init(.setAllOrganizations("bob", true)),
        .init(.removeUser("bob"), after: [.join("techs", "bob")]),
        .init(.resetMFA("cat")),
        .init(
            .createGroup(
                Group(account: "acme", id: "new", name: "New", deniedAssetTypes: ["document"]))),
        .init(.editGroup("techs", GroupEdit(name: "T", description: "All of them"))),
        .init(
            .deleteGroup("strict"),
            after: [.join("strict", "bob"), .grant("south", to: .group("strict"))]),
        .init(.join("strict", "bob")),
        .init(.removeMember(.user("bob"), from: "strict"), after: [.join("strict", "bob")]),
        .init(.denyAssetTypes("techs", ["password", "document"]), after: [.join("techs", "bob")]),
        .init(.grant("south", to: .group("techs")), after: [.join("techs", "bob")]),
        .init(.revokeAccess(to: "north", from: .user("bob"))),
        .init(.organization("sub", under: "north")),
        .init(
            .editOrganization(
                "north", OrganizationEdit(name: "N", kind: "Customer", status: "Active"))),
        .init(.moveOrganization("south", under: "north")),
        .init(.archiveOrganization("north")),
        .init(.deleteOrganization("north")),
        .init(.restoreOrganization("north"), after: [.deleteOrganization("north")]),
        .init(.destroyOrganization("north"), after: [.organization("sub", under: "north")]),
        .init(.asset("new", kind: "licence", access: list)),
        .init(.editAsset("rack", AssetEdit(name: "R", kind: "server"))),
        .init(.archiveAsset("rack")),
        .init(.deleteAsset("rack")),
        .init(.restoreAsset("rack"), after: [.deleteAsset("rack")]),
        .init(.destroyAsset("rack"), after: [.embedAsset("safe", in: "rack")]),
        .init(.setAssetPermissions("rack", list)),
        .init(.embedAsset("secret", in: "rack")),
        .init(
            .releaseAsset("safe"),
            after: [.setAssetPermissions("rack", list), .embedAsset("safe", in: "rack")]),
        .init(.moveAsset("rack", to: "south"), after: [.embedAsset("safe", in: "rack")]),
        .init(.draft("new", to: "far")),
        .init(
            .draftConnectionTo(
                ConnectionDraft(id: "new", to: .subdomain("far"), maximumRole: .creator))),
        .init(
            .editConnection(
                "nights",
                ConnectionEdit(maximumRole: .readOnly, hasAllOrganizations: true, message: "Less"))),
        .init(.sendConnection("new", seed: .random()), after: draft),
        .init(.cancelConnection("new"), after: sent),
        .init(.revokeConnection("nights")),
        .init(.acceptConnection(new), by: "far/fay", in: "far", after: sent),
        .init(.declineConnection(new), by: "far/fay", in: "far", after: sent),
        .init(
            .leaveConnection(new), by: "far/fay", in: "far", after: sent + [.acceptConnection(new)]),
        .init(.enforceSSO(true)),
        .init(.enforceMFA(true)),
        .init(.setSeatLimit(20)),
        .init(
            .setBillingContact(
                AccountSettings.BillingContact(name: "Bea", email: "bea@acme.example"))),
        .init(.createAssetTemplate(template)),
        .init(.editAssetTemplate(renamed), after: [.createAssetTemplate(template)]),
        .init(.deleteAssetTemplate("router"), after: [.createAssetTemplate(template)]),
        .init(.editOrganizationSidebar(["Passwords"])),
        .init(.enableIntegrations(["psa"])),
        .init(.enableFeatures(["checklists"])),
        .init(
            .changeSyncSettings([
                SyncSettings(integration: "psa", direction: .both, organizationKinds: ["Client"])
            ])),
        .init(.manageData(AccountSettings.Retention(deletedDays: 30))),
        .init(.generateAPIKey("key", name: "Key", api: "assets", seed: .random())),
        .init(
            .sharePasswordsAccessed("report", about: Ref("eve", of: "noc"), with: "bob")),
        .init(
            .revokeAPIKey("key"),
            after: [.generateAPIKey("key", name: "Key", api: "assets", seed: .random())]),
    ]
}
