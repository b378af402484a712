import Foundation
import SystemPackage

/// A `CrashWriter` that is killed when its time has come.
struct CrashedProcess {
    /// The lines that it wrote, without one that it did not finish.
    let lines: [String]

    /// Starts one, and kills it so many microseconds after it has written its first line.
    init(_ arguments: [String], killedAfter microseconds: Int) throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = try Self.executable()
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        // What is not read here stays in the pipe, which is larger than all that is written.
        var output = pipe.fileHandleForReading.availableData
        usleep(UInt32(microseconds))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        output.append(pipe.fileHandleForReading.readDataToEndOfFile())
        var lines = String(decoding: output, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.removeLast()
        self.lines = lines
    }

    /// The executable lies beside the tests.
    private static func executable() throws -> URL {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appending(path: "CrashWriter")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        throw UnreadableData(text: "no CrashWriter near \(tests.path)")
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
