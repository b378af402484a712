import Foundation
import Testing

/// Damaged files, in processes that may end by a signal: none is called sound that answers
/// otherwise, none ends a process, none makes it run for ever; and of each is salvaged what is whole.
@Suite struct DamageSurvivalTests {
    /// How many files: few unless an environment variable asks for more.
    private static let fileCount = Effort.number("LATCHKEY_DAMAGED_FILES") ?? 200

    @Test(arguments: [
        (["--help"], 0), (["damage", "--help"], 0), ([], 2), (["harm"], 2),
        (["damage", "--count", "many"], 2), (["images", "count"], 2),
    ])
    func whoAsksWronglyIsToldHowToAsk(_ arguments: [String], _ status: Int) throws {
        let process = Process()
        process.executableURL = try CrashedProcess.executable("Survive")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && Int(process.terminationStatus) == status)
        #expect(said.contains("usage: Survive damage"), "\(said)")
    }

    @Test(arguments: [("damage", "damaged"), ("salvage", "salvaged")])
    func damagedFilesAreToldAndEndNoProcess(_ trial: String, _ counted: String) throws {
        let process = Process()
        process.executableURL = try CrashedProcess.executable("Survive")
        process.arguments = [
            trial, "--count", "\(Self.fileCount)", "--seed", "\(Effort.firstSeed)",
            "--jobs", "2",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
        let last = said.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("survive \(counted)=\(Self.fileCount) "), "\(said)")
    }
}
