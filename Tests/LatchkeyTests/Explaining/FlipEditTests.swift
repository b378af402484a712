import AccessRules
import Latchkey
import Testing

/// Every kind of edit, where it is the smallest.
@Suite struct FlipEditTests {
    private let administrator = "set the role of acme/bob to administrator"
    private let techs = Target.group(Ref("techs", of: "acme"))

    @Test func aGrantToTheUserOrToAGroupOfTheUsers() throws {
        let world = FlipWorld.with { world in
            world.add(.user("bob"), to: "techs")
            world.grant("north", to: .group("night"))
        }
        #expect(
            try world.flips(bob, .viewOrganization, northTarget) == [
                ["add user acme/bob to group acme/night"],
                ["grant acme/north to group acme/techs"],
                ["grant acme/north to user acme/bob"],
                [administrator],
            ])
    }

    @Test func everyRoleThatPermits() throws {
        let world = FlipWorld.with { world in
            world.change("bob") { $0.role = .readOnly }
            world.grant("north", to: .user("bob"))
        }
        let roles = ["administrator", "creator", "editor", "manager"]
        #expect(
            try world.flips(bob, .editOrganization, northTarget)
                == roles.map { ["set the role of acme/bob to \($0)"] })
    }

    @Test func theMaximumRoleAndTheHomeRoleTogether() throws {
        var world = FlipWorld.with { $0.grant("north", to: .connection("c1")) }
        world.connections[0].maximumRole = .readOnly
        let maxima = ["creator", "editor", "manager"]
        #expect(
            try world.flips(nia, .editOrganization, northTarget)
                == maxima.map { ["set the maximum role of acme/c1 to \($0)"] })
        world.change("nia") { $0.role = .readOnly }
        let roles = ["administrator", "creator", "editor", "manager"]
        #expect(
            try world.flips(nia, .editOrganization, northTarget)
                == maxima.flatMap { maximum in
                    roles.map {
                        [
                            "set the maximum role of acme/c1 to \(maximum)",
                            "set the role of noc/nia to \($0)",
                        ]
                    }
                })
    }

    @Test func aDeniedTypeAndItsGroup() throws {
        let world = FlipWorld.with { world in
            world.grant("north", to: .user("bob"))
            world.add(.user("bob"), to: "techs")
            world.deny(["password"], to: "techs")
        }
        #expect(
            try world.flips(bob, .viewAsset, firewall) == [
                ["lift password from group acme/techs"],
                ["remove user acme/bob from group acme/techs"],
                [administrator],
            ])
        #expect(
            try world.flips(bob, .createAsset, northTarget, kind: "password").count == 3)
    }

    @Test func aListIsOpenedOrNamesOneMore() throws {
        var world = FlipWorld.with { world in
            world.grant("north", to: .user("bob"))
            world.add(.user("bob"), to: "techs")
        }
        world.assets[0].access = .listed(users: [], groups: ["night"])
        #expect(
            try world.flips(bob, .viewAsset, firewall) == [
                ["add user acme/bob to group acme/night"],
                ["list group acme/techs on acme/firewall"],
                ["list user acme/bob on acme/firewall"],
                ["open the list of acme/firewall"],
                [administrator],
            ])
    }

    @Test func theListOfTheOutermostContainer() throws {
        var world = FlipWorld.with { $0.grant("north", to: .connection("c1")) }
        world.assets[0].access = .listed(users: ["bob"], groups: [])
        world.assets.append(
            Asset(
                account: "acme", id: "console", organization: "north", kind: "password",
                name: "Console", container: "firewall"))
        #expect(
            try world.flips(nia, .viewAsset, .asset(Ref("console", of: "acme"))) == [
                ["open the list of acme/firewall"]
            ])
    }

    @Test func statesOfAllThatForbid() throws {
        var world = FlipWorld.with { _ in }
        world.organizations[0].state = .archived
        #expect(
            try world.flips(ann, .editOrganization, northTarget) == [
                ["set the state of organization acme/north to normal"]
            ])
        world.organizations[0].state = .deleted
        world.assets[0].state = .deleted
        let states = ["archived", "normal"]
        #expect(
            try world.flips(ann, .viewAsset, firewall)
                == states.flatMap { asset in
                    states.map {
                        [
                            "set the state of asset acme/firewall to \(asset)",
                            "set the state of organization acme/north to \($0)",
                        ]
                    }
                })
    }

    @Test func aUserBecomesActive() throws {
        let world = FlipWorld.with { world in
            world.change("bob") { $0.status = .invited }
            world.grant("north", to: .user("bob"))
        }
        #expect(
            try world.flips(bob, .viewOrganization, northTarget) == [["activate user acme/bob"]])
    }

    @Test func aConnectionIsAccepted() throws {
        var world = FlipWorld.with { $0.grant("south", to: .connection("c1")) }
        world.connections[0].status = .pending
        #expect(
            try world.flips(nia, .viewOrganization, northTarget) == [
                ["accept connection acme/c1", "grant acme/north to connection acme/c1"]
            ])
        #expect(
            try world.flips(nia, .enterAccount, .account("acme")) == [
                ["accept connection acme/c1"]
            ])
        world.connections[0].status = .revoked
        #expect(try world.flips(nia, .enterAccount, .account("acme")) == [])
    }

    /// Of two accepted connections that held at a past instant the one added first decides: to
    /// accept an earlier draft turns what a later connection denied then.
    @Test func anotherConnectionDecidesAtAPastInstant() throws {
        var world = FlipWorld.with { _ in }
        world.connections[0].status = .draft
        world.connections[0].hasAllOrganizations = true
        var later = world.connections[0]
        later.id = "c2"
        later.status = .accepted
        later.maximumRole = .readOnly
        later.validity = .february
        world.connections.append(later)
        // What has ended since is in no set: its maximum role stays.
        let instant = Validity.february.begin
        #expect(
            try world.flips(nia, .editOrganization, northTarget, at: instant)
                == [["accept connection acme/c1"]])
        // The one that holds already was added first.
        world.connections.swapAt(0, 1)
        #expect(try world.flips(nia, .editOrganization, northTarget, at: instant) == [])
    }

    @Test func anAnswerToAConnection() throws {
        var world = FlipWorld.with { world in
            world.grant("south", to: .connection("c1"))
            world.change("nia") { $0.role = .administrator }
        }
        let target = Target.connection(Ref("c1", of: "acme"))
        world.connections[0].status = .draft
        #expect(
            try world.flips(nia, .acceptConnection, target) == [["accept connection acme/c1"]])
        world.connections[0].status = .accepted
        let end = Validity.april.begin
        world.connections[0].validity = Validity(until: end)
        #expect(
            try world.flips(nia, .leaveConnection, target, at: end) == [
                ["let connection acme/c1 hold at \(end.iso8601)"]
            ])
        // What has ended stays so.
        world.connections[0].validity = .february
        #expect(try world.flips(nia, .leaveConnection, target) == [])
    }

    @Test func timesOfWhatIsThere() throws {
        var world = FlipWorld.with { world in
            world.grant("north", to: .user("bob"), .february)
            world.grant("north", to: .group("techs"))
            world.add(.user("bob"), to: "techs", .april)
            world.grant("north", to: .connection("c1"))
        }
        world.connections[0].validity = .april
        #expect(
            try world.flips(bob, .viewOrganization, northTarget) == [
                [
                    "let the grant of acme/north to user acme/bob hold at 2026-03-01T00:00:00Z"
                ],
                [
                    "let the membership of user acme/bob in group acme/techs hold at "
                        + "2026-03-01T00:00:00Z"
                ],
                [administrator],
            ])
        #expect(
            try world.flips(nia, .viewOrganization, northTarget) == [
                ["let connection acme/c1 hold at 2026-03-01T00:00:00Z"]
            ])
    }

    @Test func noIntervalIsWidenedToWhatCannotBeWritten() throws {
        let world = FlipWorld.with { world in
            world.grant("north", to: .user("bob"), .february)
            world.grant("north", to: .group("techs"))
            world.add(.user("bob"), to: "techs", .february)
        }
        let latest = Instant.iso8601Range.upperBound
        for instant in [latest, Instant(millisecondsSince1970: .max - 1), .distantPast] {
            #expect(
                try world.flips(bob, .viewOrganization, northTarget, at: instant)
                    == [[administrator]], "\(instant)")
        }
        let before = Instant(millisecondsSince1970: latest.millisecondsSince1970 - 1)
        #expect(try world.flips(bob, .viewOrganization, northTarget, at: before).count == 3)
    }

    @Test func conditionsOnAGroup() throws {
        var world = FlipWorld.with { _ in }
        #expect(
            try world.flips(mia, .editGroup, techs) == [
                ["add user acme/mia to group acme/techs"],
                ["set the role of acme/mia to administrator"],
            ])
        world.add(.user("mia"), to: "techs")
        world.deny(["password"], to: "techs")
        #expect(
            try world.flips(mia, .deleteGroup, techs) == [
                ["lift password from group acme/techs"],
                ["set the role of acme/mia to administrator"],
            ])
    }

    @Test func anEntryOfTheLog() throws {
        var world = FlipWorld.with { _ in }
        world.entries = ["north", "gone"].map {
            LogEntry(
                account: "acme", time: testNow, event: .read, operation: "viewOrganization",
                organization: $0)
        }
        #expect(
            try world.flips(mia, .viewActivityLog, .log("acme", sequence: 1)) == [
                ["grant acme/north to user acme/mia"],
                ["set the role of acme/mia to administrator"],
            ])
        #expect(
            try world.flips(mia, .viewActivityLog, .log("acme", sequence: 2)) == [
                ["set the role of acme/mia to administrator"]
            ])
    }
}
