import Foundation
import Testing

/// How risks and the differences of stores are told.
@Suite struct RiskTextTests {
    /// A world whose identities are such as a shell would take apart.
    private static let hostile = """
        {"type":"account","id":"a b","subdomain":"ab","name":"A"}
        {"type":"user","account":"a b","id":"it's; $(touch taken)","email":"i@a","name":"I","role":"administrator"}
        {"type":"user","account":"a b","id":"m'","email":"m@a","name":"M","role":"manager"}
        {"type":"organization","account":"a b","id":"o \\"1\\"","name":"O"}
        {"type":"grant","account":"a b","organization":"o \\"1\\"","user":"m'","until":"2099-01-01T00:00:00Z"}
        {"type":"asset","account":"a b","id":"-x","organization":"o \\"1\\"","kind":"document","name":"X","access":{"users":[],"groups":[]}}
        {"type":"organization","account":"a b","id":"gone","name":"G","state":"deleted"}
        {"type":"grant","account":"a b","organization":"gone","user":"m'"}
        {"type":"end","lines":8}

        """

    private func hostile() throws -> Workplace {
        let place = try Workplace()
        try #require(
            try place.latchkey("import", "odd 'store'.latchkey", "-", input: Self.hostile).status
                == 0)
        return place
    }

    /// What shows a risk is a line that a shell takes as it is meant.
    @Test func whatShowsARiskCanBeTyped() throws {
        let place = try hostile()
        let run = try place.latchkey("risks", "odd 'store'.latchkey", "--in", "a b", "--json")
        let risks = try run.output.split(separator: "\n").map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(
            risks.map { $0["risk"] as? String } == [
                "administratorWithoutSecondFactor", "managerWhoCanWiden",
                "restrictedWithEmptyList", "dormant",
            ])
        for risk in risks {
            let command = try #require(risk["see"] as? String)
            let shown = try place.shell(command)
            let isGain = risk["risk"] as? String == "managerWhoCanWiden"
            #expect(shown.status == (isGain ? 1 : 0), "\(command): \(shown.errors)")
            #expect(!shown.output.isEmpty, "\(command)")
        }
        #expect(!FileManager.default.fileExists(atPath: place.url("taken").path))
        let witness = try #require(risks[1]["operations"] as? [[String: Any]])
        #expect(witness.map { $0["operation"] as? String } == ["grantAccess"])
        #expect(risks[1]["seenFrom"] as? String == "2099-01-01T00:00:00Z")
    }

    @Test func ofEachRiskSoManyAreShown() throws {
        let place = try Workplace()
        var lines = #"{"type":"account","id":"a","subdomain":"a","name":"A"}"# + "\n"
        for number in 0..<25 {
            lines +=
                #"{"type":"user","account":"a","id":"u\#(number)","email":"u\#(number)@a","name":"U","role":"administrator"}"#
                + "\n"
        }
        try #require(
            try place.latchkey("import", "a.latchkey", "-", input: lines).status == 0)
        let usual = try place.latchkey("risks", "a.latchkey", "--in", "a")
        #expect(usual.output.split(separator: "\n").count { $0.hasPrefix("    see: ") } == 20)
        #expect(usual.output.hasSuffix("  … and 5 more, with --limit 25\n"))
        let all = try place.latchkey("risks", "a.latchkey", "--in", "a", "--limit", "25")
        #expect(all.output.split(separator: "\n").count { $0.hasPrefix("    see: ") } == 25)
        #expect(!all.output.contains("more, with"))
        try place.latchkey("risks", "a.latchkey", "--in", "b").expectError(3, "unknown account b")
    }

    // MARK: diff of two stores

    @Test func theDifferenceOfABackupHasItsCauses() throws {
        let place = try Workplace.withBright()
        try place.latchkey("copy", "bright.latchkey", "backup.latchkey").expectDone()
        let change =
            #"{"operation":"grantAccess","account":"bright","organization":"internal","group":"nights"}"#
        try place.latchkey("perform", "bright.latchkey", "-", "--host", input: change).expectDone()
        let run = try place.latchkey("diff", "backup.latchkey", "bright.latchkey")
        #expect(run.status == 1)
        #expect(run.output.contains("nightowl/noah by connection bright/overnight\n"))
        #expect(run.output.contains("because of the grant to group nights\n"))
        let back = try place.latchkey("diff", "bright.latchkey", "backup.latchkey")
        #expect(back.status == 0)
        #expect(back.output.contains("loses viewOrganization\n"))
        #expect(!back.output.contains("because of"))
        let records = try place.latchkey(
            "diff", "backup.latchkey", "bright.latchkey", "--records", "--json")
        #expect(records.status == 1)
        #expect(records.output.hasPrefix(#"{"added":{"type":"grant","account":"bright","#))
        #expect(records.output.split(separator: "\n").count == 1)
        let alike = try place.latchkey("diff", "bright.latchkey", "backup.latchkey", "--records")
        #expect(alike.output.hasPrefix("- "))
    }

    @Test func whatIsChangedIsTakenAwayAndAdded() throws {
        let place = try Workplace.withBright()
        try place.latchkey("copy", "bright.latchkey", "backup.latchkey").expectDone()
        let same = try place.latchkey("diff", "backup.latchkey", "bright.latchkey", "--records")
        #expect(same.status == 0 && same.output == "all records are alike\n")
        let change =
            #"{"operation":"assignRole","account":"bright","user":"erin","role":"manager"}"#
        try place.latchkey("perform", "bright.latchkey", "-", "--host", input: change).expectDone()
        let run = try place.latchkey("diff", "backup.latchkey", "bright.latchkey", "--records")
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("- {") ?? false && lines[0].contains(#""role":"editor""#))
        #expect(lines.last?.hasPrefix("+ {") ?? false && lines[1].contains(#""role":"manager""#))
    }

    @Test func diffIsOfTwoStoresOrOfTwoMoments() throws {
        let place = try Workplace.withBright()
        let now = "2026-01-01T00:00:00Z"
        try place.latchkey("diff", "bright.latchkey").expectError(
            2, "give --from, or a second store")
        try place.latchkey("diff", "bright.latchkey", "other.latchkey", "--from", now).expectError(
            2, "not both")
        try place.latchkey("diff", "bright.latchkey", "--from", now, "--records").expectError(
            2, "--records is of two stores")
        try place.latchkey("diff", "bright.latchkey", "bright.latchkey").expectError(
            2, "bright.latchkey is the store itself")
        try place.latchkey("diff", "bright.latchkey", "none.latchkey").expectError(
            4, "none.latchkey: no such file")
    }
}
