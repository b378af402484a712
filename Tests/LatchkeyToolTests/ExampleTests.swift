import Foundation
import LMDB
import Testing

@testable import Latchkey

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
        again.expectEnd(
            1, with: "Importer: more.jsonl, line 1, key \"id\": account more exists already")
        #expect(again.output.isEmpty)
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

    @Test(arguments: [
        ("Importer", "STORE LINES"), ("NightlyJob", "STORE NIGHT < operations"),
        ("RequestLoop", "STORE < requests"),
    ])
    func wrongArgumentsAreToldAndNothingElse(name: String, usage: String) throws {
        for arguments in ["", "one two three four"] {
            let run = try place.shell("\(name) \(arguments)")
            run.expectEnd(2, with: "usage: \(name) \(usage)\n")
            #expect(run.output.isEmpty)
        }
        #expect(try place.names() == ["world.jsonl"])
    }

    @Test func whatCannotBeOpenedIsToldWithoutACrash() throws {
        try place.write(Self.night, to: "night.jsonl")
        for (line, message) in [
            ("NightlyJob store 1 < night.jsonl", "NightlyJob: open store: no such file"),
            (
                "NightlyJob world.jsonl 1 < night.jsonl",
                "NightlyJob: world.jsonl is not a Latchkey store"
            ),
            ("RequestLoop store </dev/null", "RequestLoop: open store: no such file"),
            ("RequestLoop world.jsonl", "RequestLoop: world.jsonl is not a Latchkey store"),
            ("Importer store lines", "Importer: lines: No such file"),
            ("Importer folder/store world.jsonl", "Importer: create folder/store: no such file"),
            ("Importer world.jsonl world.jsonl", "Importer: world.jsonl is not a Latchkey store"),
        ] {
            let run = try place.shell(line)
            run.expectEnd(1, with: message)
            #expect(run.output.isEmpty, "\(line)")
        }
        #expect(try place.names() == ["night.jsonl", "world.jsonl"])
    }

    // MARK: The nightly job

    /// Four batches: one that gives, one with something that is not there, one that takes away what
    /// denies, and one that takes away what gives.
    private static let night = """
        {"operation":"createGroup","account":"bright","id":"night","name":"Night"}
        {"operation":"grantAccess","account":"bright","organization":"internal","group":"night"}
        {"operation":"addMember","account":"bright","group":"night","user":"rory"}

        {"operation":"addMember","account":"bright","group":"night","user":"max"}
        {"operation":"addMember","account":"bright","group":"night","user":"nobody"}

        {"operation":"removeMember","account":"bright","group":"onboarding","user":"cleo"}

        {"operation":"revokeAccess","account":"bright","organization":"harbor-dental","group":"senior"}

        """

    private func job(_ lines: String) throws -> Run {
        try place.write(lines, to: "night.jsonl")
        return try place.shell("NightlyJob bright.latchkey 2026-11-28 < night.jsonl")
    }

    private func exported() throws -> String {
        let run = try place.latchkey("export", "bright.latchkey", "--log")
        run.expectDone()
        return run.output
    }

    private func may(_ user: String, see target: String...) throws -> Bool {
        let run = try place.latchkey(
            ["decide", "bright.latchkey", "--user", user, "--action", "view"] + target)
        try #require(run.status < 2, "\(run.errors)")
        return run.status == 0
    }

    @Test func theNightlyJobTellsWhatEachBatchDoesAndPassesOverWhatIsRefusedOrGains() throws {
        try imported()
        let run = try job(Self.night)
        run.expectEnd(3, with: "NightlyJob: 2 of 4 batches are done\n")
        let lines = run.lines
        try #require(lines.count == 8, "\(run.output)")
        #expect(
            lines[..<4] == [
                "2026-11-28 1: 3 operations",
                "  bright/rory on organizations internal: +viewOrganization by the membership in "
                    + "group night, the grant to group night",
                "2026-11-28 2: passed over: line 6: unknown user bright/nobody",
                "2026-11-28 3: passed over: these removals would let somebody gain something",
            ])
        #expect(
            lines[4].hasPrefix("  bright/cleo on assets northwind-wifi, pine-admin: +viewAsset")
                && lines[4].hasSuffix(" by the membership in group onboarding"), "\(lines[4])")
        #expect(lines[5] == "2026-11-28 4: 1 operations")
        #expect(
            lines[6].hasPrefix("  bright/erin on organizations harbor-dental: -viewOrganization "))
        #expect(lines[7].hasPrefix("  bright/erin on assets harbor-xray: -viewAsset "))
        // It is as it was told.
        #expect(try may("bright/rory", see: "--organization", "bright/internal"))
        #expect(try !may("bright/max", see: "--organization", "bright/internal"))
        #expect(try !may("bright/cleo", see: "--asset", "bright/pine-admin"))
        #expect(try !may("bright/erin", see: "--organization", "bright/harbor-dental"))
        try place.latchkey("verify", "bright.latchkey").expectDone()
    }

    @Test func theNightlyJobDoesNothingTwiceAndWhatIsMendedOnce() throws {
        try imported()
        let first = try job(Self.night)
        try #require(first.lines.count == 8, "\(first.output)")
        let done = try exported()
        let again = try job(Self.night)
        again.expectEnd(3, with: "NightlyJob: 2 of 4 batches are done\n")
        func expectDoneBefore(_ line: Int, of run: Run, _ number: Int) {
            let line = run.lines.indices.contains(line) ? run.lines[line] : ""
            #expect(line.hasPrefix("2026-11-28 \(number): done before, at 20"), "\(run.output)")
        }
        expectDoneBefore(0, of: again, 1)
        #expect(again.lines.dropFirst().prefix(3) == first.lines[2..<5])
        expectDoneBefore(4, of: again, 4)
        #expect(again.lines.count == 5)
        #expect(try exported() == done)

        let mended = Self.night.replacing("nobody", with: "erin")
            .replacing("onboarding", with: "senior").replacing("cleo", with: "erin")
        let last = try job(mended)
        last.expectDone()
        expectDoneBefore(0, of: last, 1)
        #expect(
            last.lines.filter { $0.hasSuffix(" operations") } == [
                "2026-11-28 2: 2 operations", "2026-11-28 3: 1 operations",
            ])
        expectDoneBefore(last.lines.count - 1, of: last, 4)
        // Other operations are not what was done by that name.
        let other = try job(mended.replacing("harbor-dental", with: "northwind"))
        other.expectEnd(3, with: "NightlyJob: 3 of 4 batches are done\n")
        #expect(
            other.lines.last?.hasPrefix(
                "2026-11-28 4: passed over: the batch 2026-11-28 4 was done with other operations")
                == true, "\(other.output)")
        try place.latchkey("verify", "bright.latchkey").expectDone()
    }

    /// What one does between the look and the deed of another is looked at, or told.
    @Test func nightlyJobsAtOnceDoEachBatchOnce() throws {
        try imported()
        let run = try place.shell(
            """
            for job in a b c; do
              for i in $(seq 20); do
                printf '{"operation":"createGroup","account":"bright","id":"%s","name":"G"}' $job$i
                printf '\\n\\n'
              done > $job.jsonl
            done
            for job in a b c; do NightlyJob bright.latchkey $job < $job.jsonl & done
            for job in $(jobs -p); do wait $job; echo status $?; done
            for job in a b c; do NightlyJob bright.latchkey $job < $job.jsonl || exit; done
            """)
        #expect(run.status == 0 && !run.errors.contains("Fatal"), "\(run.errors)")
        let ends = run.lines.filter { $0.hasPrefix("status ") }
        #expect(ends.count == 3 && Set(ends).isSubset(of: ["status 0", "status 3"]))
        for line in run.lines where line.contains("passed over") {
            #expect(line.contains("was committed behind the position that was expected"))
        }
        #expect(run.lines.count { $0.hasSuffix(" operations") } == 60, "\(run.output)")
        try place.latchkey("verify", "bright.latchkey").expectDone()
    }

    /// Damage is no refusal: it ends the job, though doing the batch would not have met it.
    @Test func theNightlyJobEndsWhereItMeetsDamage() throws {
        try imported()
        try damageAssets()
        let run = try job(Self.night)
        run.expectEnd(1, with: "NightlyJob: the store is damaged: table heads")
        #expect(run.lines.first == "2026-11-28 1: 3 operations", "\(run.output)")
        #expect(run.lines.last?.hasPrefix("2026-11-28 2: passed over") == true, "\(run.output)")
        #expect(try may("bright/rory", see: "--organization", "bright/internal"))
        // Nothing of the third, and nothing of the fourth.
        #expect(!(try exported().contains(#""operation":"removeMember""#)))
        #expect(try may("bright/erin", see: "--organization", "bright/harbor-dental"))
    }

    /// Puts other bytes in the place of what decisions read of assets.
    private func damageAssets() throws {
        let store = try Store.open(at: .init(place.url("bright.latchkey").path))
        let key = try store.read { view in
            let (account, ordinal) = try view.reader.require(
                Ref<Asset>("northwind-wifi", of: "bright"), .asset)
            return HeadKey(account: account, side: .asset, block: ordinal / Heads.perBlock)
        }
        try store.environment.write { try $0.put([9, 9], for: key, in: Tables.heads.table) }
        try store.close()
    }

    @Test func theNightlyJobDoesNothingWhereALineIsWrong() throws {
        try imported()
        let before = try place.bytes("bright.latchkey")
        for (lines, message) in [
            (Self.night + "\n{}\n", "line 12, key \"operation\": missing"),
            (Self.night.replacing("Night", with: "Ni\u{FFFD}ht"), "line 1: not UTF-8"),
            ("\n\n", "no operation was read"),
        ] {
            let run = try job(lines)
            run.expectEnd(1, with: "NightlyJob: \(message)")
            #expect(run.output.isEmpty)
        }
        #expect(try place.bytes("bright.latchkey") == before)
    }
}

extension Run {
    /// Checks that a program ended by itself with that status, and one line that begins so.
    fileprivate func expectEnd(
        _ status: Int32, with message: String, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(!isCrash && self.status == status, "\(errors)", sourceLocation: location)
        #expect(errors.hasPrefix(message), "\(errors)", sourceLocation: location)
        #expect(
            errors.hasSuffix("\n") && errors.count { $0 == "\n" } == 1, "\(errors)",
            sourceLocation: location)
    }
}
