/// Where a ``TableKey`` writes its bytes: a fixed piece of the stack.
///
/// Writing more than fits is remembered and becomes `keyTooLong` at the call that wanted the
/// key. Nothing is written beyond the end, and nothing traps.
@safe
public struct KeyWriter: ~Copyable, ~Escapable {
    // Sound: the bytes outlive this value, which cannot escape the call that made it.
    @usableFromInline let start: UnsafeMutableRawPointer
    /// The bytes that fit.
    @usableFromInline let capacity: Int
    /// The bytes asked for so far: more than `capacity` once it has overflowed.
    @usableFromInline var byteCount = 0
    /// The bytes written before it overflowed.
    @usableFromInline var byteCountBeforeOverflow = 0

    @inlinable
    @_lifetime(immortal)
    @unsafe init(buffer: UnsafeMutableRawBufferPointer) {
        // Sound: the caller allocates at least one byte, so that there is an address.
        unsafe start = buffer.baseAddress!
        capacity = buffer.count
    }

    @inlinable var isOverflowed: Bool {
        @inline(__always) get { byteCount > capacity }
    }

    /// Takes room for bytes: the place to write them, or nil if they do not fit.
    @inlinable
    @inline(__always)
    mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer? {
        let place = byteCount
        guard place <= capacity, count <= capacity &- place else {
            overflow(count)
            return nil
        }
        byteCount = place &+ count
        // Sound: place + count is within the capacity.
        return unsafe start + place
    }

    @usableFromInline
    mutating func overflow(_ count: Int) {
        if !isOverflowed { byteCountBeforeOverflow = byteCount }
        let (sum, isTooLarge) = byteCount.addingReportingOverflow(count)
        byteCount = isTooLarge ? Int.max : Swift.max(sum, capacity + 1)
    }

    /// A copy of the bytes written.
    func written() -> [UInt8] {
        // Sound: so many bytes have been written.
        let count = isOverflowed ? byteCountBeforeOverflow : byteCount
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
