import AccessRules
import Testing

@testable import Latchkey

@Suite("Interchange: instants") struct InstantTests {
    @Test(
        "Instants are read and written",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2026-01-01T00:00:00Z", 1_767_225_600_000),
            ("2024-02-29T12:34:56.789Z", 1_709_210_096_789),
            ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("1900-03-01T00:00:00.001Z", -2_203_891_199_999),
        ])
    func instants(text: String, milliseconds: Int) throws {
        let instant = Instant(millisecondsSince1970: Int64(milliseconds))
        #expect(try Instant(iso8601: text) == instant)
        #expect(instant.iso8601 == text)
    }

    @Test("An instant is shown as it is written")
    func descriptions() {
        #expect("\(Instant(millisecondsSince1970: -1))" == "1969-12-31T23:59:59.999Z")
        #expect(
            "\(Instant.distantPast), \(Instant.distantFuture)"
                == "the distant past, the distant future")
    }

    @Test("A fraction may have one to three digits")
    func fractions() throws {
        #expect(try Instant(iso8601: "1970-01-01T00:00:00.5Z").millisecondsSince1970 == 500)
        #expect(try Instant(iso8601: "1970-01-01T00:00:00.05Z").millisecondsSince1970 == 50)
        #expect(try Instant(iso8601: "1970-01-01T00:00:00.005Z").millisecondsSince1970 == 5)
        #expect(try Instant(iso8601: "1970-01-01T00:00:00.000Z").millisecondsSince1970 == 0)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "Z", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00Z",
            "2026-01-01T00:00:00z", "2026-01-01t00:00:00Z", "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234Z",
            "2026-01-01T00:00:00,5Z", "2026-01-01T24:00:00Z", "2026-01-01T23:60:00Z",
            "2026-06-30T23:59:60Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
            "0000-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "+2026-01-01T00:00:00Z",
            "10000-01-01T00:00:00Z", "2026-1-01T00:00:00Z", "2026-01-01T00:00:0٠Z",
            "2026-01-01T00:00:00ZZ", "2026-01-01T00:00:00.1ZZ", " 2026-01-01T00:00:00Z",
            "2026/01/01T00:00:00Z", "2026-01-01T00-00-00Z", "2026-01-01T00:00:0aZ",
        ])
    func refused(text: String) {
        #expect(throws: StoreError.self) { try Instant(iso8601: text) }
    }

    @Test("Every day of the calendar follows the one before it")
    func everyDay() {
        var next = CalendarDay(year: 1, month: 1, day: 1).daysSince1970
        for year: Int64 in 1...9999 {
            for month: Int64 in 1...12 {
                let count = CalendarDay.count(ofMonth: month, year: year)
                let first = CalendarDay(year: year, month: month, day: 1)
                let last = CalendarDay(year: year, month: month, day: count)
                guard first.daysSince1970 == next, last.daysSince1970 == next + count - 1,
                    CalendarDay(daysSince1970: next) == first,
                    CalendarDay(daysSince1970: next + count - 1) == last
                else {
                    Issue.record("\(first)")
                    return
                }
                next += count
            }
        }
    }

    @Test("An instant outside the years 0001 to 9999 can be shown, and is not read again")
    func outside() {
        let before = Instant(millisecondsSince1970: -62_135_596_800_001)
        #expect(before.iso8601 == "+0000-12-31T23:59:59.999Z")
        let after = Instant(millisecondsSince1970: 253_402_300_800_000)
        #expect(after.iso8601 == "+10000-01-01T00:00:00Z")
        #expect(Instant.distantPast.iso8601 == "-292275055-05-16T16:47:04.192Z")
        #expect(Instant.distantFuture.iso8601 == "+292278994-08-17T07:12:55.807Z")
        for instant in [before, after, .distantPast, .distantFuture] {
            #expect(throws: StoreError.self) { try Instant(iso8601: instant.iso8601) }
        }
    }
}
