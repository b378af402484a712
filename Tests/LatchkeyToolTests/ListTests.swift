import Foundation
import Testing

@Suite struct ListTests {
    private static let night = ["--at", "2026-11-02T03:00:00Z"]

    /// A list, how many it has, and under which key its items come as JSON.
    private static let lists: [(arguments: [String], count: Int, key: String)] = [
        (
            ["organizations", "bright.latchkey", "--user", "bright/erin"], 3,
            "organization"
        ),
        (["organizations", "bright.latchkey", "--user", "bright/ada"], 6, "organization"),
        (
            [
                "organizations", "bright.latchkey", "--user", "nightowl/nia", "--in",
                "bright", "--action", "editOrganization",
            ] + night, 2, "organization"
        ),
        (["organizations", "bright.latchkey", "--user", "bright/dan"], 0, "organization"),
        (["assets", "bright.latchkey", "--user", "bright/erin"], 5, "asset"),
        (
            ["assets", "bright.latchkey", "--user", "bright/cleo", "--action", "edit"], 3,
            "asset"
        ),
        (
            ["users", "bright.latchkey", "--action", "edit", "--organization", "bright/northwind"]
                + night, 5, "user"
        ),
        (
            ["users", "bright.latchkey", "--action", "view", "--asset", "bright/northwind-bank"],
            2, "user"
        ),
    ]

    @Test(arguments: lists.indices)
    func listsPagesAndCountsAgree(index: Int) throws {
        let (arguments, count, key) = Self.lists[index]
        let place = try Workplace.withBright()
        let whole = try place.latchkey(arguments)
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(whole.lines.count == count, "\(whole.lines)")
        #expect(try place.latchkey(arguments + ["--count"]).output == "\(count)\n")
        let counted = try place.latchkey(arguments + ["--count", "--json"]).objects()
        #expect(counted.first?["count"] as? Int == count)

        let objects = try place.latchkey(arguments + ["--json"]).objects()
        let items = objects.compactMap { $0[key] as? String }
        #expect(items.count == count)
        #expect(items == whole.lines.map { String($0.prefix { $0 != " " }) })

        var paged: [String] = []
        var cursor: String?
        repeat {
            let after = cursor.map { ["--after", $0] } ?? []
            let page = try place.latchkey(arguments + after + ["--page", "2", "--json"]).objects()
            #expect(page.filter { $0[key] != nil }.count <= 2)
            paged += page.compactMap { $0[key] as? String }
            cursor = page.last?["next"] as? String
        } while cursor != nil && paged.count <= count
        #expect(paged == items)
    }

    @Test func aPageTellsItsCursorOnStandardError() throws {
        let place = try Workplace.withBright()
        let arguments = Self.lists[0].arguments
        let run = try place.latchkey(arguments + ["--page", "1"])
        #expect(run.lines.count == 1)
        let cursor = try #require(run.errors.wholeMatch(of: /more with --after ([0-9a-f]+)\n/)).1
        let rest = try place.latchkey(arguments + ["--after", String(cursor)])
        #expect(rest.lines.count == 2)
        #expect(rest.errors.isEmpty)
    }

    @Test func usersComeWithTheirConnection() throws {
        let place = try Workplace.withBright()
        let arguments = Self.lists[6].arguments
        #expect(
            try place.latchkey(arguments).lines.last == "nightowl/nia through bright/overnight")
        let last = try #require(try place.latchkey(arguments + ["--json"]).objects().last)
        #expect(last["connection"] as? String == "bright/overnight")
    }

    @Test func refusesCursorsThatItDidNotGiveOut() throws {
        let place = try Workplace.withBright()
        let arguments = Self.lists[0].arguments
        for cursor in ["x", "00", "", String(repeating: "0", count: 64)] {
            try place.latchkey(arguments + ["--after", cursor])
                .expectError(3, "the cursor", "begin again")
        }
        let page = try place.latchkey(arguments + ["--page", "1", "--json"]).objects()
        let cursor = try #require(page.last?["next"] as? String)
        try place.latchkey(arguments + ["--action", "edit", "--after", cursor])
            .expectError(3, "another question")
        try place.latchkey(arguments + Self.night + ["--after", cursor])
            .expectError(3, "another question")
    }

    @Test(arguments: [
        (["organizations", "bright.latchkey", "--user", "bright/zoe"], "bright/zoe"),
        (["assets", "bright.latchkey", "--user", "acme/zoe"], "acme/zoe"),
        (
            ["organizations", "bright.latchkey", "--user", "bright/erin", "--in", "acme"],
            "unknown account acme"
        ),
        (
            [
                "organizations", "bright.latchkey", "--user", "bright/erin", "--action",
                "editAsset",
            ], "editAsset does not fit"
        ),
        (
            ["assets", "bright.latchkey", "--user", "bright/erin", "--action", "editGroup"],
            "editGroup does not fit"
        ),
        (
            ["users", "bright.latchkey", "--action", "view", "--organization", "bright/none"],
            "unknown organization bright/none"
        ),
        (
            ["users", "bright.latchkey", "--action", "enforceMFA", "--asset", "bright/pine-plan"],
            "enforceMFA does not fit"
        ),
    ])
    func refusesWhatIsNotThereOrDoesNotFit(arguments: [String], told: String) throws {
        let place = try Workplace.withBright()
        try place.latchkey(arguments).expectError(3, told)
        let run = try place.latchkey(arguments + ["--json"])
        #expect(try run.objects().first?["error"] != nil)
    }

    @Test(arguments: [
        ["organizations", "bright.latchkey"],
        ["organizations", "bright.latchkey", "--user", "erin"],
        ["organizations", "bright.latchkey", "--user", "bright/erin", "--page", "0"],
        ["organizations", "bright.latchkey", "--user", "bright/erin", "--page", "many"],
        [
            "assets", "bright.latchkey", "--user", "bright/erin", "--page", "1", "--count",
        ],
        ["assets", "bright.latchkey", "--user", "bright/erin", "--action", "hug"],
        ["assets", "bright.latchkey", "--user", "bright/erin", "--in", "a/b"],
        ["assets", "bright.latchkey", "--user", "bright/erin", "--at", "2026-01-01"],
        ["users", "bright.latchkey", "--action", "view"],
        ["users", "bright.latchkey", "--organization", "bright/northwind"],
        [
            "users", "bright.latchkey", "--action", "view", "--organization", "bright/northwind",
            "--asset", "bright/pine-plan",
        ],
    ])
    func refusesAWrongCommandLine(arguments: [String]) throws {
        let place = try Workplace.withBright()
        try place.latchkey(arguments).expectError(2, "see 'latchkey \(arguments[0]) --help'")
    }
}
