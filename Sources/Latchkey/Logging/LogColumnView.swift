import OrdinalSets

/// One column of a block, read in place.
struct LogColumnView: ~Escapable {
    let bytes: RawSpan
    let width: Int
    let base: UInt64
    let count: Int

    @_lifetime(copy bytes)
    init(bytes: RawSpan, width: Int, base: UInt64, count: Int) {
        self.bytes = bytes
        self.width = width
        self.base = base
        self.count = count
    }

    @inline(__always)
    func value(at index: Int) -> UInt64 {
        let distance: UInt64 =
            switch width {
            case 0: 0
            case 1: UInt64(bytes.u8(at: index))
            case 2: UInt64(bytes.u16(at: index &* 2))
            case 4: UInt64(bytes.u32(at: index &* 4))
            default: bytes.u64(at: index &* 8)
            }
        return base &+ distance
    }

    /// Whether an entry may have a hash; certainly none has where it is false.
    func contains(_ hash: UInt32) -> Bool {
        let (distance, isBelow) = UInt64(hash).subtractingReportingOverflow(base)
        if isBelow { return false }
        guard width == 4 else { return true }
        return distance <= 0xFFFF_FFFF
            && bytes.contains(UInt32(truncatingIfNeeded: distance), count: count)
    }

    /// Clears the bits of the entries that have another value.
    func keep(_ value: UInt64, in mask: inout LogMask) {
        let (distance, isBelow) = value.subtractingReportingOverflow(base)
        if isBelow { return mask = LogMask() }
        switch width {
        case 0: if distance != 0 { mask = LogMask() }
        case 1:
            guard distance <= 0xFF else { return mask = LogMask() }
            mask.keep(groups: 8, count, pattern: distance &* 0x0101_0101_0101_0101, bytes) {
                let sums = ($0 & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F
                let zeros = ~(sums | $0 | 0x7F7F_7F7F_7F7F_7F7F) >> 7
                return (zeros &* 0x0102_0408_1020_4080) >> 56
            }
        case 2:
            guard distance <= 0xFFFF else { return mask = LogMask() }
            mask.keep(groups: 4, count, pattern: distance &* 0x0001_0001_0001_0001, bytes) {
                let sums = ($0 & 0x7FFF_7FFF_7FFF_7FFF) &+ 0x7FFF_7FFF_7FFF_7FFF
                let zeros = ~(sums | $0 | 0x7FFF_7FFF_7FFF_7FFF) >> 15
                return (zeros | zeros >> 15 | zeros >> 30 | zeros >> 45) & 0xF
            }
        case 4:
            guard distance <= 0xFFFF_FFFF else { return mask = LogMask() }
            // Hashes, as a rule, of which a block has few that are equal.
            let wanted = UInt32(truncatingIfNeeded: distance)
            guard bytes.contains(wanted, count: count) else { return mask = LogMask() }
            mask.keep(count) { bytes.u32(at: $0 &* 4) == wanted }
        default: mask.keep(count) { bytes.u64(at: $0 &* 8) == distance }
        }
    }
}

extension RawSpan {
    /// Whether any of so many numbers is a certain one, thirty-two at a time.
    fileprivate func contains(_ number: UInt32, count: Int) -> Bool {
        let wanted = SIMD8(repeating: number.littleEndian)
        var index = 0
        while index &+ 32 <= count {
            // Safe: any bytes are integers; the bounds are checked by the calls.
            let first = unsafe unsafeLoadUnaligned(
                fromByteOffset: index &* 4, as: SIMD8<UInt32>.self)
            let second = unsafe unsafeLoadUnaligned(
                fromByteOffset: index &* 4 &+ 32, as: SIMD8<UInt32>.self)
            let third = unsafe unsafeLoadUnaligned(
                fromByteOffset: index &* 4 &+ 64, as: SIMD8<UInt32>.self)
            let fourth = unsafe unsafeLoadUnaligned(
                fromByteOffset: index &* 4 &+ 96, as: SIMD8<UInt32>.self)
            let one = (first .== wanted) .| (second .== wanted)
            if any(one .| (third .== wanted) .| (fourth .== wanted)) { return true }
            index &+= 32
        }
        while index &+ 8 <= count {
            // Safe: any bytes are integers; the bounds are checked by the call.
            let some = unsafe unsafeLoadUnaligned(
                fromByteOffset: index &* 4, as: SIMD8<UInt32>.self)
            if any(some .== wanted) { return true }
            index &+= 8
        }
        while index < count {
            if u32(at: index &* 4) == number { return true }
            index &+= 1
        }
        return false
    }
}
