import ReferenceModel

extension DecisionCase {
    /// Bob is in both groups, and both grant north.
    private static let twoGroups = Acme.bare.after { world in
        world.groups.append(World.Group("acme", "night"))
        world.memberships = [
            World.Membership("acme", "techs", .user("bob")),
            World.Membership("acme", "night", .user("bob")),
        ]
        world.grants = [
            World.Grant("acme", "north", .group("techs")),
            World.Grant("acme", "north", .group("night")),
        ]
    }

    private static func views(_ world: World, _ organization: ID, _ expected: String) -> [Step] {
        world.ask(
            Acme.editor, "viewOrganization", Acme.organization(organization), expected)
    }

    static let scopes: [DecisionCase] = [
        DecisionCase(
            23, "A direct grant and a group's, the group's goes",
            views(
                twoGroups.after { world in
                    world.grants = [World.Grant("acme", "north", .user("bob"))]
                }, "north", "allowed")),
        DecisionCase(
            24, "Two groups grant it, one group is deleted",
            views(
                twoGroups.after { world in
                    world.groups.removeLast()
                    world.memberships.removeLast()
                    world.grants.removeLast()
                }, "north", "allowed")),
        DecisionCase(
            25, "Access by group only, membership ends",
            views(twoGroups, "north", "allowed"),
            views(twoGroups.after { $0.memberships = [] }, "north", "organization"),
            views(
                twoGroups.after { world in
                    for index in world.memberships.indices {
                        world.memberships[index].during.until = caseInstant
                    }
                }, "north", "organization")),
        DecisionCase(
            26, "All organizations, one more is created",
            views(
                Acme.bare.after { world in
                    world.changeUser("bob") { $0.allOrganizations = true }
                    world.organizations.append(World.Organization("acme", "new"))
                }, "new", "allowed")),
        DecisionCase(
            27, "The flag goes, grants alone count",
            views(Acme.open, "north", "allowed"), views(Acme.open, "south", "organization")),
        DecisionCase(
            28, "Access to a parent, target in the sub-organization, and the other way round",
            views(family(grant: "north"), "north", "allowed"),
            views(family(grant: "north"), "south", "organization"),
            views(family(grant: "south"), "south", "allowed"),
            views(family(grant: "south"), "north", "organization")),
        DecisionCase(
            29, "A sub-organization moves",
            views(moved(grant: "north"), "south", "organization"),
            views(moved(grant: "south"), "south", "allowed"),
            views(moved(grant: "west"), "south", "organization")),
        DecisionCase(
            59, "A removed user",
            Acme.open.after { world in
                world.changeUser("bob") { $0.status = "removed" }
                world.changeUser("ann") { $0.status = "invited" }
            }.ask(Acme.editor, "viewOrganization", Acme.organization("north"), "standing"),
            Acme.open.after { world in
                world.changeUser("ann") { $0.status = "invited" }
            }.ask(
                Acme.administrator, "viewOrganization", Acme.organization("north"), "standing")),
        DecisionCase(
            65, "An organization is deleted, and restored",
            deleted.ask(
                Acme.administrator, each: ["viewOrganization", "editOrganization"],
                Acme.organization("north"), "state"),
            deleted.ask(Acme.administrator, "viewAsset", Acme.asset("firewall"), "state"),
            deleted.ask(Acme.editor, "restore", Acme.organization("north"), "allowed"),
            views(deleted, "north", "state"),
            views(Acme.open, "north", "allowed")),
    ]

    /// South is beneath north, and Bob has a grant for one of them.
    private static func family(grant: ID) -> World {
        Acme.bare.after { world in
            world.organizations[1].parent = "north"
            world.grants = [World.Grant("acme", grant, .user("bob"))]
        }
    }

    /// South was beneath north and is now beneath west.
    private static func moved(grant: ID) -> World {
        Acme.bare.after { world in
            world.organizations.insert(World.Organization("acme", "west"), at: 0)
            world.organizations[2].parent = "west"
            world.grants = [World.Grant("acme", grant, .user("bob"))]
        }
    }

    private static let deleted = Acme.open.after { world in
        world.organizations[0].state = "deleted"
    }

    static let times: [DecisionCase] = [
        DecisionCase(
            61, "A grant [t, u)",
            timed.ask(
                Acme.editor, "viewOrganization", Acme.organization("north"), at: begin - 1,
                "organization"),
            timed.ask(
                Acme.editor, "viewOrganization", Acme.organization("north"), at: begin,
                "allowed"),
            timed.ask(
                Acme.editor, "viewOrganization", Acme.organization("north"), at: end - 1,
                "allowed"),
            timed.ask(
                Acme.editor, "viewOrganization", Acme.organization("north"), at: end,
                "organization"))
    ]

    private static let begin = UTC.instant(2026, 1, 1)
    private static let end = UTC.instant(2026, 6, 30)
    private static let timed = Acme.bare.after { world in
        let during = Interval(from: begin, until: end)
        world.grants = [World.Grant("acme", "north", .user("bob"), during: during)]
    }
}
