import LMDB
import TestNumbers
import Testing

extension RawSpan {
    /// A copy of the bytes.
    var array: [UInt8] {
        // Sound: the buffer is used within the closure only.
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}

/// The bytes of a string.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A number as its key has it.
func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

/// The error that a body must throw.
func lmdbError(_ body: () throws -> Void) throws -> LMDBError {
    do {
        try body()
    } catch let error as LMDBError {
        return error
    }
    throw NothingThrown()
}

struct NothingThrown: Error {}

/// An error of the tests' own.
struct Refusal: Error, Equatable {}

/// Everything in a table, in order.
func contents(_ environment: Environment, _ table: Table<RawKey> = Tables.raw) throws
    -> [[UInt8]: [UInt8]]
{
    try environment.read { snapshot in try contents(snapshot, table) }
}

/// Everything in a table, as a snapshot has it.
func contents(_ snapshot: Snapshot, _ table: Table<RawKey> = Tables.raw) throws
    -> [[UInt8]: [UInt8]]
{
    var result: [[UInt8]: [UInt8]] = [:]
    if table == Tables.packed {
        var walk = try snapshot.walk(in: table)
        while try walk.next() { result[walk.key.array] = walk.value.array }
        return result
    }
    try snapshot.forEach(in: table) { entry in
        result[entry.key.array] = entry.value.array
        return .next
    }
    return result
}

/// Numbers that can be had again from a seed, which goes into every failure's message.
struct SeededNumbers: RandomNumberGenerator {
    let seed: UInt64
    private var numbers: SplitMix64

    init(seed: UInt64 = UInt64.random(in: 0..<UInt64.max)) {
        self.seed = seed
        numbers = SplitMix64(seed: seed)
    }

    mutating func next() -> UInt64 { numbers.next() }
}
