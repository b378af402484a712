import AccessRules
import Foundation
import Latchkey
import LatchkeyReplication
import Samples
import SystemPackage
import TestNumbers
import Testing

/// Several replicas over a carrier that fails, one seed each: whatever happens, what was acknowledged is there once, in one
/// history, on every replica.
///
/// `LATCHKEY_REPLICA_SEEDS` is how many seeds, from `LATCHKEY_REPLICA_SEED` on.
@Suite("Replicas: simulation")
struct SimulationTests {
    private static var first: UInt64 { number("LATCHKEY_REPLICA_SEED") ?? 1 }
    private static var count: UInt64 { number("LATCHKEY_REPLICA_SEEDS") ?? 25 }

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test("Whatever fails, what was acknowledged is there once on every replica")
    func everySeed() throws {
        for seed in Self.first..<Self.first + Self.count {
            let trial = try ReplicaTrial(seed)
            do { try trial.run() } catch { Issue.record("seed \(seed): \(error)\n\(trial.trace)") }
        }
    }
}
