/// A figure that the project aims at, and what it is: a ratio to a peer in the same run, or a size.
struct Aim {
    let name: String
    let figure: Double
    let atMost: Double

    var isReached: Bool { figure <= atMost }
}

/// All that is aimed at, in one table: what is reached and what falls short.
struct Aims {
    let world: World
    let files: Files
    let isShort: Bool

    /// What is aimed at, and the measurements that it comes from.
    struct Found {
        let world: World
        let aims: [Aim]
        let decided: Report
        /// With nothing remembered.
        let forgetful: Report
        /// Filling a large account, and the world.
        let large: FillBench.Measured
        let whole: FillBench.Measured

        var areAllReached: Bool { aims.allSatisfy(\.isReached) }
    }

    func measure() throws -> Found {
        let decided = try Decide(world: world, files: files, isShort: isShort).run()
        // Places for four blocks: none is found again.
        let forgetful = try Decide(world: world, files: files, isShort: isShort, remembered: 0)
            .run()
        let live = try LiveBench(world: world, files: files, isShort: isShort).measure()
        let threads = try ThreadBench(world: world, files: files, isShort: isShort).measure()
        let bulk = try BulkBench(world: world, files: files, isShort: isShort).measure()
        let large = try FillBench(
            folder: files.folder + "/account", isShort: isShort, world: nil
        ).measure()
        let whole = try FillBench(folder: files.folder + "/world", isShort: isShort, world: world)
            .measure()
        var aims = decided.ratios.compactMap { ratio in
            ratio.target.map {
                Aim(name: "\(ratio.peer) ÷ \(ratio.to)", figure: ratio.median, atMost: $0)
            }
        }
        for (to, atMost) in [("SQLite, normalized", 0.22), ("one bare mdb_get", 1.0)] {
            guard
                let ratio = forgetful.ratios.first(where: { $0.peer == "by handle" && $0.to == to })
            else { continue }
            aims.append(
                Aim(
                    name: "by handle, nothing remembered ÷ \(to)", figure: ratio.median,
                    atMost: atMost))
        }
        for (load, ratio) in live where load.isOfAnotherAccount {
            aims.append(
                Aim(name: "while \(load.rawValue) ÷ quiet", figure: ratio, atMost: 1.1))
        }
        aims += threads.times.dropFirst().map {
            Aim(
                name: "a read for each question by \($0.threads) threads ÷ by one",
                figure: $0.ratio, atMost: 1.1)
        }
        aims.append(
            Aim(
                name: "references to shared objects in a read",
                figure: Double(threads.sharedCount), atMost: 0))
        aims += bulk.map {
            Aim(
                name: "\($0.name), a thousand together ÷ one by one", figure: $0.ratio, atMost: 0.6)
        }
        aims += large.aims("a large account", fileToPeer: 1.2, fileToLines: nil)
        aims += whole.aims("the world", fileToPeer: nil, fileToLines: 1)
        let allocations = decided.allocations.reduce(0) { $0 + $1.allocations }
        aims.append(
            Aim(name: "allocations of decisions", figure: Double(allocations), atMost: 0))
        return Found(
            world: world, aims: aims, decided: decided, forgetful: forgetful, large: large,
            whole: whole)
    }
}

extension Aims.Found {
    var table: String {
        var text = "| | found | at most | |\n|---|---:|---:|---|\n"
        for aim in aims {
            text += "| \(aim.name) | \(Self.number(aim.figure)) | \(Self.number(aim.atMost)) | "
            text += "\(aim.isReached ? "pass" : "SHORT") |\n"
        }
        let reached = aims.count { $0.isReached }
        return text + "\n\(reached) of \(aims.count) are reached.\n"
    }

    private static func number(_ value: Double) -> String {
        let rounded = (value * 1_000).rounded() / 1_000
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
