import Foundation
import LMDB
import Samples
import SystemPackage
import Testing

@testable import Latchkey

/// What is no store stays as it is, byte for byte, whoever opens it.
@Suite struct ForeignFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// An LMDB file with these tables, and an entry in each.
    private func makeFile(_ tables: [String]) throws -> FilePath {
        let path = scratch.folder.appending("theirs.mdb")
        let tables = tables.map { Table<RawKey>($0) }
        let environment = try Environment.open(at: path, tables: tables.map(\.definition))
        try environment.write { transaction in
            for table in tables {
                try transaction.put([1, 2, 3], for: RawKey([1]), in: table)
            }
        }
        try environment.close()
        return path
    }

    @Test(arguments: [
        [], ["theirs"], ["meta"], ["meta", "users", "sessions"],
        ["log", "names", "records", "secrets"],
    ])
    func anotherProgramsFileIsRefusedUntouched(_ tables: [String]) throws {
        let path = try makeFile(tables)
        let before = try Data(contentsOf: URL(filePath: path.string))
        for isReadOnly in [true, false] {
            var options = Store.Options()
            options.isReadOnly = isReadOnly
            #expect(
                kind { _ = try Store.open(at: path, options: options) }
                    == .notAStore(path: path.string))
            #expect(try Data(contentsOf: URL(filePath: path.string)) == before)
        }
    }

    /// A page of something else in place of the list of tables: damage, and not another program's file.
    @Test func aStoreWhoseListOfTablesIsAnotherPageIsDamaged() throws {
        let store = try makeStore(scratch, actingWorld)
        try store.close()
        let url = URL(filePath: scratch.store.string)
        let good = [UInt8](try Data(contentsOf: url))
        func word(_ offset: Int) -> Int { Int(good.rawBytes.u64(at: offset)) }
        // Offsets as the C type `MDB_meta` has them, behind the header of a page.
        let newest = word(144) > word(4_096 + 144) ? 0 : 4_096
        let root = word(newest + 128)
        var triedCount = 0
        for page in 2..<good.count / 4_096 where page != root && good[page * 4_096 + 10] == 2 {
            var bad = good
            bad.replaceSubrange(
                (root * 4_096 + 8)..<(root + 1) * 4_096,
                with: good[(page * 4_096 + 8)..<(page + 1) * 4_096])
            try Data(bad).write(to: url)
            var options = Store.Options()
            options.isReadOnly = true
            var found = kind { try Store.open(at: scratch.store, options: options).close() }
            if found == nil {
                // A list of an earlier commit, whose pages are used otherwise.
                options.verifying = .structure
                found = kind { try Store.open(at: scratch.store, options: options).close() }
            }
            switch found {
            case .damaged: break
            case .storage(let error):
                guard case .damaged = error.kind else {
                    Issue.record("page \(page): \(error)")
                    return
                }
            default: Issue.record("page \(page): \(found as Any)")
            }
            triedCount += 1
        }
        #expect(triedCount > 5)
    }

    @Test func aFileThatSaysItIsAStoreOfALaterVersionIsRefusedUntouched() throws {
        try Store.create(at: scratch.store).close()
        try edit { transaction in try transaction.sayFormat(formatVersion + 1) }
        let before = try Data(contentsOf: URL(filePath: scratch.store.string))
        #expect(
            kind { _ = try Store.open(at: scratch.store) }
                == .unsupportedFormat(found: formatVersion + 1, supported: formatVersion))
        #expect(try Data(contentsOf: URL(filePath: scratch.store.string)) == before)
    }

    private func edit(_ body: (inout WriteTransaction) throws -> Void) throws {
        let environment = try Environment.open(
            at: scratch.store, tables: [Tables.meta.table.definition])
        try environment.write(body)
        try environment.close()
    }
}
