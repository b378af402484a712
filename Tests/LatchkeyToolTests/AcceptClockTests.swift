import AccessRules
import Foundation
import Latchkey
import SystemPackage
import Testing

/// Stores whose last commit was made by a clock that was wrong.
@Suite struct AcceptClockTests {
    private static let day: Int64 = 86_400_000

    private static func instant(_ milliseconds: Int64) -> Instant {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        return Instant(millisecondsSince1970: now + milliseconds)
    }

    /// A store of the demo's world that was written to by a clock so many days ahead of this
    /// machine's.
    private func place(daysAhead: Int64) throws -> Workplace {
        let place = try Workplace.withBright()
        let then = Self.instant(daysAhead * Self.day)
        var options = Store.Options()
        options.clock = { then }
        let path = FilePath(place.url("bright.latchkey").path)
        let store = try Store.open(at: path, options: options)
        try store.administer {
            try $0.insert(.group(Group(account: "bright", id: "later", name: "Later")))
        }
        try store.close()
        return place
    }

    private let line = #"{"type":"group","account":"bright","id":"now","name":"Now"}"# + "\n"

    @Test func aClockThatWasAheadIsToldAndGivenBack() throws {
        let place = try place(daysAhead: 400)
        let store = "bright.latchkey"
        var told = try place.latchkey("info", store)
        told.expectDone()
        let row = try #require(told.lines.first { $0.hasPrefix("last commit") })
        #expect(row.contains(", ahead of the clock, which says 20"), "\(row)")
        var json = try #require(try place.latchkey("info", store, "--json").objects().first)
        let ahead = try #require(json["lastCommitAheadMilliseconds"] as? Int)
        #expect((399 * Int(Self.day)...400 * Int(Self.day)).contains(ahead))
        try place.latchkey(["import", store, "-"], input: line)
            .expectError(4, "Clocks in Docs/Operations.md", "nothing was imported")

        let accepted = try place.latchkey("accept-clock", store)
        accepted.expectDone()
        #expect(
            accepted.output.wholeMatch(
                of: #/the clock is accepted: the last commit is of 20[0-9T:.Z-]+\n/#) != nil,
            "\(accepted.output)")
        told = try place.latchkey("info", store)
        #expect(!told.output.contains("ahead of the clock"))
        json = try #require(try place.latchkey("info", store, "--json").objects().first)
        #expect(json["lastCommitAheadMilliseconds"] == nil)
        #expect(try place.latchkey(["import", store, "-"], input: line).status == 0)
        let log = try place.latchkey("export", store, "--log")
        #expect(log.lines.count { $0.contains(#""operation":"acceptClock""#) } == 2)
        try place.latchkey("verify", store).expectDone()
        let again = try place.latchkey("accept-clock", store)
        again.expectDone()
        #expect(again.output.hasPrefix("there is nothing to accept: the last commit is of 20"))
        #expect(
            try place.latchkey("export", store, "--log").lines
                .count { $0.contains(#""operation":"acceptClock""#) } == 2)
    }

    @Test func aClockThatIsAcceptedIsToldOfThoughNothingCanBeWritten() throws {
        let place = try place(daysAhead: 400)
        for told in ["the clock is accepted", "nothing had to be accepted"] {
            try place.shell("latchkey accept-clock bright.latchkey >/dev/full")
                .expectError(4, "write standard output: No space left", told)
        }
    }

    @Test func aStoreThatNobodyWroteToForManyYears() throws {
        let place = try place(daysAhead: 0)
        // Its last commit is told to be of another century by the way back itself.
        var options = Store.Options()
        options.clock = { Instant(millisecondsSince1970: 0) }
        let path = FilePath(place.url("bright.latchkey").path)
        let store = try Store.open(at: path, options: options)
        try store.acceptClock()
        try store.close()
        try place.latchkey(["import", "bright.latchkey", "-"], input: line)
            .expectError(4, "more than ten years before", "nothing was imported")
        try place.latchkey("accept-clock", "bright.latchkey").expectDone()
        #expect(try place.latchkey(["import", "bright.latchkey", "-"], input: line).status == 0)
        try place.latchkey("verify", "bright.latchkey").expectDone()
    }

    @Test func whatIsNoStoreIsRefused() throws {
        let place = try Workplace()
        try place.latchkey("accept-clock", "missing").expectError(4, "missing")
        try place.write("text\n", to: "text")
        try place.latchkey("accept-clock", "text").expectError(4, "text")
    }
}
