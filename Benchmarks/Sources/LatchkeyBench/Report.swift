import CPeers
import Foundation

/// What a run has found.
struct Report: Codable {
    struct Line: Codable {
        var name: String
        var medianNanoseconds: Double
        var leastNanoseconds: Double
        var greatestNanoseconds: Double
    }

    struct Allocations: Codable {
        var name: String
        var decisions: Int
        var allocations: Int
    }

    struct Plan: Codable {
        var name: String
        var medianNanoseconds: Double
    }

    var build: BuildFacts?
    var sqliteVersion: String
    var questionCount: Int
    var denialCount: Int
    var sqlitePlans: [Plan]
    var lines: [Line]
    var ratios: [Ratio]
    var allocations: [Allocations]

    init(
        world: World, files: Files, questions: Questions, plans: [(String, Double)],
        peers: [Peer], ratios: [Ratio], allocations: [Allocations]
    ) {
        build = FileManager.default.contents(atPath: files.facts).flatMap {
            try? JSONDecoder().decode(BuildFacts.self, from: $0)
        }
        sqliteVersion = String(cString: sqlite_peer_version())
        questionCount = questions.asks.count
        denialCount = questions.denials
        sqlitePlans = plans.map { Plan(name: $0.0, medianNanoseconds: $0.1) }
        lines = peers.map {
            Line(
                name: $0.name, medianNanoseconds: $0.median, leastNanoseconds: $0.least,
                greatestNanoseconds: $0.greatest)
        }
        self.ratios = ratios
        self.allocations = allocations
    }

    var areTargetsMet: Bool { ratios.allSatisfy { $0.isMet ?? true } }
    var isAllocationFree: Bool { allocations.allSatisfy { $0.allocations == 0 } }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    func text() -> String {
        var text = ""
        if let build {
            text += "\(build.world): \(build.lineCount) lines, \(build.grantCount) grants; import "
            text += "\(Int(build.linesPerSecond)) lines/s in \(Int(build.importSeconds)) s, peak "
            text += "\(build.peakAnonymousBytes >> 20) MiB of its own "
            text += "(\(build.peakResidentBytes >> 20) MiB with the pages of the file)\n"
            for (name, bytes) in build.fileBytes.sorted(by: { $0.key < $1.key }) {
                text += "  \(name) \(bytes >> 20) MiB\n"
            }
        }
        text += "\(questionCount) questions of each class, \(denialCount) of them denied; "
        text += "all answers equal. SQLite \(sqliteVersion):\n"
        for plan in sqlitePlans {
            text += "  \(column(plan.medianNanoseconds)) ns  \(plan.name)\n"
        }
        text += "\n| ns a decision: median | least | greatest slice | |\n|---:|---:|---:|---|\n"
        for line in lines {
            text += "| \(column(line.medianNanoseconds)) | \(column(line.leastNanoseconds))"
            text += " | \(column(line.greatestNanoseconds)) | \(line.name) |\n"
        }
        text += "\n| ratio: median | 10th … 90th of 100 rounds | target | | |\n"
        text += "|---:|---:|---:|---|---|\n"
        for ratio in ratios {
            text += "| \(ratioText(ratio.median)) | \(ratioText(ratio.low)) … "
            text += "\(ratioText(ratio.high)) | "
            text += ratio.target.map { "≤ \(ratioText($0))" } ?? ""
            text += " | \(ratio.isMet.map { $0 ? "met" : "NOT MET" } ?? "")"
            text += " | \(ratio.peer) ÷ \(ratio.to) |\n"
        }
        text += "\n"
        for it in allocations {
            text += "\(it.allocations) allocations in \(it.decisions) decisions: \(it.name)\n"
        }
        return text
    }

    private func column(_ nanoseconds: Double) -> String {
        let text = String(Int(nanoseconds.rounded()))
        return String(repeating: " ", count: max(0, 6 - text.count)) + text
    }

    private func ratioText(_ ratio: Double) -> String { String(format: "%.3f", ratio) }
}
