import Foundation
import ReferenceModel

/// A run of the executable `Survive`: what it says, and what it counts at its end.
struct SurviveProcess {
    let text: String
    /// By name: `images`, `faults`, `lost`, `wrong`, `crashed`, `hung`.
    let counts: [String: Int]

    /// What went wrong in any way.
    var failureCount: Int {
        ["lost", "wrong", "crashed", "hung"].reduce(0) { $0 + (counts[$1] ?? 1) }
    }

    init(_ arguments: [String]) throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = try CrashedProcess.executable("Survive")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        text = String(decoding: data, as: UTF8.self)
        var counts: [String: Int] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("survive ") {
            for field in line.split(separator: " ").dropFirst() {
                let parts = field.split(separator: "=")
                if parts.count == 2, let number = Int(parts[1]) {
                    counts[String(parts[0])] = number
                }
            }
        }
        self.counts = counts
    }
}
