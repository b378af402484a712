import AccessRules
import Testing

@testable import Latchkey

/// A page of the log in a session costs what is on it, not what is in the log: counted in entries.
@Suite struct LogPageCostTests {
    private static let entryCount = 20_000
    private static let organizationCount = LogAudience.maximumScopeCount + 100
    private static let size = 20

    /// A log about many organizations in turn, of which a Manager has so many in scope.
    private func world(scopeCount: Int) throws -> ActingWorld {
        var lines = ""
        for number in 0..<Self.organizationCount {
            lines +=
                #"{"type":"organization","account":"acme","id":"x\#(number)","name":"X"}"# + "\n"
        }
        for number in 0..<scopeCount {
            lines +=
                #"{"type":"grant","account":"acme","organization":"x\#(number)","user":"max"}"#
                + "\n"
        }
        let world = try ActingWorld(lines)
        try world.store.append(
            (0..<Self.entryCount).map { number in
                LogEntry(
                    account: "acme", time: testNow, event: .update, operation: "editOrganization",
                    organization: Identity("x\(number % Self.organizationCount)"))
            })
        return world
    }

    /// How many entries a page met and made.
    private func cost(_ world: ActingWorld) throws -> (found: Int, met: Int, made: Int) {
        let session = try world.session("acme/max")
        return try world.store.read { view in
            let actor = try view.reader.actor(session)
            let query = Query<LogEntry>(in: "acme").where { $0.event == .update }
            var run = try LogQueryRun(
                QueryRequest(query: query, instant: view.now, actor: actor), view)
            let part = try run.part(after: nil, size: Self.size)
            return (part.items.count, run.metCount, run.madeCount)
        }
    }

    @Test func aManagerOfFewOrganizationsMeetsTheirEntriesAlone() throws {
        let cost = try cost(try world(scopeCount: 3))
        #expect(cost.found == Self.size)
        // One more tells whether there is another page.
        #expect(cost.met <= Self.size + 1 && cost.made <= Self.size + 1, "\(cost)")
    }

    /// Entries are passed by their organization, which is decided once.
    @Test func aManagerOfManyPassesWhatIsHiddenWithoutMakingIt() throws {
        let hiddenCount = 50
        let cost = try cost(try world(scopeCount: Self.organizationCount - hiddenCount))
        #expect(cost.found == Self.size)
        // The newest entries are about what is hidden, each organization once in each round.
        #expect(cost.met <= Self.organizationCount, "\(cost)")
        #expect(cost.made <= Self.size + 1 + hiddenCount, "\(cost)")
    }
}
