import Foundation
import Testing

@Suite struct InfoTests {
    @Test func saysWhatTheStoreHolds() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey("info", "bright.latchkey")
        #expect(run.status == 0)
        #expect(run.output.contains("organizations   6\n"))
        #expect(run.output.contains("store           bright.latchkey\n"))
    }

    @Test func saysItAsJSON() throws {
        let place = try Workplace.withBright()
        let info = try #require(
            try place.latchkey("info", "--json", "bright.latchkey").objects().first)
        #expect((info["objects"] as? [String: Int])?["asset"] == 8)
        #expect(info["bytes"] as? Int == (try place.bytes("bright.latchkey").count))
        #expect((info["identity"] as? String)?.count == 32)
        #expect(info["formatVersion"] as? Int == 5)
        #expect(info["readers"] as? Int == 0)
        #expect((info["lastCommit"] as? String)?.hasSuffix("Z") == true)
        let number = try #require(info["commitNumber"] as? Int)

        let line = #"{"type":"account","id":"a","subdomain":"a","name":"A"}"#
        _ = try place.latchkey("import", "bright.latchkey", "-", input: line)
        let later = try #require(
            try place.latchkey("info", "--json", "bright.latchkey").objects().first)
        #expect(later["commitNumber"] as? Int == number + 1)
        #expect(later["identity"] as? String == info["identity"] as? String)
    }

    /// What is not counted one by one is as many as an export has lines of it.
    @Test func countsWhatAnExportWrites() throws {
        let place = try Workplace.withBright()
        let changes = """
            {"type":"user","account":"bright","id":"gone","email":"gone@x","name":"G","role":"lite","status":"removed"}
            {"type":"organization","account":"bright","id":"old","name":"Old","state":"deleted"}
            {"type":"asset","account":"bright","id":"plan","organization":"old","kind":"plan","name":"P","access":{"users":["erin","max"]}}
            {"type":"settings","account":"bright"}
            {"type":"template","account":"bright","id":"t","name":"T","kind":"plan"}
            {"type":"apiKey","account":"bright","id":"k","name":"K","api":"a","generatedAt":"2026-01-01T00:00:00Z"}
            {"type":"provider","name":"P","subdomain":"p"}
            {"type":"report","account":"bright","id":"r","user":"bright/max","sharedWith":"erin","sharedAt":"2026-01-01T00:00:00Z"}
            {"type":"delivery","account":"bright","connection":"overnight","administrator":"nightowl/nia","sentAt":"2026-01-01T00:00:00Z"}
            {"type":"log","account":"bright","sequence":1000,"time":"2026-01-01T00:00:00Z","action":"read","operation":"viewAsset"}
            """
        let run = try place.latchkey("import", "bright.latchkey", "-", input: changes)
        try #require(run.status == 0, "\(run.errors)")
        var written: [String: Int] = [:]
        for line in try place.latchkey("export", "bright.latchkey", "--log").objects() {
            written[try #require(line["type"] as? String), default: 0] += 1
        }
        written["latchkey"] = nil
        written["end"] = nil
        let info = try place.latchkey("info", "--json", "bright.latchkey").objects()
        #expect(info.first?["objects"] as? [String: Int] == written)
    }
}
