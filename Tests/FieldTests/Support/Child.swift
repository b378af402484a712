import Foundation

/// How a command ended, and what it said.
struct Outcome: Sendable {
    var status: Int32
    var isCrash: Bool
    var output: String
    var errors: String
}

/// A process that answers each line with a line.
final class Child: @unchecked Sendable {
    // Sendable: a test uses each from one thread at a time.
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var rest: [UInt8] = []

    /// How long an answer may take before it counts as none: much longer than any does, so that
    /// a busy machine fails no test.
    private static let seconds = 120

    struct NoAnswer: Error {
        let line: String
    }

    init(_ command: [String], _ environment: [String: String]) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try output.fileHandleForWriting.close()
        try input.fileHandleForReading.close()
    }

    deinit { kill() }

    var number: Int32 { process.processIdentifier }

    /// Ends the process at once, and waits for its end.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(number, SIGKILL)
        process.waitUntilExit()
    }

    /// Lets the process end by itself, as it does when nothing more is to be read.
    func finish() throws -> Int32 {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal ? -1 : process.terminationStatus
    }

    /// Says a line, and waits for the answer.
    func ask(_ line: String) throws -> String {
        try send(line)
        do { return try reply() } catch is NoAnswer { throw NoAnswer(line: line) }
    }

    func send(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    func reply() throws -> String {
        let handle = output.fileHandleForReading
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest.removeSubrange(...end) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            var wanted = pollfd(
                fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
            // Sound: one descriptor is given.
            guard unsafe poll(&wanted, 1, Int32(Self.seconds) * 1_000) == 1 else {
                throw NoAnswer(line: "")
            }
            let data = handle.availableData
            guard !data.isEmpty else { throw NoAnswer(line: "") }
            rest += data
        }
    }

    /// Runs a command to its end. Output goes to files, so that nothing waits for a reader.
    static func run(_ command: [String], _ environment: [String: String]) throws -> Outcome {
        let base = FileManager.default.temporaryDirectory
            .appending(path: "latchkey-run-\(UUID().uuidString)").path
        let files = ["\(base)-out", "\(base)-err"].map { URL(filePath: $0) }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            isCrash: process.terminationReason == .uncaughtSignal,
            output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
    }
}
