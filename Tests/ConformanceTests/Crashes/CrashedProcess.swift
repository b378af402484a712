import Foundation
import SystemPackage

/// A `CrashWriter` that is killed when its time has come.
struct CrashedProcess {
    /// The lines that it wrote, without one that it did not finish.
    let lines: [String]
    /// Just before it was killed, in milliseconds since 1970.
    let killed: Int64

    /// Starts one, and kills it so many microseconds after it has written its first line.
    ///
    /// - Parameter output: A file for what it writes, in a folder that is there.
    init(_ arguments: [String], killedAfter microseconds: Int, output: FilePath) throws {
        let process = Process()
        // A file takes what a pipe would make it wait for.
        let file = try FileDescriptor.open(
            output, .readWrite, options: [.create, .truncate, .append], permissions: .ownerReadWrite
        )
        defer { try? file.close() }
        process.executableURL = try Self.executable()
        process.arguments = arguments
        process.standardOutput = FileHandle(fileDescriptor: file.rawValue)
        try process.run()
        while process.isRunning, try file.seek(offset: 0, from: .end) == 0 { usleep(200) }
        usleep(UInt32(microseconds))
        killed = Int64(Date().timeIntervalSince1970 * 1_000)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        var lines = try String(contentsOfFile: output.string, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.removeLast()
        self.lines = lines
    }

    /// The same, while the task waits and no thread of its pool does.
    static func whenKilled(
        _ arguments: [String], after microseconds: Int, output: FilePath
    ) async throws -> CrashedProcess {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try CrashedProcess(
                            arguments, killedAfter: microseconds, output: output)
                    })
            }
        }
    }

    /// The executable lies beside the tests.
    static func executable(_ name: String = "CrashWriter") throws -> URL {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appending(path: name)
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        throw UnreadableData(text: "no \(name) near \(tests.path)")
    }
}

/// A folder of its own for one test, removed at its end.
final class CrashFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-crash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> FilePath { FilePath(url.appending(path: name).path) }

    /// Writes the lines into a file.
    func write(_ lines: [String], to name: String) throws -> FilePath {
        let path = path(name)
        let text = lines.joined(separator: "\n") + "\n"
        try text.write(toFile: path.string, atomically: false, encoding: .utf8)
        return path
    }
}
