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

    /// From how many worlds on every kind of change must be among the smallest that turn a
    /// denial.
    static let leastFlipWorldCount = 40

    /// Parts for the smallest changes of denials, which the reference finds by trying all.
    static let partsOfFlips: [ClosedRange<UInt64>] = split(
        max(leastFlipWorldCount, worldCount / 10), into: 4)

    /// How many sets of changes of one size the reference tries for a denial: all pairs where
    /// there are some dozens of edits, and in a long run triples, too.
    static let maximumFlipTrials = worldCount > leastWorldCount ? 20_000 : 800

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
