import Foundation
import LMDB
import Samples
import SystemPackage

@testable import Latchkey

/// Stores that earlier versions wrote, as they are kept.
enum KeptStore {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/stores")

    static let apiKey = KeptFile.apiKey
    static let token = KeptFile.token

    /// A copy of a kept store in a folder of its own.
    static func copy(_ name: String, to scratch: Scratch) throws -> FilePath {
        let path = scratch.store
        try? FileManager.default.removeItem(atPath: path.string)
        try FileManager.default.copyItem(
            at: folder.appending(path: "\(name).latchkey"), to: URL(fileURLWithPath: path.string))
        return path
    }

    /// Options of a host at the time at which the kept stores were left.
    static func options(isReadOnly: Bool = false) -> Store.Options {
        var options = Store.Options()
        options.isReadOnly = isReadOnly
        options.clock = { testNow.adding(1_000) }
        options.trials.sweeps = false
        return options
    }
}

/// Changes entries of a store's file as damage does: without their checksums, and without opening
/// it as a store.
struct DamagedFile {
    let path: FilePath

    func write(_ body: (inout WriteTransaction) throws -> Void) throws {
        var options = Environment.Options()
        options.making = .nothing
        let environment = try Environment.open(
            at: path, tables: (Tables.all + barePacks).map(\.optional), options: options)
        try environment.write { transaction in try body(&transaction) }
        try environment.close()
    }

    /// Turns over a bit of an entry, or removes it.
    func damage<Key: TableKey & Sendable>(
        _ key: Key, in table: StoreTable<Key>, isRemoved: Bool = false
    ) throws {
        try write { transaction in
            let bytes = try key.encoded()
            guard var value = try transaction.snapshot.bareValue(bytes, in: table.table.name)
            else { throw NotThere() }
            if isRemoved {
                _ = try transaction.remove(key, in: table.table)
            } else {
                value[value.count / 2] ^= 0x04
                try transaction.putBare(value, for: bytes, in: table.table.name)
            }
        }
    }

    /// The value of an entry, with its checksum.
    func value<Key: TableKey & Sendable>(_ key: Key, in table: StoreTable<Key>) throws -> [UInt8] {
        var found: [UInt8]?
        try write { transaction in
            found = try transaction.snapshot.bareValue(try key.encoded(), in: table.table.name)
        }
        guard let found else { throw NotThere() }
        return found
    }

    /// Puts a value with its checksum.
    func put<Key: TableKey & Sendable>(_ value: [UInt8], _ key: Key, in table: StoreTable<Key>)
        throws
    {
        try write { transaction in
            try transaction.putBare(value, for: try key.encoded(), in: table.table.name)
        }
    }

    struct NotThere: Error {}
}
