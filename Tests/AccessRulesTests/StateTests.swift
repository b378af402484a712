import AccessRules
import Testing

/// What the state of a thing, or the status of a connection, lets happen to it.
@Suite struct StateTests {
    static let permitted = TextTable(
        """
        state    view create edit delete restore destroy
        normal   Y    Y      Y    Y      Y       Y
        archived Y    -      -    Y      Y       Y
        deleted  -    -      -    -      Y       Y
        """)

    @Test func everyStatePermitsJustTheVerbsThatAreListed() throws {
        #expect(Self.permitted.isWellFormed)
        #expect(Self.permitted.columns == Verb.allCases.map(\.name))
        #expect(Self.permitted.lines.map(\.name) == ObjectState.allCases.map(\.name))
        for (state, verb, cell) in Self.permitted.cells {
            let state = try #require(ObjectState(name: state))
            let verb = try #require(Verb(name: verb))
            #expect(state.permits(verb) == (cell == "Y"), "\(state) \(verb)")
        }
    }

    @Test(arguments: [
        ("viewOrganization", "view"), ("createOrganization", "create"),
        ("editOrganization", "edit"), ("archiveOrganization", "edit"),
        ("moveOrganization", "edit"), ("deleteOrganization", "delete"),
        ("restoreOrganization", "restore"), ("destroyOrganization", "destroy"),
        ("viewAsset", "view"), ("createAsset", "create"), ("editAsset", "edit"),
        ("archiveAsset", "edit"), ("moveAsset", "edit"), ("embedAsset", "edit"),
        ("releaseAsset", "edit"), ("setAssetPermissions", "edit"), ("deleteAsset", "delete"),
        ("restoreAsset", "restore"), ("destroyAsset", "destroy"),
    ])
    func theStateOfTheTargetHoldsForEverybody(_ name: String, _ verb: String) throws {
        let action = try action(name)
        let column = try #require(Self.permitted.columns.firstIndex(of: verb))
        for line in Self.permitted.lines {
            var target = TargetFacts()
            target.state = try #require(ObjectState(name: line.name))
            let expected = line.cells[column] == "Y" ? "allowed" : "state"
            for actor in [
                ActorFacts.home(.administrator), .home(.manager, unrestricted: true),
            ] {
                let verdict = Verdict.of(action, actor: actor, target: target)
                #expect(verdict.outcome == expected, "\(line.name)")
            }
        }
    }

    /// The greatest of the states of an asset, its container and its organization permits
    /// just what each of them permits.
    @Test func ofSeveralStatesTheMostRestrictingDecides() {
        for asset in ObjectState.allCases {
            for container in ObjectState.allCases {
                for organization in ObjectState.allCases {
                    let greatest = max(asset, container, organization)
                    for verb in Verb.allCases {
                        let together = [asset, container, organization].allSatisfy {
                            $0.permits(verb)
                        }
                        #expect(greatest.permits(verb) == together)
                    }
                }
            }
        }
        #expect(ObjectState.normal < .archived && ObjectState.archived < .deleted)
    }

    static let transitions = TextTable(
        """
        status    acceptConnection declineConnection leaveConnection configureConnections
        draft     -                -                 -               Y
        pending   Y                Y                 -               Y
        accepted  Y                -                 Y               Y
        declined  -                -                 -               Y
        cancelled -                -                 -               Y
        lapsed    -                -                 -               Y
        revoked   -                -                 -               Y
        left      -                -                 -               Y
        expired   -                -                 -               Y
        """)

    @Test func everyStatusPermitsJustTheAnswersThatAreListed() throws {
        #expect(Self.transitions.isWellFormed)
        #expect(Self.transitions.lines.map(\.name) == ConnectionStatus.allCases.map(\.name))
        for (status, name, cell) in Self.transitions.cells {
            var target = TargetFacts()
            let connectionStatus: ConnectionStatus = try #require(ConnectionStatus(name: status))
            target.connectionStatus = connectionStatus
            let verdict = Verdict.of(
                try action(name), actor: .home(.administrator), target: target)
            #expect(verdict.outcome == (cell == "Y" ? "allowed" : "state"), "\(name) \(status)")
        }
    }

    @Test(arguments: [
        ("draft", false), ("pending", false), ("accepted", false), ("declined", true),
        ("cancelled", true), ("lapsed", true), ("revoked", true), ("left", true),
        ("expired", true),
    ])
    func sixStatusesAreFinal(_ name: String, _ isFinal: Bool) throws {
        #expect(try #require(ConnectionStatus(name: name)).isFinal == isFinal)
    }

    @Test func onlyAnAdministratorAtTheDelegateAnswersAnInvitation() {
        var target = TargetFacts()
        target.connectionStatus = .pending
        for action in [Action.acceptConnection, .declineConnection] {
            #expect(Verdict.of(action, actor: .home(.administrator), target: target).isAllowed)
            for role in Role.allCases where role != .administrator {
                let verdict = Verdict.of(
                    action, actor: .home(role, unrestricted: true), target: target)
                #expect(verdict == .denied(.role))
            }
            #expect(
                Verdict.of(action, actor: .stranger(.administrator), target: target)
                    == .denied(.standing))
            #expect(
                Verdict.of(
                    action, actor: .delegate(.administrator, maximum: .manager), target: target)
                    == .denied(.role))
        }
    }
}
