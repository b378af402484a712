import Foundation

/// How much a decision of each class may cost: a file that changes only on purpose.
struct Thresholds: Equatable {
    struct Limit: Codable, Equatable {
        /// In all decisions of the class that are watched.
        var allocations: Int
        /// A decision, rounded up.
        var instructions: Int
    }

    /// By class.
    var limits: [String: Limit]

    /// What instructions may exceed theirs by, as another processor has the C library take other forms of `memcmp`
    /// and `memcpy`, and another compiler orders code differently.
    static let tolerance = 0.05

    init(_ costs: [DecisionCost]) throws {
        limits = [:]
        for cost in costs {
            guard let instructions = cost.instructions else {
                throw BenchError(
                    "instructions cannot be counted here: there is nothing to renew by")
            }
            limits[cost.name] = Limit(
                allocations: cost.allocations, instructions: Int(instructions.rounded(.up)))
        }
    }

    init(readFrom path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BenchError("cannot read the thresholds of \(path)")
        }
        do {
            limits = try JSONDecoder().decode([String: Limit].self, from: data)
        } catch {
            throw BenchError("\(path) has no thresholds: \(error)")
        }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            try (encoder.encode(limits) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
        } catch {
            throw BenchError("cannot write the thresholds to \(path): \(error)")
        }
    }

    /// What is held against the thresholds: lines about what exceeds them, and about what could be lowered.
    func judge(_ costs: [DecisionCost]) -> (exceeded: [String], lowerable: [String]) {
        var exceeded: [String] = []
        var lowerable: [String] = []
        for cost in costs {
            guard let limit = limits[cost.name] else {
                exceeded.append("\(cost.name): has no threshold")
                continue
            }
            if cost.allocations > limit.allocations {
                exceeded.append(
                    "\(cost.name): \(cost.allocations) allocations in \(cost.decisions) decisions, "
                        + "allowed are \(limit.allocations)")
            } else if cost.allocations < limit.allocations {
                lowerable.append(
                    "\(cost.name): allocations from \(limit.allocations) to \(cost.allocations)")
            }
            guard let instructions = cost.instructions else { continue }
            let allowed = Double(limit.instructions)
            let found = Int(instructions.rounded(.up))
            if instructions > allowed * (1 + Self.tolerance) {
                exceeded.append(
                    "\(cost.name): \(found) instructions a decision, allowed are "
                        + "\(limit.instructions) and \(Self.percent) % more")
            } else if instructions < allowed * (1 - Self.tolerance) {
                lowerable.append(
                    "\(cost.name): instructions from \(limit.instructions) to \(found)")
            }
        }
        for name in limits.keys.sorted() where !costs.contains(where: { $0.name == name }) {
            exceeded.append("\(name): has a threshold, and is not measured")
        }
        return (exceeded, lowerable)
    }

    func table(_ costs: [DecisionCost]) -> String {
        var text = "| a decision | allocations | at most | instructions | threshold |\n"
        text += "|---|---:|---:|---:|---:|\n"
        for cost in costs {
            let limit = limits[cost.name]
            let instructions = cost.instructions.map { "\(Int($0.rounded(.up)))" } ?? "not counted"
            text += "| \(cost.name) | \(cost.allocations) | "
            text += "\(limit.map { "\($0.allocations)" } ?? "none") | \(instructions) | "
            text += "\(limit.map { "\($0.instructions)" } ?? "none") |\n"
        }
        return text
    }

    private static var percent: Int { Int(tolerance * 100) }
}
