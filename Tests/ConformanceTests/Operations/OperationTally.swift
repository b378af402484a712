import ReferenceModel

/// How often which outcome was met of which operation.
struct OperationTally: Sendable {
    private(set) var counts: [String: [String: Int]] = [:]

    mutating func note(_ operation: String, _ outcome: String) {
        counts[operation, default: [:]][outcome, default: 0] += 1
    }

    mutating func add(_ other: OperationTally) {
        for (operation, outcomes) in other.counts {
            for (outcome, count) in outcomes {
                counts[operation, default: [:]][outcome, default: 0] += count
            }
        }
    }

    /// How many operations were done, or not.
    var total: Int {
        counts.filter { RandomOperations.names.contains($0.key) }.values.flatMap { $0 }
            .filter { !$0.key.hasPrefix("hidden") }.map(\.value).reduce(0, +)
    }

    /// How often an outcome of that beginning was met of an operation.
    func count(of operation: String, _ beginning: String) -> Int {
        counts[operation, default: [:]].filter { $0.key.hasPrefix(beginning) }.map(\.value)
            .reduce(0, +)
    }

    /// That what an operation would make otherwise was compared, and whether anything was.
    mutating func note(
        ofDifferenceOf operation: ReferenceOperation, _ difference: ReferenceDifference
    ) {
        note("difference", difference.changes.isEmpty ? "none" : "some")
        note("difference of \(operation.name)", difference.changes.isEmpty ? "none" : "some")
    }

    /// How often exactly that was met of any operation.
    func count(_ outcome: String) -> Int {
        counts.values.map { $0[outcome, default: 0] }.reduce(0, +)
    }

    /// A line for each operation, each outcome with how often it was met.
    var report: String {
        counts.sorted { $0.key < $1.key }.map { operation, outcomes in
            "\(operation): "
                + outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                .joined(separator: ", ")
        }.joined(separator: "\n")
    }
}
