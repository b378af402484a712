import ReferenceModel

extension DecisionCase {
    private static func sees(_ world: World, _ asset: ID, _ expected: String) -> [Step] {
        world.ask(Acme.editor, "viewAsset", Acme.asset(asset), expected)
    }

    private static func listing(_ users: [ID], _ groups: [ID] = [], in world: World) -> World {
        world.after { world in
            world.changeAsset("firewall") {
                $0.list = World.AccessList(users: users, groups: groups)
            }
        }
    }

    static let lists: [DecisionCase] = [
        DecisionCase(
            35, "A list names a user without the organization",
            sees(listing(["bob"], in: Acme.bare), "firewall", "organization")),
        DecisionCase(
            36, "A restricted asset with an empty list",
            sees(listing([], in: Acme.open), "firewall", "assetAccess"),
            listing([], in: Acme.open).ask(
                Acme.manager, "viewAsset", Acme.asset("firewall"), "assetAccess"),
            listing([], in: Acme.open).ask(
                Acme.administrator, "viewAsset", Acme.asset("firewall"), "allowed")),
        DecisionCase(
            37, "A user not reached by a listed group takes themself off a list",
            sees(listing(["bob"], ["techs"], in: Acme.open), "firewall", "allowed"),
            sees(listing([], ["techs"], in: Acme.open), "firewall", "assetAccess")),
        DecisionCase(
            39, "A password embedded in a restricted configuration",
            sees(embedded(listing: "cat"), "inner", "assetAccess"),
            sees(embedded(listing: "bob"), "inner", "allowed"),
            sees(embedded(listing: "cat"), "innermost", "assetAccess"),
            sees(embedded(listing: "bob"), "innermost", "allowed")),
    ]

    /// A configuration with a list, a password in it, and a document in the password.
    private static func embedded(listing user: ID) -> World {
        Acme.open.after { world in
            world.assets = [
                World.Asset(
                    "acme", "router", in: "north", kind: "configuration",
                    list: World.AccessList(users: [user])),
                World.Asset("acme", "inner", in: "north", kind: "password", container: "router"),
                World.Asset(
                    "acme", "innermost", in: "north", kind: "document", container: "inner"),
            ]
        }
    }

    /// Bob is in two groups, of which one denies a kind.
    private static func denying(_ kind: ID, in world: World) -> World {
        world.after { world in
            world.groups.append(World.Group("acme", "night", denying: [kind]))
            world.memberships = [
                World.Membership("acme", "techs", .user("bob")),
                World.Membership("acme", "night", .user("bob")),
            ]
        }
    }

    static let kinds: [DecisionCase] = [
        DecisionCase(
            38, "In two groups, one denies passwords, though the list names them",
            sees(
                denying("password", in: listing(["bob"], ["techs"], in: Acme.open)), "firewall",
                "assetType"),
            sees(
                denying("document", in: listing(["bob"], ["techs"], in: Acme.open)), "firewall",
                "allowed"),
            denying("password", in: Acme.open).ask(
                Acme.editor, "createAsset", Acme.organization("north"), kind: "password",
                "assetType"),
            denying("document", in: Acme.open).ask(
                Acme.editor, "editAsset", Acme.asset("firewall"), kind: "document", "assetType")),
        DecisionCase(
            64, "Container's kind denied, embedded kind not",
            sees(denying("configuration", in: embedded(listing: "bob")), "inner", "assetType"),
            sees(
                denying("configuration", in: embedded(listing: "bob")), "innermost", "assetType"),
            sees(denying("password", in: embedded(listing: "bob")), "innermost", "assetType"),
            sees(denying("document", in: embedded(listing: "bob")), "inner", "allowed")),
    ]
}
