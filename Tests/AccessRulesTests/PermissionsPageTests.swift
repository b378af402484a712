import AccessRules
import Foundation
import Testing

/// The page that states the rules says what the code does.
@Suite struct PermissionsPageTests {
    let page: Page

    init() throws { page = try Page("Docs/Permissions.md") }

    @Test func itHasItsSectionsInOrder() {
        #expect(
            page.titles == [
                "Things", "State", "Time", "Roles", "The decision", "Actions", "Role × action",
                "Organization scope", "Lite", "Groups and asset types", "Connections",
                "The activity log", "Points settled here",
            ])
    }

    @Test func theActionsTableListsEveryActionOnceWithItsTargetsAndVerb() throws {
        let table = try page.table(in: "Actions", headed: "action", "targets", "verb", "meaning")
        #expect(table.columns.count == 4)
        #expect(table.rows.map { $0[0] }.sorted() == Action.allCases.map(\.name).sorted())
        for row in table.rows {
            let action = try action(row[0])
            let targets = row[1].split(separator: ", ").map(String.init)
            #expect(
                targets.sorted()
                    == TargetKind.allCases.filter(action.fits).map(\.name).sorted(), "\(action)")
            #expect(row[2] == action.verb.name, "\(action)")
            #expect(!row[3].isEmpty, "\(action)")
        }
    }

    @Test func theTableOfBareVerbsIsTheCodes() throws {
        let table = try page.table(in: "Actions", headed: "target", "view")
        #expect(table.columns.dropFirst() == Verb.allCases.map(\.name)[...])
        #expect(table.rows.map { $0[0] } == TargetKind.allCases.map(\.name))
        for (target, verb, cell) in table.cells {
            let target = try #require(TargetKind.allCases.first { $0.name == target })
            let own = Action.own(try #require(Verb(name: verb)), of: target)
            #expect(cell == own?.name ?? "–", "\(verb) \(target)")
        }
    }

    @Test func theRoleTablesCellsAreTheCodes() throws {
        let table = try page.table(in: "Role × action", headed: "action")
        #expect(
            table.columns.dropFirst() == [
                "Administrator", "Manager", "Editor", "Creator", "Read-only", "Lite",
                "delegate Manager", "delegate Editor", "delegate Creator", "delegate Read-only",
            ])
        let names = table.rows.flatMap { $0[0].split(separator: ", ").map(String.init) }
        #expect(names.sorted() == Action.allCases.map(\.name).sorted())

        let home: [Role] = [.administrator, .manager, .editor, .creator, .readOnly, .lite]
        let delegate: [Role] = [.manager, .editor, .creator, .readOnly]
        for row in table.rows {
            for name in row[0].split(separator: ", ") {
                let action = try action(String(name))
                let cells =
                    home.map { RoleTable.home(action, $0) }
                    + delegate.map { RoleTable.delegate(action, $0) }
                #expect(row.dropFirst() == cells.map(\.symbol)[...], "\(action)")
            }
        }
    }

    @Test func theTableOfStatesIsTheCodes() throws {
        let table = try page.table(in: "State", headed: "state", "view")
        #expect(table.columns.dropFirst() == Verb.allCases.map(\.name)[...])
        #expect(table.rows.map { $0[0] } == ObjectState.allCases.map(\.name))
        for (state, verb, cell) in table.cells {
            let state = try #require(ObjectState(name: state))
            let verb = try #require(Verb(name: verb))
            #expect(cell == (state.permits(verb) ? "yes" : "–"), "\(verb) \(state)")
        }
    }

    @Test func theTableOfEffectiveRolesIsTheCodes() throws {
        let table = try page.table(in: "Connections", headed: "home role")
        #expect(
            table.columns.dropFirst().sorted()
                == Role.allCases.filter(\.canBeMaximum).map(\.name).sorted())
        #expect(table.rows.map { $0[0] }.sorted() == Role.allCases.map(\.name).sorted())
        for (home, maximum, cell) in table.cells {
            let effective = Role.effective(home: try role(home), maximum: try role(maximum))
            #expect(cell == effective?.name ?? "–", "\(home), at most \(maximum)")
        }
    }

    @Test func theTableOfAnswersToAnInvitationIsTheCodes() throws {
        let table = try page.table(in: "Connections", headed: "status")
        #expect(table.rows.map { $0[0] } == ConnectionStatus.allCases.map(\.name))
        #expect(table.columns.count == 4)
        for (status, name, cell) in table.cells {
            var target = TargetFacts()
            let status: ConnectionStatus = try #require(ConnectionStatus(name: status))
            target.connectionStatus = status
            let verdict = Verdict.of(
                try action(name), actor: .home(.administrator), target: target)
            #expect(cell == (verdict.isAllowed ? "yes" : "–"), "\(name) \(status)")
        }
    }

    @Test func theSourcesReferToSectionsThatExist() throws {
        let sources = try FileManager.default.contentsOfDirectory(
            atPath: Page.repository.appending(path: "Sources/AccessRules").path())
        var count = 0
        for source in sources where source.hasSuffix(".swift") {
            let text = try Page.text(of: "Sources/AccessRules/\(source)")
            for rule in text.matches(of: /Rule: \*(.+?)\* in `Docs\/Permissions.md`/) {
                count += 1
                #expect(page.titles.contains(String(rule.1)), "\(source)")
            }
        }
        #expect(count > 5)
    }
}

extension RoleCell {
    /// How the page writes the cell.
    fileprivate var symbol: String {
        switch self {
        case .never: "–"
        case .always: "Y*"
        case .inScope: "Y"
        case .ifUnrestricted: "U"
        case .ifMember: "M"
        }
    }
}
