import Foundation
import Testing

/// Pages in a browser: what they answer, what they ask for, and how they are used.
@Suite(.enabled(if: Browser.isPossible, Browser.why), .serialized) struct PageTests {
    /// A store of the awkward world, or of the demo's, and its page.
    private func page(_ world: String, _ subject: [String]) throws -> (Workplace, URL) {
        let place = try Workplace.withBright()
        try place.write(AwkwardWorld.lines, to: "awkward.jsonl")
        try #require(try place.latchkey("import", "awkward.latchkey", "awkward.jsonl").status == 0)
        try place.latchkey(["report", "\(world).latchkey", "--html", "page.html"] + subject)
            .expectDone()
        return (place, place.url("page.html"))
    }

    /// Explanations as lines that can be compared: without what pages do not tell, and with routes in any order.
    private func comparable(_ objects: [[String: Any]]) throws -> [String] {
        try objects.map { object in
            var object = object
            for key in ["layers", "flips", "flipCount", "flipNote", "flipsCut", "validUntil", "at"]
            {
                object[key] = nil
            }
            object["routes"] = try (object["routes"] as? [Any] ?? []).map(text).sorted()
            return try text(object)
        }
    }

    private func text(_ object: Any) throws -> String {
        String(
            decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]),
            as: UTF8.self)
    }

    @Test(arguments: [
        ("bright", ["--account", "bright"]), ("bright", ["--account", "nightowl"]),
        ("bright", ["--connection", "bright/overnight"]), ("awkward", ["--account", "a"]),
        ("awkward", ["--connection", "a/c1"]), ("awkward", ["--connection", "a/c2"]),
    ])
    func answersEveryPairAsTheStoreDoes(world: String, subject: [String]) throws {
        let (place, file) = try page(world, subject)
        let browser = try Browser()
        try browser.open(file)
        let answers = try #require(
            try browser.evaluate(
                """
                page.people.id.flatMap((_, user) => page.organizations.id.flatMap((_, organization) =>
                  page.actions.map((_, action) => explain(user, organization, action))))
                """) as? [[String: Any]])
        let at = try browser.text("page.at")
        let questions = try answers.map { answer in
            try text([
                "user": answer["user"] ?? "", "action": answer["action"] ?? "",
                "organization": answer["organization"] ?? "", "at": at,
            ])
        }
        try place.write(questions.map { $0 + "\n" }.joined(), to: "questions.jsonl")
        let explained = try place.latchkey(
            "explain", "\(world).latchkey", "--batch", "questions.jsonl", "--json"
        ).objects()
        #expect(answers.count == explained.count)
        let counts = try #require(
            try browser.evaluate("[personCount, organizationCount, page.actions.length]") as? [Int])
        #expect(answers.count == counts.reduce(1, *))
        let (shown, expected) = (try comparable(answers), try comparable(explained))
        for (shown, expected) in zip(shown, expected)
        where Array(shown.utf8) != Array(expected.utf8) {
            Issue.record("the page says\n\(shown)\nthe store\n\(expected)")
        }
        #expect(browser.complaints.isEmpty, "\(browser.complaints)")
    }

    /// Names are never markup, and turn no direction; the page asks for nothing, in both colour schemes and on paper.
    @Test func fetchesNothingAndRunsNothingOfAnybodyElse() throws {
        let (place, file) = try page("awkward", ["--account", "a"])
        _ = place
        let browser = try Browser()
        for media in [("screen", "light"), ("screen", "dark"), ("print", "light")] {
            try browser.call(
                "Emulation.setEmulatedMedia",
                [
                    "media": media.0,
                    "features": [["name": "prefers-color-scheme", "value": media.1]],
                ])
            try browser.open(file)
            #expect(try browser.text("document.title").hasPrefix("Who reaches what: </script>"))
            #expect(try browser.text("document.images.length") == "0")
            #expect(try browser.text("document.scripts.length") == "2")
            #expect(try browser.text("document.body.innerText.includes('\\u202e')") == "false")
            #expect(try browser.text("document.body.innerText.includes('\\\\u{202e}')") == "true")
            #expect(browser.complaints.isEmpty, "\(browser.complaints)")
            #expect(try browser.picture().count > 10_000)
        }
    }

    /// The policy holds: what somebody put into the page would not run, nor be fetched.
    @Test func itsPolicyRefusesWhatIsPutIn() throws {
        let (place, file) = try page("bright", ["--account", "bright"])
        let text = try String(contentsOf: file, encoding: .utf8)
        try place.write(
            text.replacing(
                "<main>",
                with:
                    "<main><script>document.title = 'taken'</script><img src=\"other.png\"><p style=\"color:red\" onclick=\"1\">x"
            ),
            to: "changed.html")
        let browser = try Browser()
        try browser.open(place.url("changed.html"))
        #expect(try browser.text("document.title") == "Who reaches what: Bright MSP")
        #expect(browser.complaints.count { $0.contains("Content Security Policy") } >= 3)
    }

    @Test func risksAreShownTheWorstFirst() throws {
        let browser = try Browser()
        let (brightPlace, bright) = try page("bright", ["--account", "bright"])
        defer { withExtendedLifetime(brightPlace) {} }
        try browser.open(bright)
        #expect(
            try browser.text("byId('risks').textContent").hasPrefix(
                "Risksbright/overnight: Connections wider than their usesince "))
        let (place, file) = try page("bright", ["--account", "nightowl"])
        try browser.open(file)
        #expect(try browser.text("byId('risks').hidden && byId('to-risks').hidden") == "true")
        let text = try String(contentsOf: file, encoding: .utf8)
        let risks =
            #"[{"rank":1,"title":"<b>One","reason":"Why","command":"latchkey show"},{"rank":4,"title":"Two","reason":"","command":""}]"#
        try place.write(text.replacing(#""risks":[]"#, with: "\"risks\":\(risks)"), to: "page.html")
        try browser.open(file)
        #expect(try browser.text("byId('risks').hidden || byId('to-risks').hidden") == "false")
        #expect(
            try browser.text("byId('risks').textContent")
                == "Risks<b>OneWhylatchkey showTwo")
        // They are numbered in their order, and their rank is another number.
        #expect(try browser.text("byId('risks').querySelectorAll('li[value]').length") == "0")
        #expect(browser.complaints.isEmpty, "\(browser.complaints)")
    }

    @Test func everyControlHasAName() throws {
        let (place, file) = try page("awkward", ["--account", "a"])
        _ = place
        let browser = try Browser()
        try browser.open(file)
        let nodes = try #require(
            try browser.call("Accessibility.getFullAXTree")["nodes"] as? [[String: Any]])
        func value(_ node: [String: Any], _ key: String) -> String {
            ((node[key] as? [String: Any])?["value"] as? String) ?? ""
        }
        let controls: Set = [
            "button", "link", "searchbox", "textbox", "combobox", "listbox", "option",
            "application",
            "Canvas", "img", "image", "table", "region", "navigation", "group", "columnheader",
        ]
        var found: Set<String> = []
        for node in nodes where node["ignored"] as? Bool == false {
            let role = value(node, "role")
            guard controls.contains(role) else { continue }
            found.insert(role)
            #expect(!value(node, "name").isEmpty, "\(node)")
        }
        #expect(
            found.isSuperset(of: ["button", "link", "searchbox", "listbox", "application", "table"])
        )
        // What is told without being asked is in a region that is read out.
        #expect(try browser.text("byId('answer').getAttribute('aria-live')") == "polite")
        #expect(try browser.text("document.documentElement.lang") == "en")
    }

    @Test func isUsedByKeysAlone() throws {
        let (place, file) = try page("bright", ["--account", "bright"])
        _ = place
        let browser = try Browser()
        try browser.open(file)
        func tab(until condition: String) throws {
            for _ in 0..<60 {
                try browser.press("Tab", code: 9)
                if try browser.text(condition) == "true" { return }
            }
            Issue.record("never came to \(condition)")
        }
        // The matrix: a cell, and why it is so.
        try tab(until: "document.activeElement.localName === 'canvas'")
        try browser.press("End", code: 35)
        try browser.press("PageDown", code: 34)
        #expect(try browser.text("byId('cell').textContent").contains(" × "))
        try browser.press("Home", code: 36)
        try browser.press("PageUp", code: 33)
        let cell = try browser.text("byId('cell').textContent")
        #expect(
            cell
                == "Ada, who runs Bright MSP (bright/ada) × Bright MSP itself (bright/internal): administrator, up to destroy"
        )
        try browser.press("Enter", code: 13, text: "\r")
        #expect(
            try browser.text("byId('answer').textContent").contains(
                "allowed (administrator at home)"))
        // The search: a user, an organization, an action.
        try tab(until: "document.activeElement.type === 'search'")
        try browser.call("Input.insertText", ["text": "ERIN sénior"])
        try tab(until: "document.activeElement.type === 'search'")
        try browser.call("Input.insertText", ["text": "north"])
        try browser.press("ArrowDown", code: 40)
        #expect(try browser.text("document.activeElement.localName") == "select")
        try browser.press("ArrowDown", code: 40)
        let answer = try browser.text("byId('answer').innerText")
        #expect(
            answer.contains(
                "Erin, senior technician (bright/erin), viewOrganization, Northwind Traders (bright/northwind)"
            ))
        #expect(answer.contains("allowed (editor at home)"))
        #expect(answer.contains("group bright/senior: membership, by the host application at "))
        // A table: sorted, and filtered.
        try tab(
            until:
                "document.activeElement.textContent === 'organizations' && document.activeElement.closest('section').id === 'users'"
        )
        try browser.press("Enter", code: 13, text: "\r")
        func column(_ number: Int) throws -> [String] {
            try #require(
                try browser.evaluate(
                    "[...document.querySelectorAll('#users tbody tr')].map((row) => row.cells[\(number)].textContent)"
                )
                    as? [String])
        }
        let counts = try column(5).compactMap { Int($0) }
        #expect(counts.count == 9 && counts == counts.sorted(by: >))
        try browser.press("Enter", code: 13, text: "\r")
        #expect(try column(5).compactMap { Int($0) } == counts.sorted())
        #expect(
            try browser.text("document.activeElement.parentElement.getAttribute('aria-sort')")
                == "ascending")
        try browser.evaluate("document.querySelector('#users input').focus()")
        try browser.call("Input.insertText", ["text": "night"])
        #expect(try Set(column(0)) == ["nightowl/nia", "nightowl/noah"])
        #expect(browser.complaints.isEmpty, "\(browser.complaints)")
    }

    /// Every way of ordering and colouring the matrix, and zooming.
    @Test func theMatrixIsOrderedAndColoured() throws {
        let (place, file) = try page("awkward", ["--account", "a"])
        _ = place
        let browser = try Browser()
        try browser.open(file)
        let labels = ["Users by", "Organizations by", "Coloured by"]
        var cells: Set<String> = []
        for (index, label) in labels.enumerated() {
            let select =
                "[...document.querySelectorAll('#matrix label')].find((it) => it.textContent.startsWith('\(label)')).querySelector('select')"
            let count = try #require(Int(try browser.text("\(select).options.length")))
            #expect(count >= 2)
            for option in 0..<count {
                try browser.evaluate(
                    "{ const it = \(select); it.selectedIndex = \(option); it.dispatchEvent(new Event('change')); }"
                )
                try browser.evaluate(
                    "document.querySelector('canvas').blur(), document.querySelector('canvas').focus()"
                )
                try browser.press("+", code: 187, text: "+")
                try browser.settle()
                if index < 2 { cells.insert(try browser.text("byId('cell').textContent")) }
                #expect(
                    try browser.text("document.querySelector('canvas').toDataURL().length > 3000")
                        == "true")
            }
        }
        #expect(cells.count >= 3)
        #expect(browser.complaints.isEmpty, "\(browser.complaints)")
    }

    /// 500 users and 3,000 organizations: a page that is small, is opened soon and follows whoever zooms. What it costs is
    /// time of the processor, whatever else runs; a picture of 33 ms is one of thirty a second.
    @Test func aLargeMatrixStaysSmooth() throws {
        let place = try Workplace()
        var lines = [#"{"type":"account","id":"a","subdomain":"a","name":"A"}"#]
        for number in 0..<500 {
            let role = ["manager", "editor", "creator", "readOnly"][number % 4]
            lines.append(
                #"{"type":"user","account":"a","id":"u\#(number)","email":"u\#(number)@a.example","name":"User \#(number)","role":"\#(role)"}"#
            )
        }
        for number in 0..<3_000 {
            lines.append(
                #"{"type":"organization","account":"a","id":"o\#(number)","name":"Organization \#(number)"}"#
            )
        }
        for group in 0..<60 {
            lines.append(#"{"type":"group","account":"a","id":"g\#(group)","name":"G\#(group)"}"#)
            for number in stride(from: group, to: 3_000, by: group % 20 + 10) {
                lines.append(
                    #"{"type":"grant","account":"a","organization":"o\#(number)","group":"g\#(group)"}"#
                )
            }
            for number in stride(from: group, to: 500, by: 9) {
                lines.append(
                    #"{"type":"membership","account":"a","group":"g\#(group)","user":"u\#(number)"}"#
                )
            }
        }
        try place.write(lines.joined(separator: "\n") + "\n", to: "a.jsonl")
        try #require(try place.latchkey("import", "a.latchkey", "a.jsonl").status == 0)
        try place.latchkey("report", "a.latchkey", "--account", "a", "--html", "page.html")
            .expectDone()
        #expect(try place.bytes("page.html").count < 5_000_000)
        let browser = try Browser()
        try browser.call("Performance.enable", ["timeDomain": "threadTicks"])
        func busySeconds() throws -> Double {
            let metrics = try browser.call("Performance.getMetrics")["metrics"] as? [[String: Any]]
            return metrics?.first { $0["name"] as? String == "TaskDuration" }?["value"] as? Double
                ?? .infinity
        }
        try browser.open(place.url("page.html"))
        #expect(try browser.text("[personCount, organizationCount]") == "500,3000")
        #expect(try busySeconds() < 5)
        let before = try busySeconds()
        let pictureCount = 40
        try browser.evaluate(
            """
            (async () => {
              const canvas = document.querySelector('canvas');
              canvas.focus();
              for (let count = 0; count < \(pictureCount); count++) {
                canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: count < 20 ? -60 : 60, clientX: 500, clientY: 500, cancelable: true }));
                await new Promise(requestAnimationFrame);
              }
            })()
            """)
        #expect(try busySeconds() - before < 0.033 * Double(pictureCount))
        #expect(browser.complaints.isEmpty, "\(browser.complaints)")
    }

    @Test func aReviewIsSortedAndSearched() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey(
            "review", "bright.latchkey", "--organization", "bright/northwind", "--html")
        run.expectDone()
        try place.write(run.output, to: "review.html")
        let table = try place.latchkey(
            "review", "bright.latchkey", "--organization", "bright/northwind", "--csv")
        let browser = try Browser()
        try browser.open(place.url("review.html"))
        func column(_ number: Int) throws -> [String] {
            try #require(
                try browser.evaluate(
                    "[...document.querySelectorAll('tbody tr')].map((row) => row.cells[\(number)].textContent)"
                )
                    as? [String])
        }
        let users = try column(0)
        #expect(
            users
                == table.output.components(separatedBy: "\r\n").dropFirst().dropLast()
                .map { String($0.prefix { $0 != "," }) })
        try browser.evaluate("document.querySelector('thead button').click()")
        #expect(try column(0) == users.sorted())
        try browser.evaluate(
            "{ const it = document.querySelector('input'); it.value = 'group senior'; it.dispatchEvent(new Event('input')); }"
        )
        #expect(try Set(column(0)) == ["bright/erin"])
        #expect(browser.complaints.isEmpty, "\(browser.complaints)")
    }
}
