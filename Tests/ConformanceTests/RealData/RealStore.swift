import AccessRules
import Foundation
import Latchkey
import SystemPackage

/// A store made from lines of the interchange format that are written as they come.
final class RealStore {
    let store: Store
    private let folder: URL

    /// - Parameter now: The time, in milliseconds since 1970; nil for the machine's.
    init(
        _ name: String, now: (@Sendable () -> Int64)? = nil,
        lines: (_ write: (String) -> Void) throws -> Void
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var text = "{\"type\":\"latchkey\",\"version\":1}\n"
        try lines { line in
            text += line
            text += "\n"
        }
        let path = FilePath(folder.appending(path: "lines.jsonl").path)
        try text.write(toFile: path.string, atomically: false, encoding: .utf8)
        let file = try FileDescriptor.open(path, .readOnly)
        defer { try? file.close() }
        var options = Store.Options()
        options.trials.provesRemembered = true
        // The whole of the data is asked in one read.
        options.maximumReadDuration = nil
        if let now { options.clock = { Instant(millisecondsSince1970: now()) } }
        store = try Store.create(
            at: FilePath(folder.appending(path: "real.latchkey").path),
            importing: [ImportSource(name: name, file: file)], options: options
        ).store
    }

    deinit {
        try? store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Test data that comes with the tests.
    static func fixture(_ path: String) throws -> String {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")
        return try String(contentsOf: fixtures.appending(path: path), encoding: .utf8)
    }
}
