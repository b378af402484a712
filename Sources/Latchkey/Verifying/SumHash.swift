import LMDB
import OrdinalSets

/// A hash of 64 bits with keys of its own, which are drawn for it and known to nobody else.
struct SumHash {
    private let first = UInt64.random(in: .min ... .max)
    private let second = UInt64.random(in: .min ... .max)
    private let third = UInt64.random(in: .min ... .max)
    private let fourth = UInt64.random(in: .min ... .max)

    @inline(__always)
    func callAsFunction(_ one: UInt64, _ other: UInt64) -> UInt64 {
        Self.mix(Self.mix(one ^ first, other ^ second) ^ third, other ^ fourth)
    }

    func callAsFunction(_ bytes: RawSpan) -> UInt64 {
        var hash = first
        var offset = 0
        while offset &+ 8 <= bytes.byteCount {
            hash = Self.mix(hash ^ bytes.u64(at: offset), second)
            offset &+= 8
        }
        var tail: UInt64 = 0
        while offset < bytes.byteCount {
            tail = tail << 8 | UInt64(bytes.u8(at: offset))
            offset &+= 1
        }
        return self(hash ^ tail, UInt64(bytes.byteCount) ^ third)
    }

    /// The two halves of a product, together.
    @inline(__always)
    private static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}
