import Foundation
import Testing

/// `retain`, and `verify --with`, as they are typed.
@Suite struct RetainTests {
    /// A workplace with a store of one account and a log of 33,000 entries.
    private static func withLog() throws -> Workplace {
        let place = try Workplace()
        try FileManager.default.copyItem(
            at: try made.get().url("long.latchkey"), to: place.url("long.latchkey"))
        return place
    }

    private static let made = Result { () throws -> Workplace in
        let place = try Workplace()
        var lines = #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"# + "\n"
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        for number in 0..<34_000 {
            let second = number * 2
            let time = "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
            lines +=
                #"{"type":"log","account":"acme","time":"2025-01-01T\#(time)Z","action":"read","operation":"viewAsset","resource":{"kind":"asset","id":"a\#(number % 300)"},"organization":"o\#(number % 7)"}"#
                + "\n"
        }
        lines += #"{"type":"end","lines":34001}"# + "\n"
        try place.write(lines, to: "long.jsonl")
        try place.latchkey("import", "long.latchkey", "long.jsonl").expectDone()
        return place
    }

    @Test func theOldestEntriesGoToAnArchiveThatIsProven() throws {
        let place = try Self.withLog()
        let before = try place.latchkey("log", "long.latchkey", "--in", "acme", "--limit", "3")
        let run = try place.latchkey(
            "retain", "long.latchkey", "--before", "2025-06-01T00:00:00Z", "--archive", "old.jsonl")
        run.expectDone()
        #expect(run.lines.count == 3, "\(run.output)")
        #expect(run.lines[0].hasPrefix("archived to old.jsonl: "))
        #expect(
            run.lines[1]
                == "  acme: entries 1 to 32,768 archived; 1,233 kept, fewer than the 8,192 that are archived together",
            "\(run.output)")
        let proven = try place.latchkey("verify", "long.latchkey", "--with", "old.jsonl")
        proven.expectDone()
        #expect(proven.lines.last == "  acme: entries 1 to 32,768 are archived", "\(proven.output)")
        let after = try place.latchkey("log", "long.latchkey", "--in", "acme", "--limit", "3")
        #expect(after.output == before.output && after.errors == "")
        let all = try place.latchkey("log", "long.latchkey", "--in", "acme", "--limit", "50000")
        #expect(all.lines.count == 1_233)
        #expect(all.errors.contains("begins behind entry 32768 of 2025-01-01T"), "\(all.errors)")
        // The archive is a store that can be asked.
        try place.latchkey("import", "old.latchkey", "old.jsonl").expectDone()
        try place.latchkey("verify", "old.latchkey").expectDone()
        let counted = try place.latchkey(
            "query", "old.latchkey", "log", "--in", "acme", "operation == \"viewAsset\"", "--count")
        #expect(counted.output == "32768\n", "\(counted.output)\(counted.errors)")
        // It is never written over, and there is nothing to go on with.
        let again = try place.latchkey(
            "retain", "long.latchkey", "--before", "2025-06-01T00:00:00Z", "--archive", "old.jsonl")
        again.expectError(4, "old.jsonl", "exists")
    }

    @Test func itIsToldAsJSON() throws {
        let place = try Self.withLog()
        let run = try place.latchkey(
            "retain", "long.latchkey", "--before", "2025-06-01T00:00:00Z", "--archive", "old.jsonl",
            "--account", "acme", "--json")
        let report = try #require(try run.objects().first)
        #expect(report["archive"] as? String == "old.jsonl" && report["wentOn"] as? Bool == false)
        #expect(try place.bytes("old.jsonl").count == report["bytes"] as? Int)
        let log = try #require((report["logs"] as? [[String: Any]])?.first)
        #expect(log["first"] as? Int == 1 && log["last"] as? Int == 32_768)
        #expect(log["removed"] as? Int == 32_768 && log["kept"] as? Int == 1_233)
        #expect(log["reason"] as? String == "partOfSegment")
        // The archive with one byte changed, and cut.
        var bytes = try place.bytes("old.jsonl")
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: place.url("changed.jsonl"))
        try bytes.prefix(bytes.count / 3).write(to: place.url("cut.jsonl"))
        for name in ["changed.jsonl", "cut.jsonl"] {
            let verified = try place.latchkey("verify", "long.latchkey", "--with", name, "--json")
            #expect(verified.status == 4)
            let findings = try #require(
                try verified.objects().first?["findings"] as? [[String: Any]])
            let first = try #require(findings.first)
            #expect(first["kind"] as? String == "archive")
            let where_ = try #require(first["place"] as? [String: Any])
            #expect(where_["archive"] as? String == name && (where_["line"] as? Int ?? 0) > 0)
            try place.latchkey("verify", "long.latchkey", "--with", name)
                .expectError(4, "archives of long.latchkey", "the store is sound")
        }
        try place.latchkey("verify", "long.latchkey", "--with", "none.jsonl").expectError(
            4, "none.jsonl")
    }

    @Test func whatCannotBeIsRefused() throws {
        let place = try Workplace.withBright()
        let retain = ["retain", "bright.latchkey", "--before"]
        let early = "2020-01-01T00:00:00Z"
        try place.latchkey(retain + [early, "--archive", "-"]).expectError(2, "./-")
        try place.latchkey(retain + [early, "--archive", "bright.latchkey"]).expectError(
            2, "the store itself")
        try place.latchkey(retain + [early, "--archive", "a", "--account", "zoe"]).expectError(
            3, "unknown account zoe")
        try place.latchkey(retain + ["yesterday", "--archive", "a"]).expectError(2, "instant")
        try place.latchkey("retain", "bright.latchkey", "--archive", "a").expectError(2, "--before")
        try place.latchkey(retain + ["2999-01-01T00:00:00Z", "--archive", "a"]).expectError(
            3, "seven days")
        #expect(!place.exists("a"))
    }
}
