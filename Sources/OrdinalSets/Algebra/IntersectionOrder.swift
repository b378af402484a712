/// Which of several sets leads when they are intersected, and in what order the others follow, by
/// their indices.
struct IntersectionOrder {
    /// The one that leads first; then what drops most of its members for the least effort.
    let all: [Int]
    /// Those of the others that the first one covers.
    let covered: [Int]
    /// The rest.
    let uncovered: [Int]

    /// - Parameter covers: Whether chunks of the second set may tell what the first one has.
    init(_ densities: [Density], covers: (_ other: Int, _ set: Int) -> Bool) {
        var best: (set: Int, covered: [Int], uncovered: [Int], effort: Double)?
        let sparsest = densities.indices.min { densities[$0].members < densities[$1].members }
        for set in densities.indices {
            let covered = densities.indices.filter { $0 != set && covers($0, set) }
            guard set == sparsest || !covered.isEmpty else { continue }
            let left = covered.reduce(densities[set].members) { $0 * densities[$1].members }
            let uncovered = densities.indices.filter { $0 != set && !covered.contains($0) }
            let effort =
                densities[set].effortOfLeading
                + uncovered.reduce(0) { $0 + densities[$1].effort(of: left) }
            if let best, best.effort <= effort { continue }
            best = (set, covered, uncovered, effort)
        }
        guard let best else {
            (all, covered, uncovered) = ([], [], [])
            return
        }
        /// So many candidates are left for the others.
        func sorted(_ others: [Int], _ candidates: Double) -> [Int] {
            others.sorted {
                densities[$0].effortOfDropping(from: candidates)
                    < densities[$1].effortOfDropping(from: candidates)
            }
        }
        let members = densities[best.set].members
        all = [best.set] + sorted(best.covered + best.uncovered, members)
        covered = best.covered
        uncovered = sorted(
            best.uncovered, best.covered.reduce(members) { $0 * densities[$1].members })
    }
}

/// How many members and chunks a set has for each ordinal, about.
struct Density {
    let members: Double
    let chunks: Double

    /// What it takes to find a chunk, in look-ups of one candidate in a bitmap; and what such a
    /// look-up takes in other encodings.
    private static var chunkEffort: Double { 64 }
    private static var sparseEffort: Double { 4 }

    /// What it takes to take all chunks apart.
    var effortOfLeading: Double { members * Self.sparseEffort + chunks * Self.chunkEffort }

    /// What it takes to look up so many candidates for each ordinal: a bitmap is asked in the
    /// least time, but has the most chunks.
    func effort(of candidates: Double) -> Double {
        let isBitmap = members * Double(ChunkFormat.closeOrdinalsPerMember) >= 1
        let each = candidates * (isBitmap ? 1 : Self.sparseEffort)
        return each + min(candidates, chunks) * Self.chunkEffort
    }

    /// What it takes to drop one of so many candidates: a bitmap leaves most.
    func effortOfDropping(from candidates: Double) -> Double {
        effort(of: candidates) / max(1 - members, .leastNormalMagnitude)
    }
}
