import Foundation
import LMDB
import Testing

/// What remains of entries that were removed, in the file and in copies of it.
@Suite struct RemainsTests {
    let scratch = Scratch()

    private let marker = Array("what was to be forgotten".utf8)

    private func holdsMarker(_ name: String) throws -> Bool {
        try Data(scratch.bytes(name)).range(of: Data(marker)) != nil
    }

    /// Entries whose values are the marker and something else, so many that they fill pages.
    private func change(_ environment: Environment, _ count: UInt32, filling: Int) throws {
        try environment.write { transaction in
            for number in 0..<count {
                let rest = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: filling)
                try transaction.put(
                    marker + rest, for: NumberKey(number: number), in: Tables.numbers)
            }
        }
    }

    @Test func aCompactingCopyHoldsNothingOfWhatWasRemoved() throws {
        let environment = try scratch.open()
        try change(environment, 2_000, filling: 60)
        try environment.write { transaction in
            for number: UInt32 in 0..<2_000 {
                if number % 7 == 0 {
                    // In place of what was there, on the same page, and shorter than it.
                    try transaction.put([1], for: NumberKey(number: number), in: Tables.numbers)
                } else {
                    _ = try transaction.remove(NumberKey(number: number), in: Tables.numbers)
                }
            }
        }
        // Other pages, taken of the memory that those of before had.
        try environment.write { transaction in
            for number: UInt32 in 0..<500 {
                try transaction.put([1, 2, 3], for: RawKey("r\(number)"), in: Tables.raw)
            }
        }
        try environment.sync()
        try environment.copy(to: scratch.path("compact"), compacting: true)
        #expect(try holdsMarker("data.lmdb"))
        #expect(try !holdsMarker("compact"))
        try environment.close()
    }
}
