import AccessRules
import Testing

/// The table of roles and actions, cell by cell against the one written by hand.
@Suite struct RoleTableTests {
    @Test func theHandTableListsEveryActionOnce() {
        let names = HandTable.table.lines.map(\.name)
        #expect(HandTable.table.isWellFormed)
        #expect(names.count == 58)
        #expect(Set(names).subtracting(Action.allCases.map(\.name)) == [])
        #expect(Set(Action.allCases.map(\.name)).subtracting(names) == [])
    }

    @Test(arguments: HandTable.lines)
    func everyRoleAtHomeGetsWhatTheHandTableSays(_ line: HandTable.Line) throws {
        let action = try action(line.action)
        for (name, cell) in line.home {
            let role = try role(name)
            for circumstances in Circumstances.all {
                let verdict = Verdict.of(
                    action, actor: .home(role, unrestricted: circumstances.isUnrestricted),
                    target: circumstances.target)
                #expect(
                    verdict.outcome == circumstances.outcome(of: cell),
                    "\(name) at home, \(circumstances)")
            }
        }
    }

    @Test(arguments: HandTable.lines)
    func everyDelegateGetsWhatTheHandTableSaysOfTheEffectiveRole(
        _ line: HandTable.Line
    ) throws {
        let action = try action(line.action)
        for (home, maximum, effective) in HandTable.effectiveRoles.cells {
            let cell = effective == "-" ? "-" : try #require(line.delegate[effective])
            for circumstances in Circumstances.all {
                let actor = ActorFacts.delegate(
                    try role(home), maximum: try role(maximum),
                    unrestricted: circumstances.isUnrestricted)
                let verdict = Verdict.of(action, actor: actor, target: circumstances.target)
                #expect(
                    verdict.outcome == circumstances.outcome(of: cell),
                    "\(home), at most \(maximum), as a delegate, \(circumstances)")
            }
        }
    }

    /// A fault in the comparison itself would show here: each kind of cell has just the
    /// outcomes that are listed, over all circumstances.
    @Test(arguments: [
        ("Y*", ["allowed"]), ("Y", ["allowed", "organization"]), ("U", ["allowed", "role"]),
        ("M", ["allowed", "role"]), ("-", ["role"]),
    ])
    func everyKindOfCellHasBothItsOutcomes(_ cell: String, _ list: [String]) throws {
        let outcomes = Set(list)
        #expect(Set(Circumstances.all.compactMap { $0.outcome(of: cell) }) == outcomes)

        var seen: [Set<String>] = []
        for line in HandTable.lines {
            let action = try action(line.action)
            for (name, _) in line.home.filter({ $0.value == cell }) {
                let role = try role(name)
                seen.append(
                    Set(
                        Circumstances.all.map {
                            Verdict.of(
                                action, actor: .home(role, unrestricted: $0.isUnrestricted),
                                target: $0.target
                            ).outcome
                        }))
            }
        }
        #expect(!seen.isEmpty)
        #expect(seen.allSatisfy { $0 == outcomes })
    }

    @Test func everyColumnAllowsSomethingAndForbidsSomething() {
        for column in 0..<10 {
            let cells = Set(HandTable.table.lines.map { $0.cells[column] })
            #expect(cells.contains("-"))
            #expect(cells.contains("Y*") || cells.contains("Y"))
        }
    }

    @Test func theEffectiveRoleIsTheLowerOfHomeRoleAndMaximum() throws {
        #expect(HandTable.effectiveRoles.isWellFormed)
        #expect(HandTable.effectiveRoles.cells.count == 24)
        for (home, maximum, effective) in HandTable.effectiveRoles.cells {
            let home = try role(home)
            let maximum = try role(maximum)
            #expect(Role.effective(home: home, maximum: maximum) == Role(name: effective))
            #expect(
                ActorFacts.delegate(home, maximum: maximum).effectiveRole == Role(name: effective))
        }
    }

    @Test(arguments: HandTable.home)
    func theEffectiveRoleAtHomeIsTheHomeRoleAndAStrangerHasNone(_ name: String) throws {
        let role = try role(name)
        #expect(ActorFacts.home(role).effectiveRole == role)
        #expect(ActorFacts.stranger(role).effectiveRole == nil)
    }

    @Test(arguments: [
        ("administrator", false), ("manager", true), ("editor", true), ("creator", true),
        ("readOnly", true), ("lite", false),
    ])
    func aConnectionNamesAllButTheStrongestAndTheWeakestRoleAsItsMaximum(
        _ name: String, _ isPossible: Bool
    ) throws {
        #expect(try role(name).canBeMaximum == isPossible)
    }

    @Test(arguments: HandTable.lines)
    func aMaximumThatNoConnectionMayHaveGivesNothingOfItsOwn(_ line: HandTable.Line) throws {
        let action = try action(line.action)
        #expect(RoleTable.delegate(action, .administrator) == .never)
        #expect(RoleTable.delegate(action, .lite) == .never)
        let actors: [ActorFacts] = [
            .delegate(.administrator, maximum: .administrator, unrestricted: true),
            .delegate(.administrator, maximum: .lite, unrestricted: true),
            .delegate(.lite, maximum: .administrator, unrestricted: true),
        ]
        for actor in actors {
            #expect(Verdict.of(action, actor: actor, target: TargetFacts()) == .denied(.role))
        }
    }
}
