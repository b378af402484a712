import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// The cases that are about a change, applied to a store that lives on.
@Suite struct StoreLiveCaseTests {
    private func live(_ world: World) throws -> StoreWorld {
        try StoreWorld(world, now: caseInstant)
    }

    /// What Bob, an Editor, gets to hear.
    private func bob(_ live: StoreWorld, _ organization: ID) throws -> String {
        try live.says(Acme.editor, "viewOrganization", Acme.organization(organization))
    }

    private let bobInTechs = Membership(account: "acme", group: "techs", member: .user("bob"))

    /// Bob is in two groups, and both grant north.
    private let twoGroups = Acme.bare.after { world in
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

    @Test("case 19: An unrestricted Creator's new organization is in scope at once")
    func case19_aNewOrganizationIsInScope() throws {
        let world = Acme.bare.after { world in
            world.changeUser("cat") { $0.allOrganizations = true }
        }
        let live = try live(world)
        #expect(try live.says(Acme.creator, "createOrganization", Acme.here) == "allowed")
        try live.change {
            try $0.insert(.organization(Organization(account: "acme", id: "new", name: "New")))
        }
        #expect(
            try live.says(Acme.creator, "viewOrganization", Acme.organization("new"))
                == "allowed")
    }

    @Test("case 23: A direct grant and a group's, the group's goes")
    func case23_theGroupsGrantGoes() throws {
        let world = Acme.open.after { world in
            world.memberships = [World.Membership("acme", "techs", .user("bob"))]
            world.grants.append(World.Grant("acme", "north", .group("techs")))
        }
        let live = try live(world)
        let groups = Grant(account: "acme", organization: "north", grantee: .group("techs"))
        let own = Grant(account: "acme", organization: "north", grantee: .user("bob"))
        try live.change { try $0.remove(groups) }
        #expect(try bob(live, "north") == "allowed")
        try live.change { try $0.remove(own) }
        #expect(try bob(live, "north") == "organization")
    }

    @Test("case 24: Two groups grant it, one group is deleted")
    func case24_oneGroupIsDeleted() throws {
        let live = try live(twoGroups)
        try live.change { try $0.remove(Ref<Group>("night", of: "acme")) }
        #expect(try bob(live, "north") == "allowed")
        try live.change { try $0.remove(Ref<Group>("techs", of: "acme")) }
        #expect(try bob(live, "north") == "organization")
    }

    @Test("case 25: Access by group only, membership ends")
    func case25_membershipEnds() throws {
        let world = twoGroups.after { $0.grants.removeLast() }
        let live = try live(world)
        #expect(try bob(live, "north") == "allowed")
        var ending = bobInTechs
        ending.validity = Validity(until: Instant(millisecondsSince1970: caseInstant))
        let ended = InterchangeObject.membership(ending)
        try live.change { try $0.update(ended) }
        #expect(try bob(live, "north") == "organization")
        let lasting = InterchangeObject.membership(bobInTechs)
        try live.change { try $0.update(lasting) }
        #expect(try bob(live, "north") == "allowed")
        let membership = bobInTechs
        try live.change { try $0.remove(membership) }
        #expect(try bob(live, "north") == "organization")
    }

    @Test("case 26: All organizations, one more is created")
    func case26_oneMoreOrganization() throws {
        let live = try live(
            Acme.bare.after { world in world.changeUser("bob") { $0.allOrganizations = true } })
        #expect(try bob(live, "new") == "error")
        try live.change {
            try $0.insert(.organization(Organization(account: "acme", id: "new", name: "New")))
        }
        #expect(try bob(live, "new") == "allowed")
    }

    @Test("case 27: The flag goes, grants alone count")
    func case27_theFlagGoes() throws {
        let world = Acme.open.after { $0.changeUser("bob") { $0.allOrganizations = true } }
        let live = try live(world)
        #expect(try bob(live, "south") == "allowed")
        let without = try Acme.open.object(Acme.open.users[2])
        try live.change { try $0.update(without) }
        #expect(try bob(live, "south") == "organization")
        #expect(try bob(live, "north") == "allowed")
    }

    @Test("case 28: A parent and its sub-organization, one granted, then the other")
    func case28_nothingIsInherited() throws {
        let live = try live(
            Acme.bare.after { world in
                world.organizations[1].parent = "north"
                world.grants = [World.Grant("acme", "north", .user("bob"))]
            })
        #expect(try bob(live, "north") == "allowed")
        #expect(try bob(live, "south") == "organization")
        try live.change {
            try $0.remove(Grant(account: "acme", organization: "north", grantee: .user("bob")))
            try $0.insert(
                .grant(Grant(account: "acme", organization: "south", grantee: .user("bob"))))
        }
        #expect(try bob(live, "north") == "organization")
        #expect(try bob(live, "south") == "allowed")
    }

    @Test("case 29: A sub-organization moves", arguments: ["north", "south", "west"] as [ID])
    func case29_aSubOrganizationMoves(granted: ID) throws {
        let world = Acme.bare.after { world in
            world.organizations.insert(World.Organization("acme", "west"), at: 0)
            world.organizations[2].parent = "north"
            world.grants = [World.Grant("acme", granted, .user("bob"))]
        }
        let live = try live(world)
        let everything: [ID] = ["north", "south", "west"]
        let before = try everything.map { try bob(live, $0) }
        var moved = world.organizations[2]
        for parent in ["west", nil, "north"] as [ID?] {
            moved.parent = parent
            let object = try world.object(moved)
            try live.change { try $0.update(object) }
            #expect(try everything.map { try bob(live, $0) } == before)
        }
        #expect(before == everything.map { $0 == granted ? "allowed" : "organization" })
    }

    @Test("case 37: A user not reached by a listed group takes themself off a list")
    func case37_offTheList() throws {
        let world = Acme.open.after { world in
            world.changeAsset("firewall") {
                $0.list = World.AccessList(users: ["bob"], groups: ["techs"])
            }
        }
        let live = try live(world)
        let firewall = Acme.asset("firewall")
        #expect(try live.says(Acme.editor, "setAssetPermissions", firewall) == "allowed")
        var asset = world.assets[0]
        asset.list?.users = []
        let unlisted = try world.object(asset)
        try live.change { try $0.update(unlisted) }
        #expect(try live.says(Acme.editor, "viewAsset", firewall) == "assetAccess")
        #expect(try live.says(Acme.editor, "setAssetPermissions", firewall) == "assetAccess")
    }

    @Test("case 59: A removed user")
    func case59_aRemovedUser() throws {
        let world = Acme.open.after { world in
            world.memberships = [World.Membership("acme", "techs", .user("bob"))]
            world.logEntries = [
                World.LogEntry(
                    "acme", time: caseInstant - 1, operation: "viewAsset", user: Acme.editor,
                    organization: "north")
            ]
        }
        let live = try live(world)
        #expect(try bob(live, "north") == "allowed")
        var bob = world.users[2]
        bob.status = "removed"
        let removed = try world.object(bob)
        try live.change { try $0.update(removed) }
        #expect(try self.bob(live, "north") == "standing")
        let entry = ReferenceQuestion.Target.log("acme", 1)
        #expect(try live.says(Acme.administrator, "viewActivityLog", entry) == "allowed")
        let scope = try live.store.read { view in
            try view.users(WhoCan(.viewOrganization, on: .organization(Ref("north", of: "acme"))))
        }
        #expect(!scope.items.contains { $0.user.id == "bob" })
    }

    @Test("case 65: An organization is deleted, and restored")
    func case65_deletedAndRestored() throws {
        let live = try live(Acme.open)
        var north = Acme.open.organizations[0]
        let everybody = Acme.open.users.map(\.address)
        north.state = "deleted"
        let deleted = try Acme.open.object(north)
        try live.change { try $0.update(deleted) }
        for user in everybody {
            for (action, target) in [
                ("viewOrganization", Acme.organization("north")),
                ("viewAsset", Acme.asset("firewall")),
            ] {
                #expect(try live.says(user, action, target) == "state")
            }
        }
        #expect(
            try live.says(Acme.editor, "restoreOrganization", Acme.organization("north"))
                == "allowed")
        north.state = "normal"
        let restored = try Acme.open.object(north)
        try live.change { try $0.update(restored) }
        for user in everybody {
            #expect(
                try live.says(user, "viewOrganization", Acme.organization("north")) == "allowed")
        }
    }
}
