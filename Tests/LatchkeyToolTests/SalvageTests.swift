import Foundation
import Testing

@Suite struct SalvageTests {
    /// A workplace with a store `bad` in which a name of a record is another.
    private func withDamage() throws -> Workplace {
        let place = try Workplace.withBright()
        var bytes = try place.bytes("bright.latchkey")
        let found = try #require(bytes.range(of: Data("Senior technicians".utf8)))
        bytes.replaceSubrange(found, with: Data("Senior Technicians".utf8))
        try bytes.write(to: place.url("bad"))
        return place
    }

    @Test func whatIsWholeIsSalvagedAsItsExport() throws {
        let place = try Workplace.withBright()
        let before = try place.bytes("bright.latchkey")
        let run = try place.latchkey("salvage", "bright.latchkey", "--to", "salvaged.jsonl")
        run.expectDone()
        #expect(run.lines.first?.hasPrefix("salvaged: 47 lines of commit ") == true)
        try place.latchkey("export", "bright.latchkey", "--log", "-o", "export.jsonl").expectDone()
        #expect(try place.bytes("salvaged.jsonl") == place.bytes("export.jsonl"))
        #expect(try place.bytes("bright.latchkey") == before)
        try place.latchkey("import", "new.latchkey", "salvaged.jsonl").expectDone()
    }

    @Test func whatIsLostIsToldByTableAndAccount() throws {
        let place = try withDamage()
        let run = try place.latchkey("salvage", "bad", "--to", "salvaged.jsonl")
        run.expectError(4, "bad could not be read whole", "salvaged.jsonl lacks", "restore")
        let lines = run.lines.map { line in
            line.replacing(#/commit [0-9]+ of \S+/#, with: "commit …").replacing(
                #/page [0-9]+/#, with: "page …")
        }
        #expect(
            lines == [
                "salvaged: 36 lines of commit …", "  2 accounts", "  9 users", "  6 organizations",
                "  6 grants", "  8 assets", "  1 connection", "  2 log entries",
                "records, page …, from account 0, group 0 on, of account bright: its pack does not match its checksum",
                "lost: 3 groups of bright: senior, onboarding, nights",
                "left out: 4 grants of bright, whose group is lost",
                "left out: 4 memberships of bright, whose group is lost",
                "written: 1 asset of bright, listed for fewer, since who else was listed is lost",
                "mind: groups, what they deny or who is in them may be lost: what was denied by that is allowed",
                "mind: grants or memberships may be lost: what they allowed is denied",
                "mind: entries of assets' own lists may be lost: such assets stay listed, for fewer",
            ])
        #expect(try place.names().contains("salvaged.jsonl"))
        try place.latchkey("import", "new.latchkey", "salvaged.jsonl").expectDone()
    }

    @Test func itIsToldAsOneObject() throws {
        let place = try withDamage()
        let run = try place.latchkey("salvage", "bad", "--to", "salvaged.jsonl", "--json")
        #expect(run.status == 4 && run.errors.isEmpty)
        let report = try #require(try run.objects().first)
        #expect(run.lines.count == 1 && report["whole"] as? Bool == false)
        #expect((report["damages"] as? [[String: Any]])?.first?["table"] as? String == "records")
        let lost = try #require((report["lost"] as? [[String: Any]])?.first)
        #expect(lost["ids"] as? [String] == ["senior", "onboarding", "nights"])
        #expect((report["leftOut"] as? [[String: Any]])?.count == 2)
        let whole = try place.latchkey(
            "salvage", "bright.latchkey", "--to", "whole.jsonl", "--json")
        whole.expectDone()
        #expect(try whole.objects().first?["whole"] as? Bool == true)
    }

    @Test func theCommitBeforeSaysWhatItLacks() throws {
        let place = try Workplace.withBright()
        let change = #"{"operation":"createGroup","account":"bright","id":"late","name":"Late"}"#
        try place.write(change, to: "change.jsonl")
        try place.latchkey("perform", "bright.latchkey", "change.jsonl", "--host").expectDone()
        let run = try place.latchkey("salvage", "bright.latchkey", "--to", "a.jsonl", "--previous")
        run.expectError(4, "a.jsonl is of the commit before the newest")
        #expect(run.output.contains("not in it: what commit"))
        #expect(run.output.contains("1 entry in the log of bright"))
        #expect(try !String(decoding: place.bytes("a.jsonl"), as: UTF8.self).contains("Late"))
        try place.latchkey("salvage", "bright.latchkey", "--to", "b.jsonl").expectDone()
        #expect(try String(decoding: place.bytes("b.jsonl"), as: UTF8.self).contains("Late"))
    }

    @Test func whatIsThereIsNotWrittenOver() throws {
        let place = try Workplace.withBright()
        try place.write("mine", to: "there.jsonl")
        try place.latchkey("salvage", "bright.latchkey", "--to", "there.jsonl")
            .expectError(4, "there.jsonl is there already")
        #expect(try place.bytes("there.jsonl") == Data("mine".utf8))
        try place.latchkey("salvage", "bright.latchkey", "--to", "-").expectError(2, "to a file")
        try place.latchkey("salvage", "bright.latchkey", "--to", "bright.latchkey")
            .expectError(4, "is there already")
        try place.latchkey("salvage", "missing", "--to", "new.jsonl")
            .expectError(4, "missing", "no such file")
        try place.latchkey("salvage", "world.jsonl", "--to", "new.jsonl")
            .expectError(4, "world.jsonl is not a Latchkey store")
        #expect(try place.names() == ["bright.latchkey", "there.jsonl", "world.jsonl"])
    }
}
