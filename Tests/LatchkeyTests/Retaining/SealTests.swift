import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// Seals carry where a log begins from one store to another, and prove what comes behind them.
@Suite struct SealTests {
    private static let segment = RetainWorld.segment

    /// The lines of an export, without those of imports and the last.
    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter {
            !$0.contains(#""operation":"import""#) && !$0.hasPrefix(#"{"type":"end""#)
        }
    }

    private func importing(_ sources: [String], _ scratch: Scratch) throws -> Store {
        var files: [ImportSource] = []
        defer { for file in files { try? file.file.close() } }
        for (number, text) in sources.enumerated() {
            files.append(try scratch.source(text, name: "source\(number).jsonl"))
        }
        return try Store.create(at: scratch.store, importing: files, options: RetainWorld.options)
            .store
    }

    @Test func anExportAnImportAndAnExportAreTheSame() throws {
        let scratch = try Scratch()
        let store = try RetainWorld.copy(to: scratch)
        try store.retain(2 * Self.segment + 1, scratch, "one.jsonl")
        let exported = try store.exported()
        let seal = lines(exported).filter { $0.hasPrefix(#"{"type":"seal""#) }
        #expect(
            seal.count == 1
                && seal[0].hasPrefix(#"{"type":"seal","account":"acme","sequence":16384,"time":""#))
        let other = try Scratch()
        let copy = try importing([exported], other)
        #expect(try lines(copy.exported()) == lines(exported))
        #expect(try copy.problems() == [])
        #expect(try copy.information().formatVersion == firstFormatVersionWithBeginnings)
        let last = UInt64(RetainWorld.entryCount)
        // The chain is the same, and the archives lead to it.
        try copy.read { view in
            let hash = try view.reader.logHash(0, at: last)
            let original = try store.read { try $0.reader.logHash(0, at: last) }
            #expect(original == hash)
            let refused = archivedThrough { _ = try view.reader.logEntry(0, 16_384) }
            #expect(refused == 16_384)
        }
        #expect(try copy.verify(archives: [scratch.path("one.jsonl")]).isSound)
        // It is archived in turn, once it has as much.
        let again = try copy.retain(
            before: testNow.adding(-7 * Instant.dayMilliseconds), archive: other.path("two.jsonl"))
        #expect(again.logs[0].archived == nil && again.logs[0].reason == .notIndexed)
    }

    @Test func anArchiveIsAStoreThatCanBeAsked() throws {
        let scratch = try Scratch()
        let store = try RetainWorld.copy(to: scratch)
        let all = try store.entries(of: "acme")
        try store.retain(2 * Self.segment + 1, scratch, "one.jsonl")
        try store.retain(3 * Self.segment + 1, scratch, "two.jsonl")
        let texts = try ["one.jsonl", "two.jsonl"].map {
            String(decoding: try scratch.bytes($0), as: UTF8.self)
        }
        var random = LogRandom(seed: 2)
        for (sources, range) in [
            ([texts[0]], 0..<2 * Self.segment), ([texts[1]], 2 * Self.segment..<3 * Self.segment),
            (texts, 0..<3 * Self.segment),
        ] {
            let other = try Scratch()
            let archive = try importing(sources, other)
            let entries = Array(all[range])
            #expect(try archive.entries(of: "acme").dropLast() == entries[...])
            #expect(try archive.problems() == [])
            let there = try archive.entries(of: "acme")
            for _ in 0..<5 {
                let filter = random.filter(around: entries[100].time, spread: 40_000_000)
                let found = try archive.page("acme", filter)
                #expect(found == there.filter { filter.matches($0) }.reversed(), "\(filter)")
            }
            try archive.close()
        }
        // All archives and an export together are the whole log, with the hashes that it had.
        let other = try Scratch()
        let whole = try importing(texts + [try store.exported()], other)
        #expect(try whole.entries(of: "acme").prefix(all.count) == all[...])
        #expect(try whole.problems() == [])
        let last = UInt64(all.count)
        let hash = try store.read { try $0.reader.logHash(0, at: last) }
        #expect(try whole.read { try $0.reader.logHash(0, at: last) } == hash)
        #expect(try whole.read { try $0.logBeginning(of: "acme") } == nil)
        #expect(try lines(whole.exported()).contains { $0.contains(#""name":"acme""#) })
    }

    @Test func aSealThatIsNotOfTheLogIsRefused() throws {
        let head = """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"log","account":"acme","sequence":1,"time":"2026-01-01T00:00:00Z","action":"read","operation":"x"}

            """
        let scratch = try Scratch()
        let store = try makeStore(scratch, head)
        let entry = try #require(try store.entries(of: "acme").first)
        let hash = entry.chainHash(sequence: 1, after: LogState().head).hexadecimal
        let zeros = String(repeating: "0", count: 64)
        func seal(_ sequence: Int, _ hash: String, _ time: String = "2026-01-01T00:00:00Z")
            -> String
        {
            #"{"type":"seal","account":"acme","sequence":\#(sequence),"time":"\#(time)","hash":"\#(hash)"}"#
                + "\n"
        }
        let (first, second) = (try Scratch(), try Scratch())
        let right = try importing([head + seal(1, hash)], first)
        #expect(try right.information().formatVersion == newStoreFormatVersion)
        for (line, key) in [
            (seal(1, zeros), "hash"), (seal(1, hash, "2026-01-01T00:00:01Z"), "hash"),
            (seal(2, hash), "sequence"), (seal(1, "abc"), "hash"),
            (seal(1, hash.uppercased()), "hash"),
            (seal(0, hash), "sequence"),
        ] {
            do {
                _ = try importing([head + line], try Scratch())
                Issue.record("\(line)")
            } catch let error as StoreError {
                #expect(error.line == 3 && error.key == key, "\(error)")
            }
        }
        // A log begins where its first line says, and its numbers go on from there.
        let other = try Scratch()
        let lines = head.split(separator: "\n").map(String.init)
        let later = try importing(
            [
                lines[0] + "\n" + seal(7, zeros)
                    + lines[1].replacing(#""sequence":1"#, with: #""sequence":9"#)
            ], other)
        #expect(try later.entries(of: "acme").map(\.sequence) == [9, 10])
        #expect(try later.problems() == [])
        let early = kind(of: {
            _ = try importing([lines[0] + "\n" + seal(7, zeros) + lines[1]], Scratch())
        })
        #expect(early != nil)
        // Far ahead, and beyond every number.
        let ahead = kind(of: {
            _ = try importing([lines[0] + "\n" + seal(1, zeros, "2036-01-01T00:00:00Z")], Scratch())
        })
        #expect(ahead != nil)
        let most = LogLimits.sealedSequenceMaximum
        let last = try importing([lines[0] + "\n" + seal(Int(most), zeros)], second)
        #expect(try last.problems() == [])
        guard
            case .limit? = kind(of: {
                _ = try importing([lines[0] + "\n" + seal(Int(most) + 1, zeros)], try Scratch())
            })
        else {
            Issue.record("no limit")
            return
        }
    }

    @Test func aStoreThatIsThereTakesTheLogOfANewAccount() throws {
        let scratch = try Scratch()
        let store = try makeLogStore(scratch)
        let text = """
            {"type":"account","id":"new","subdomain":"new","name":"New"}
            {"type":"seal","account":"new","sequence":8192,"time":"2026-01-01T00:00:00Z","hash":"\(String(repeating: "ab", count: 32))"}

            """
        let source = try scratch.source(text, name: "new.jsonl")
        try store.importLines(from: [source])
        #expect(try store.information().formatVersion == firstFormatVersionWithBeginnings)
        #expect(try store.entries(of: "new").map(\.sequence) == [8_193])
        #expect(try store.problems() == [])
        // Into an account that has a log already none is brought.
        let late = try scratch.source(
            text.replacing(#""new""#, with: #""acme""#).split(separator: "\n").dropFirst().joined(),
            name: "late.jsonl")
        let refused = kind(of: { try store.importLines(from: [late]) })
        #expect(refused != nil)
        #expect(try store.problems() == [])
    }

    @Test func redactedExportsAndSalvagedLinesHaveTheBeginning() throws {
        let scratch = try Scratch()
        let store = try RetainWorld.copy(to: scratch)
        try store.retain(4 * Self.segment + 1, scratch, "one.jsonl")
        var bytes: [UInt8] = []
        try store.read {
            try $0.export(ExportOptions(includesLog: true, isRedacted: true)) { bytes += $0 }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let hash = try #require(try store.read { try $0.logBeginning(of: "acme") }).hash.hexadecimal
        #expect(!text.contains(hash))
        #expect(text.contains(#""sequence":32768,"time":""#))
        let other = try Scratch()
        let redacted = try importing([text], other)
        #expect(try redacted.problems() == [])
        #expect(try redacted.read { try $0.logBeginning(of: "account-1") }?.sequence == 32_768)
        try store.close()
        var salvaged: [UInt8] = []
        _ = try Store.salvage(at: scratch.store, beside: scratch.path("salvaging")) {
            salvaged += $0
        }
        let reading = try Store.open(at: scratch.store, options: RetainWorld.options)
        #expect(try reading.exported() == String(decoding: salvaged, as: UTF8.self).withoutEnd)
        try reading.close()
    }

    /// Use is told from the first entry that is there on.
    @Test func whatIsToldOfUseBeginsWithTheLog() throws {
        let scratch = try Scratch()
        let store = try RetainWorld.copy(to: scratch)
        let earlier = try store.read { try $0.logBegin(of: "acme") }
        try store.retain(2 * Self.segment + 1, scratch, "one.jsonl")
        let later = try store.read { try $0.logBegin(of: "acme") }
        #expect(earlier == RetainWorld.time(0) && later == RetainWorld.time(2 * Self.segment))
    }
}
