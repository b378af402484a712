import CPeers
import Foundation
import Latchkey
import SystemPackage

/// What decisions of a class cost, by counts that do not depend on what else the machine does.
struct DecisionCost {
    let name: String
    /// How many are watched for allocations.
    let decisions: Int
    let allocations: Int
    /// A decision, without the begin of the read in which it is made; nil where they cannot be counted.
    let instructions: Double?
}

/// Counts what decisions cost in the small world, filled into a store of its own.
struct DecisionCosts {
    /// How many decisions of a class are watched for allocations.
    private let watchedCount = 5_000
    /// How many of them are counted instruction by instruction, and how many where nothing is remembered, which
    /// take several times as many: a second each where a hypervisor looks at each instruction.
    private let steppedCount = 40
    private let forgetfulSteppedCount = 10
    /// How many questions one prepared subject answers.
    private let preparedRun = 8

    private let world = World.generated(.small, seed: 1)

    /// Costs of all classes, counted in a new folder that is removed afterwards.
    func measure() throws -> [DecisionCost] {
        let folder =
            FileManager.default.temporaryDirectory.path
            + "/latchkey-thresholds-\(UUID().uuidString)"
        // One that is there is somebody else's.
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = Files(folder: folder)
        _ = try Lines.write(world, to: files.lines)
        let lines = try FileDescriptor.open(FilePath(files.lines), .readOnly)
        let (made, _) = try Store.create(
            at: FilePath(files.store), importing: [ImportSource(name: files.lines, file: lines)])
        try made.close()
        try lines.close()
        return try remembering(files.store) + forgetting(files.store)
    }

    private func open(_ path: String, _ options: Store.Options) throws -> Store {
        var options = options
        options.isReadOnly = true
        // Counting makes a read some thousand times as long, which other threads may notice.
        options.maximumReadDuration = .seconds(3_600)
        options.longReaderThreshold = .seconds(3_600)
        return try Store.open(at: FilePath(path), options: options)
    }

    private func remembering(_ path: String) throws -> [DecisionCost] {
        let store = try open(path, Store.Options())
        defer { try? store.close() }
        var chooser = Chooser(world, seed: 7)
        let organization = try chooser.questions(.organization, count: watchedCount)
        var peers = [
            try LatchkeyPeers.byHandle("by handle", organization, world, store),
            LatchkeyPeers.byIdentity("by identity", organization, store),
            try LatchkeyPeers.oneShot("a read for each question", organization, world, store),
        ]
        for kind in QuestionClass.allCases where kind != .organization {
            peers.append(
                try LatchkeyPeers.byHandle(
                    "\(kind.rawValue), by handle",
                    try chooser.questions(kind, count: watchedCount), world, store))
        }
        let hot = chooser.hot(subjects: watchedCount / preparedRun, each: preparedRun)
        return try peers.map { try cost($0, stepped: steppedCount) } + [
            prepared("prepared subject", hot, store)
        ]
    }

    private func forgetting(_ path: String) throws -> [DecisionCost] {
        var options = Store.Options()
        options.rememberedBlockCount = 0
        options.rememberedIdentityCount = 0
        let store = try open(path, options)
        defer { try? store.close() }
        var chooser = Chooser(world, seed: 7)
        let organization = try chooser.questions(.organization, count: watchedCount)
        let peers = [
            try LatchkeyPeers.byHandle(
                "by handle, nothing remembered", organization, world, store),
            LatchkeyPeers.byIdentity("by identity, nothing remembered", organization, store),
        ]
        return try peers.map { try cost($0, stepped: forgetfulSteppedCount) }
    }

    private func cost(_ peer: Peer, stepped: Int) throws -> DecisionCost {
        // What is asked once is remembered, and every answer is compared.
        try peer.run(0..<watchedCount, peer.results)
        try peer.check()
        let before = allocation_count()
        try peer.run(0..<watchedCount, peer.results)
        let allocations = Int(allocation_count() - before)
        clocks_stop()
        defer { clocks_go() }
        // Looks at what is looked at from time to time, which then need not be looked at again.
        try peer.run(0..<1, peer.results)
        // What begins and ends a read is in both, and so in neither.
        let one = try Self.steps { try peer.run(0..<1, peer.results) }
        let many = try Self.steps { try peer.run(0..<1 + stepped, peer.results) }
        return DecisionCost(
            name: peer.name, decisions: watchedCount, allocations: allocations,
            instructions: one.flatMap { one in
                many.map { Double($0 - one) / Double(stepped) }
            })
    }

    /// What prepared subjects cost, without their preparation.
    private func prepared(_ name: String, _ questions: Questions, _ store: Store) throws
        -> DecisionCost
    {
        let asks = try HandleAsk.all(questions, world, store)
        var allocations: UInt64 = 0
        var steps: UInt64? = 0
        var stepped = 0
        clocks_stop()
        defer { clocks_go() }
        try store.read { view in
            for start in stride(from: 0, to: asks.count, by: preparedRun) {
                let subject = try view.prepared(asks[start].user, at: worldInstant)
                func decide() throws {
                    for index in start..<start + preparedRun {
                        let answer = UInt8(
                            try subject.decide(asks[index].action, asks[index].target))
                        guard answer == questions.expected[index] else {
                            throw BenchError("\(name) answers \(answer)")
                        }
                    }
                }
                try decide()
                let before = allocation_count()
                try decide()
                allocations += allocation_count() - before
                guard stepped < steppedCount else { continue }
                let more = try Self.steps(decide)
                steps = steps.flatMap { steps in more.map { steps + $0 } }
                stepped += preparedRun
            }
        }
        return DecisionCost(
            name: name, decisions: asks.count, allocations: Int(allocations),
            instructions: steps.map { Double($0) / Double(stepped) })
    }

    /// How many instructions a closure runs; nil where they cannot be counted.
    private static func steps(_ body: () throws -> Void) throws -> UInt64? {
        guard areStepsCounted, steps_begin() == 0 else { return nil }
        let result = Result(catching: body)
        let count = steps_end()
        try result.get()
        return count
    }

    static let areStepsCounted = steps_are_counted() != 0
}
