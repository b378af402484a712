import AccessRules
import Foundation
import Latchkey
import Synchronization
import SystemPackage

/// A folder of its own for one test, removed at its end.
final class Scratch: Sendable {
    let folder: FilePath
    /// What was opened here. A process that has too many files open cannot wait for others.
    private let opened = Mutex<[FileDescriptor]>([])

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = FilePath(url.path)
    }

    deinit {
        for file in opened.withLock({ $0 }) { try? file.close() }
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    var store: FilePath { folder.appending("test.latchkey") }

    /// Writes lines into a file, and opens it as a source of an import.
    func source(_ text: String, name: String = "world.jsonl") throws -> ImportSource {
        let path = folder.appending(name)
        try text.write(toFile: path.string, atomically: true, encoding: .utf8)
        let file = try FileDescriptor.open(path, .readOnly)
        opened.withLock { $0.append(file) }
        return ImportSource(name: name, file: file)
    }
}

/// A store built from lines of the interchange format, with a clock that stands still.
func makeStore(
    _ scratch: Scratch, _ lines: String, now: Instant = testNow,
    _ change: (inout Store.Options) -> Void = { _ in }
) throws -> Store {
    var options = Store.Options()
    options.verifiesChecksums = true
    options.clock = { now }
    change(&options)
    return try Store.create(
        at: scratch.store, importing: [scratch.source(lines)], options: options
    ).store
}

/// 2026-03-01T00:00:00Z.
let testNow = Instant(millisecondsSince1970: 1_772_323_200_000)
