/// SplitMix64: the same world and the same questions from the same seed, everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number below `bound`.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True so many times out of a thousand.
    mutating func chance(_ perMille: Int) -> Bool { below(1_000) < perMille }

    /// Different numbers below `bound`, ascending.
    mutating func distinct(_ count: Int, below bound: Int) -> [Int] {
        var found: Set<Int> = []
        while found.count < min(count, bound) { found.insert(below(bound)) }
        return found.sorted()
    }
}
