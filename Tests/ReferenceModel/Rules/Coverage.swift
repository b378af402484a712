/// How often each branch of the rules was met.
public struct Coverage: Sendable {
    /// How many questions were counted.
    public private(set) var questions = 0
    /// In how many questions each branch was met.
    public private(set) var counts: [Branch: Int] = [:]
    /// In how many questions each cell of the table of roles was met, written
    /// `action column`.
    public private(set) var cells: [String: Int] = [:]

    /// Nothing counted yet.
    public init() {}

    /// How often that branch was met.
    public func count(_ branch: Branch) -> Int { counts[branch] ?? 0 }

    /// In how many questions of a hundred that branch was met.
    public func percentage(_ branch: Branch) -> Double {
        questions == 0 ? 0 : Double(count(branch)) * 100 / Double(questions)
    }

    /// The branches that were met in less than so many questions of a hundred.
    public func branches(below percentage: Double) -> [Branch] {
        Branch.allCases.filter { self.percentage($0) < percentage }
    }

    /// The cells of the table that can be met, written `action column`, and were not.
    public var cellsNotMet: [String] {
        Coverage.allCells.filter { cells[$0] == nil }
    }

    /// Every cell that a question can meet: entering is never asked of the home account.
    static let allCells: [String] = Table.actions.flatMap { action in
        (action == "enterAccount" ? [] : Table.homeRoles.map { "\(action) \($0)" })
            + Table.delegateRoles.map { "\(action) delegate \($0)" }
    }

    /// A line for each branch, the rarest first.
    public var report: String {
        let sorted = Branch.allCases.sorted {
            (count($0), $0.rawValue) < (count($1), $1.rawValue)
        }
        let lines = sorted.map { branch in
            let hundredths = questions == 0 ? 0 : count(branch) * 10_000 / questions
            let fraction = hundredths % 100
            return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) %  "
                + "\(branch.rawValue)  \(count(branch))"
        }
        return "\(questions) questions\n" + lines.joined(separator: "\n")
    }

    /// Adds what was counted elsewhere.
    public mutating func add(_ other: Coverage) {
        questions += other.questions
        counts.merge(other.counts, uniquingKeysWith: +)
        cells.merge(other.cells, uniquingKeysWith: +)
    }

    mutating func add(_ met: Met) {
        questions += 1
        for branch in met.branches { counts[branch, default: 0] += 1 }
        for cell in met.cells { cells[cell, default: 0] += 1 }
    }
}

/// What one question met.
struct Met {
    var branches: Set<Branch> = []
    var cells: Set<String> = []
}
