import Foundation
import FoundationXML
import Testing

/// Pages and drawings as files: what they are, what is refused. In a browser: `PageTests`.
@Suite struct ReportTests {
    private func awkward() throws -> Workplace {
        let place = try Workplace()
        try place.write(AwkwardWorld.lines, to: "awkward.jsonl")
        try #require(try place.latchkey("import", "awkward.latchkey", "awkward.jsonl").status == 0)
        return place
    }

    @Test func isOneFileThatNamesNoOther() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            "report", "bright.latchkey", "--account", "bright", "--html", "page.html")
        run.expectDone()
        let size = try place.bytes("page.html").count
        #expect(run.output.hasPrefix("wrote page.html: 9 users, 6 organizations, "))
        let page = String(decoding: try place.bytes("page.html"), as: UTF8.self)
        #expect(page.contains("default-src 'none'; base-uri 'none'; form-action 'none'"))
        #expect(!page.contains("unsafe"))
        for link in [" src=", "@import", "url(", "<link", "<iframe", "innerHTML", "document.write"]
        {
            #expect(!page.contains(link), "\(link)")
        }
        // The names of the languages of XML are no addresses.
        let names = ["http://www.w3.org/2000/svg"]
        let others = page.matches(of: /https?:[^"'\s]*/).map { String($0.output) }
        #expect(Set(others).isSubset(of: names))
        let asJSON = try place.latchkey(
            "report", "bright.latchkey", "--account", "bright", "--html", "page.html", "--json")
        let object = try #require(try asJSON.objects().first)
        #expect(object["users"] as? Int == 9 && object["organizations"] as? Int == 6)
        #expect(abs((object["bytes"] as? Int ?? 0) - size) < 100)
        let piped = try place.latchkey(
            "report", "bright.latchkey", "--account", "bright", "--html", "-")
        #expect(piped.output.hasPrefix("<!DOCTYPE html>\n") && piped.output.hasSuffix("</html>\n"))
    }

    @Test func namesAreNoMarkupInAnyForm() throws {
        let place = try awkward()
        let page = try place.latchkey(
            "report", "awkward.latchkey", "--account", "a", "--html", "-"
        ).output
        let svg = try place.latchkey("graph", "awkward.latchkey", "--account", "a", "--svg").output
        for text in [page, svg] {
            #expect(!text.contains("<img"))
            #expect(!text.contains("\u{202e}"))
            #expect(!text.contains("taken'</script>"))
        }
        // Style, data and scripts; the script and the data are the only elements of their kind.
        #expect(page.components(separatedBy: "<script").count == 3)
        #expect(page.components(separatedBy: "</script").count == 3)
        #expect(svg.contains("&lt;/script&gt;"))
        // Whoever reads it as XML finds it well formed.
        #expect(XMLParser(data: Data(svg.utf8)).parse())
        let dot = try place.latchkey("graph", "awkward.latchkey", "--account", "a", "--dot").output
        #expect(
            dot.contains(
                #"label="<img src=x onerror=\"document.title='taken'\">\n2 members, denies <b>, password""#
            ))
    }

    @Test func whatCannotBeIsRefused() throws {
        let place = try Workplace.withBright()
        func report(_ arguments: String...) throws -> Run {
            try place.latchkey(["report", "bright.latchkey"] + arguments)
        }
        try report("--account", "bright").expectError(2, "--html")
        try report("--html", "x").expectError(2, "give one of --account, --connection")
        try report("--html", "x", "--account", "bright", "--connection", "bright/overnight")
            .expectError(2, "give one of --account, --connection")
        try report("--html", "x", "--account", "nobody").expectError(3, "unknown account nobody")
        try report("--html", "x", "--connection", "bright/none").expectError(
            3, "unknown connection")
        for file in ["bright.latchkey", "bright.latchkey-lock"] {
            try report("--html", file, "--account", "bright")
                .expectError(2, "\(file) belongs to the store")
        }
        try report("--html", "no/x", "--account", "bright").expectError(4, "no/x")
        #expect(!place.exists("x"))
        try place.latchkey("graph", "bright.latchkey", "--account", "bright", "--dot", "--svg")
            .expectError(2, "give one of --dot, --svg, --json")
        try place.latchkey(
            "review", "bright.latchkey", "--user", "bright/ada", "--html", "--csv"
        ).expectError(2, "give one of --csv, --html, --json")
    }

    @Test func whatWasIsReportedToo() throws {
        let place = try Workplace.withBright()
        let before = try #require(
            try place.latchkey("info", "bright.latchkey", "--json").objects().first)
        let line =
            #"{"operation":"createGroup","account":"bright","id":"on-call","name":"On call"}"#
        try #require(
            try place.latchkey("perform", "bright.latchkey", "-", "--host", input: line).status == 0
        )
        func page(_ arguments: String...) throws -> String {
            try place.latchkey(
                ["report", "bright.latchkey", "--account", "bright", "--html", "-"] + arguments
            ).output
        }
        #expect(try page().contains("bright/on-call"))
        let position = try #require(before["position"] as? String)
        #expect(try !page("--as-of", position).contains("bright/on-call"))
    }

    @Test func aGraphHasEveryWayWithHowManyItStandsFor() throws {
        let place = try Workplace.withBright()
        let lines = try place.latchkey(
            "graph", "bright.latchkey", "--account", "bright", "--json"
        ).objects()
        let names = lines.compactMap { $0["name"] as? String }
        let ways = lines.compactMap { line -> String? in
            guard let from = line["from"] as? Int, let to = line["to"] as? Int else { return nil }
            return "\(names[from]) > \(names[to]) \(line["count"] ?? "")"
        }
        #expect(
            Set(ways) == [
                "administrator > all organizations 1", "creator > all organizations 1",
                "editor > Senior technicians 1", "creator > Onboarding 1",
                "overnight > Night shift 1", "overnight > Northwind Traders 1",
                "Senior technicians > Northwind Traders 1", "Senior technicians > Harbor Dental 1",
                "Senior technicians > Old Mill Bakery 1", "Night shift > Pine Street School 1",
                "manager > Northwind Traders 1", "manager > Pine Street School 1",
                "lite > Northwind Traders 1", "lite > Northwind West 1",
            ])
        let dot = try place.latchkey("graph", "bright.latchkey", "--account", "bright").output
        #expect(dot.hasPrefix("digraph \"bright\" {\n"))
        #expect(dot.components(separatedBy: " -> ").count == ways.count + 1)
    }

    /// Where there are many, like organizations are one node, and the rest is one as well.
    @Test func manyOrganizationsAreDrawnTogether() throws {
        let place = try Workplace()
        var lines = [
            #"{"type":"account","id":"a","subdomain":"a","name":"A"}"#,
            #"{"type":"user","account":"a","id":"u","email":"u@a.example","name":"U","role":"editor"}"#,
        ]
        for group in 0..<60 {
            lines.append(#"{"type":"group","account":"a","id":"g\#(group)","name":"G\#(group)"}"#)
            lines.append(#"{"type":"membership","account":"a","group":"g\#(group)","user":"u"}"#)
        }
        // 300 of the first group, one or two of each of the others, 20 of none.
        for number in 0..<420 {
            lines.append(
                #"{"type":"organization","account":"a","id":"o\#(number)","name":"O\#(number)"}"#)
            let group = number < 300 ? 0 : number - 299
            if number < 400 {
                lines.append(
                    #"{"type":"grant","account":"a","organization":"o\#(number)","group":"g\#(group % 60)"}"#
                )
            }
        }
        try place.write(lines.joined(separator: "\n") + "\n", to: "a.jsonl")
        try #require(try place.latchkey("import", "a.latchkey", "a.jsonl").status == 0)
        let objects = try place.latchkey("graph", "a.latchkey", "--account", "a", "--json")
            .objects()
        let nodes = objects.filter { $0["node"] != nil }
        func names(_ kind: String) -> [String] {
            nodes.filter { $0["kind"] as? String == kind }.compactMap { $0["name"] as? String }
        }
        #expect(names("group").count == 40 && names("group")[0] == "21 other groups")
        #expect(names("organization").count == 40)
        #expect(names("organization").contains("301 organizations"))
        #expect(names("organization").contains("20 organizations"))
        #expect(names("organization").contains { $0.hasSuffix(" other organizations") })
        let grants = objects.filter { line in
            guard let to = line["to"] as? Int else { return false }
            return nodes[to]["kind"] as? String == "organization"
        }.compactMap { $0["count"] as? Int }
        #expect(grants.reduce(0, +) == 400)
    }

    /// Of a connection that lets nobody in, since it is a draft, or begins later, nothing but its name is drawn.
    @Test func whatDoesNotHoldIsNotDrawn() throws {
        let place = try Workplace()
        let lines = """
            {"type":"account","id":"a","subdomain":"a","name":"A"}
            {"type":"account","id":"b","subdomain":"b","name":"B"}
            {"type":"user","account":"b","id":"u","email":"u@b","name":"U","role":"administrator"}
            {"type":"organization","account":"a","id":"o","name":"O"}
            {"type":"group","account":"a","id":"g","name":"G"}
            {"type":"connection","id":"later","host":"a","delegate":"b","maximumRole":"editor","status":"accepted","allOrganizations":true,"from":"2099-01-01T00:00:00Z"}
            {"type":"membership","account":"a","group":"g","connection":"later"}
            {"type":"grant","account":"a","organization":"o","connection":"later"}
            {"type":"end","lines":8}

            """
        try place.latchkey("import", "a.latchkey", "-", input: lines).expectDone()
        let now = try place.latchkey("graph", "a.latchkey", "--account", "a").output
        #expect(now.contains("later\\nb, at most editor, accepted, not begun"))
        #expect(!now.contains(" -> ") && !now.contains("all organizations"))
        try place.latchkey(
            "import", "b.latchkey", "-", input: lines.replacing("2099-", with: "2020-")
        ).expectDone()
        let begun = try place.latchkey("graph", "b.latchkey", "--account", "a").output
        #expect(
            begun.split(separator: "\n").count { $0.contains(" -> ") } == 3
                && begun.contains("all organizations"))
    }
}
