import Foundation
import ReferenceModel

/// How many worlds the run takes: few unless an environment variable asks for more.
enum Effort {
    /// The seeds of the run begin here: 1 unless the environment variable says otherwise.
    static let firstSeed = number("LATCHKEY_CONFORMANCE_SEED") ?? 1

    /// From how many worlds on every branch must be met and every fault caught.
    static let leastWorldCount = 200

    /// How many worlds are held against the reference.
    static let worldCount = number("LATCHKEY_CONFORMANCE_WORLDS") ?? leastWorldCount

    /// Parts that run side by side.
    static let parts: [ClosedRange<UInt64>] = split(worldCount, into: 4)

    /// Parts for what is done to a tenth of the worlds.
    static let partsOfChanges: [ClosedRange<UInt64>] = split(max(8, worldCount / 10), into: 4)

    static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init)
    }

    private static func split(_ count: Int, into parts: Int) -> [ClosedRange<UInt64>] {
        (0..<parts).compactMap { part in
            let first = firstSeed + count * part / parts
            let last = firstSeed + count * (part + 1) / parts - 1
            return first > last ? nil : UInt64(first)...UInt64(last)
        }
    }
}
