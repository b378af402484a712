import AccessRules
import Latchkey
import LatchkeyReplication
import Samples
import SystemPackage
import TestNumbers
import Testing

/// What goes wrong with replicas, by a seed: writes, promotions, cuts, crashes, snapshots, a carrier that forgets and does
/// not answer; and what must hold whenever it can be looked at.
final class ReplicaTrial {
    private struct Violation: Error, CustomStringConvertible {
        var description: String
    }

    private let seed: UInt64
    private var numbers: SplitMix64
    private let world: ReplicaWorld
    private let carrier: SimulatedCarrier
    private var replicas: [Replica?] = []
    private var links: [SimulatedLink] = []
    private var nextID = 0
    /// What was acknowledged, what was refused, and what nobody knows of.
    private var acknowledged: [String] = []
    private var refused: [String] = []
    private(set) var trace = ""

    private static let names = ["first", "second", "third"]
    private static let stepCount = 40
    /// How often something is tried that fails by chance.
    private static let attemptCountMaximum = 200

    init(_ seed: UInt64) throws {
        self.seed = seed
        numbers = SplitMix64(seed: seed)
        world = try ReplicaWorld()
        world.options.appendDuration = .milliseconds(20)
        carrier = SimulatedCarrier(
            world.folder, maximumRecordByteCount: numbers.below(3) == 0 ? 700 : 1 << 20)
    }

    func run() throws {
        try world.found("first", over: carrier.link()).close()
        for name in Self.names {
            links.append(carrier.link())
            replicas.append(try world.open(name, over: links[links.count - 1]))
        }
        for index in links.indices { links[index] = failingLink() }
        for index in replicas.indices { try reopen(index) }
        for _ in 0..<Self.stepCount { try step() }
        try settle()
        for replica in replicas { try replica?.close() }
    }

    private func failingLink() -> SimulatedLink {
        carrier.link(
            seed: numbers.next(),
            .init(
                failed: numbers.below(60), unansweredDone: numbers.below(60),
                delayed: numbers.below(60), flipped: numbers.below(30), skipped: numbers.below(30)))
    }

    private func note(_ text: String) { trace += "  \(text)\n" }

    private func step() throws {
        let index = numbers.below(replicas.count)
        switch numbers.below(20) {
        case 0..<11: try write(index)
        case 11..<14: promote(index)
        case 14:
            links[index].isCut.toggle()
            note("\(Self.names[index]) is \(links[index].isCut ? "cut off" : "reached again")")
        case 15: try reopen(index)
        case 16: snapshot(index)
        case 17: try check()
        case 18: try replace(index)
        case 19: try forget()
        default: usleepMilliseconds(numbers.below(4))
        }
    }

    private func write(_ index: Int) throws {
        guard let replica = replicas[index] else { return }
        nextID += 1
        let id = "org-\(nextID)"
        do {
            if numbers.below(4) == 0 {
                try replica.store.administer { administration in
                    try administration.perform(.organization(Identity(id)), in: "acme")
                    for part in 1...3 {
                        try administration.perform(
                            .organization(Identity("\(id)-\(part)")), in: "acme")
                    }
                }
            } else {
                try replica.add(id)
            }
            acknowledged.append(id)
            note("\(Self.names[index]) writes \(id)")
            guard try replica.has(id) else { throw Violation(description: "\(id) is not there") }
        } catch let error as StoreError {
            note("\(Self.names[index]) does not write \(id): \(error)")
            guard case .replicated(let problem) = error.kind else { throw error }
            switch problem {
            case .outcomeUnknown: break
            case .diverged: throw error
            // Of many parts those before may be there; then the rest never comes.
            default: refused.append(id)
            }
        }
    }

    private func promote(_ index: Int) {
        do {
            try replicas[index]?.promote()
            note("\(Self.names[index]) is promoted")
        } catch { note("\(Self.names[index]) is not promoted: \(error)") }
    }

    private func reopen(_ index: Int) throws {
        try replicas[index]?.close()
        replicas[index] = nil
        note("\(Self.names[index]) is opened anew")
        replicas[index] = try world.open(Self.names[index], over: links[index])
    }

    /// Its machine is lost, and another takes its place.
    private func replace(_ index: Int) throws {
        guard index > 0 else { return }
        try replicas[index]?.close()
        replicas[index] = nil
        world.remove(Self.names[index])
        note("\(Self.names[index]) is another machine")
        let link = carrier.link()
        replicas[index] = try world.open(Self.names[index], over: link)
        try replicas[index]?.close()
        replicas[index] = try world.open(Self.names[index], over: links[index])
    }

    /// The carrier loses its last records, which a replica has, and gets them again before anybody begins another history.
    private func forget() throws {
        // Of a carrier that has nothing at all nobody knows what it had.
        let (end, count) = (carrier.end, UInt64(min(1 + numbers.below(3), carrier.recordCount - 1)))
        guard count > 0 else { return }
        for index in replicas.indices where !links[index].isCut {
            guard let replica = replicas[index], try replica.number() == end,
                try replica.store.carriedRecord(end - count + 1) != nil
            else { continue }
            carrier.forget(Int(count))
            note("the carrier forgets \(count), which \(Self.names[index]) has")
            var problem: (any Error)?
            for _ in 0..<Self.attemptCountMaximum {
                do {
                    try replica.promote()
                    return note("\(Self.names[index]) is promoted")
                } catch { problem = error }
            }
            throw Violation(description: "no promotion: \(problem.map { "\($0)" } ?? "")")
        }
    }

    private func snapshot(_ index: Int) {
        do {
            let snapshot = try replicas[index]?.putSnapshot()
            note("\(Self.names[index]) puts a snapshot at \(snapshot?.number ?? 0)")
        } catch { note("\(Self.names[index]) puts no snapshot: \(error)") }
    }

    /// What holds at any moment: two replicas at one record are the same.
    private func check() throws {
        var seen: [UInt64: String] = [:]
        for case let replica? in replicas {
            let status = try replica.status()
            if let other = seen[status.number], other != status.digest {
                throw Violation(description: "two stores at record \(status.number)")
            }
            seen[status.number] = status.digest
        }
    }

    /// When everything works again, all are one store, with everything that was acknowledged, and nothing that was refused.
    private func settle() throws {
        for index in links.indices {
            links[index].heal()
            try reopen(index)
        }
        guard let writer = replicas[numbers.below(replicas.count)] else { return }
        try writer.promote()
        try writer.add("last")
        let number = try writer.number()
        let lines = try writer.lines()
        for case let replica? in replicas {
            try replica.wait(for: number, within: .seconds(30))
            guard try replica.lines() == lines else {
                throw Violation(description: "two stores at the end")
            }
            try replica.expectSound("seed \(seed)")
            for id in acknowledged where try !replica.has(id) {
                throw Violation(description: "\(id) was acknowledged, and is not there")
            }
            for id in refused where try replica.has(id) {
                throw Violation(description: "\(id) was refused, and is there")
            }
        }
    }
}
