import ReferenceModel

extension DecisionCase {
    static let administrators: [DecisionCase] = [
        DecisionCase(
            4, "An Administrator with no grants views any asset",
            Acme.bare.ask(Acme.administrator, "viewAsset", Acme.asset("firewall"), "allowed")),
        DecisionCase(
            5, "An Administrator edits an asset whose list names someone else",
            Acme.bare.after { world in
                world.changeAsset("firewall") { $0.list = World.AccessList(users: ["bob"]) }
            }.ask(Acme.administrator, "editAsset", Acme.asset("firewall"), "allowed")),
        DecisionCase(
            6, "An Administrator in a group that denies passwords views one",
            Acme.bare.after { world in
                world.groups[0].deniedAssetTypes = ["password"]
                world.memberships = [World.Membership("acme", "techs", .user("ann"))]
            }.ask(Acme.administrator, "viewAsset", Acme.asset("firewall"), "allowed")),
    ]

    static let managers: [DecisionCase] = [
        DecisionCase(
            7, "A Manager edits or removes an Administrator",
            Acme.bare.ask(
                Acme.manager, each: ["editUser", "removeUser", "editAdministrator", "assignRole"],
                Acme.subject(Acme.administrator), "role"),
            Acme.bare.ask(
                Acme.manager, each: ["editUser", "removeUser"], Acme.subject(Acme.editor),
                "allowed")),
        DecisionCase(
            8, "A Manager makes anyone, or themself, Administrator",
            Acme.bare.ask(
                Acme.manager, "assignRole", Acme.subject(Acme.editor), role: "administrator",
                "role"),
            Acme.bare.ask(
                Acme.manager, "assignRole", Acme.subject(Acme.manager), role: "administrator",
                "role"),
            Acme.bare.ask(Acme.manager, "assignAdministrator", Acme.subject(Acme.editor), "role"),
            Acme.bare.ask(
                Acme.manager, "inviteUser", Acme.here, role: "administrator", "role"),
            Acme.bare.ask(
                Acme.manager, "assignRole", Acme.subject(Acme.editor), role: "manager",
                "allowed")),
        DecisionCase(
            9, "A Manager outside a group edits or deletes it",
            Acme.bare.ask(
                Acme.manager, each: ["editGroup", "deleteGroup", "editGroupMembers"],
                Acme.group("techs"), "role"),
            Acme.bare.after { world in
                world.memberships = [World.Membership("acme", "techs", .user("max"))]
            }.ask(
                Acme.manager, each: ["editGroup", "deleteGroup", "editGroupOrganizations"],
                Acme.group("techs"), "allowed")),
        DecisionCase(
            13, "A restricted Manager imports; one with all organizations",
            Acme.open.ask(Acme.manager, "importData", Acme.here, "role"),
            Acme.bare.after { world in
                world.changeUser("max") { $0.allOrganizations = true }
            }.ask(Acme.manager, "importData", Acme.here, "allowed")),
        DecisionCase(
            14, "A Manager exports, generates a key, resets MFA, configures a connection",
            Acme.bare.ask(
                Acme.manager,
                each: ["exportData", "generateAPIKey", "resetMFA", "configureConnections"],
                Acme.here, "role")),
        DecisionCase(
            15, "A Manager sets denied types",
            Acme.bare.after { world in
                world.memberships = [World.Membership("acme", "techs", .user("max"))]
            }.ask(
                Acme.manager, each: ["denyAssetTypes", "addConnectionToGroup"],
                Acme.group("techs"), "role")),
    ]

    static let roles: [DecisionCase] = [
        DecisionCase(
            16, "An Editor deletes; destroys",
            Acme.open.ask(Acme.editor, "deleteAsset", Acme.asset("firewall"), "allowed"),
            Acme.open.ask(Acme.editor, "destroyAsset", Acme.asset("firewall"), "role"),
            Acme.open.ask(Acme.editor, "delete", Acme.organization("north"), "allowed"),
            Acme.open.ask(Acme.editor, "destroy", Acme.organization("north"), "role")),
        DecisionCase(
            17, "A Creator deletes their own asset",
            Acme.open.ask(Acme.creator, "deleteAsset", Acme.asset("firewall"), "role")),
        DecisionCase(
            18, "A Creator sets the list of an asset they see; of one they do not",
            Acme.open.ask(
                Acme.creator, "setAssetPermissions", Acme.asset("firewall"), "allowed"),
            Acme.bare.ask(
                Acme.creator, "setAssetPermissions", Acme.asset("firewall"), "organization"),
            Acme.open.after { world in
                world.changeAsset("firewall") { $0.list = World.AccessList(users: ["bob"]) }
            }.ask(
                Acme.creator, "setAssetPermissions", Acme.asset("firewall"), "assetAccess")),
        DecisionCase(
            19, "An unrestricted Creator creates an organization",
            Acme.bare.after { world in
                world.changeUser("cat") { $0.allOrganizations = true }
            }.ask(Acme.creator, "createOrganization", Acme.here, "allowed"),
            Acme.bare.after { world in
                world.changeUser("cat") { $0.allOrganizations = true }
                world.organizations.append(World.Organization("acme", "new"))
            }.ask(Acme.creator, "viewOrganization", Acme.organization("new"), "allowed")),
        DecisionCase(
            20, "An Editor with a grant for every organization creates one",
            Acme.open.after { world in
                world.grants.append(World.Grant("acme", "south", .user("bob")))
            }.ask(Acme.editor, "createOrganization", Acme.here, "role")),
        DecisionCase(
            21, "The same in an account with none",
            Acme.bare.after { world in
                world.organizations = []
                world.assets = []
            }.ask(Acme.editor, "createOrganization", Acme.here, "role")),
        DecisionCase(
            22, "Read-only creates, edits, deletes, sets a list",
            Acme.open.ask(
                Acme.reader, each: ["createAsset", "editOrganization", "createOrganization"],
                Acme.organization("north"), "role"),
            Acme.open.ask(
                Acme.reader, each: ["editAsset", "deleteAsset", "setAssetPermissions"],
                Acme.asset("firewall"), "role"),
            Acme.open.ask(Acme.reader, "viewAsset", Acme.asset("firewall"), "allowed")),
    ]
}
