import Foundation
import LMDB
import SystemPackage
import Testing

@testable import Latchkey

/// A table that is lost is told to everybody who opens the store, and never made anew.
@Suite struct MissingTableTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Flips a bit in the name of a table, wherever the file has it as a name.
    private func spoil(_ name: String, in bytes: Data) throws -> Data {
        // Behind the header of its entry: the length of the name, two bytes.
        let names = ["\(name).packs", name].map {
            Data([UInt8($0.utf8.count), 0]) + Data($0.utf8)
        }
        let pattern = try #require(names.first { bytes.range(of: $0) != nil })
        var spoiled = bytes
        var place = bytes.startIndex
        var count = 0
        while let found = bytes.range(of: pattern, in: place..<bytes.endIndex) {
            spoiled[found.upperBound - 1] ^= 1
            count += 1
            place = found.upperBound
        }
        try #require(count > 0, "\(name)")
        return spoiled
    }

    private func open(_ path: FilePath, isReadOnly: Bool) -> StoreError.Kind? {
        var options = Store.Options()
        options.isReadOnly = isReadOnly
        return kind { try Store.open(at: path, options: options).close() }
    }

    @Test func aBitOfATablesNameIsDamageToReadersAndToWriters() throws {
        try makeStore(scratch, smallWorld).close()
        let whole = try Data(contentsOf: URL(filePath: scratch.store.string))
        for name in Tables.all.map(\.name) {
            let path = scratch.folder.appending("spoiled-\(name)")
            let spoiled = try spoil(name, in: whole)
            for isReadOnly in [false, true] {
                try spoiled.write(to: URL(filePath: path.string))
                switch open(path, isReadOnly: isReadOnly) {
                case .damaged(let table, _, _)?: #expect(table == name)
                // Its name may no longer be in the order of names.
                case .storage(let error)?:
                    guard case .damaged = error.kind else {
                        Issue.record("\(name): \(error)")
                        continue
                    }
                case let other: Issue.record("\(name): \(String(describing: other))")
                }
                #expect(try Data(contentsOf: URL(filePath: path.string)) == spoiled, "\(name)")
            }
        }
    }

    @Test func aTableThatIsGoneIsNamed() throws {
        try makeStore(scratch, smallWorld).close()
        for gone in Tables.all.map(\.name) {
            let path = scratch.folder.appending("without-\(gone)")
            try copyTables(scratch.store, to: path, without: [gone])
            for isReadOnly in [true, false, true] {
                let kind = open(path, isReadOnly: isReadOnly)
                guard case .damaged(gone, _, _)? = kind else {
                    Issue.record("\(gone), \(isReadOnly)")
                    continue
                }
                // Where nothing can be opened nothing can be exported.
                #expect(
                    kind?.description == """
                        the store is damaged: table \(gone): is not there; restore the file from a \
                        backup
                        """)
            }
        }
    }

    @Test func whatTheFileSaysOfItselfIsVerified() throws {
        try makeStore(scratch, smallWorld).close()
        let meta = Table<RawKey>("meta")
        for field in [MetaKey.Field.format, .identity, .indexes, .secret] {
            let path = scratch.folder.appending("spoiled-\(field)")
            try copyTables(scratch.store, to: path, without: [])
            let environment = try Environment.open(at: path, tables: [meta.definition])
            try environment.write { transaction in
                let key = RawKey([field.rawValue])
                var bytes = try #require(
                    try transaction.snapshot.value(for: key, in: meta)?.copied())
                bytes[0] ^= 0x10
                try transaction.put(bytes, for: key, in: meta)
            }
            try environment.close()
            for isReadOnly in [true, false] {
                guard case .damaged("meta", _, _)? = open(path, isReadOnly: isReadOnly) else {
                    Issue.record("\(field), \(isReadOnly)")
                    continue
                }
            }
        }
    }

    /// An export is advised where it can be made of something, and nowhere else.
    @Test(arguments: MetaKey.Field.allCases, [true, false])
    func anExportIsAdvisedWhereOneBegins(_ field: MetaKey.Field, isGone: Bool) throws {
        try makeStore(scratch, smallWorld).close()
        let environment = try Environment.open(
            at: scratch.store, tables: [Tables.meta.table.definition])
        try environment.write { transaction in
            let key = MetaKey(field: field)
            if isGone {
                _ = try transaction.remove(key, in: Tables.meta.table)
            } else {
                try transaction.put([1, 2, 3, 4, 5], for: key, in: Tables.meta.table)
            }
        }
        try environment.close()
        func failure(isReadOnly: Bool, _ body: (Store) throws -> Void) -> StoreError.Kind? {
            var options = Store.Options()
            options.isReadOnly = isReadOnly
            options.verifiesChecksums = true
            return kind {
                let store = try Store.open(at: scratch.store, options: options)
                defer { try? store.close() }
                try body(store)
            }
        }
        let exported = failure(isReadOnly: true) { store in
            try store.read { (view) throws in try view.export { _ in } }
        }
        if let exported {
            guard case .damaged("meta", _, _) = exported else {
                Issue.record("\(exported)")
                return
            }
            #expect(exported.description.hasSuffix("; restore the file from a backup"))
        }
        let written = failure(isReadOnly: false) { store in
            try store.perform([AccountOperation(.resetMFA("ann"), in: "acme")])
            _ = try store.read { try $0.changePosition() }
        }
        if exported == nil, let written {
            #expect(
                written.description.hasSuffix(
                    "; restore the file from a backup, or export what can be read"))
        }
    }

    @Test func aSecretThatIsGoneIsDamageAndNoOtherIsMade() throws {
        try makeStore(scratch, smallWorld).close()
        let environment = try Environment.open(
            at: scratch.store, tables: [Tables.meta.table.definition])
        try environment.write { transaction in
            _ = try transaction.remove(MetaKey(field: .secret), in: Tables.meta.table)
        }
        try environment.close()
        let before = try Data(contentsOf: URL(filePath: scratch.store.string))
        #expect(
            open(scratch.store, isReadOnly: false)
                == .damaged(
                    table: "meta", key: "\(MetaKey(field: .secret))", reason: "is missing"))
        // What is there can be looked at and taken out.
        var options = Store.Options()
        options.isReadOnly = true
        let store = try Store.open(at: scratch.store, options: options)
        #expect(try store.verify().problems == ["meta: its secret is missing"])
        #expect(try store.exported().contains(#""id":"north""#))
        try store.close()
        #expect(try Data(contentsOf: URL(filePath: scratch.store.string)) == before)
    }

    @Test func tablesOfReceiptsOfWhichNothingIsSaidAreAProblem() throws {
        let store = try makeStore(scratch, smallWorld)
        try store.write { writer in
            _ = try writer.remove(MetaKey(field: .receipts), in: Tables.meta)
        }
        #expect(
            try store.problems() == ["meta: it does not say that there are tables of receipts"])
    }

    @Test func tablesOfIndexesAreMadeWithTheNoteOfIt() throws {
        var unpacked = Store.Options()
        unpacked.trials.packsTables = false
        try Store.create(at: scratch.store, options: unpacked).close()
        let path = scratch.folder.appending("older")
        try copyTables(scratch.store, to: path, without: ["nameOrder", "words", "identities"])
        let environment = try Environment.open(at: path, tables: [Tables.meta.table.definition])
        try environment.write { transaction in
            try transaction.sayFormat(firstFormatVersionWithSecret - 1)
            for field in [MetaKey.Field.indexes, .secret] {
                _ = try transaction.remove(MetaKey(field: field), in: Tables.meta.table)
            }
        }
        try environment.close()
        let before = try Data(contentsOf: URL(filePath: path.string))
        #expect(open(path, isReadOnly: true) == nil)
        #expect(try Data(contentsOf: URL(filePath: path.string)) == before)
        // Whatever call fails, the file is as it was, or the tables are there and noted.
        var number = 1
        while true {
            let copy = scratch.folder.appending("older-\(number)")
            try before.write(to: URL(filePath: copy.string))
            let (result, struck) = Faults.failing(call: number, with: 5) {
                try Store.open(at: copy).close()
            }
            let hasFailed = struck != nil && (try? result.get()) == nil
            if struck == nil { try result.get() }
            var reading = Store.Options()
            reading.isReadOnly = true
            let store = try Store.open(at: copy, options: reading)
            let (tables, secret) = try store.read { view in
                (
                    Tables.ofIndexes.count { view.reader.snapshot.hasTable($0.table) },
                    try view.reader.secret()
                )
            }
            #expect(tables == (secret == nil ? 0 : Tables.ofIndexes.count), "call \(number)")
            if !hasFailed { #expect(secret != nil) }
            try store.close()
            if struck == nil { break }
            number += 1
        }
        #expect(number > 10)
    }
}

/// Copies all tables but some, as if these had never been made.
func copyTables(_ path: FilePath, to copy: FilePath, without absent: Set<String>) throws {
    let present = Tables.all.map(\.name).filter { !absent.contains($0) }
    // Packs as entries that lie by themselves: each is copied as it is.
    let names = try tableNames(path)
    let tables = present.map { name in
        Table<RawKey>(names.contains("\(name).packs") ? "\(name).packs" : name)
    }
    let from = try Environment.open(at: path, tables: tables.map(\.definition))
    var options = Environment.Options()
    options.packsTables = false
    let to = try Environment.open(at: copy, tables: tables.map(\.definition), options: options)
    try to.write { transaction in
        for table in tables {
            try from.read { snapshot in
                var cursor = try snapshot.cursor(in: table)
                var entry = try cursor.first()
                while let found = entry {
                    try transaction.put(
                        found.value.copied(), for: RawKey(found.key.copied()), in: table)
                    entry = try cursor.next()
                }
            }
        }
    }
    try from.close()
    try to.close()
}

/// The tables that a file has.
private func tableNames(_ path: FilePath) throws -> Set<String> {
    Set(try Environment.checkStructure(ofFileAt: path).tables.map(\.name))
}
