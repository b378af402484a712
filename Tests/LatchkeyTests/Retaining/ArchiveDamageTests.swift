import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// Whatever is changed of an archive is found, and where.
@Suite struct ArchiveDamageTests {
    private let scratch: Scratch
    private let store: Store
    private static let segment = RetainWorld.segment

    init() throws {
        scratch = try Scratch()
        for (name, bytes) in try Self.made.get() { _ = try scratch.put(bytes, name) }
        store = try Store.open(at: scratch.store, options: RetainWorld.options)
    }

    /// The store and its archives. To make them takes longer than to copy them.
    private static let made = Result { () throws -> [String: [UInt8]] in
        let scratch = try Scratch()
        let store = try RetainWorld.copy(to: scratch)
        try store.retain(2 * segment + 1, scratch, "one.jsonl")
        try store.retain(3 * segment + 1, scratch, "two.jsonl")
        try store.retain(4 * segment + 1, scratch, "three.jsonl")
        try store.close()
        var files: [String: [UInt8]] = [:]
        for name in ["one.jsonl", "two.jsonl", "three.jsonl", "test.latchkey"] {
            files[name] = try scratch.bytes(name)
        }
        return files
    }

    private func verify(_ names: String...) throws -> ArchiveReport {
        try store.verify(archives: names.map { scratch.path($0) })
    }

    @Test func archivesInAnyOrderAreProven() throws {
        for names in [["one", "two", "three"], ["three", "one", "two"], ["two", "two", "three"]] {
            let report = try store.verify(archives: names.map { scratch.path("\($0).jsonl") })
            #expect(report.findings.map(\.text) == [])
            #expect(report.logs.map(\.archived.upperBound) == [UInt64(4 * Self.segment)])
        }
    }

    /// Where the store still has what the archive begins behind, its first seal is held against that.
    @Test func theTimeOfTheFirstSealIsProvenWhereTheStoreHasItsEntry() throws {
        let other = try Scratch()
        let whole = try RetainWorld.copy(to: other)
        let text = String(decoding: try scratch.bytes("three.jsonl"), as: UTF8.self)
        let time = RetainWorld.time(3 * Self.segment - 1)
        let later = time.after(1_000)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let first = try #require(lines.firstIndex { $0.contains(#""type":"seal""#) })
        #expect(lines[first].contains(time.iso8601))
        let unchanged = try other.put(Array(text.utf8), "unchanged.jsonl")
        #expect(try whole.verify(archives: [unchanged]).findings.map(\.text) == [])
        lines[first] = lines[first].replacing(time.iso8601, with: later.iso8601)
        let changed = try other.put(Array(lines.joined(separator: "\n").utf8), "changed.jsonl")
        let found = try whole.verify(archives: [changed]).findings
        #expect(found.map(\.line) == [first + 1])
        #expect(found.allSatisfy { $0.text.contains("another entry \(3 * Self.segment) of acme") })
        try whole.close()
    }

    /// One byte that is another, wherever it is.
    @Test func everyByteCounts() throws {
        // An archive of one segment, so that many bytes can be tried.
        let bytes = try scratch.bytes("three.jsonl")
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var places: [Int] = []
        // All of the lines that are not entries, and some of the entries.
        var start = 0
        for (number, line) in lines.enumerated() {
            let isEntry = line.starts(with: #"{"type":"log""#.utf8)
            if !isEntry {
                places += stride(
                    from: start, through: min(start + line.count, bytes.count - 1), by: 13)
            }
            if isEntry, number % 3_000 == 7 {
                places += stride(from: start, to: start + line.count, by: 61)
            }
            start += line.count + 1
        }
        places.append(bytes.count - 1)
        for place in places {
            var changed = bytes
            changed[place] ^= place % 2 == 0 ? 1 : 4
            let path = try scratch.put(changed, "changed.jsonl")
            let found = try ArchiveReading(path)
            let line = changed[..<place].count { $0 == UInt8(ascii: "\n") } + 1
            let context: Comment = "byte \(place) of line \(line)"
            if found.findings.isEmpty {
                // A seal that says another hash of what came before is one that nothing leads to.
                let report = try verify("one.jsonl", "two.jsonl", "changed.jsonl")
                #expect(!report.isSound, context)
            } else {
                #expect(
                    found.findings.allSatisfy { $0.archive == path.name && $0.kind == .archive },
                    context)
            }
        }
    }

    @Test func aChangedEntryIsToldByItsSegment() throws {
        let text = String(decoding: try scratch.bytes("one.jsonl"), as: UTF8.self)
        let wanted = #""sequence":12000,"#
        let place = try #require(text.range(of: wanted))
        let line = text[..<place.lowerBound].count { $0 == "\n" } + 1
        let changed = text.replacing(
            #""sequence":12000,"time":"2"#, with: #""sequence":12000,"time":"1"#)
        #expect(changed != text)
        _ = try scratch.put(Array(changed.utf8), "one.jsonl")
        let report = try verify("one.jsonl", "two.jsonl", "three.jsonl")
        #expect(report.findings.count == 1, "\(report.findings)")
        let finding = try #require(report.findings.first)
        #expect(finding.archive == scratch.path("one.jsonl").name && finding.account == "acme")
        #expect(finding.sequence == UInt64(Self.segment + 1))
        #expect(finding.line ?? 0 > line)
        #expect(finding.text.contains("entries 8193 to 16384, from line"), "\(finding.text)")
        // An entry that is no line any more is told by its own.
        let broken = text.replacing(#""sequence":12000,"#, with: #""sequence":12000 "#)
        _ = try scratch.put(Array(broken.utf8), "one.jsonl")
        let told = try verify("one.jsonl", "two.jsonl", "three.jsonl")
        #expect(told.findings.map(\.line) == [line], "\(told.findings)")
    }

    @Test func whatIsMissingIsTold() throws {
        let bytes = try scratch.bytes("three.jsonl")
        // Cut, wherever.
        for part in [0, 1, 40, bytes.count / 3, bytes.count - 30, bytes.count - 1] {
            _ = try scratch.put(Array(bytes[..<part]), "cut.jsonl")
            let report = try verify("one.jsonl", "two.jsonl", "cut.jsonl")
            #expect(!report.isSound, "\(part)")
            #expect(
                report.findings.contains { $0.archive == scratch.path("cut.jsonl").name }, "\(part)"
            )
        }
        // More behind it.
        _ = try scratch.put(bytes + bytes, "more.jsonl")
        #expect(try !verify("one.jsonl", "two.jsonl", "more.jsonl").isSound)
        // The one in the middle, and the last.
        let gap = try verify("one.jsonl", "three.jsonl")
        #expect(gap.findings.map(\.sequence) == [UInt64(2 * Self.segment) + 1], "\(gap.findings)")
        #expect(gap.findings[0].text.contains("16385 to 24576"), "\(gap.findings)")
        let end = try verify("one.jsonl", "two.jsonl")
        #expect(end.findings.map(\.sequence) == [UInt64(3 * Self.segment) + 1], "\(end.findings)")
        // A line that was left out, with a count that fits.
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        let count = lines.count - 1
        lines.remove(at: 300)
        lines[lines.count - 1] = #"{"type":"end","lines":\#(count - 1)}"#
        _ = try scratch.put(Array((lines.joined(separator: "\n") + "\n").utf8), "less.jsonl")
        let less = try verify("one.jsonl", "two.jsonl", "less.jsonl")
        #expect(less.findings.count == 1, "\(less.findings)")
    }

    @Test func anArchiveOfAnotherStoreIsTold() throws {
        let other = try Scratch()
        // The same account, and other entries.
        let clock = SteppedClock(testNow.adding(-30 * Instant.dayMilliseconds))
        let strange = try makeStore(
            other, #"{"type":"account","id":"acme","subdomain":"acme","name":"Acme"}"#
        ) { $0.clock = { clock.now } }
        var random = LogRandom(seed: 4)
        try strange.append(
            (1..<RetainWorld.indexedCount).map { _ in random.entry("acme", at: clock.now) },
            by: .max)
        clock.step(30 * Instant.dayMilliseconds)
        try strange.retain(
            before: testNow.adding(-7 * Instant.dayMilliseconds), archive: other.path("other.jsonl")
        )
        let path = other.path("other.jsonl")
        let report = try store.verify(archives: [path])
        #expect(report.findings.map(\.archive) == [path.name], "\(report.findings)")
        let mixed = try store.verify(
            archives: [
                scratch.path("one.jsonl"), scratch.path("two.jsonl"), scratch.path("three.jsonl"),
                path,
            ])
        #expect(!mixed.isSound)
        // Of an account that is not here.
        let third = try Scratch()
        let empty = try makeStore(
            third, #"{"type":"account","id":"noc","subdomain":"noc","name":"Noc"}"#)
        let unknown = try empty.verify(archives: [path])
        #expect(unknown.findings.count == 1 && unknown.findings[0].text.contains("another store"))
        // Nobody removes by it.
        let refusal = kind(of: {
            _ = try store.retain(
                before: testNow.adding(-7 * Instant.dayMilliseconds), archive: path)
        })
        #expect(refusal != nil)
        #expect(try store.problems() == [])
    }

    @Test func aStoreWithoutArchivesIsToldOf() throws {
        let report = try store.verify(archives: [])
        #expect(report.findings.map(\.sequence) == [UInt64(4 * Self.segment)], "\(report.findings)")
    }
}
