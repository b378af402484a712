import AccessRules
import Latchkey
import Testing

/// What would break an invariant is no way out, and the next best is found.
@Suite struct FlipInvariantTests {
    /// Leo reaches five organizations and asks for a sixth, `north`; no seat is free.
    private func fullLite(_ change: (inout ExplainWorld) -> Void = { _ in }) -> ExplainWorld {
        FlipWorld.with { world in
            world.accounts[0].seatLimit = 3
            for number in 1...5 {
                let id = Identity("o\(number)")
                world.organizations.append(Organization(account: "acme", id: id, name: "O"))
                world.grant(id, to: .user("leo"))
            }
            change(&world)
        }
    }

    @Test func liteReachesNoSixthOrganization() throws {
        let scratch = try Scratch()
        let store = try fullLite().store(scratch)
        let explanation = try store.explanation(
            of: Question(may: leo, .viewOrganization, northTarget))
        #expect(explanation.flips.isEmpty)
        #expect(explanation.flipCount == 0)
        #expect(explanation.flipNote != nil)
        // With a seat to take, a role is a way.
        let world = fullLite { $0.accounts[0].seatLimit = nil }
        #expect(
            try world.flips(leo, .viewOrganization, northTarget) == [
                ["set the role of acme/leo to administrator"]
            ])
    }

    @Test func liteOnlyForAsLongAsThereIsRoom() throws {
        // The fifth begins later: until then there is room, if the access ends before.
        let world = fullLite { world in
            world.grants[4].validity = .april
            world.grant("north", to: .group("techs"))
            world.add(
                .user("leo"), to: "techs",
                Validity(
                    from: Validity.february.begin,
                    until: Instant(millisecondsSince1970: testNow.millisecondsSince1970 - 1)))
        }
        #expect(
            try world.flips(leo, .viewOrganization, northTarget) == [
                [
                    "let the membership of user acme/leo in group acme/techs hold at "
                        + "2026-03-01T00:00:00Z"
                ]
            ])
    }

    @Test func leavingADenyingGroupMakesRoom() throws {
        let world = fullLite { world in
            world.grants[4] = Grant(account: "acme", organization: "o5", grantee: .group("techs"))
            world.add(.user("leo"), to: "techs")
            world.deny(["password"], to: "techs")
        }
        // To lift the kind would cost as much, but leaves no room.
        #expect(
            try world.flips(leo, .viewAsset, firewall) == [
                [
                    "grant acme/north to user acme/leo",
                    "remove user acme/leo from group acme/techs",
                ]
            ])
    }

    @Test func aGroupWithAFullLiteMemberGainsNothing() throws {
        let world = fullLite { world in
            world.add(.user("leo"), to: "techs")
            world.add(.user("bob"), to: "techs")
        }
        #expect(
            try world.flips(bob, .viewOrganization, northTarget) == [
                ["grant acme/north to user acme/bob"],
                ["set the role of acme/bob to administrator"],
            ])
    }

    @Test func nothingIsRestoredThatALiteUserHasNoRoomFor() throws {
        let world = fullLite { world in
            world.organizations[0].state = .deleted
            world.grant("north", to: .user("leo"))
        }
        #expect(try world.flips(ann, .viewOrganization, northTarget) == [])
        #expect(try world.flips(bob, .restoreOrganization, northTarget).count == 2)
    }

    @Test func withoutASeatAnInvitedEditorEntersAsLite() throws {
        let world = FlipWorld.with { world in
            world.accounts[0].seatLimit = 2
            world.change("bob") { $0.status = .invited }
            world.grant("north", to: .user("bob"))
        }
        #expect(
            try world.flips(bob, .viewOrganization, northTarget) == [
                ["activate user acme/bob", "set the role of acme/bob to lite"]
            ])
        #expect(try world.flips(bob, .editOrganization, northTarget) == [])
    }

    @Test func anAcceptedConnectionHasAnOrganizationOfItsOwn() throws {
        var world = FlipWorld.with { world in
            world.grant("north", to: .group("techs"))
            world.add(.connection("c1"), to: "techs")
        }
        world.connections[0].status = .draft
        #expect(
            try world.flips(nia, .viewOrganization, northTarget) == [
                ["accept connection acme/c1", "grant acme/north to connection acme/c1"]
            ])
        #expect(try world.flips(nia, .enterAccount, .account("acme")) == [])
    }

    @Test func whatTimeHasEndedIsInNoSet() throws {
        let longAgo = Instant(
            millisecondsSince1970: testNow.millisecondsSince1970 - Connection.invitationLifetime)
        let ended: [(ConnectionStatus, Validity, Authorship?)] = [
            (.accepted, .february, nil), (.expired, .february, nil), (.lapsed, .always, nil),
            (.pending, .always, Authorship(time: longAgo)),
        ]
        for (status, validity, sent) in ended {
            var world = FlipWorld.with { $0.grant("north", to: .connection("c1")) }
            world.connections[0].status = status
            world.connections[0].validity = validity
            world.connections[0].sent = sent
            #expect(try world.flips(nia, .viewOrganization, northTarget) == [], "\(status)")
            if status == .pending || status == .lapsed { continue }
            // While it held, everything but what is the connection's own can still be changed.
            let past = Validity.february.begin
            world.connections[0].status = .accepted
            world.grants = []
            world.groups[0].deniedAssetTypes = ["password"]
            world.add(.connection("c1"), to: "night")
            #expect(
                try world.flips(nia, .viewAsset, firewall, at: past) == [
                    ["grant acme/north to group acme/night", "lift password from group acme/night"]
                ])
            #expect(
                try world.flips(nia, .deleteOrganization, northTarget, at: past) == [
                    ["grant acme/north to group acme/night"]
                ])
            #expect(try world.flips(nia, .destroyOrganization, northTarget, at: past) == [])
        }
    }

    @Test func toAcceptWhatHasNoOrganizationOfItsOwnAnyMoreTakesAGrantAsWell() throws {
        var world = FlipWorld.with { world in
            world.grant("north", to: .group("techs"))
            world.add(.connection("c1"), to: "techs")
            world.grant("south", to: .connection("c1"), .february)
        }
        world.connections[0].status = .pending
        let both = [["accept connection acme/c1", "grant acme/north to connection acme/c1"]]
        #expect(try world.flips(nia, .viewOrganization, northTarget) == both)
        // One of a deleted organization does not do either.
        world.grants[1].validity = .always
        world.organizations[1].state = .deleted
        #expect(try world.flips(nia, .viewOrganization, northTarget) == both)
        world.organizations[1].state = .archived
        #expect(
            try world.flips(nia, .viewOrganization, northTarget) == [
                ["accept connection acme/c1"]
            ])
    }

    @Test func atTheLastInstantThatCanBeWrittenAGroupIsTheWayPastAGrantThatHasEnded() throws {
        let last = Instant.iso8601Range.upperBound
        let world = FlipWorld.with { world in
            world.grant("north", to: .connection("c1"), Validity(until: last))
            world.deny(["password"], to: "techs")
        }
        #expect(
            try world.flips(nia, .viewOrganization, northTarget, at: last) == [
                [
                    "add connection acme/c1 to group acme/night",
                    "grant acme/north to group acme/night",
                ],
                [
                    "add connection acme/c1 to group acme/techs",
                    "grant acme/north to group acme/techs",
                ],
            ])
        #expect(
            try world.flips(nia, .viewAsset, firewall, at: last) == [
                [
                    "add connection acme/c1 to group acme/night",
                    "grant acme/north to group acme/night",
                ]
            ])
    }

    @Test func whatHasEndedIsNotAppliedEither() throws {
        var world = FlipWorld.with { $0.grant("north", to: .connection("c1")) }
        world.connections[0].validity = .february
        let scratch = try Scratch()
        let store = try world.store(scratch)
        let connection = Ref<Connection>("c1", of: "acme")
        for change: FlipChange in [
            .extendConnection(connection, at: testNow),
            .setMaximumRole(of: connection, to: .manager),
            .accept(connection), .add(.connection("c1"), to: Ref("night", of: "acme")),
            .grant(Ref("south", of: "acme"), to: .connection("c1")),
        ] {
            #expect(brokenRule { try store.apply([change]) } == .finalConnection, "\(change)")
        }
        #expect(try store.problems() == [])
    }

    @Test func oneConnectionThatHasEndedDoesNotStandInTheWayOfAnother() throws {
        var world = FlipWorld.with { world in
            world.connections.append(
                Connection(
                    id: "c0", host: "acme", delegate: "noc", maximumRole: .editor,
                    status: .accepted, validity: .february))
            world.grant("north", to: .connection("c1"))
            world.grant("north", to: .connection("c0"))
        }
        world.connections[0].status = .pending
        #expect(
            try world.flips(nia, .viewOrganization, northTarget) == [
                ["accept connection acme/c1"]
            ])
    }

    @Test func aStrangerHasNoWay() throws {
        let world = FlipWorld.with { $0.connections = [] }
        let scratch = try Scratch()
        let store = try world.store(scratch)
        let explanation = try store.explanation(
            of: Question(may: nia, .viewOrganization, northTarget))
        #expect(explanation.decision.deniedBy == .standing)
        #expect(explanation.flips.isEmpty)
        #expect(
            explanation.flipNote
                == "no connection that could be in force lets the user in, and no change makes one")
        #expect(
            explanation.layers.first?.reason == "no connection lets users of noc into acme")
    }

    @Test func anAppliedSetIsLoggedAndLeavesTheStoreInOrder() throws {
        let world = FlipWorld.with { world in
            world.grant("north", to: .user("bob"), .february)
            world.change("bob") {
                $0.status = .invited
                $0.role = .readOnly
            }
        }
        let scratch = try Scratch()
        let store = try world.store(scratch)
        let question = Question(may: bob, .editOrganization, northTarget)
        let explanation = try store.explanation(of: question)
        let flip = try #require(explanation.flips.first)
        #expect(flip.map(\.description).contains("activate user acme/bob"))
        try store.apply(flip)
        #expect(try store.can(bob, .editOrganization, northTarget))
        #expect(try store.problems() == [])
        #expect(try store.exported().contains("\"operation\":\"editUser\""))
        #expect(kind(of: { try store.apply([.activate(Ref("nobody", of: "acme"))]) }) != nil)
    }
}
