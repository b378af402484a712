import AccessRules
import Foundation
import Latchkey
import SystemPackage

/// A folder of its own for one test, removed at its end.
final class Scratch: Sendable {
    let folder: FilePath

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = FilePath(url.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.string) }

    var store: FilePath { folder.appending("test.latchkey") }

    /// Writes lines into a file, and opens it as a source of an import.
    func source(_ text: String, name: String = "world.jsonl") throws -> ImportSource {
        let path = folder.appending(name)
        try text.write(toFile: path.string, atomically: true, encoding: .utf8)
        return ImportSource(name: name, file: try FileDescriptor.open(path, .readOnly))
    }
}

/// A store built from lines of the interchange format, with a clock that stands still.
func makeStore(
    _ scratch: Scratch, _ lines: String, now: Instant = testNow,
    _ change: (inout Store.Options) -> Void = { _ in }
) throws -> Store {
    var options = Store.Options()
    options.trials.provesRemembered = true
    options.trials.tables = barePacks
    options.verifiesChecksums = true
    // Beside a thousand other tests a read lasts longer than it would.
    options.maximumReadDuration = nil
    options.clock = { now }
    change(&options)
    let source = try scratch.source(lines)
    // A process that has very many files open cannot wait for others.
    defer { try? source.file.close() }
    return try Store.create(at: scratch.store, importing: [source], options: options).store
}

/// 2026-03-01T00:00:00Z.
let testNow = Instant(millisecondsSince1970: 1_772_323_200_000)
