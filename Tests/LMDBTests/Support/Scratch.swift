import Foundation
import LMDB
import SystemPackage

/// A directory of a test's own, removed at its end.
final class Scratch: Sendable {
    let directory: FilePath

    init() {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("lmdb-tests-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        directory = FilePath(path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory.string)
    }

    func path(_ name: String = "data.lmdb") -> FilePath {
        directory.appending(name)
    }

    /// Opens the usual file with the usual tables.
    func open(_ options: Environment.Options = .forTests) throws(LMDBError) -> Environment {
        try Environment.open(at: path(), tables: Tables.all, options: options)
    }

    func bytes(_ name: String = "data.lmdb") throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(name).string)))
    }

    func write(_ bytes: [UInt8], _ name: String = "data.lmdb") throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name).string))
    }

    /// Removes the data file and its lock file.
    func remove() throws {
        try FileManager.default.removeItem(atPath: path().string)
        try FileManager.default.removeItem(atPath: path("data.lmdb-lock").string)
    }

    func exists(_ name: String = "data.lmdb") -> Bool {
        FileManager.default.fileExists(atPath: path(name).string)
    }
}

enum Tables {
    static let raw = Table<RawKey>("raw")
    static let numbers = Table<NumberKey>("numbers")
    static let unopened = Table<RawKey>("unopened")

    static let packed = Table<RawKey>("packed", packed: Packing(code: 7, groupByteCount: 1))

    static let all = [raw.definition, numbers.definition]
    static let withPacked = all + [packed.definition]
}

/// A key of four bytes.
struct NumberKey: TableKey {
    let number: UInt32

    static var maximumByteCount: Int { 4 }

    func encode(into writer: inout KeyWriter) {
        writer.append(bigEndian: number)
    }
}

extension Environment.Options {
    /// Without waiting for the medium, and with a small lock file.
    static var forTests: Environment.Options {
        var options = Environment.Options()
        options.durability = .deferred
        options.maximumReaderCount = 256
        return options
    }
}
