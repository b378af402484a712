import LMDB
import OrdinalSets

/// Sums over what the entries of an account's log ask for in its sets, and over what these have, as ``VerificationSums`` has
/// them of records: so no set is sought for each value of each stretch. What stands beside chunks is in sums of its own.
///
/// Memory: three bits for each entry of the log at most.
struct LogSums {
    private struct Side: Equatable {
        var members: UInt64 = 0
        var covers: UInt64 = 0
    }

    /// What the entries ask for.
    private var wanted = Side()
    /// What the sets have.
    private var found = Side()
    /// The places of which something stands beside chunks, a bit each, by column; nothing while there is none.
    private var covered = [[UInt64]](repeating: [], count: LogColumn.allCases.count)
    private let firstPlace: UInt32
    private let placeCount: UInt32
    private let hash = SumHash()

    /// Whether the sets have something that no entry can ask for.
    var hasMore = false

    init(of state: LogState) {
        firstPlace = state.firstPlace
        placeCount = state.keptCount
    }

    /// Whether the sets have what the entries ask for.
    var agree: Bool { !hasMore && wanted == found }

    /// What a value of a column is in the sums.
    @inline(__always)
    func key(of value: UInt32, _ column: LogColumn) -> UInt64 {
        hash(UInt64(value), UInt64(column.rawValue))
    }

    /// What a resource is in the sums: itself, and not its number.
    func key(ofResource text: RawSpan, kind: UInt32) -> UInt64 {
        hash(hash(text), UInt64(kind) << 8 | UInt64(LogColumn.resource.rawValue))
    }

    /// Adds that a set has a place.
    @inline(__always)
    mutating func add(found place: UInt32, _ key: UInt64) {
        found.members &+= hash(key, UInt64(place))
    }

    /// Adds that something stands beside a chunk of a set that has a place.
    mutating func add(
        found values: CoveredValues, of place: UInt32, _ key: UInt64, in column: LogColumn
    ) {
        found.covers &+= cover(values, of: place, key)
        let index = Int(place &- firstPlace)
        guard place >= firstPlace, index < placeCount else { return hasMore = true }
        let number = Int(column.rawValue)
        let missing = index >> 6 &+ 1 &- covered[number].count
        if missing > 0 { covered[number] += repeatElement(0, count: missing) }
        covered[number][index >> 6] |= 1 << UInt64(index & 63)
    }

    /// Adds that an entry asks for its place in a set.
    @inline(__always)
    mutating func add(wanted place: UInt32, _ key: UInt64) {
        wanted.members &+= hash(key, UInt64(place))
    }

    /// Adds what is to stand beside the chunk of a set that has a place.
    @inline(__always)
    mutating func add(wanted values: CoveredValues, of place: UInt32, _ key: UInt64) {
        wanted.covers &+= cover(values, of: place, key)
    }

    /// Whether something stands beside any chunk of a column's sets.
    func covers(_ column: LogColumn) -> Bool { !covered[Int(column.rawValue)].isEmpty }

    /// Whether something stands beside the chunk that has a place of the log in a column's set.
    @inline(__always)
    func covers(_ place: UInt32, in column: LogColumn) -> Bool {
        let (index, number) = (Int(place &- firstPlace), Int(column.rawValue))
        return index >> 6 < covered[number].count
            && covered[number][index >> 6] >> UInt64(index & 63) & 1 != 0
    }

    @inline(__always)
    private func cover(_ values: CoveredValues, of place: UInt32, _ key: UInt64) -> UInt64 {
        let member = hash(hash(key, UInt64(place)), UInt64(values[0]) << 32 | UInt64(values[1]))
        return hash(member, UInt64(values[2]) << 32 | UInt64(values[3]))
    }
}
