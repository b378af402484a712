import ReferenceModel

extension DecisionCase {
    private static let home = ["administrator", "manager", "editor", "creator", "readOnly", "lite"]

    /// Acme lets noc in; at noc there is a user of every role, called by the role.
    private static func connected(
        maximum: String, status: String = "accepted", _ change: (inout World) -> Void = { _ in }
    ) -> World {
        Acme.bare.after { world in
            world.accounts.append(World.Account("noc"))
            world.users += home.map { World.User("noc", ID($0), $0) }
            world.connections = [
                World.Connection("acme", "c1", to: "noc", maximum: maximum, status: status)
            ]
            world.grants = [World.Grant("acme", "north", .connection("c1"))]
            change(&world)
        }
    }

    private static func noc(_ role: String) -> Address { Address("noc", ID(role)) }

    static let connections: [DecisionCase] = [
        DecisionCase(40, "Maximum Editor, every home role", effectiveRoles),
        DecisionCase(
            41, "Maximum Read-only, a home Administrator creates",
            connected(maximum: "readOnly").ask(
                noc("administrator"), "createAsset", Acme.organization("north"),
                as: "readOnly", "role")),
        DecisionCase(
            42, "A Lite home user enters",
            connected(maximum: "editor").ask(noc("lite"), "enterAccount", Acme.here, "role"),
            connected(maximum: "editor").ask(
                noc("readOnly"), "enterAccount", Acme.here, "allowed"),
            connected(maximum: "editor").ask(
                Acme.lite, "enterAccount", .account("noc"), "standing")),
        DecisionCase(
            43, "A home Administrator as delegate views an organization out of scope",
            connected(maximum: "manager").ask(
                noc("administrator"), "viewOrganization", Acme.organization("south"),
                as: "manager", "organization"),
            connected(maximum: "manager").ask(
                noc("administrator"), "viewOrganization", Acme.organization("north"),
                as: "manager", "allowed")),
        DecisionCase(
            44, "A delegate Editor sets a list",
            connected(maximum: "editor").ask(
                noc("editor"), "setAssetPermissions", Acme.asset("firewall"), "role"),
            connected(maximum: "editor").ask(
                noc("editor"), "editAsset", Acme.asset("firewall"), "allowed")),
        DecisionCase(
            47, "Pending; accepted",
            connected(maximum: "editor", status: "pending").ask(
                noc("editor"), "viewOrganization", Acme.organization("north"), "standing"),
            connected(maximum: "editor").ask(
                noc("editor"), "viewOrganization", Acme.organization("north"), "allowed")),
        DecisionCase(
            48, "A delegate's Manager accepts",
            connected(maximum: "editor", status: "pending").ask(
                noc("manager"), "acceptConnection", .connection(Address("acme", "c1")), "role"),
            connected(maximum: "editor", status: "pending").ask(
                noc("administrator"), "acceptConnection", .connection(Address("acme", "c1")),
                "allowed")),
        DecisionCase(
            50, "Declined or cancelled, then accepted",
            ["declined", "cancelled"].flatMap { status in
                connected(maximum: "editor", status: status).ask(
                    noc("administrator"), "acceptConnection", .connection(Address("acme", "c1")),
                    "state")
            }),
        DecisionCase(
            51, "Revoked while a delegate is inside",
            connected(maximum: "editor", status: "revoked").ask(
                noc("editor"), "viewOrganization", Acme.organization("north"), "standing")),
        DecisionCase(
            52, "A home role falls from Editor to Creator",
            connected(maximum: "editor").ask(
                noc("editor"), "deleteAsset", Acme.asset("firewall"), as: "editor", "allowed"),
            connected(maximum: "editor") { world in
                world.changeUser("editor") { $0.role = "creator" }
            }.ask(noc("editor"), "deleteAsset", Acme.asset("firewall"), as: "creator", "role")),
        DecisionCase(
            53, "A lets B in, B lets C in",
            chain.ask(
                Address("c", "carl"), "viewOrganization", Acme.organization("north"), "standing"),
            chain.ask(
                Acme.editor, "viewOrganization", .organization(Address("noc", "n1")), "standing"),
            chain.ask(
                Address("c", "carl"), "viewOrganization", .organization(Address("noc", "n1")),
                "allowed")),
        DecisionCase(
            60, "A connection in groups X and Y, Y denies documents",
            twoGroups(denied: "document").ask(
                noc("editor"), "viewAsset", Acme.asset("handbook"), "assetType"),
            twoGroups(denied: "document").ask(
                noc("editor"), "viewAsset", Acme.asset("firewall"), "allowed")),
        DecisionCase(
            62, "The home account's own flag, groups or grants",
            flagged.ask(
                noc("editor"), "viewOrganization", Acme.organization("south"), "organization"),
            flagged.ask(noc("editor"), "viewAsset", Acme.asset("firewall"), "allowed"),
            flagged.ask(noc("editor"), "createOrganization", Acme.here, "role")),
    ]

    private static let effectiveRoles: [Step] = [
        ("administrator", "editor"), ("manager", "editor"), ("editor", "editor"),
        ("creator", "creator"), ("readOnly", "readOnly"),
    ].flatMap { role, effective in
        connected(maximum: "editor").ask(
            noc(role), "viewOrganization", Acme.organization("north"), as: effective, "allowed")
    }

    /// Acme lets noc in, and noc lets c in.
    private static let chain = connected(maximum: "manager") { world in
        world.accounts.append(World.Account("c"))
        world.users.append(World.User("c", "carl", "administrator"))
        world.organizations.append(World.Organization("noc", "n1"))
        world.connections.append(
            World.Connection("noc", "c2", to: "c", maximum: "manager", allOrganizations: true))
    }

    private static func twoGroups(denied kind: ID) -> World {
        connected(maximum: "editor") { world in
            world.groups = [World.Group("acme", "x"), World.Group("acme", "y", denying: [kind])]
            world.memberships = [
                World.Membership("acme", "x", .connection("c1")),
                World.Membership("acme", "y", .connection("c1")),
            ]
            world.assets.append(
                World.Asset("acme", "handbook", in: "north", kind: "document"))
        }
    }

    /// At noc the editor has the flag, a grant for an organization of the same identity, and a
    /// group of the same identity that denies passwords.
    private static let flagged = connected(maximum: "editor") { world in
        world.changeUser("editor") { $0.allOrganizations = true }
        world.organizations.append(World.Organization("noc", "south"))
        world.groups.append(World.Group("noc", "techs", denying: ["password"]))
        world.memberships = [World.Membership("noc", "techs", .user("editor"))]
        world.grants += [
            World.Grant("noc", "south", .user("editor")),
            World.Grant("noc", "south", .group("techs")),
            World.Grant("acme", "south", .group("techs")),
        ]
    }
}
