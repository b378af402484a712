import Foundation
import SystemPackage

/// A file system mounted for a test, where the process may do that.
final class Mount: Sendable {
    let directory: FilePath

    /// Whether what tests need of the machine is required (`LATCHKEY_FIELD`), so that they fail where
    /// it cannot be had.
    static let isRequired = ProcessInfo.processInfo.environment["LATCHKEY_FIELD"] == "required"

    /// Whether this process may mount.
    static let isPossible: Bool = {
        if isRequired { return true }
        let scratch = Scratch()
        // The directory can be removed only when nothing is mounted on it.
        return withExtendedLifetime(scratch) {
            (try? Mount(scratch.directory, ["-t", "tmpfs", "none"])) != nil
        }
    }()

    struct Refused: Error {}

    /// Mounts with the arguments of `mount(8)` before the directory.
    init(_ directory: FilePath, _ arguments: [String]) throws {
        self.directory = directory
        guard try Self.run(["mount"] + arguments + [directory.string]) == 0 else {
            throw Refused()
        }
    }

    deinit {
        _ = try? Self.run(["umount", directory.string])
    }

    /// The exit code of a command.
    static func run(_ command: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
