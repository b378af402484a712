import Testing

/// The programs in `Examples` do what they say.
@Suite struct ExampleTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try place.copyWorld()
    }

    private func imported() throws {
        let run = try place.shell("Importer bright.latchkey world.jsonl")
        try #require(run.status == 0, "\(run.errors)")
    }

    @Test func theImporterMakesAStoreAndAddsToIt() throws {
        let made = try place.shell("Importer bright.latchkey world.jsonl")
        made.expectDone()
        #expect(made.lines.count == 2 && made.lines[1] == "sound")
        try place.write(
            #"{"type":"account","id":"more","subdomain":"more","name":"More"}"# + "\n",
            to: "more.jsonl")
        let added = try place.shell("Importer bright.latchkey more.jsonl")
        added.expectDone()
        #expect(added.lines == ["1 lines of 1 accounts", "sound"])
        let again = try place.shell("Importer bright.latchkey more.jsonl")
        again.expectDone()
        #expect(
            again.output.hasPrefix("refused: more.jsonl, line 1, key \"id\": account more exists"))
        try place.latchkey("verify", "bright.latchkey").expectDone()
    }

    @Test func theRequestLoopAnswersEachRequestWithAStatus() throws {
        try imported()
        let run = try place.shell(
            """
            RequestLoop bright.latchkey <<'END'
            bright/ada GET /organizations
            bright/ada GET /organizations/internal
            bright/erin GET /organizations/internal
            bright/ada POST /archive/internal
            bright/ada POST /archive/nowhere
            bright/erin POST /archive/internal
            bright/zoe GET /organizations
            nonsense
            END
            """)
        run.expectDone()
        let statuses = run.lines.map { $0.prefix(3) }
        #expect(
            statuses == ["200", "200", "401", "200", "404", "401", "404", "400"], "\(run.output)")
    }

    @Test func theNightlyJobTellsWhatItDoesAndDoesItOnce() throws {
        try imported()
        try place.write(
            """
            {"operation":"createGroup","account":"bright","id":"night","name":"Night"}
            {"operation":"grantAccess","account":"bright","organization":"internal","group":"night"}
            {"operation":"addMember","account":"bright","group":"night","user":"erin"}

            """, to: "night.jsonl")
        let done = try place.shell("NightlyJob bright.latchkey 2026-11-28 < night.jsonl")
        done.expectDone()
        #expect(done.lines.first == "2026-11-28 1: 3 operations")
        #expect(
            done.lines.dropFirst().allSatisfy {
                $0.wholeMatch(of: #/  bright/erin reaches (\d) organizations, then \d/#) != nil
            } && done.lines.count == 2, "\(done.output)")
        let again = try place.shell("NightlyJob bright.latchkey 2026-11-28 < night.jsonl")
        again.expectDone()
        #expect(again.lines == ["2026-11-28 1: done before"])
        try place.latchkey("verify", "bright.latchkey").expectDone()
    }
}
