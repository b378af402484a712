import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// The cases that are about a change of a connection, or of somebody behind one.
@Suite struct StoreLiveConnectionTests {
    private func noc(_ role: String) -> Address { Address("noc", ID(role)) }

    private let north = Acme.organization("north")

    /// Acme lets noc in; at noc there is a user of every role, called by the role.
    private func world(status: String, until end: Int64? = nil) -> World {
        Acme.bare.after { world in
            world.accounts.append(World.Account("noc"))
            world.users += ["administrator", "manager", "editor", "creator", "readOnly"]
                .map { World.User("noc", ID($0), $0) }
            world.connections = [
                World.Connection(
                    "acme", "c1", to: "noc", maximum: "editor", status: status,
                    during: Interval(until: end))
            ]
            world.grants = [World.Grant("acme", "north", .connection("c1"))]
        }
    }

    private func set(_ live: StoreWorld, _ world: World, status: String) throws {
        var connection = world.connections[0]
        connection.status = status
        let object = try world.object(connection)
        try live.change { try $0.update(object) }
    }

    @Test("case 47: Pending; accepted") func case47_pendingThenAccepted() throws {
        let world = world(status: "pending")
        let live = try StoreWorld(world, now: caseInstant)
        #expect(try live.says(noc("editor"), "viewOrganization", north) == "standing")
        try set(live, world, status: "accepted")
        #expect(try live.says(noc("editor"), "viewOrganization", north) == "allowed")
    }

    @Test("case 51: Revoked while a delegate is inside") func case51_revoked() throws {
        let world = world(status: "accepted")
        let live = try StoreWorld(world, now: caseInstant)
        #expect(try live.says(noc("editor"), "viewOrganization", north) == "allowed")
        try set(live, world, status: "revoked")
        #expect(try live.says(noc("editor"), "viewOrganization", north) == "standing")
        var again = world.connections[0]
        again.status = "accepted"
        let object = try world.object(again)
        #expect(try live.refusal { try $0.update(object) } == .finalConnection)
    }

    @Test("case 52: A home role falls from Editor to Creator") func case52_roleFalls() throws {
        let world = world(status: "accepted")
        let live = try StoreWorld(world, now: caseInstant)
        let firewall = Acme.asset("firewall")
        #expect(try live.says(noc("editor"), "deleteAsset", firewall) == "allowed")
        var user = try #require(world.users.first { $0.address == noc("editor") })
        user.role = "creator"
        let creator = try world.object(user)
        try live.change { try $0.update(creator) }
        #expect(try live.says(noc("editor"), "deleteAsset", firewall) == "role")
        #expect(try live.says(noc("editor"), "editAsset", firewall) == "allowed")
    }

    /// The status is the one at the instant asked about, whether or not a write says so.
    @Test func anAcceptedConnectionPastItsEndHasExpired() throws {
        let end = caseInstant + 1000
        let live = try StoreWorld(world(status: "accepted", until: end), now: caseInstant)
        let connection = ReferenceQuestion.Target.connection(Address("acme", "c1"))
        for action in ["acceptConnection", "leaveConnection"] {
            let before = try live.says(noc("administrator"), action, connection, at: end - 1)
            let after = try live.says(noc("administrator"), action, connection, at: end)
            #expect([before, after] == ["allowed", "state"])
        }
        #expect(
            try live.says(
                Acme.administrator, "configureConnections", connection, at: end) == "allowed")
    }

    /// Deleting a group lifts the types that it denies.
    @Test func onlyAnAdministratorDeletesAGroupThatDenies() throws {
        let world = Acme.bare.after { world in
            world.memberships = [World.Membership("acme", "techs", .user("max"))]
        }
        let live = try StoreWorld(world, now: caseInstant)
        let techs = Acme.group("techs")
        #expect(try live.says(Acme.manager, "deleteGroup", techs) == "allowed")
        var denying = world.groups[0]
        denying.deniedAssetTypes = ["password"]
        let object = try world.object(denying)
        try live.change { try $0.update(object) }
        #expect(try live.says(Acme.manager, "deleteGroup", techs) == "role")
        #expect(try live.says(Acme.manager, "editGroup", techs) == "allowed")
        #expect(try live.says(Acme.administrator, "deleteGroup", techs) == "allowed")
    }
}
