import AccessRules
import Testing

/// The six layers: their order, and what passes over them.
@Suite struct LayerTests {
    static let order = ["standing", "role", "state", "organization", "assetType", "assetAccess"]

    /// Every set of layers, the empty one included.
    static let sets: [[String]] = order.reduce([[]]) { sets, layer in
        sets + sets.map { $0 + [layer] }
    }

    /// An Editor at home who edits an asset, or a delegate who does, with just those layers
    /// failing that are named.
    static func verdict(
        failing layers: [String], capacity: Capacity, standing: Standing
    ) -> Verdict {
        var actor = ActorFacts(
            isActive: true, homeRole: .editor, capacity: capacity, hasAllOrganizations: false)
        if layers.contains("standing") {
            switch standing {
            case .isInactive: actor.isActive = false
            case .hasNoConnection: actor.capacity = .stranger
            }
        }
        if layers.contains("role") { actor.homeRole = .readOnly }
        return Verdict.of(.editAsset, actor: actor, target: target(failing: layers))
    }

    static func target(failing layers: [String]) -> TargetFacts {
        var target = TargetFacts()
        if layers.contains("state") { target.state = .archived }
        if layers.contains("organization") { target.isOrganizationInScope = false }
        if layers.contains("assetType") { target.isKindDenied = true }
        if layers.contains("assetAccess") { target.isAssetOpen = false }
        return target
    }

    enum Standing: CaseIterable { case isInactive, hasNoConnection }

    @Test(arguments: sets, Standing.allCases)
    func ofSeveralLayersThatFailTheFirstIsNamed(_ layers: [String], _ standing: Standing) {
        let first = Self.order.first(where: layers.contains) ?? "allowed"
        for capacity in [Capacity.home, .delegate(maximumRole: .manager)] {
            let verdict = Self.verdict(failing: layers, capacity: capacity, standing: standing)
            #expect(verdict.outcome == first)
            #expect(verdict.isAllowed == layers.isEmpty)
        }
    }

    @Test(arguments: [
        ("standing", "role"), ("standing", "state"), ("standing", "organization"),
        ("standing", "assetType"), ("standing", "assetAccess"), ("role", "state"),
        ("role", "organization"), ("role", "assetType"), ("role", "assetAccess"),
        ("state", "organization"), ("state", "assetType"), ("state", "assetAccess"),
        ("organization", "assetType"), ("organization", "assetAccess"),
        ("assetType", "assetAccess"),
    ])
    func ofTwoLayersThatFailTheEarlierIsNamed(_ earlier: String, _ later: String) {
        let verdict = Self.verdict(
            failing: [later, earlier], capacity: .home, standing: .isInactive)
        #expect(verdict.outcome == earlier)
    }

    @Test func layersCompareInTheOrderInWhichTheyAreAsked() {
        #expect(Layer.allCases.map(\.name) == Self.order)
        #expect(Layer.allCases.sorted() == Layer.allCases)
        #expect(Layer.standing < .role && Layer.assetType < .assetAccess)
    }

    @Test(arguments: HandTable.lines.filter { $0.home["administrator"] == "Y*" }, sets)
    func anAdministratorAtHomePassesOverAllAccessSettingsButNotOverStandingAndState(
        _ line: HandTable.Line, _ layers: [String]
    ) throws {
        let action = try action(line.action)
        let administrator = ActorFacts.home(.administrator)
        let actor = layers.contains("standing") ? administrator.inactive : administrator
        // What is archived can still be viewed, restored, deleted and destroyed.
        let isRefusedWhenArchived = action.verb == .create || action.verb == .edit
        let holding = isRefusedWhenArchived ? ["standing", "state"] : ["standing"]
        let verdict = Verdict.of(action, actor: actor, target: Self.target(failing: layers))
        #expect(verdict.outcome == holding.first(where: layers.contains) ?? "allowed")
    }

    @Test func anAdministratorOfAnotherAccountHasNoPass() {
        let actor = ActorFacts.delegate(.administrator, maximum: .manager, unrestricted: true)
        for layer in ["state", "organization", "assetType", "assetAccess"] {
            let target = Self.target(failing: [layer])
            #expect(Verdict.of(.editAsset, actor: actor, target: target).outcome == layer)
        }
        #expect(!actor.hasAllAccessPass)
    }

    @Test(arguments: [
        ("administrator", true), ("manager", false), ("editor", false), ("creator", false),
        ("readOnly", false), ("lite", false),
    ])
    func theAllAccessPassIsAnAdministratorsAtHomeAlone(_ name: String, _ hasPass: Bool) throws {
        let role = try role(name)
        #expect(ActorFacts.home(role).hasAllAccessPass == hasPass)
        #expect(ActorFacts.home(role, unrestricted: true).hasAllAccessPass == hasPass)
        #expect(!ActorFacts.delegate(role, maximum: .manager).hasAllAccessPass)
        #expect(!ActorFacts.stranger(role).hasAllAccessPass)
    }

    @Test func anAdministratorAtHomeIsNeverRestricted() {
        #expect(ActorFacts.home(.administrator).isUnrestricted)
        #expect(!ActorFacts.home(.manager).isUnrestricted)
        #expect(ActorFacts.home(.manager, unrestricted: true).isUnrestricted)
        #expect(!ActorFacts.delegate(.administrator, maximum: .manager).isUnrestricted)
        #expect(
            ActorFacts.delegate(.editor, maximum: .manager, unrestricted: true).isUnrestricted)
    }

    @Test(arguments: HandTable.lines)
    func aStrangerAndAnInactiveUserFailByStandingWhateverTheyAsk(
        _ line: HandTable.Line
    ) throws {
        let action = try action(line.action)
        for role in Role.allCases {
            let actors = [
                .stranger(role), ActorFacts.stranger(role).inactive,
                ActorFacts.home(role, unrestricted: true).inactive,
                ActorFacts.delegate(role, maximum: .manager, unrestricted: true).inactive,
            ]
            for actor in actors {
                let verdict = Verdict.of(action, actor: actor, target: TargetFacts())
                #expect(verdict == .denied(.standing))
            }
        }
    }

    @Test(arguments: HandTable.lines, HandTable.delegate)
    func aLiteUserInAnotherAccountFailsByRoleWhateverTheyAsk(
        _ line: HandTable.Line, _ maximum: String
    ) throws {
        let actor = ActorFacts.delegate(.lite, maximum: try role(maximum), unrestricted: true)
        let verdict = Verdict.of(
            try action(line.action), actor: actor,
            target: Self.target(failing: ["state", "organization"]))
        #expect(verdict == .denied(.role))
    }

    @Test(arguments: [
        ("inviteUser", "inviteAdministrator"), ("editUser", "editAdministrator"),
        ("removeUser", "removeAdministrator"), ("assignRole", "assignAdministrator"),
    ])
    func onlyAnAdministratorActsOnAnAdministrator(_ asked: String, _ meant: String) throws {
        let asked = try action(asked)
        let meant = try action(meant)
        var ordinary = TargetFacts()
        ordinary.concernsAdministrator = false
        var administrator = TargetFacts()
        administrator.concernsAdministrator = true
        let manager = ActorFacts.home(.manager, unrestricted: true)

        #expect(Verdict.of(asked, actor: manager, target: ordinary) == .allowed)
        #expect(Verdict.of(asked, actor: manager, target: administrator) == .denied(.role))
        #expect(Verdict.of(meant, actor: manager, target: administrator) == .denied(.role))
        #expect(Verdict.of(meant, actor: manager, target: ordinary) == .denied(.role))
        for target in [ordinary, administrator] {
            for action in [asked, meant] {
                #expect(
                    Verdict.of(action, actor: .home(.administrator), target: target) == .allowed)
                #expect(
                    Verdict.of(
                        action, actor: .delegate(.administrator, maximum: .manager),
                        target: target) == .denied(.role))
            }
        }
    }

    @Test func onlyAnAdministratorDeletesAGroupThatDeniesTypes() {
        var target = TargetFacts()
        target.isActorInGroup = true
        #expect(Verdict.of(.deleteGroup, actor: .home(.manager), target: target) == .allowed)
        target.isGroupDenying = true
        #expect(
            Verdict.of(.deleteGroup, actor: .home(.manager), target: target) == .denied(.role))
        #expect(
            Verdict.of(.deleteGroup, actor: .home(.administrator), target: target) == .allowed)
        for action in [Action.editGroup, .editGroupMembers, .editGroupOrganizations] {
            #expect(Verdict.of(action, actor: .home(.manager), target: target) == .allowed)
        }
    }

    @Test(arguments: HandTable.lines, sets)
    func kindAndListMatterExactlyWhereTheyCanTurnTheVerdict(
        _ line: HandTable.Line, _ layers: [String]
    ) throws {
        let action = try action(line.action)
        let known = layers.filter { !["assetType", "assetAccess"].contains($0) }
        for role in Role.allCases {
            for actor in [ActorFacts.home(role), .delegate(role, maximum: .manager)] {
                let outcomes = [[], ["assetType"], ["assetAccess"], ["assetType", "assetAccess"]]
                    .map { target in
                        let target = Self.target(failing: known + target)
                        return Verdict.of(action, actor: actor, target: target).outcome
                    }
                let target = Self.target(failing: layers)
                #expect(
                    Verdict.dependsOnAsset(action, actor: actor, target: target)
                        == (Set(outcomes).count > 1))
            }
        }
    }

    @Test func nobodyIsInAGroupUnlessItIsSaid() {
        for action in [Action.editGroup, .deleteGroup, .editGroupMembers, .editGroupOrganizations] {
            let verdict = Verdict.of(action, actor: .home(.manager), target: TargetFacts())
            #expect(verdict == .denied(.role))
        }
    }

    /// Facts that belong to other actions than the one that is asked change nothing.
    @Test(arguments: HandTable.lines)
    func whatDoesNotConcernAnActionDoesNotChangeItsVerdict(_ line: HandTable.Line) throws {
        let action = try action(line.action)
        let onUsers = ["inviteUser", "editUser", "removeUser", "assignRole"]
        let onConnections = ["acceptConnection", "declineConnection", "leaveConnection"]
        let hasMembers = line.home.values.contains("M")
        for role in Role.allCases {
            let plain = Verdict.of(action, actor: .home(role), target: TargetFacts())
            func verdict(_ change: (inout TargetFacts) -> Void) -> Verdict {
                var target = TargetFacts()
                change(&target)
                return Verdict.of(action, actor: .home(role), target: target)
            }
            if !onUsers.contains(line.action) {
                #expect(verdict { $0.concernsAdministrator = true } == plain)
            }
            if line.action != "deleteGroup" {
                #expect(verdict { $0.isGroupDenying = true } == plain)
            }
            if !hasMembers { #expect(verdict { $0.isActorInGroup = true } == plain) }
            if !onConnections.contains(line.action) {
                for status in ConnectionStatus.allCases {
                    #expect(verdict { $0.connectionStatus = status } == plain)
                }
            }
        }
    }
}
