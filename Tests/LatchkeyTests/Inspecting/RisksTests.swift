import AccessRules
import Samples
import Testing

@testable import Latchkey

/// Each risk is what a filter over everything finds.
@Suite struct RisksTests {
    private static let lines = """
        {"type":"group","account":"acme","id":"typo","name":"T","deniedAssetTypes":["passwords","password"]}
        {"type":"asset","account":"acme","id":"closed","organization":"north","kind":"document","name":"C","access":{"users":[],"groups":[]}}
        {"type":"asset","account":"acme","id":"within","organization":"north","kind":"document","name":"W","container":"closed"}
        {"type":"grant","account":"acme","organization":"o1","user":"lea"}
        {"type":"grant","account":"acme","organization":"o2","user":"lea"}
        {"type":"grant","account":"acme","organization":"o3","user":"lea","until":"2026-04-01T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"o4","user":"lea","from":"2026-03-15T00:00:00Z"}
        {"type":"organization","account":"acme","id":"gone","name":"G","state":"deleted"}
        {"type":"grant","account":"acme","organization":"gone","user":"bob"}
        {"type":"grant","account":"acme","organization":"o1","user":"max","until":"2026-04-01T00:00:00Z"}
        {"type":"user","account":"acme","id":"old","email":"old@acme.example","name":"O","role":"editor","status":"removed"}

        """

    private func risks(_ store: Store, since: Instant = testNow, asOf moment: Moment? = nil) throws
        -> [Risk]
    {
        var found: [Risk] = []
        let collect = { (view: View) throws in
            try view.risks(in: "acme", since: since) { found.append($0) }
        }
        if let moment { try store.read(asOf: moment, collect) } else { try store.read(collect) }
        return found
    }

    private func subjects(_ risks: [Risk], _ kind: Risk.Kind) -> [String] {
        risks.filter { $0.kind == kind }.map { risk in
            switch risk.subject {
            case .thing(let kind, _, let id): "\(kind.rawValue) \(id)"
            case .edge(let edge): InterchangeEncoder.text(of: edge)
            }
        }
    }

    @Test func eachIsFoundAndTheGravestComesFirst() throws {
        let world = try ActingWorld(Self.lines)
        let found = try risks(world.store, since: testNow.after(1))
        #expect(subjects(found, .administratorWithoutSecondFactor) == ["user ann", "user art"])
        #expect(subjects(found, .managerWhoCanWiden) == ["user max"])
        #expect(subjects(found, .deniedKindWithoutAssets) == ["group typo"])
        #expect(subjects(found, .connectionWiderThanUse) == ["connection nights"])
        #expect(subjects(found, .restrictedWithEmptyList) == ["asset closed"])
        #expect(subjects(found, .liteAtLimit) == ["user lea"])
        let dormant = subjects(found, .dormant)
        #expect(dormant.count == 1 && dormant[0].contains(#""organization":"gone","user":"bob""#))
        #expect(found.map(\.kind.rank) == found.map(\.kind.rank).sorted())
    }

    @Test func whatIsMendedIsNoRiskAnyMore() throws {
        let world = try ActingWorld(Self.lines)
        for operation: Latchkey.Operation in [
            .removeUser("art"), .denyAssetTypes("typo", ["password"]), .destroyAsset("closed"),
            .revokeAccess(to: "o3", from: .user("lea")), .destroyOrganization("gone"),
            .revokeAccess(to: "o1", from: .user("max")), .revokeConnection("nights"),
        ] { #expect(try world.host(operation) == "done", "\(operation)") }
        try world.store.administer { try $0.enrolInMFA(Ref("ann", of: "acme")) }
        let found = try risks(world.store, since: testNow.after(1))
        // What was granted to the connection goes on to say that somebody has access.
        #expect(found.map(\.kind) == [.dormant])
        #expect(subjects(found, .dormant).first?.contains(#""connection":"nights""#) ?? false)
    }

    @Test func aLiteUserIsAtTheLimitFromWhenTimeSaysSo() throws {
        let world = try ActingWorld(Self.lines)
        let lite = try risks(world.store).first { $0.kind == .liteAtLimit }
        guard case .from(let instant) = lite?.detail else {
            Issue.record("no user is at the limit")
            return
        }
        let begin = try Instant(iso8601: "2026-03-15T00:00:00Z")
        #expect(instant == begin)
    }

    /// How much of a connection was used: by the filter over the log.
    @Test func useOfAConnectionIsCountedByWhatItsUsersDid() throws {
        let world = try ActingWorld(Self.lines)
        #expect(
            try world.host(.editConnection("nights", ConnectionEdit(hasAllOrganizations: true)))
                == "done")
        func use() throws -> ConnectionUse? {
            let risk = try risks(world.store, since: testNow.after(1)).first {
                $0.kind == .connectionWiderThanUse
            }
            guard case .use(let use) = risk?.detail else { return nil }
            return use
        }
        func append(
            _ event: LogEntry.Event, _ operation: String, _ organization: Identity, _ time: Int64
        )
            throws
        {
            try world.store.append([
                LogEntry(
                    account: "acme", time: testNow.after(time), event: event, operation: operation,
                    user: Ref("eve", of: "noc"), organization: organization)
            ])
        }
        let none = try #require(try use())
        #expect(none.usedCount == 0 && none.neededRole == .readOnly && none.maximumRole == .editor)
        #expect(none.organizationCount == 6)
        try append(.read, "viewOrganization", "north", 2)
        try append(.read, "viewOrganization", "gone", 3)
        try append(.update, "editAsset", "south", 4)
        let some = try #require(try use())
        #expect(some.usedCount == 2 && some.neededRole == .creator)
        try append(.delete, "deleteAsset", "south", 5)
        #expect(try use()?.neededRole == .editor)
        // What has no action of its own name is taken for the most.
        try append(.update, "somethingElse", "south", 6)
        #expect(try use()?.neededRole == .editor)
        for organization in ["o1", "o2", "o3", "o4"] as [Identity] {
            try append(.read, "viewOrganization", organization, 7)
        }
        #expect(try use() == nil)
    }

    @Test func whatWasIsToldWithoutWhatManagersCouldDo() throws {
        let world = try ActingWorld(Self.lines)
        let then = try world.store.read { (view) throws in try view.changePosition() }
        #expect(try world.host(.removeUser("art")) == "done")
        let found = try risks(world.store, asOf: .position(then))
        #expect(subjects(found, .administratorWithoutSecondFactor) == ["user ann", "user art"])
        #expect(subjects(found, .managerWhoCanWiden) == [])
    }
}
