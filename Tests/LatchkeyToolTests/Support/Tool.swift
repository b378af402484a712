import Foundation
import Testing

/// A folder of its own for one test, in which the built command runs.
final class Workplace: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "latchkey-tool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A workplace with a store of the demo's world, `bright.latchkey`.
    static func withBright() throws -> Workplace {
        let place = try Workplace()
        try place.copyWorld()
        try FileManager.default.copyItem(
            at: try bright.get().url("bright.latchkey"), to: place.url("bright.latchkey"))
        return place
    }

    /// The store that every test gets a copy of: to make it takes longer.
    private static let bright = Result { () throws -> Workplace in
        let place = try Workplace()
        try place.copyWorld()
        let made = try place.latchkey("import", "bright.latchkey", "world.jsonl")
        try #require(made.status == 0, "\(made.errors)")
        return place
    }

    func copyWorld() throws {
        try FileManager.default.copyItem(
            at: Repository.root.appending(path: "Demo/world.jsonl"),
            to: folder.appending(path: "world.jsonl"))
    }

    func url(_ name: String) -> URL { folder.appending(path: name) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url(name))
    }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: url(name).path)
    }

    /// The names of everything in the folder that does not belong to how commands are run.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { !$0.hasPrefix(".run-") }.sorted()
    }

    /// Runs the command in the folder.
    func latchkey(_ arguments: String..., input: String = "") throws -> Run {
        try run(Repository.latchkey, arguments, input: input)
    }

    func latchkey(_ arguments: [String], input: String = "") throws -> Run {
        try run(Repository.latchkey, arguments, input: input)
    }

    /// Runs a line of the shell, in which `latchkey` is the command.
    func shell(_ line: String) throws -> Run {
        try run(URL(filePath: "/bin/bash"), ["-c", line], input: "")
    }

    // Input and output are files: nothing waits for anybody who reads.
    private func run(_ executable: URL, _ arguments: [String], input: String) throws -> Run {
        let name = ".run-\(UUID().uuidString)"
        let files = [url("\(name)-in"), url("\(name)-out"), url("\(name)-err")]
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        try Data(input.utf8).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = [
            "PATH": "\(Repository.latchkey.deletingLastPathComponent().path):/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
        ]
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus,
            isCrash: process.terminationReason == .uncaughtSignal,
            output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
    }
}

/// A command that goes on: what it writes is in a file, which is looked at until enough is there.
final class RunningCommand: Sendable {
    private let process: Process
    private let output: URL

    init(_ place: Workplace, _ arguments: [String]) throws {
        output = place.url(".run-\(UUID().uuidString)-out")
        try Data().write(to: output)
        process = Process()
        process.executableURL = Repository.latchkey
        process.arguments = arguments
        process.currentDirectoryURL = place.folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill() }
        try? FileManager.default.removeItem(at: output)
    }

    var processNumber: Int32 { process.processIdentifier }

    /// The first lines of the output, as many as are asked for: it is waited for them.
    func lines(_ count: Int) throws -> [String] {
        for _ in 0..<3_000 {
            let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if lines.count >= count { return lines.prefix(count).map(String.init) }
            Thread.sleep(forTimeInterval: 0.02)
        }
        throw CommandSilent()
    }

    /// Ends it as a crash would.
    func kill() {
        _ = Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// A command has not written what was waited for, in a minute.
struct CommandSilent: Error {}

/// How a command ended, and what it said.
struct Run: Sendable {
    var status: Int32
    var isCrash: Bool
    var output: String
    var errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// Every line of the output as a JSON object; a line that is none is an error.
    func objects() throws -> [[String: Any]] {
        try lines.map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                "\(line)")
        }
    }

    /// Checks that the command did what it was asked, and had nothing to complain of.
    func expectDone(at location: SourceLocation = #_sourceLocation) {
        #expect(status == 0 && errors.isEmpty, "\(errors)", sourceLocation: location)
    }

    /// Checks that the command refused with that status, in one line that says all of this.
    func expectError(
        _ status: Int32, _ parts: String..., at location: SourceLocation = #_sourceLocation
    ) {
        expectError(status, all: parts, at: location)
    }

    /// The same of parts that are put together.
    func expectError(
        _ status: Int32, all parts: [String], at location: SourceLocation = #_sourceLocation
    ) {
        #expect(!isCrash, "\(errors)", sourceLocation: location)
        #expect(self.status == status, "\(errors)", sourceLocation: location)
        #expect(errors.hasPrefix("latchkey: "), "\(errors)", sourceLocation: location)
        #expect(
            errors.hasSuffix("\n") && errors.filter { $0 == "\n" }.count == 1, "\(errors)",
            sourceLocation: location)
        for part in parts {
            #expect(errors.contains(part), "\(errors)", sourceLocation: location)
        }
    }
}

/// The sources, and what is built of them.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The command, beside the bundle of the tests.
    static let latchkey: URL = {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = bundle.deletingLastPathComponent().appending(path: "latchkey")
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        // A bundle that another program runs is told by its own path.
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "latchkey")
    }()
}
