import AccessRules
import Latchkey
import Testing

/// The cases of the rules that concern who may administer what, each by its number.
@Suite struct RoleCaseTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    @Test("case 2: A second Administrator demotes the first")
    func case2() throws {
        #expect(try world.does("acme/art", .assignRole("ann", .editor)) == "done")
        #expect(try world.does("acme/ann", .assignRole("ann", .administrator)) == "denied role")
    }

    @Test("case 3: The only active Administrator is demoted or removed")
    func case3() throws {
        #expect(try world.does("acme/ann", .assignRole("art", .manager)) == "done")
        // An invited Administrator does not count.
        #expect(try world.does("acme/ann", .invite("ada", .administrator)) == "done")
        for operation in [Operation.assignRole("ann", .manager), .removeUser("ann")] {
            #expect(try world.does("acme/ann", operation) == "refused lastAdministrator")
            #expect(try world.host(operation) == "refused lastAdministrator")
        }
        #expect(try world.does("acme/ann", .activateUser("ada")) == "done")
        #expect(try world.does("acme/ann", .removeUser("ann")) == "done")
    }

    @Test("case 7: A Manager edits or removes an Administrator")
    func case7() throws {
        for operation in [
            Operation.editUser("art", UserEdit(name: "Arthur")), .removeUser("art"),
            .assignRole("art", .lite), .setAllOrganizations("art", true),
        ] {
            #expect(try world.does("acme/mia", operation) == "denied role")
        }
    }

    @Test("case 8: A Manager makes anyone, or themself, Administrator")
    func case8() throws {
        #expect(try world.does("acme/mia", .assignRole("bob", .administrator)) == "denied role")
        #expect(try world.does("acme/mia", .assignRole("mia", .administrator)) == "denied role")
        #expect(try world.does("acme/mia", .invite("new", .administrator)) == "denied role")
        #expect(try world.does("acme/mia", .assignRole("bob", .manager)) == "done")
    }

    @Test("case 9: A Manager outside a group edits or deletes it")
    func case9() throws {
        for operation in [
            Operation.editGroup("techs", GroupEdit(name: "Tecs")), .deleteGroup("techs"),
            .join("techs", "bob"), .grant("north", to: .group("techs")),
        ] {
            #expect(try world.does("acme/mia", operation) == "denied role")
            #expect(try world.does("acme/bob", operation) == "denied role")
        }
        #expect(try world.does("acme/ann", .editGroup("techs", GroupEdit(name: "T"))) == "done")
    }

    @Test("cases 10 and 11: A Manager creates a group, manages it, leaves it")
    func cases10And11() throws {
        let group = Group(account: "acme", id: "new", name: "New")
        #expect(try world.does("acme/max", .createGroup(group)) == "done")
        #expect(try world.does("acme/max", .editGroup("new", GroupEdit(name: "N"))) == "done")
        #expect(try world.does("acme/max", .join("new", "bob")) == "done")
        #expect(try world.does("acme/max", .removeMember(.user("max"), from: "new")) == "done")
        #expect(
            try world.does("acme/max", .editGroup("new", GroupEdit(name: "M"))) == "denied role")
    }

    @Test("case 12: A restricted Manager grants what is out of scope to a group of theirs")
    func case12() throws {
        #expect(try world.does("acme/ann", .join("techs", "max")) == "done")
        #expect(
            try world.does("acme/max", .grant("south", to: .group("techs")))
                == "unknown organization")
        #expect(try world.does("acme/max", .grant("north", to: .group("techs"))) == "done")
        #expect(
            try world.does("acme/max", .grant("south", to: .user("bob")))
                == "unknown organization")
        #expect(try world.does("acme/mia", .grant("south", to: .user("bob"))) == "done")
        #expect(
            try world.does("acme/max", .revokeAccess(to: "south", from: .user("bob")))
                == "unknown organization")
        #expect(
            try world.does("acme/mia", .revokeAccess(to: "south", from: .user("bob"))) == "done")
    }

    @Test("case 14: A Manager resets a second factor or configures a connection")
    func case14() throws {
        for operation in [
            Operation.resetMFA("bob"), .draft("c9", to: "far"), .revokeConnection("nights"),
            .editConnection("nights", ConnectionEdit(maximumRole: .readOnly)),
            .grant("north", to: .connection("nights")), .enforceMFA(true),
            .addMember(
                Membership(account: "acme", group: "techs", member: .connection("nights"))),
        ] {
            #expect(try world.does("acme/mia", operation) == "denied role")
        }
        #expect(try world.does("acme/ann", .resetMFA("bob")) == "done")
    }

    @Test("case 15: A Manager sets denied types")
    func case15() throws {
        #expect(try world.does("acme/ann", .join("techs", "mia")) == "done")
        #expect(try world.does("acme/mia", .denyAssetTypes("techs", ["password"])) == "denied role")
        let group = Group(
            account: "acme", id: "new", name: "New", deniedAssetTypes: ["password"])
        #expect(try world.does("acme/mia", .createGroup(group)) == "denied role")
        #expect(try world.does("acme/ann", .createGroup(group)) == "done")
    }

    @Test("cases 16 and 17: An Editor deletes but does not destroy, a Creator does not delete")
    func cases16And17() throws {
        #expect(try world.does("acme/cat", .asset("own")) == "done")
        #expect(try world.does("acme/cat", .deleteAsset("own")) == "denied role")
        #expect(try world.does("acme/bob", .destroyAsset("own")) == "denied role")
        #expect(try world.does("acme/bob", .deleteAsset("own")) == "done")
        #expect(
            try world.does("acme/bob", .editAsset("own", AssetEdit(name: "x"))) == "denied state")
        #expect(try world.does("acme/bob", .restoreAsset("own")) == "done")
        #expect(try world.does("acme/max", .destroyAsset("own")) == "done")
        #expect(try world.does("acme/max", .destroyAsset("own")) == "unknown asset")
    }

    @Test("case 18: A Creator sets the list of an asset they see, and of one they do not")
    func case18() throws {
        let list = Asset.Access.listed(users: ["cat"], groups: [])
        #expect(try world.does("acme/cat", .setAssetPermissions("safe", list)) == "done")
        #expect(try world.does("acme/cat", .setAssetPermissions("secret", list)) == "unknown asset")
        #expect(try world.does("acme/cat", .setAssetPermissions("far", list)) == "unknown asset")
    }

    @Test("cases 19 to 21: Who creates an organization, with and without all organizations")
    func cases19To21() throws {
        #expect(try world.does("acme/uma", .organization("new")) == "done")
        #expect(
            try world.says("acme/uma", .editOrganization, world.organization("new")) == "allowed")
        #expect(try world.does("acme/bob", .organization("other")) == "denied role")
        #expect(try world.does("acme/bob", .organization("other", under: "north")) == "denied role")
        #expect(try world.does("acme/uma", .organization("sub", under: "north")) == "done")
        #expect(
            try world.says("acme/bob", .viewOrganization, world.organization("sub"))
                == "organization")
    }

    @Test("case 22: Read-only creates, edits, deletes, sets a list")
    func case22() throws {
        for operation in [
            Operation.asset("a"), .editAsset("safe", AssetEdit(name: "x")), .deleteAsset("safe"),
            .setAssetPermissions("safe", .everyone), .embedAsset("safe", in: "rack"),
            .editOrganization("north", OrganizationEdit(name: "x")), .archiveOrganization("north"),
        ] {
            #expect(try world.does("acme/rea", operation) == "denied role")
            #expect(try world.does("acme/lea", operation) == "denied role")
        }
    }

    @Test("case 29: A sub-organization moves, and nobody's access changes")
    func case29() throws {
        #expect(try world.does("acme/mia", .organization("sub", under: "south")) == "done")
        let before = try world.says("acme/bob", .viewOrganization, world.organization("sub"))
        #expect(try world.does("acme/mia", .moveOrganization("sub", under: "north")) == "done")
        #expect(try world.says("acme/bob", .viewOrganization, world.organization("sub")) == before)
        #expect(
            try world.does("acme/mia", .moveOrganization("north", under: "sub"))
                == "refused organizationCycle")
        // The place must be one that the mover sees.
        #expect(
            try world.does("acme/bob", .moveOrganization("north", under: "south"))
                == "unknown organization")
    }

    @Test("case 37: Somebody takes themself off a list")
    func case37() throws {
        let both = Asset.Access.listed(users: ["cat", "bob"], groups: [])
        #expect(try world.does("acme/cat", .setAssetPermissions("safe", both)) == "done")
        let bob = Asset.Access.listed(users: ["bob"], groups: [])
        #expect(try world.does("acme/cat", .setAssetPermissions("safe", bob)) == "done")
        #expect(try world.says("acme/cat", .viewAsset, world.asset("safe")) == "assetAccess")
        #expect(try world.does("acme/cat", .setAssetPermissions("safe", both)) == "unknown asset")
    }

    @Test("case 59: A removed user has no access, and the entries remain")
    func case59() throws {
        #expect(try world.does("acme/bob", .asset("mine")) == "done")
        let entries = try world.log(of: "acme").filter { $0.contains("acme/bob") }
        #expect(try world.does("acme/mia", .removeUser("bob")) == "done")
        #expect(try world.does("acme/bob", .asset("more")) == "denied standing")
        #expect(try world.log(of: "acme").filter { entries.contains($0) } == entries)
        #expect(try world.does("acme/mia", .assignRole("bob", .manager)) == "refused removedUser")
        #expect(
            try world.does("acme/mia", .grant("north", to: .user("bob"))) == "refused removedUser")
        #expect(try world.does("acme/ann", .join("techs", "bob")) == "refused removedUser")
    }

    @Test("case 63: What does not exist and what is out of scope have the same answer")
    func case63() throws {
        let operations: [(Identity, Identity) -> Operation] = [
            { id, _ in .editOrganization(id, OrganizationEdit(name: "x")) },
            { id, _ in .destroyOrganization(id) },
            { id, _ in .moveOrganization("north", under: id) },
            { id, _ in .asset("new", in: id) },
            { _, id in .editAsset(id, AssetEdit(name: "x")) },
            { _, id in .destroyAsset(id) },
            { _, id in .embedAsset("safe", in: id) },
            { id, _ in .moveAsset("safe", to: id) },
        ]
        for user in ["acme/cat", "acme/rea", "acme/max", "noc/eve"] {
            let session = try world.session(user, in: "acme")
            for operation in operations {
                var answers: [String] = []
                for (organization, asset) in [("south", "far"), ("nowhere", "nothing")]
                    as [(Identity, Identity)]
                {
                    do {
                        try session.perform(operation(organization, asset))
                        Issue.record("\(user) did \(operation(organization, asset))")
                    } catch {
                        answers.append(
                            "\(error)".replacing(organization.text, with: "_")
                                .replacing(asset.text, with: "_"))
                    }
                }
                #expect(answers[0] == answers[1])
            }
        }
    }
}
