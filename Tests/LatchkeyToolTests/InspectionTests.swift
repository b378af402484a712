import Foundation
import Testing

/// Looking into a store: `show`, `log`, `stats`, `raw` and `readers`.
@Suite struct InspectionTests {
    private func changed() throws -> Workplace {
        let place = try Workplace.withBright()
        let lines = """
            {"operation":"assignRole","account":"bright","user":"erin","role":"manager"}
            {"operation":"createGroup","account":"bright","id":"on-call","name":"On call"}
            {"operation":"addMember","account":"bright","group":"on-call","user":"erin"}
            {"operation":"grantAccess","account":"bright","organization":"northwind","group":"on-call","until":"2099-01-01T00:00:00Z"}
            """
        let run = try place.latchkey(
            "perform", "bright.latchkey", "-", "--by", "bright/ada", "--reason", "TICKET-77",
            input: lines)
        try #require(run.status == 0, "\(run.errors)")
        return place
    }

    /// What spreadsheets of some countries take for the end of a cell is within quotation marks.
    @Test func aCellWithASemicolonIsOne() throws {
        let place = try Workplace.withBright()
        let change =
            #"{"operation":"editUser","account":"bright","user":"erin","name":"Erin;=1+1\tX"}"#
        try place.latchkey("perform", "bright.latchkey", "-", "--host", input: change).expectDone()
        let run = try place.latchkey(
            "review", "bright.latchkey", "--user", "bright/erin", "--csv")
        #expect(run.output.contains(#"bright/erin,"Erin;=1+1\u{9}X","#), "\(run.output)")
    }

    // MARK: show

    @Test func showsWhatAThingIsRelatedToInBothDirections() throws {
        let place = try changed()
        let group = try place.latchkey("show", "bright.latchkey", "group", "bright/on-call")
        #expect(group.output.contains("members (1)\n  on-call has user erin, by bright/ada at "))
        #expect(
            group.output.contains(
                "grants (1)\n  northwind to group on-call until 2099-01-01T00:00:00Z, by bright/ada"
            ))
        #expect(
            group.output.contains(#"createGroup  group on-call  "On call"  because "TICKET-77""#))
        let user = try place.latchkey("show", "bright.latchkey", "user", "bright/erin")
        #expect(user.output.contains("role     manager\n"))
        #expect(user.output.contains("on-call has user erin"))
        #expect(user.output.contains(#"role "editor" → "manager""#))
    }

    @Test func showsTheConnectionsOfAnAccountFromBothEnds() throws {
        let place = try changed()
        let host = try place.latchkey("show", "bright.latchkey", "account", "bright")
        #expect(host.output.contains("\nconnections (1)\n"))
        #expect(!host.output.contains("connections to others"))
        let delegate = try place.latchkey("show", "bright.latchkey", "account", "nightowl")
        #expect(delegate.output.contains("\nconnections to others (1)\n  overnight"))
        #expect(!delegate.output.contains("\nconnections (1)\n"))
    }

    @Test func showsNoMoreOfEachRelationThanItIsAskedFor() throws {
        let place = try changed()
        let run = try place.latchkey(
            "show", "bright.latchkey", "organization", "bright/northwind", "--limit", "2",
            "--history", "0")
        #expect(run.output.contains("assets (5)\n"))
        #expect(run.output.contains("  … and 3 more, with --limit 5\n"))
        #expect(!run.output.contains("history"))
    }

    /// Each line of the answer is one that an export has.
    @Test(arguments: [
        ("account", "bright"), ("user", "bright/erin"), ("organization", "bright/northwind"),
        ("group", "bright/senior"), ("asset", "bright/northwind-firewall"),
        ("connection", "bright/overnight"),
    ])
    func saysAsJSONWhatAnExportSays(_ kind: String, _ id: String) throws {
        let place = try changed()
        func text(_ object: Any) throws -> Data {
            try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
        }
        let exported = Set(
            try place.latchkey("export", "bright.latchkey", "--log").objects().map(text))
        let run = try place.latchkey("show", "bright.latchkey", kind, id, "--json")
        let shown = try #require(try run.objects().first)
        func isExported(_ object: Any?) throws -> Bool {
            exported.contains(try text(try #require(object)))
        }
        #expect(try isExported(shown["thing"]))
        let relations = try #require(shown["relations"] as? [[String: Any]])
        for relation in relations {
            let objects = try #require(relation["objects"] as? [Any])
            #expect(relation["count"] as? Int == objects.count)
            for object in objects { #expect(try isExported(object), "\(object)") }
        }
        for entry in try #require(shown["history"] as? [Any]) { #expect(try isExported(entry)) }
    }

    @Test func whatIsNotThereIsAnErrorOfTheData() throws {
        let place = try Workplace.withBright()
        for (kind, id) in [("user", "bright/nobody"), ("account", "nobody"), ("group", "x/y")] {
            let run = try place.latchkey("show", "bright.latchkey", kind, id)
            #expect(run.status == 3 && run.errors.contains("unknown"), "\(run.errors)")
        }
        #expect(try place.latchkey("show", "bright.latchkey", "user", "bright").status == 2)
    }

    @Test func saysThatThereIsWhatIsOlderOnlyWhereThereIs() throws {
        let place = try changed()
        func run(_ history: Int, _ format: String...) throws -> Run {
            try place.latchkey(
                ["show", "bright.latchkey", "group", "bright/on-call", "--history", "\(history)"]
                    + format)
        }
        let all = try #require(
            (try run(1_000, "--json").objects().first?["history"] as? [Any])?.count)
        #expect(all > 1)
        #expect(try !run(all).output.contains("and what is older"))
        #expect(
            try run(all - 1).output.hasSuffix(
                "  … and what is older, with --history \(10 * (all - 1))\n"))
        #expect(
            (try run(all - 1, "--json").objects().first?["history"] as? [Any])?.count == all - 1)
        try run(.max).expectDone()
    }

    // MARK: offboard

    /// What no entry and no asset names is told by its identity alone.
    @Test func aPasswordWithoutANameIsToldWithoutOne() throws {
        let place = try Workplace.withBright()
        func read(_ asset: String) -> String {
            #"{"type":"log","account":"bright","time":"2026-01-01T00:00:00Z","action":"read","#
                + #""operation":"viewPassword","user":"bright/erin","#
                + #""resource":{"kind":"asset","id":"\#(asset)"}}"# + "\n"
        }
        try place.latchkey(
            ["import", "bright.latchkey", "-"],
            input: read("gone") + read("northwind-firewall-root")
                + #"{"type":"end","lines":2}"# + "\n"
        ).expectDone()
        let run = try place.latchkey("offboard", "bright.latchkey", "--user", "bright/erin")
        run.expectDone()
        #expect(
            run.output.contains("change password bright/gone, seen at 2026-01-01"), "\(run.output)")
        #expect(
            run.output.contains(#"change password bright/northwind-firewall-root ""#),
            "\(run.output)")
        #expect(!run.output.contains(#""""#))
    }

    // MARK: log

    @Test func readsTheLogTheNewestFirst() throws {
        let place = try changed()
        let run = try place.latchkey("log", "bright.latchkey", "--in", "bright", "--limit", "4")
        let operations = run.output.split(separator: "\n").map {
            $0.components(separatedBy: "  ")[2]
        }
        #expect(operations == ["grantAccess", "addMember", "createGroup", "assignRole"])
        let asked = try place.latchkey(
            "log", "bright.latchkey", #"operation == "addMember""#, "--in", "bright", "--json")
        #expect(try asked.objects().map { $0["operation"] as? String } == ["addMember"])
    }

    @Test func goesOnWithWhatIsCommitted() throws {
        let place = try changed()
        let following = try RunningCommand(
            place, ["log", "bright.latchkey", "--in", "bright", "--follow", "--limit", "1"])
        #expect(try following.lines(1)[0].contains("grantAccess"))
        for (number, id) in ["one", "two"].enumerated() {
            let line = #"{"operation":"createGroup","account":"bright","id":"\#(id)","name":"G"}"#
            let run = try place.latchkey(
                "perform", "bright.latchkey", "-", "--host", input: line)
            try #require(run.status == 0, "\(run.errors)")
            #expect(
                try following.lines(number + 2).last?.contains("createGroup  group \(id)") == true)
        }
    }

    // MARK: stats, raw, readers

    @Test func statsAddUpToTheFile() throws {
        let place = try changed()
        let stats = try #require(
            try place.latchkey("stats", "bright.latchkey", "--json").objects().first)
        func number(_ key: String) throws -> Int { try #require(stats[key] as? Int) }
        let tables = try #require(stats["tables"] as? [[String: Any]])
        let pages = tables.reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) }
        #expect(
            try pages + number("frameBytes") + number("freeBytes") + number("lostBytes")
                == number("bytes"))
        #expect(try number("lostBytes") == 0)
        let records = try #require(tables.first { $0["table"] as? String == "records" })
        let info = try #require(
            try place.latchkey("info", "bright.latchkey", "--json").objects().first)
        let objects = try #require(info["objects"] as? [String: Int])
        let things = ["account", "user", "organization", "group", "asset", "connection"]
            .reduce(0) { $0 + (objects[$1] ?? 0) }
        // And the kinds of assets.
        #expect(records["entries"] as? Int == things + 3)
        let accounts = try #require(stats["accounts"] as? [[String: Any]])
        #expect(accounts.map { $0["account"] as? String } == ["bright", "nightowl"])
        for part in ["table", "account", "set"] {
            let run = try place.latchkey("stats", "bright.latchkey", "--by", part)
            #expect(run.status == 0 && run.output.contains("BYTES"))
        }
    }

    @Test func rawEntriesArePaged() throws {
        let place = try changed()
        var keys: [String] = []
        var from: [String] = []
        repeat {
            let run = try place.latchkey(
                ["raw", "scan", "bright.latchkey", "edges", "--limit", "3", "--json"] + from)
            let lines = try run.objects()
            keys += lines.compactMap { $0["key"] as? String }
            from = (lines.last?["next"] as? String).map { ["--from", $0] } ?? []
        } while !from.isEmpty
        let all = try place.latchkey("raw", "scan", "bright.latchkey", "edges", "--json").objects()
        #expect(keys == all.map { $0["key"] as? String })
        #expect(keys == keys.sorted() && keys.count == 18)
        for entry in all {
            #expect((entry["keyText"] as? String)?.contains("account 0") == true)
            #expect((entry["valueText"] as? String)?.contains("made (by ") == true)
        }
    }

    @Test func everyTableCanBeLookedAt() throws {
        let place = try changed()
        let tables = try #require(
            try place.latchkey("stats", "bright.latchkey", "--json").objects().first?["tables"]
                as? [[String: Any]])
        for table in tables {
            let name = try #require(table["table"] as? String)
            let run = try place.latchkey(
                "raw", "scan", "bright.latchkey", name, "--json", "--limit", "1000")
            let entries = try run.objects()
            #expect(entries.count == table["entries"] as? Int, "\(name)")
            #expect(entries.allSatisfy { $0["damage"] == nil }, "\(name): \(run.output)")
        }
    }

    @Test func theSecretOfTheStoreIsShownByNothingButAllBytes() throws {
        let place = try changed()
        let bytes = try place.bytes("bright.latchkey")
        let secret = try place.latchkey("raw", "get", "bright.latchkey", "meta", "06", "--json")
        let shown = try #require(try secret.objects().first)
        #expect(shown["value"] == nil && shown["valueBytes"] as? Int == 32)
        var output = ""
        for number in 0..<(bytes.count / 4_096) {
            let run = try place.latchkey("raw", "page", "bright.latchkey", "\(number)", "--json")
            try #require(run.status == 0, "\(run.errors)")
            #expect(try run.objects().first?["bytes"] == nil)
            output += run.output
        }
        #expect(output.contains(#""tree":"meta""#) && output.contains(#""kind":"leaf""#))
    }

    @Test func aDamagedEntryIsToldAndPassed() throws {
        let place = try changed()
        _ = try place.shell(
            "sed 's/Northwind Traders/Northwind Raiders/' bright.latchkey >damaged.latchkey")
        let run = try place.latchkey(
            "raw", "scan", "damaged.latchkey", "records", "--json", "--limit", "1000")
        let entries = try run.objects()
        #expect(run.status == 0)
        #expect(entries.contains { ($0["damage"] as? String)?.contains("checksum") == true })
        #expect(entries.count > 5)
        // A pack that is damaged is told once, from wherever it is come to.
        let keys = entries.compactMap { $0["key"] as? String }
        var starts: [[String]] = [[], ["--account", "bright"], ["--account", "nightowl"]]
        starts += keys.map { ["--from", $0] }
        for start in starts {
            let run = try place.latchkey(
                ["raw", "scan", "damaged.latchkey", "records", "--json", "--limit", "1000"] + start)
            let found = try run.objects().compactMap { $0["key"] as? String }
            #expect(run.status == 0 && found == found.sorted(), "\(start): \(run.errors)")
            #expect(Set(found).count == found.count, "\(start)")
        }
        #expect(Set(keys).count == keys.count)
    }

    @Test func wrongKeysAndTablesAreSaid() throws {
        let place = try Workplace.withBright()
        let none = try place.latchkey("raw", "scan", "bright.latchkey", "nonsense")
        #expect(none.status == 2 && none.errors.contains("give one of meta, counters"))
        #expect(try place.latchkey("raw", "get", "bright.latchkey", "meta", "0").status == 2)
        #expect(try place.latchkey("raw", "get", "bright.latchkey", "meta", "77").status == 3)
        #expect(try place.latchkey("raw", "page", "bright.latchkey", "99999").status == 3)
        let other = try place.latchkey(
            "raw", "scan", "bright.latchkey", "meta", "--account", "bright")
        #expect(other.status == 3 && other.errors.contains("not ordered by account"))
    }

    @Test func whoReadsIsTold() throws {
        let place = try changed()
        let reading = try RunningCommand(
            place, ["log", "bright.latchkey", "--in", "bright", "--follow"])
        _ = try reading.lines(1)
        let readers = try #require(
            try place.latchkey("readers", "bright.latchkey", "--json").objects().first?["readers"]
                as? [[String: Any]])
        #expect(readers.map { $0["process"] as? Int } == [Int(reading.processNumber)])
    }

    @Test func theSlotsOfAProcessThatDiedAreGivenBack() throws {
        let place = try changed()
        let reading = try RunningCommand(
            place, ["log", "bright.latchkey", "--in", "bright", "--follow"])
        _ = try reading.lines(1)
        reading.kill()
        let cleared = try place.latchkey("readers", "bright.latchkey", "--clear", "--json")
        let answer = try #require(try cleared.objects().first)
        #expect((answer["readers"] as? [Any])?.isEmpty == true)
        // Opening may have given it back already.
        #expect((answer["cleared"] as? Int).map { (0...1).contains($0) } == true)
    }

    // MARK: assert

    private func asserting(_ lines: String, _ options: String...) throws -> Run {
        try Workplace.withBright().latchkey(
            ["assert", "bright.latchkey", "-"] + options, input: lines)
    }

    @Test func whatIsAnsweredSoHolds() throws {
        let place = try Workplace.withBright()
        // Every answer of a batch, put beside its question, is an assertion that holds.
        var questions: [String] = []
        for user in ["bright/ada", "bright/erin", "bright/max", "bright/lena", "nightowl/nia"] {
            for target in [
                #""organization":"bright/northwind""#, #""asset":"bright/northwind-bank""#,
                #""asset":"bright/northwind-firewall-root""#,
            ] {
                for action in ["view", "edit", "delete"] {
                    questions.append(
                        #"{"user":"\#(user)","action":"\#(action)",\#(target)"#)
                }
            }
        }
        let asked = questions.map { $0 + "}" }.joined(separator: "\n")
        let answers = try place.latchkey(
            "decide", "bright.latchkey", "--batch", "-", input: asked
        ).lines
        try #require(answers.count == questions.count)
        let asserted = zip(questions, answers).map { $0 + "," + $1.dropFirst() }
            .joined(separator: "\n")
        let run = try place.latchkey("assert", "bright.latchkey", "-", input: asserted)
        #expect(run.status == 0 && run.output == "\(questions.count) assertions hold\n")
        // And turned round none does.
        let turned = asserted.replacing(#""allowed":true"#, with: #""allowed":"#)
            .replacing(#""allowed":false"#, with: #""allowed":true"#)
            .replacing(#""allowed":,"#, with: #""allowed":false,"#)
        let otherwise = try place.latchkey("assert", "bright.latchkey", "-", input: turned)
        #expect(otherwise.status == 1 && otherwise.lines.count == questions.count + 1)
    }

    @Test func listsAreExactAndCountsAreCounts() throws {
        let right = """
            {"action":"view","asset":"bright/northwind-bank","only":["bright/max","bright/ada"]}
            {"action":"view","asset":"bright/northwind-bank","count":2}

            {"user":"bright/lena","action":"view","reaches":"organizations","count":2}
            {"user":"nightowl/nia","in":"bright","action":"view","reaches":"assets","at":"2026-11-02T03:00:00Z","count":4}
            """
        let run = try asserting(right)
        #expect(
            run.status == 0 && run.output == "4 assertions hold\n", "\(run.output)\(run.errors)")
        let wrong = try asserting(
            #"{"action":"view","asset":"bright/northwind-bank","only":["bright/max","bright/erin"],"count":1}"#,
            "--json")
        #expect(wrong.status == 1)
        #expect(
            try wrong.objects().first?["found"] as? String
                == "found besides bright/ada; missing bright/erin; expected 1, found 2")
    }

    @Test(arguments: [
        "x", "[]", #"{"user":"bright/erin","action":"edit","organization":"bright/northwind"}"#,
        #"{"user":"bright/erin","action":"edit","organization":"bright/northwind","allowed":1}"#,
        #"{"user":"bright/zoe","action":"edit","organization":"bright/northwind","allowed":true}"#,
        #"{"action":"editt","asset":"bright/northwind-bank","count":1}"#,
        #"{"action":"view","asset":"bright/northwind-bank","count":1,"colour":2}"#,
        #"{"action":"view","asset":"bright/northwind-bank","count":true}"#,
        #"{"action":"view","asset":"bright/northwind-bank","only":"bright/ada"}"#,
        #"{"action":"view","asset":"bright/northwind-bank","count":1,"allowed":true}"#,
        #"{"user":"bright/erin","action":"view","count":1}"#,
        #"{"user":"bright/erin","action":"view","reaches":"groups","count":1}"#,
        #"{"action":"view","organization":"bright/northwind","asset":"bright/x","count":1}"#,
        #"{"action":"view","organization":"bright/northwind","reaches":"assets","count":1}"#,
        #"{"action":"view","organization":"bright/northwind","count":1.5}"#,
        #"{"action":"view","organization":"bright/northwind","count":18446744073709551632}"#,
        #"{"action":"view","organization":"bright/northwind","count":1,"count":7}"#,
        #"{"user":"bright/ada","action":"view","organization":"bright/northwind","allowed":false,"allowed":true}"#,
        #"{"action":"view","organization":"bright/northwind","count":7,}"#,
        #"{"action":"view","organization":"bright/northwind","only":["ada"]}"#,
        #"{"action":"view","organization":"bright/northwind","only":["bright/zoe"]}"#,
    ]) func whatIsNoAssertionIsAnErrorWithItsLine(_ line: String) throws {
        let run = try asserting("\n" + line)
        run.expectError(3, "standard input, line 2: ")
    }

    @Test func nothingIsNoAssertion() throws {
        try asserting("\n\n").expectError(3, "asserts nothing")
    }

    /// Identities that Unicode calls equal are two.
    @Test func listsAreComparedByBytes() throws {
        let place = try Workplace.withBright()
        let twins = ["\u{E9}", "e\u{301}"].map {
            #"{"type":"user","account":"bright","id":"\#($0)","email":"\#($0.utf8.count)@x","name":"T","role":"administrator"}"#
        }.joined(separator: "\n")
        try #require(
            try place.latchkey("import", "bright.latchkey", "-", input: twins).status == 0)
        let line =
            #"{"action":"view","asset":"bright/northwind-firewall-root","only":["bright/ada","bright/erin","bright/\u{E9}"]}"#
        let run = try place.latchkey(
            "assert", "bright.latchkey", "-",
            input: line.replacing("\\u{E9}", with: "\u{E9}"))
        #expect(run.status == 1 && run.output.contains("found besides bright/e\u{301}"))
    }

    // MARK: review

    /// Cells are cut by bytes of their own, whatever stands behind them, and none begins a formula.
    @Test func cellsOfASpreadsheetAreCells() throws {
        let place = try Workplace.withBright()
        let names = ["x,\u{301}=HYPERLINK(1)", "q,\"\u{301},=cmd|x", "=1+1", " =1", "\u{FF1D}1"]
        let lines = try names.enumerated().map { number, name in
            let user = [
                "type": "user", "account": "bright", "id": "z\(number)", "email": "z\(number)@x",
                "name": name, "role": "administrator",
            ]
            return String(decoding: try JSONSerialization.data(withJSONObject: user), as: UTF8.self)
        }
        try #require(
            try place.latchkey(
                "import", "bright.latchkey", "-", input: lines.joined(separator: "\n")
            ).status == 0)
        let run = try place.latchkey(
            "review", "bright.latchkey", "--organization", "bright/internal", "--csv")
        var rows: [[String]] = [[]]
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        var last: Unicode.Scalar?
        for scalar in run.output.unicodeScalars {
            switch scalar {
            case "\"":
                if isQuoted || last != "\"" {
                    isQuoted.toggle()
                } else {
                    isQuoted = true
                    cell.append("\"")
                }
            case "," where !isQuoted:
                rows[rows.count - 1].append(String(cell))
                cell = .init()
            case "\n" where !isQuoted:
                rows[rows.count - 1].append(String(cell))
                cell = .init()
                rows.append([])
            case "\r" where !isQuoted: break
            default: cell.append(scalar)
            }
            last = scalar
        }
        rows.removeLast()
        #expect(rows.allSatisfy { $0.count == 11 })
        for (number, name) in names.enumerated() {
            let row = try #require(rows.first { $0[0] == "bright/z\(number)" })
            let isFormula = number > 1
            #expect(
                row[1].unicodeScalars.elementsEqual(
                    (isFormula ? "'" : "").unicodeScalars + name.unicodeScalars),
                "\(row[1])")
        }
    }
}
