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

    /// As a Manager of so many organizations sees a log at whose end are only entries that are hidden.
    private func worldWithHiddenEnd(_ count: Int) throws -> ActingWorld {
        let world = try world(scopeCount: Self.organizationCount - 50)
        let hidden = Identity("x\(Self.organizationCount - 1)")
        try world.store.append(
            (0..<count).map { _ in
                LogEntry(
                    account: "acme", time: testNow, event: .update,
                    operation: "editOrganization", organization: hidden)
            })
        return world
    }

    private func run<R>(
        _ query: Query<LogEntry>, _ world: ActingWorld,
        passing: LogQueryRun.Passing = LogQueryRun.Passing(),
        _ body: (inout LogQueryRun) throws -> R
    ) throws -> R {
        let session = try world.session("acme/max")
        return try world.store.read { view in
            let actor = try view.reader.actor(session)
            var run = try LogQueryRun(
                QueryRequest(query: query, instant: view.now, actor: actor), view,
                passing: passing)
            return try body(&run)
        }
    }

    /// Where what is shown lies behind many entries that are hidden it is found by sets, and those between are not
    /// passed.
    @Test func aManagerOfManyFindsOldEntriesWithoutPassingAllThatAreHidden() throws {
        let world = try worldWithHiddenEnd(50_000)
        let newest = Query<LogEntry>(in: "acme").where { $0.event == .update }
            .ordered(by: .time, .descending)
        try run(newest, world) { run in
            let part = try run.part(after: nil, size: Self.size)
            #expect(part.items.count == Self.size)
            #expect(run.metCount < 2 * LogQueryRun.Passing().hiddenCount, "\(run.metCount)")
            #expect(run.madeCount <= Self.size + 1, "\(run.madeCount)")
        }
    }

    @Test func setsAndPassingShowTheSameEntries() throws {
        let world = try worldWithHiddenEnd(3_000)
        let isHidden = { (entry: LogEntry) in
            Int(entry.organization?.text.dropFirst() ?? "") ?? .max >= Self.organizationCount - 50
        }
        for isDescending in [false, true] {
            let query = Query<LogEntry>(in: "acme").where { $0.event == .update }
                .ordered(by: .time, isDescending ? .descending : .ascending)
            let wanted = try world.store.read { try $0.all(query) }.filter { !isHidden($0) }
            for hiddenCount in [1, 60, 2_500] {
                let passing = LogQueryRun.Passing(
                    hiddenCount: hiddenCount, entriesPerOrganization: 1)
                for size in [1, 700, 1_000_000] {
                    try run(query, world, passing: passing) { run in
                        let found = try run.part(after: nil, size: size).items
                        #expect(
                            found == Array(wanted.prefix(size)),
                            "descending: \(isDescending), \(passing)")
                    }
                }
                try run(query, world, passing: passing) { run in
                    let counts = try (run.count(upTo: .max), run.count(upTo: 5))
                    #expect(counts == (wanted.count, 5))
                }
            }
        }
    }
}
