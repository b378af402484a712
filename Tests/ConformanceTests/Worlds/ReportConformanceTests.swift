import AccessRules
import Latchkey
import ReferenceModel
import Testing

/// What a report of an account has decides as the store does, about every user and organization of random worlds, at
/// several instants.
@Suite struct ReportConformanceTests {
    @Test(arguments: Effort.partsOfChanges)
    func decidesAsTheStoreDoes(seeds: ClosedRange<UInt64>) throws {
        var answerCount = 0
        var deniedBy: Set<Layer?> = []
        for seed in seeds {
            let world = RandomWorld.generate(seed: seed)
            let stored = try StoreWorld(world, checked: false)
            try stored.store.read { view in
                for account in world.accounts {
                    let id = Identity(account.id.text)
                    var reports = [try view.report(on: id)]
                    for connection in reports[0].connections {
                        reports.append(try view.report(on: id, connection: connection.id))
                    }
                    for report in reports {
                        let reading = ReportReading(report)
                        for person in report.people.indices {
                            for place in report.organizations.indices {
                                for action in AccountReport.actions {
                                    answerCount += 1
                                    deniedBy.insert(
                                        try reading.check(person, place, action, view, seed))
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(answerCount > 1_000)
        #expect(deniedBy.isSuperset(of: [nil, .standing, .role, .state, .organization]))
    }
}

/// Decides by a report alone, as its page does.
private struct ReportReading {
    let report: AccountReport
    private var grants: [AccountReport.Holder: Set<Int>] = [:]
    private var groups: [AccountReport.Holder: [Int]] = [:]

    init(_ report: AccountReport) {
        self.report = report
        for edge in report.grants { grants[edge.holder, default: []].insert(edge.object) }
        for edge in report.memberships { groups[edge.holder, default: []].append(edge.object) }
    }

    /// Compares one answer.
    ///
    /// - Returns: The layer that denies it.
    func check(_ number: Int, _ place: Int, _ action: Action, _ view: View, _ seed: UInt64) throws
        -> Layer?
    {
        let person = report.people[number]
        let organization = report.organizations[place].organization
        let question = Question(
            may: person.user, action,
            .organization(Ref(organization.id, of: report.account.id)), at: report.instant)
        let expected = try view.decide(question)
        let standing = report.standings[person.standing]
        let holder =
            standing.connection.map { AccountReport.Holder.connection($0) } ?? .user(number)
        let isStranger = standing.facts.capacity == .stranger
        let isDirect = !isStranger && grants[holder]?.contains(place) ?? false
        let isByGroup =
            !isStranger
            && (groups[holder] ?? []).contains { grants[.group($0)]?.contains(place) ?? false }
        let verdict = standing.verdict(
            action, organization.state,
            isInScope: isDirect || isByGroup || standing.facts.hasAllOrganizations)
        let what = "seed \(seed): \(question)"
        #expect(verdict.deniedLayer == expected.deniedBy, "\(what)")
        #expect(standing.facts.homeRole == expected.homeRole, "\(what)")
        #expect(standing.facts.effectiveRole == expected.effectiveRole, "\(what)")
        if expected.deniedBy != .standing {
            #expect(expected.routes.contains(.directGrant) == isDirect, "\(what)")
            #expect(expected.routes.contains(.group) == isByGroup, "\(what)")
        }
        #expect(report.validUntil <= expected.validUntil, "\(what)")
        return expected.deniedBy
    }
}
