import Foundation
import Testing

@Suite struct VerifyTests {
    /// A workplace with a store `bad` in which a name of a record is another.
    private func withDamage() throws -> Workplace {
        let place = try Workplace.withBright()
        var bytes = try place.bytes("bright.latchkey")
        let found = try #require(bytes.range(of: Data("Northwind Traders".utf8)))
        bytes.replaceSubrange(found, with: Data("Northwind Raiders".utf8))
        try bytes.write(to: place.url("bad"))
        return place
    }

    @Test func aSoundStoreIsSound() throws {
        let place = try Workplace.withBright()
        let before = try place.bytes("bright.latchkey")
        let run = try place.latchkey("verify", "bright.latchkey")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.wholeMatch(of: #/sound: [0-9]+ entries\n/#) != nil, "\(run.output)")
        #expect(run.errors.isEmpty)
        #expect(try place.bytes("bright.latchkey") == before)
    }

    @Test func saysItAsJSON() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey("verify", "bright.latchkey", "--json")
        #expect(run.status == 0)
        let report = try #require(try run.objects().first)
        #expect(report["sound"] as? Bool == true)
        #expect(report["problems"] as? [String] == [])
        #expect(report["cut"] as? Bool == false)
        #expect(try #require(report["entries"] as? Int) > 100)
    }

    @Test func damageIsToldAndIsStatusFour() throws {
        let place = try withDamage()
        let run = try place.latchkey("verify", "bad")
        run.expectError(4, "bad is damaged", "1 problem found", "restore")
        #expect(run.lines.count == 1)
        #expect(run.output.contains("does not match its checksum"))
    }

    @Test func damageIsToldAsJSONOnce() throws {
        let place = try withDamage()
        let run = try place.latchkey("verify", "bad", "--json")
        #expect(run.status == 4)
        let reports = try run.objects()
        #expect(reports.count == 1)
        #expect(reports.first?["sound"] as? Bool == false)
        #expect((reports.first?["problems"] as? [String])?.count == 1)
    }

    /// Pages that are no longer what their tree says are found by reading the file.
    @Test func damagedPagesAreTold() throws {
        let place = try Workplace.withBright()
        let whole = try place.bytes("bright.latchkey")
        var foundCount = 0
        for page in stride(from: 8_192, to: whole.count, by: 4_096) {
            var bytes = whole
            bytes.replaceSubrange(page..<page + 64, with: Data(repeating: 0xEE, count: 64))
            try bytes.write(to: place.url("bad"))
            let run = try place.latchkey("verify", "bad")
            #expect(!run.isCrash, "page at \(page)")
            // A page that is free may hold anything.
            #expect(run.status == 0 || run.status == 4, "page at \(page): \(run.errors)")
            foundCount += run.status == 4 ? 1 : 0
        }
        #expect(foundCount > 10)
    }
}
