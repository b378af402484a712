import Foundation
import Testing

/// What is otherwise on a terminal: tables fit, colours, pages.
@Suite(.enabled(if: OnTerminal.isPossible, "python3 is needed for a terminal"))
struct TerminalTests {
    private static let list = "latchkey query bright.latchkey organizations --in bright"
    private static let plain = ["NO_COLOR": "1"]
    private static let bold = "\u{1B}[1m"
    private static let red = "\u{1B}[31m"
    private static let green = "\u{1B}[32m"

    @Test func aTableThatFitsIsWhole() throws {
        let place = try Workplace.withBright()
        let run = try OnTerminal(variables: Self.plain).run(Self.list, in: place)
        #expect(run.output == (try place.shell(Self.list).output))
        #expect(run.status == 0)
    }

    @Test func textsGiveWayWhereATerminalIsNarrowAndIdentitiesDoNot() throws {
        let place = try Workplace.withBright()
        let whole = try place.shell(Self.list).lines
        let fitted = try OnTerminal(columns: 68, variables: Self.plain).run(Self.list, in: place)
            .lines
        #expect(fitted.count == whole.count)
        #expect(fitted.allSatisfy { $0.count <= 68 }, "\(fitted)")
        #expect(fitted.contains { $0.hasPrefix("northwind-west  ") && $0.hasSuffix("northwind") })
        #expect(fitted.contains { $0.contains("…") })
        // What fits in no way is as wide as it must be.
        let narrow = try OnTerminal(columns: 20, variables: Self.plain).run(Self.list, in: place)
        for identity in ["northwind-west", "harbor-dental", "pine-school"] {
            #expect(narrow.lines.contains { $0.hasPrefix("\(identity)  ") }, "\(narrow.output)")
        }
        #expect(narrow.output.contains("archived"))
    }

    @Test func whoAsksOfThePastByAnInstantIsToldOfTheOtherWay() throws {
        let place = try Workplace.withBright()
        let asked =
            "latchkey users bright.latchkey --action view --asset bright/northwind-bank --at"
        let hint =
            "latchkey: --at asks of the records as they are now; what they were then says "
            + "--as-of 2026-01-01T00:00:00Z"
        let terminal = OnTerminal(columns: 300, variables: Self.plain)
        let past = try terminal.run("\(asked) 2026-01-01T00:00:00Z", in: place)
        #expect(past.lines.contains(hint), "\(past)")
        let later = try terminal.run("\(asked) 2036-01-01T00:00:00Z", in: place)
        #expect(!later.output.contains("--as-of"))
        // A program that reads what is told of errors is told of none.
        #expect(try place.shell("\(asked) 2026-01-01T00:00:00Z").errors.isEmpty)
    }

    @Test func aReviewUnfoldsWhereATerminalIsNarrow() throws {
        let place = try Workplace.withBright()
        let line = "latchkey review bright.latchkey --group bright/nights"
        let wide = try OnTerminal(columns: 300, variables: Self.plain).run(line, in: place)
        #expect(wide.lines.count == 3)
        let narrow = try OnTerminal(columns: 80, lines: 100, variables: Self.plain)
            .run(line, in: place).lines
        #expect(narrow.count { $0.hasPrefix("SINCE ") } == 2, "\(narrow)")
        #expect(narrow.contains("USER                   connection bright/overnight"))
        #expect(
            narrow.contains { $0.hasPrefix("WITHOUT IT             2 users lose something, 6") })
        #expect(!narrow.contains { $0.hasPrefix("REASON") || $0.contains("…") })
    }

    @Test(arguments: ["--json", "| cat", "> list; cat list"])
    func nothingIsCutThatIsNoTable(_ rest: String) throws {
        let place = try Workplace.withBright()
        let line = "\(Self.list) \(rest)"
        let run = try OnTerminal(columns: 20, lines: 100).run(line, in: place)
        #expect(run.output == (try place.shell(line).output))
        #expect(!run.output.contains("…") && !run.output.contains("\u{1B}"))
    }

    /// What is wide takes two columns, and what is put onto another none.
    @Test func columnsStandBelowOneAnotherByWhatTheyTakeOnTheScreen() throws {
        let place = try Workplace()
        let names = ["e\u{301}e\u{301}e\u{301}", "日本語", "abc", "🙂🙂", "한국", "ＡＢ"]
        try place.write(
            """
            {"type":"account","id":"a","subdomain":"a","name":"A"}
            {"type":"user","account":"a","id":"ann","email":"ann@a.example","name":"","role":"administrator"}
            \(names.enumerated().map {
                #"{"type":"organization","account":"a","id":"o\#($0.offset)","name":"\#($0.element)","kind":"K"}"#
            }.joined(separator: "\n"))
            {"type":"end","lines":\(names.count + 2)}

            """, to: "a.jsonl")
        try place.latchkey("import", "a", "a.jsonl").expectDone()
        let lines = try place.latchkey("query", "a", "organizations", "--in", "a").lines
        #expect(
            lines == [
                "ID  NAME    KIND  STATUS  STATE   PARENT",
                "o0  e\u{301}e\u{301}e\u{301}     K             normal",
                "o1  日本語  K             normal",
                "o2  abc     K             normal",
                "o3  🙂🙂    K             normal",
                "o4  한국    K             normal",
                "o5  ＡＢ    K             normal",
            ])
    }

    // MARK: Colours

    @Test func verdictsHeadsAndErrorsHaveColours() throws {
        let place = try Workplace.withBright()
        func seen(_ line: String) throws -> String {
            try OnTerminal().run("latchkey \(line)", in: place).output
        }
        let asked = "bright.latchkey --action view --organization bright/northwind"
        #expect(
            try seen("decide \(asked) --user bright/erin").hasPrefix(
                "\(Self.green)allowed\u{1B}[0m "))
        #expect(
            try seen("decide \(asked) --user bright/dan").hasPrefix("\(Self.red)denied\u{1B}[0m "))
        let why = try seen("explain \(asked) --user bright/dan")
        #expect(why.hasPrefix("\(Self.red)denied\u{1B}[0m "))
        #expect(why.contains("\(Self.red)✗\u{1B}[0m standing"))
        #expect(try seen("query bright.latchkey accounts").hasPrefix("\(Self.bold)ID  "))
        #expect(try seen("info missing").hasPrefix("\(Self.red)latchkey:\u{1B}[0m open missing"))
        try place.write(
            #"{"operation":"grantAccess","account":"bright","organization":"internal","group":"nights"}"#,
            to: "plan.jsonl")
        let gains = try OnTerminal().run(
            "latchkey what-if bright.latchkey plan.jsonl --host", in: place)
        #expect(gains.status == 1)
        #expect(gains.output.contains("\(Self.green)gains\u{1B}[0m viewOrganization"))
    }

    @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"], ["TERM": ""]])
    func coloursCanBeRefused(_ variables: [String: String]) throws {
        let place = try Workplace.withBright()
        let terminal = OnTerminal(variables: variables)
        for line in [Self.list, "latchkey info missing"] {
            #expect(!(try terminal.run(line, in: place).output.contains("\u{1B}")))
        }
        // An empty one says nothing: https://no-color.org
        let run = try OnTerminal(variables: ["NO_COLOR": ""]).run(Self.list, in: place)
        #expect(run.output.contains(Self.bold))
    }

    @Test func linesForProgramsHaveNoColours() throws {
        let place = try Workplace.withBright()
        let asked =
            "bright.latchkey --user bright/erin --action view --organization bright/northwind"
        for line in ["decide \(asked) --json", "query bright.latchkey users --in bright --json"] {
            let run = try OnTerminal(lines: 100).run("latchkey \(line)", in: place)
            #expect(!run.output.contains("\u{1B}") && run.status == 0, "\(run)")
        }
    }

    // MARK: Pages

    /// A pager that marks every line.
    private static let marking = ["LATCHKEY_PAGER": "sed s/^/page:/", "NO_COLOR": "1"]

    @Test func whatIsLongerThanTheScreenIsPaged() throws {
        let place = try Workplace.withBright()
        let whole = try place.shell(Self.list).lines
        let paged = try OnTerminal(lines: 6, variables: Self.marking).run(Self.list, in: place)
        #expect(paged.lines == whole.map { "page:\($0)" })
        // Seven lines, and the one in which one types.
        let fits = try OnTerminal(lines: 8, variables: Self.marking).run(Self.list, in: place)
        #expect(fits.lines == whole)
    }

    @Test(arguments: [
        ["PAGER": "sed s/^/page:/"], ["LATCHKEY_PAGER": "sed s/^/page:/", "PAGER": "false"],
    ])
    func thePagerIsTheOneThatIsSaid(_ variables: [String: String]) throws {
        let place = try Workplace.withBright()
        let run = try OnTerminal(lines: 6, variables: variables).run(Self.list, in: place)
        #expect(run.lines.allSatisfy { $0.hasPrefix("page:") }, "\(run.output)")
    }

    @Test(arguments: [
        ("latchkey --no-pager", "sed s/^/page:/"), ("latchkey", ""), ("latchkey", "cat"),
        ("latchkey", "missing-pager"),
    ])
    func nothingIsPagedWhereNoPagerIsWantedOrThere(_ command: String, _ pager: String) throws {
        let place = try Workplace.withBright()
        let line = Self.list.replacing("latchkey query", with: "\(command) query")
        let terminal = OnTerminal(
            lines: 6, variables: ["LATCHKEY_PAGER": pager, "PAGER": "false", "NO_COLOR": "1"])
        let run = try terminal.run(line, in: place)
        #expect(run.output == (try place.shell(Self.list).output))
    }

    @Test func theStatusIsThatOfTheCommandAndErrorsComeBehindThePage() throws {
        let place = try Workplace.withBright()
        try place.shell("sed 's/Northwind Traders/Northwind Raiders/' bright.latchkey >damaged")
            .expectDone()
        let terminal = OnTerminal(columns: 20, lines: 2, variables: Self.marking)
        let damaged = try terminal.run("latchkey verify damaged", in: place)
        #expect(damaged.status == 4)
        #expect(damaged.lines.first?.contains("page:account bright: records, key ") ?? false)
        #expect(damaged.lines.last?.hasPrefix("latchkey: damaged is damaged") ?? false)
        // A pager that ends at once, or is left, is a reader who went away.
        for pager in ["exit 7;", "head -n 1"] {
            let left = OnTerminal(columns: 20, lines: 2, variables: ["LATCHKEY_PAGER": pager])
            #expect(try left.run("latchkey verify damaged", in: place).status == 4)
            #expect(try left.run(Self.list, in: place).status == 0)
        }
    }

    @Test func anInterruptIsThePagers() throws {
        let place = try Workplace.withBright()
        let terminal = OnTerminal(
            lines: 6,
            variables: [
                "LATCHKEY_PAGER":
                    "trap \"echo interrupted\" INT; cat; echo shown; read -r line </dev/tty; echo read; read -r line </dev/tty; exit 3"
            ])
        let run = try terminal.run(
            "\(Self.list); echo status $?", in: place,
            steps: [("shown", "\u{3}"), ("interrupted", "line\n"), ("read", "line\n")])
        #expect(run.output.contains("interrupted"))
        #expect(run.output.contains("status 0"), "\(run)")
    }

    @Test func whatGoesOnIsNeverPaged() throws {
        let place = try Workplace.withBright()
        let follow = "latchkey log bright.latchkey --in bright --follow"
        let run = try OnTerminal(columns: 10, lines: 2, variables: Self.marking).run(
            follow, in: place, steps: [("import", "\u{3}")])
        #expect(!run.output.contains("page:"), "\(run.output)")
        #expect(run.status == 254)
    }

    @Test func helpIsPaged() throws {
        let run = try OnTerminal(lines: 10, variables: Self.marking).run(
            "latchkey query --help", in: try Workplace())
        #expect(run.lines.allSatisfy { $0.hasPrefix("page:") } && run.lines.count > 20)
    }
}
