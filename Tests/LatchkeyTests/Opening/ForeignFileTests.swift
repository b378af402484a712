import Foundation
import LMDB
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

    @Test func aFileThatSaysItIsAStoreOfALaterVersionIsRefusedUntouched() throws {
        try Store.create(at: scratch.store).close()
        try edit { transaction in
            let key = MetaKey(field: .format)
            var bytes: [UInt8] = []
            bytes.append(StoreFormat.magic)
            bytes.append(formatVersion + 1)
            bytes.append(try Tables.meta.checksum(of: key, bytes.rawBytes))
            try transaction.put(bytes, for: key, in: Tables.meta.table)
        }
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
