/// A pack as it lies in the file.
///
/// | bytes | what |
/// |---|---|
/// | `u8` | form: of the values in two bits (``ValueForm``), then 4 if tails have lengths of their own |
/// | `u8` | how many bytes of the pack's key all keys in it begin with |
/// | `u16` | how many entries |
/// | `u8` | how long each tail is, where all have one length |
/// | | the tails: each key behind the bytes that all begin with; or the end of each `u16`, and then the tails |
/// | | the values, by their form |
/// | `u32` | checksum over the pack's key and all that comes before |
///
/// Numbers are little-endian. The pack's key is not behind the first key in it, and behind the last one of the pack
/// before.
@safe
struct PackView {
    // Sound: who makes one keeps key and bytes where they are; nothing is read beyond them, whatever they say.
    let key: UnsafeRawBufferPointer
    /// Without the checksum.
    private let bytes: UnsafeRawBufferPointer
    /// How many entries it has: one at least.
    let count: Int
    let prefixByteCount: Int
    /// How long each tail is; negative where they have lengths of their own.
    private let tailByteCount: Int
    private let tailsStart: Int
    private let valueForm: ValueForm
    private let valuesStart: Int
    /// How long each value is, where all have one length.
    private let valueByteCount: Int

    /// How the values of a pack lie.
    enum ValueForm: UInt8 {
        /// All are without bytes.
        case none
        /// One stands for all.
        case shared
        /// How long they are `u16`, and then one after another.
        case even
        /// Where each begins `u16`, counted from behind these; there stands how long it is, in groups of seven bits,
        /// before it. Several may begin in one place.
        case placed
    }

    static let headerByteCount = 4
    static let checksumByteCount = 4
    static let tailsHaveEnds: UInt8 = 4

    /// - Throws: What it says of itself cannot be.
    @inline(__always)
    @unsafe init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws(PackDamage) {
        let end = value.count &- Self.checksumByteCount
        guard end > Self.headerByteCount else { throw .cut }
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: value[..<end])
        let form = unsafe bytes[0]
        guard let valueForm = ValueForm(rawValue: form & 3), form < 8 else {
            throw PackDamage(reason: "has a form that is none")
        }
        let prefixByteCount = unsafe Int(bytes[1])
        let count = unsafe Int(Self.u16(bytes, 2))
        guard count > 0, prefixByteCount <= key.count else { throw .cut }
        unsafe self.key = unsafe key
        unsafe self.bytes = unsafe bytes
        self.count = count
        self.prefixByteCount = prefixByteCount
        self.valueForm = valueForm
        var place: Int
        if form & Self.tailsHaveEnds == 0 {
            tailByteCount = unsafe Int(bytes[Self.headerByteCount])
            tailsStart = Self.headerByteCount + 1
            place = tailsStart + count &* tailByteCount
        } else {
            tailByteCount = -1
            tailsStart = Self.headerByteCount
            place = tailsStart + 2 &* count
            guard place <= bytes.count else { throw .cut }
            place += unsafe Int(Self.u16(bytes, place - 2))
        }
        guard place <= bytes.count else { throw .cut }
        switch valueForm {
        case .none, .shared: valueByteCount = bytes.count - place
        case .even:
            guard place + 2 <= bytes.count else { throw .cut }
            valueByteCount = unsafe Int(Self.u16(bytes, place))
            place += 2
            guard place + count * valueByteCount == bytes.count else { throw .cut }
        case .placed:
            valueByteCount = 0
            guard place + 2 * count <= bytes.count else { throw .cut }
        }
        valuesStart = place
    }

    @inline(__always)
    @unsafe private static func u16(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt16 {
        unsafe UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self))
    }

    /// Less than eight bytes as a number that is in their order.
    @inline(__always)
    @unsafe private static func number(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var number: UInt64 = 0
        for place in 0..<bytes.count { number = unsafe number &<< 8 | UInt64(bytes[place]) }
        return number
    }

    /// The rest of a key, of less than eight bytes as that of each, as a number; nil where the eight that are read at
    /// once are not all there.
    @inline(__always)
    private func shortTail(_ index: Int) -> UInt64? {
        let place = tailsStart &+ index &* tailByteCount
        guard unsafe place &+ 8 <= bytes.count else { return nil }
        let number = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        // Nothing is left of it where tails have no bytes.
        return UInt64(bigEndian: number) >> UInt64(64 &- 8 &* tailByteCount)
    }

    /// The rest of a key.
    @inline(__always)
    func tail(_ index: Int) throws(PackDamage) -> UnsafeRawBufferPointer {
        if tailByteCount >= 0 {
            let start = tailsStart &+ index &* tailByteCount
            return unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start &+ tailByteCount])
        }
        let places = tailsStart &+ 2 &* index
        let origin = tailsStart &+ 2 &* count
        let start = index == 0 ? 0 : unsafe Int(Self.u16(bytes, places &- 2))
        let end = unsafe Int(Self.u16(bytes, places))
        guard start <= end, unsafe origin &+ end <= bytes.count else { throw .cut }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[(origin &+ start)..<(origin &+ end)])
    }

    @inline(__always)
    func value(_ index: Int) throws(PackDamage) -> UnsafeRawBufferPointer {
        switch valueForm {
        case .none: return unsafe UnsafeRawBufferPointer(start: bytes.baseAddress, count: 0)
        case .shared: return unsafe UnsafeRawBufferPointer(rebasing: bytes[valuesStart...])
        case .even:
            let start = valuesStart &+ index &* valueByteCount
            return unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start &+ valueByteCount])
        case .placed:
            var start = valuesStart &+ 2 &* count
            start &+= unsafe Int(Self.u16(bytes, valuesStart &+ 2 &* index))
            guard unsafe start < bytes.count else { throw .cut }
            var length = unsafe Int(bytes[start])
            start &+= 1
            if length >= 0x80 {
                guard unsafe start < bytes.count else { throw .cut }
                length = unsafe (length & 0x7F) | Int(bytes[start]) << 7
                start &+= 1
            }
            guard unsafe start &+ length <= bytes.count else { throw .cut }
            return unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start &+ length])
        }
    }

    /// Puts a key together.
    ///
    /// - Parameter buffer: As many bytes as a key can have.
    /// - Returns: How many bytes it has.
    @inline(__always)
    @unsafe func copyKey(_ index: Int, to buffer: UnsafeMutableRawPointer) throws(PackDamage) -> Int
    {
        let tail = unsafe try tail(index)
        let byteCount = prefixByteCount &+ tail.count
        guard byteCount <= Limits.keyByteCount else { throw .cut }
        if prefixByteCount > 0, let start = unsafe key.baseAddress {
            unsafe buffer.copyMemory(from: start, byteCount: prefixByteCount)
        }
        if tail.count > 0, let start = tail.baseAddress {
            unsafe (buffer + prefixByteCount).copyMemory(from: start, byteCount: tail.count)
        }
        return byteCount
    }

    /// The place of the first entry whose key is not before some bytes, or is behind them; `count` if there is none.
    ///
    /// Complexity: O(log entries).
    @unsafe func place(of sought: UnsafeRawBufferPointer, isBehind: Bool) throws(PackDamage) -> Int
    {
        // What all begin with decides, unless the sought bytes begin so too.
        let common = min(prefixByteCount, sought.count)
        let order = unsafe KeyOrder.compare(
            UnsafeRawBufferPointer(rebasing: sought[..<common]),
            UnsafeRawBufferPointer(rebasing: key[..<common]))
        if order != 0 { return order < 0 ? 0 : count }
        if sought.count < prefixByteCount { return 0 }
        return unsafe try place(
            ofTail: UnsafeRawBufferPointer(rebasing: sought[prefixByteCount...]), isBehind: isBehind
        )
    }

    /// The same of what follows the bytes that all begin with.
    @unsafe private func place(ofTail rest: UnsafeRawBufferPointer, isBehind: Bool)
        throws(PackDamage) -> Int
    {
        var (low, high) = (0, count)
        if rest.count == tailByteCount, tailByteCount < 8 {
            // The same in order, without a call for each comparison.
            let least = unsafe Self.number(rest) &+ (isBehind ? 1 : 0)
            while low < high {
                let middle = (low &+ high) &>> 1
                guard let tail = shortTail(middle) else { break }
                if tail < least { low = middle &+ 1 } else { high = middle }
            }
        }
        while low < high {
            let middle = (low &+ high) &>> 1
            let tail = unsafe try tail(middle)
            let order = unsafe KeyOrder.compare(tail, rest)
            if order < 0 || order == 0 && isBehind { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    /// The place of the entry of a key; nil if there is none.
    ///
    /// - Parameter index: Just behind which it is looked for first.
    @inline(__always)
    @unsafe func place(exactly sought: UnsafeRawBufferPointer, behind index: Int = -1)
        throws(PackDamage) -> Int?
    {
        guard sought.count >= prefixByteCount,
            unsafe KeyOrder.begins(
                sought, with: UnsafeRawBufferPointer(rebasing: key[..<prefixByteCount]))
        else { return nil }
        let rest = unsafe UnsafeRawBufferPointer(rebasing: sought[prefixByteCount...])
        if index >= 0, index + 1 < count, unsafe try KeyOrder.compare(tail(index + 1), rest) == 0 {
            return index + 1
        }
        let place = unsafe try place(ofTail: rest, isBehind: false)
        guard place < count, unsafe try KeyOrder.compare(tail(place), rest) == 0 else { return nil }
        return place
    }
}
