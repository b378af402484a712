import Foundation
import Testing

@testable import LMDB

/// The check of pages that goes on behind what is damaged: what it says is lost, and nothing else, is kept from those
/// who read by the map.
@Suite struct StructureSurveyTests {
    private let scratch = Scratch()

    /// What a table has, and what it must not be asked for.
    private struct Content {
        var entries: [[UInt8]: [UInt8]] = [:]
    }

    /// A file with deep trees, one of them of packs, and long values.
    private func makeFile() throws -> [UInt8] {
        let environment = try Environment.open(
            at: scratch.path(), tables: Tables.withPacked, options: .forTests)
        for start in stride(from: 0, to: 6_000, by: 1_000) {
            try environment.write { transaction in
                for number in start..<start + 1_000 {
                    let value = [UInt8](repeating: UInt8(number % 251), count: 40 + number % 30)
                    let key = UInt32(number) &* 2_654_435
                    try transaction.put(value, for: NumberKey(number: key), in: Tables.numbers)
                    try transaction.put(
                        Array(value.prefix(20)), for: RawKey("key \(key)"), in: Tables.packed)
                }
            }
        }
        try environment.write { transaction in
            for number in 0..<20 {
                try transaction.put(
                    [UInt8](repeating: 2, count: 9_000), for: RawKey("long \(number)"),
                    in: Tables.raw)
            }
        }
        try environment.close()
        return try scratch.bytes()
    }

    private func content<Key>(
        _ snapshot: Snapshot, _ table: Table<Key>, _ step: (inout Walk<Key>, Bool) throws -> Bool
    ) throws -> Content {
        var content = Content()
        var walk = try snapshot.walk(in: table)
        var isThere = try step(&walk, true)
        while isThere {
            content.entries[walk.key.array] = walk.value.array
            isThere = try step(&walk, false)
        }
        return content
    }

    /// Everything that can be come to going forwards, past what is lost.
    private func readable(_ snapshot: Snapshot, _ name: String) throws -> Content {
        let table = Table<RawKey>(name)
        var place: [UInt8] = []
        return try content(snapshot, table) { (walk, isFirst) throws in
            if !isFirst { place = walk.key.array }
            do throws(LMDBError) { return try isFirst ? walk.first() : walk.next() } catch {
                guard error.isOfLostPages else { throw error }
                guard case .key(let next) = snapshot.passage(behind: place, in: table) else {
                    return false
                }
                return try walk.seek(atOrAfter: RawKey(next))
            }
        }
    }

    private func everything(_ snapshot: Snapshot, _ name: String) throws -> Content {
        try content(snapshot, Table<RawKey>(name)) { (walk, isFirst) throws in
            try isFirst ? walk.first() : walk.next()
        }
    }

    private static let names = ["numbers", "packed", "raw"]

    /// Pages of a file become others, some at once: what was not damaged is read as it was, by key, forwards and
    /// backwards, and of all else it is said that it is lost.
    @Test func whatIsNotLostIsReadAsItWas() throws {
        var numbers = SeededNumbers()
        let seed = numbers.seed
        let good = try makeFile()
        let whole = try Environment.open(
            at: scratch.path(), tables: Tables.withPacked, options: .forTests)
        let right = try whole.read { snapshot in
            try Self.names.map { try everything(snapshot, $0).entries }
        }
        try whole.close()
        var (lostCount, surveyCount) = (0, 0)
        for trial in 0..<80 {
            var bad = good
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                let start = Int.random(in: 2..<good.count / 4_096, using: &numbers) * 4_096
                switch Int.random(in: 0..<3, using: &numbers) {
                case 0:
                    bad.replaceSubrange(
                        start..<start + 4_096, with: [UInt8](repeating: 0, count: 4_096))
                case 1:
                    for offset in 0..<24 {
                        bad[start + offset] = UInt8.random(in: 0...255, using: &numbers)
                    }
                default:
                    let other = Int.random(in: 2..<good.count / 4_096, using: &numbers) * 4_096
                    bad.replaceSubrange(start..<start + 4_096, with: good[other..<other + 4_096])
                }
            }
            try scratch.write(bad, "damaged")
            var options = Environment.Options.forTests
            options.access = .readOnly
            // Opening refuses what it looks at itself.
            guard
                let environment = try? Environment.open(
                    at: scratch.path("damaged"), tables: Tables.withPacked, options: options)
            else { continue }
            surveyCount += 1
            try environment.read { snapshot in
                let survey = try environment.surveyStructure(snapshot)
                let isChecked = (try? environment.checkStructure()) != nil
                #expect(
                    isChecked == (survey.faults.isEmpty && survey.unfinished == nil),
                    "seed \(seed), trial \(trial): \(survey.faults)")
                snapshot.avoid(survey.lost)
                for (name, entries) in zip(Self.names, right) {
                    let found = try readable(snapshot, name).entries
                    // What lies on the pages of a long value has no structure: its checksum tells.
                    for (key, value) in found where name != "raw" {
                        #expect(entries[key] == value, "seed \(seed), trial \(trial), \(name)")
                    }
                    let table = Table<RawKey>(name)
                    for key in entries.keys where found[key] == nil {
                        lostCount += 1
                        #expect(throws: LMDBError.self) {
                            _ = try snapshot.value(for: RawKey(key), in: table)
                        }
                    }
                    for key in found.keys where name != "raw" {
                        let value = try snapshot.value(for: RawKey(key), in: table)
                        #expect(value?.array == entries[key], "seed \(seed), trial \(trial)")
                    }
                    if !survey.lost.contains(where: { $0.table.hasPrefix(name) }) {
                        #expect(found.count == entries.count, "seed \(seed), trial \(trial)")
                    }
                    try walkBackwards(
                        snapshot, table, from: found.keys.shuffled(using: &numbers).first)
                }
            }
            try environment.close()
        }
        #expect(surveyCount > 20 && lostCount > 100, "seed \(seed)")
    }

    /// Whoever goes backwards comes to the beginning, or is told what is lost.
    private func walkBackwards(_ snapshot: Snapshot, _ table: Table<RawKey>, from key: [UInt8]?)
        throws
    {
        guard let key else { return }
        var walk = try snapshot.walk(in: table)
        do throws(LMDBError) {
            var isThere = try walk.seek(atOrBefore: RawKey(key))
            while isThere { isThere = try walk.previous() }
        } catch { #expect(error.isOfLostPages, "\(error)") }
    }

    /// The next read knows of nothing that was lost in the one before.
    @Test func aReadIsKeptFromThemAlone() throws {
        _ = try makeFile()
        let environment = try Environment.open(
            at: scratch.path(), tables: Tables.withPacked, options: .forTests)
        try environment.read { snapshot in
            snapshot.avoid([LostKeys(table: "numbers", after: nil, from: nil, to: nil, before: nil)]
            )
            #expect(throws: LMDBError.self) {
                _ = try snapshot.value(for: NumberKey(number: 0), in: Tables.numbers)
            }
            #expect(throws: LMDBError.self) { _ = try everything(snapshot, "numbers") }
            let others = try everything(snapshot, "raw").entries
            #expect(others.count == 20)
        }
        try environment.read { snapshot in
            let entries = try everything(snapshot, "numbers").entries
            #expect(entries.count == 6_000)
        }
    }
}
