import Foundation
import Testing

@Suite struct InfoTests {
    @Test func saysWhatTheStoreHolds() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey("info", "bright.latchkey")
        #expect(run.status == 0)
        #expect(run.output.contains("organizations  6\n"))
        #expect(run.output.contains("store          bright.latchkey\n"))
    }

    @Test func saysItAsJSON() throws {
        let place = try Workplace.withBright()
        let info = try #require(
            try place.latchkey("info", "--json", "bright.latchkey").objects().first)
        #expect((info["objects"] as? [String: Int])?["asset"] == 8)
        #expect(info["bytes"] as? Int == (try place.bytes("bright.latchkey").count))
        #expect((info["identity"] as? String)?.count == 32)
        #expect((info["lastCommit"] as? String)?.hasSuffix("Z") == true)
        let position = try #require(info["position"] as? Int)

        let line = #"{"type":"account","id":"a","subdomain":"a","name":"A"}"#
        _ = try place.latchkey("import", "bright.latchkey", "-", input: line)
        let later = try #require(
            try place.latchkey("info", "--json", "bright.latchkey").objects().first)
        #expect(later["position"] as? Int == position + 1)
        #expect(later["identity"] as? String == info["identity"] as? String)
    }
}
