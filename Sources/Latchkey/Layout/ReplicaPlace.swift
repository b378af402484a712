import LMDB

/// Where a store that is one of several replicas stands among the commits of all of them.
package struct ReplicaPlace: Equatable, Sendable {
    /// The number of the last record that it has.
    package var number: UInt64
    /// The epoch of that record.
    package var epoch: UInt64
    /// The hash of that record, which the next one names.
    package var hash: [UInt8]
    /// Of all entries that replicas share.
    package var digest: StoreDigest
    /// Who writes in that epoch; empty before the first.
    package var writer: String

    /// How long a hash is.
    package static let hashByteCount = 32
    /// The greatest number of a record or an epoch that is believed: no store has so many in the time that there is.
    static let numberMaximum = UInt64(Int64.max)

    /// How many bytes stand before the writer's name.
    private static let fixedByteCount = 16 + hashByteCount + 16

    package init(
        number: UInt64, epoch: UInt64, hash: [UInt8], digest: StoreDigest, writer: String
    ) {
        self.writer = writer
        self.number = number
        self.epoch = epoch
        self.hash = hash
        self.digest = digest
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(number)
        bytes.append(epoch)
        bytes += hash
        bytes.append(digest.low)
        bytes.append(digest.high)
        bytes += writer.utf8
        return bytes
    }

    /// The place of those bytes, or nil.
    init?(_ payload: RawSpan) {
        guard payload.byteCount >= Self.fixedByteCount,
            payload.u64(at: 0) <= Self.numberMaximum, payload.u64(at: 8) <= Self.numberMaximum,
            let writer = String(
                validating: payload.extracting(Self.fixedByteCount..<payload.byteCount).copied(),
                as: UTF8.self)
        else { return nil }
        let end = 16 + Self.hashByteCount
        self.init(
            number: payload.u64(at: 0), epoch: payload.u64(at: 8),
            hash: payload.extracting(16..<end).copied(),
            digest: StoreDigest(low: payload.u64(at: end), high: payload.u64(at: end + 8)),
            writer: writer)
    }
}

/// A sum over entries: each that comes is added, each that goes is taken away, so that a change costs what it changes and
/// two stores of the same entries have the same sum, in whatever order they came.
///
/// It finds what went wrong, not who wants it to be found right: that a record is who it says it is from is told by
/// its code.
package struct StoreDigest: Equatable, Sendable, CustomStringConvertible {
    package private(set) var low: UInt64 = 0
    package private(set) var high: UInt64 = 0

    package init(low: UInt64 = 0, high: UInt64 = 0) {
        (self.low, self.high) = (low, high)
    }

    /// The 16 bytes in hexadecimal.
    package var description: String { high.hexadecimal + low.hexadecimal }

    mutating func add(_ table: UInt8, _ key: RawSpan, _ value: RawSpan) {
        let (low, high) = Self.hash(table, key, value)
        self.low &+= low
        self.high &+= high
    }

    mutating func subtract(_ table: UInt8, _ key: RawSpan, _ value: RawSpan) {
        let (low, high) = Self.hash(table, key, value)
        self.low &-= low
        self.high &-= high
    }

    /// Two hashes of an entry, from two seeds.
    private static func hash(_ table: UInt8, _ key: RawSpan, _ value: RawSpan) -> (UInt64, UInt64) {
        let seed = EntryHash.value(of: key, seed: UInt64(table))
        return (
            EntryHash.value(of: value, seed: seed),
            EntryHash.value(of: value, seed: ~seed &+ UInt64(truncatingIfNeeded: value.byteCount))
        )
    }
}

/// The number of a record of a commit, as the carrier has it.
struct CarriedKey: TableKey, Hashable, Sendable, CustomStringConvertible {
    var number: UInt64

    static var maximumByteCount: Int { 8 }

    func encode(into writer: inout KeyWriter) { writer.append(bigEndian: number) }

    var description: String { "record \(number)" }
}

extension CarriedKey {
    /// The key of those bytes, or nil.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount == Self.maximumByteCount else { return nil }
        number = bytes.u64(at: 0).byteSwapped
    }
}
