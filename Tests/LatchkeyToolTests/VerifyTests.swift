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
        let line = #/sound: [0-9]+ entries on [0-9]+ pages(; not looked at: [0-9]+ free pages?)?\n/#
        #expect(run.output.wholeMatch(of: line) != nil, "\(run.output)")
        #expect(run.errors.isEmpty)
        #expect(try place.bytes("bright.latchkey") == before)
    }

    @Test func saysItAsJSON() throws {
        let place = try Workplace.withBright()
        let run = try place.latchkey("verify", "bright.latchkey", "--json")
        #expect(run.status == 0)
        let report = try #require(try run.objects().first)
        #expect(report["sound"] as? Bool == true)
        #expect((report["findings"] as? [Any])?.isEmpty == true)
        #expect(report["unverified"] as? [String] == [])
        #expect(report["cut"] as? Bool == false)
        #expect(try #require(report["entries"] as? Int) > 100)
        let pages = try #require(report["pages"] as? Int) + #require(report["freePages"] as? Int)
        #expect(pages == lastPages(try place.bytes("bright.latchkey")).last.map { Int($0) + 1 })
    }

    /// The older meta page is damaged: nobody is told to restore a backup, and the next commit mends it.
    @Test func aDamagedCommitBeforeTheNewestIsToldAsThat() throws {
        let place = try Workplace.withBright()
        try add(1, to: "bright.latchkey", in: place, 1)
        var bytes = try place.bytes("bright.latchkey")
        let older = bytes[144] > bytes[4_096 + 144] ? 4_096 : 0
        bytes[older + 128] ^= 0x40
        try bytes.write(to: place.url("bad"))
        let run = try place.latchkey("verify", "bad")
        run.expectError(4, "bad: there is no commit to step back to", "every answer is right")
        #expect(!run.errors.contains("restore") && run.lines.count == 2, "\(run.output)")
        #expect(run.lines.first?.hasPrefix("meta page ") == true)
        #expect(run.lines.last?.hasPrefix("meaning: answers hold") == true)
        let json = try place.latchkey("verify", "bad", "--json")
        #expect(json.status == 4)
        let findings = try #require(json.objects().first?["findings"] as? [[String: Any]])
        #expect(findings.map { $0["kind"] as? String } == ["earlierCommit"])
        // Whoever has the structure proven is answered.
        let export = try place.latchkey("export", "bad", "--verify-checksums")
        let right = try place.latchkey("export", "bright.latchkey")
        #expect(export.status == 0 && export.output == right.output, "\(export.errors)")
        try add(1, to: "bad", in: place, 2)
        #expect(try place.latchkey("verify", "bad").status == 0)
    }

    @Test func damageIsToldAndIsStatusFour() throws {
        let place = try withDamage()
        let run = try place.latchkey("verify", "bad")
        run.expectError(4, "bad is damaged", "1 problem found", "restore")
        #expect(
            run.lines.first?.wholeMatch(
                of: #/account bright: records, key .*: its pack does not match its checksum/#)
                != nil, "\(run.output)")
        // What it means, and what was not compared because of it, is said once.
        #expect(run.lines.dropFirst().first?.hasPrefix("meaning: ") == true, "\(run.output)")
        #expect(run.lines.dropFirst(2).allSatisfy { $0.hasPrefix("not verified: ") })
        #expect(!run.output.contains("account nightowl"), "\(run.output)")
    }

    @Test func damageIsToldAsJSONOnce() throws {
        let place = try withDamage()
        let run = try place.latchkey("verify", "bad", "--json")
        #expect(run.status == 4)
        let reports = try run.objects()
        #expect(reports.count == 1)
        #expect(reports.first?["sound"] as? Bool == false)
        let findings = try #require(reports.first?["findings"] as? [[String: Any]])
        #expect(findings.count == 1)
        let finding = try #require(findings.first)
        #expect(finding["kind"] as? String == "checksum")
        #expect(finding["account"] as? String == "bright")
        let location = try #require(finding["place"] as? [String: Any])
        #expect(location["table"] as? String == "records")
        #expect((location["key"] as? String)?.contains("organization") == true)
        #expect((finding["text"] as? String)?.contains("does not match its checksum") == true)
        #expect((finding["meaning"] as? String)?.contains("everything else") == true)
        #expect(try #require(reports.first?["unverified"] as? [String]).count > 0)
    }

    /// A commit whose meta page was not written whole: nothing is lost, and nobody is told to restore
    /// a backup where that is certain.
    @Test(arguments: [false, true])
    func aCommitThatWasNotFinishedIsToldAsThat(isCertain: Bool) throws {
        let place = try Workplace.withBright()
        var before = try place.bytes("bright.latchkey")
        var bytes = before
        // That the file grew in the commit before makes it certain.
        for number in 1...40 {
            before = bytes
            try add(
                isCertain && number % 2 == 1 ? 200 : 1, to: "bright.latchkey", in: place, number)
            bytes = try place.bytes("bright.latchkey")
            let (last, next) = (lastPages(before), lastPages(bytes))
            let isWanted = isCertain ? last[0] < last[1] : last[0] == last[1] && last == next
            if number % 2 == 0, isWanted { break }
        }
        let page = bytes[144] > bytes[4_096 + 144] ? 0 : 4_096
        // The last page and the number are written last, or put back.
        bytes.replaceSubrange(page + 136..<page + 152, with: before[page + 136..<page + 152])
        try bytes.write(to: place.url("bad"))
        let run = try place.latchkey("verify", "bad")
        run.expectError(4, "bad: a commit", "as said above")
        #expect(run.lines.count == 2 && run.output.contains("could not be finished"))
        #expect(run.lines.last?.hasPrefix("meaning: nothing is lost") == true)
        #expect(run.output.contains("nothing is lost"))
        #expect(run.output.contains("restore") == !isCertain, "\(run.output)")
        #expect(!run.errors.contains("restore"))
        // Everything else is proven, too, and read where nothing is lost for certain.
        let part = try place.latchkey("verify", "bad", "--only", "account:bright", "--json")
        let findings = try #require(part.objects().first?["findings"] as? [[String: Any]])
        #expect(findings.map { $0["text"] as? String } == [run.lines.first])
        #expect(try #require(part.objects().first?["entries"] as? Int) > 100)
        let export = try place.latchkey("export", "bad", "--verify-checksums")
        #expect((export.status == 0) == isCertain, "\(export.errors)")
        // The next commit mends it.
        try add(1, to: "bad", in: place, 100)
        #expect(try place.latchkey("verify", "bad").status == 0)
    }

    /// Adds organizations in one commit.
    private func add(_ count: Int, to store: String, in place: Workplace, _ number: Int) throws {
        let lines = (0..<count).map {
            #"{"type":"organization","account":"bright","id":"x\#(number)-\#($0)","name":"New"}"#
        }
        let run = try place.latchkey("import", store, "-", input: lines.joined(separator: "\n"))
        #expect(run.status == 0, "\(run.errors)")
    }

    /// The last pages of the two meta pages, ascending.
    private func lastPages(_ bytes: Data) -> [UInt64] {
        [0, 4_096].map { page in
            (0..<8).reduce(0) { $0 | UInt64(bytes[page + 136 + $1]) << (8 * $1) }
        }.sorted()
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
            guard run.status == 4 else { continue }
            foundCount += 1
            // What it is, what it means, and how much was not looked at, also where the store cannot be opened.
            #expect(run.lines.contains { $0.hasPrefix("meaning: ") }, "page at \(page)")
            // That of the free list of the commit before looks like a commit that was not finished.
            if run.errors.contains("a commit may not have been finished") { continue }
            // That of its list of tables is missed by nobody but who steps back.
            if run.errors.contains("there is no commit to step back to") { continue }
            #expect(run.output.contains("page \(page / 4_096)"), "\(run.output)")
            run.expectError(4, "bad is damaged", "found; restore")
        }
        #expect(foundCount > 10)
    }
}
