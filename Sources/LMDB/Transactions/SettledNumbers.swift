import Glibc
import Synchronization

/// Numbers that short texts have had since some commit and keep for ever, remembered by all readers of an environment
/// together: in so many places, of which one that is asked for takes another's.
///
/// Nobody waits: who reads a place while it is written finds nothing, and who would write it then does not. What is
/// read is only read, so that processors share its lines.
@unsafe struct SettledNumbers {
    /// Eight words a place, as many as a line of a processor's cache: the state, the key, and the commit that it was
    /// found in. The state has the number in its upper half, and below it how often it was written, twice: odd as
    /// long as it is being written.
    private let places: UnsafeMutablePointer<Atomic<UInt64>>?
    var hasPlaces: Bool { unsafe places != nil }
    /// How many of 64 bits are left out of a place.
    private let shift: UInt64

    private static let wordsPerPlace = 8
    /// Two, which a processor fetches together, so that two keys that want the same line do not drive each other out.
    private static let placesPerLine = 2
    private static let commitWord = 1 + SettledKey.wordCount

    /// - Parameter count: How many numbers are remembered, rounded up to a power of two; none for 0.
    static func allocate(for count: Int) -> SettledNumbers {
        guard count > 0 else { return unsafe SettledNumbers(places: nil, shift: 63) }
        let wanted = UInt64(min(max(count, 4), Limits.maximumSettledNumberCount))
        let shift = UInt64((wanted - 1).leadingZeroBitCount) + 1
        // Zeroed memory that begins a line, of which only what is used takes any. Without it nothing is remembered.
        let memory = unsafe mmap(
            nil, byteCount(shift), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            return unsafe SettledNumbers(places: nil, shift: 63)
        }
        // Sound: all bytes zero are an atomic zero.
        return unsafe SettledNumbers(
            places: memory.bindMemory(
                to: Atomic<UInt64>.self,
                capacity: byteCount(shift) / MemoryLayout<Atomic<UInt64>>.stride),
            shift: shift)
    }

    private static func byteCount(_ shift: UInt64) -> Int {
        unsafe (1 << Int(64 - shift)) * placesPerLine * wordsPerPlace * MemoryLayout<UInt64>.stride
    }

    func free() {
        if let places = unsafe places { _ = unsafe munmap(places, Self.byteCount(shift)) }
    }

    /// The number of a key that was found in a commit, or in one before it; nil where it is not remembered.
    @inline(__always)
    func number(of key: SettledKey, in commit: UInt64) -> UInt32? {
        guard let line = unsafe line(of: key) else { return nil }
        return unsafe number(of: key, in: commit, at: line)
    }

    /// The numbers of two keys; nil where one of them is not remembered.
    @inline(__always)
    func numbers(of one: SettledKey, _ other: SettledKey, in commit: UInt64) -> (UInt32, UInt32)? {
        guard let oneLine = unsafe line(of: one), let otherLine = unsafe line(of: other) else {
            return nil
        }
        // Both are asked for before either is looked at, so that one wait is for both.
        let states =
            unsafe oneLine.pointee.load(ordering: .relaxed)
            | otherLine.pointee.load(ordering: .relaxed)
        guard states > 0, let one = unsafe number(of: one, in: commit, at: oneLine),
            let other = unsafe number(of: other, in: commit, at: otherLine)
        else { return nil }
        return (one, other)
    }

    @inline(__always)
    private func number(
        of key: SettledKey, in commit: UInt64, at line: UnsafeMutablePointer<Atomic<UInt64>>
    ) -> UInt32? {
        for way in unsafe 0..<Self.placesPerLine {
            // Sound here and below: a line has so many places, and a place so many words.
            let place = unsafe line + way * Self.wordsPerPlace
            let state = unsafe place.pointee.load(ordering: .acquiring)
            let isOther = unsafe differs(place, key)
            let found = unsafe (place + Self.commitWord).pointee.load(ordering: .relaxed)
            // What was read between two equal states was written before the first.
            atomicMemoryFence(ordering: .acquiring)
            if !isOther, state & 1 == 0, found > 0, found <= commit,
                unsafe place.pointee.load(ordering: .relaxed) == state
            {
                return UInt32(truncatingIfNeeded: state >> 32)
            }
        }
        return nil
    }

    /// Whether a place has another key.
    @inline(__always)
    private func differs(_ place: UnsafeMutablePointer<Atomic<UInt64>>, _ key: SettledKey) -> Bool {
        var difference: UInt64 = 0
        for word in 0..<SettledKey.wordCount {
            difference |=
                unsafe (place + 1 + word).pointee.load(ordering: .relaxed) ^ key.words[word]
        }
        return difference != 0
    }

    /// Remembers the number of a key that was found in a commit.
    func remember(_ number: UInt32, for key: SettledKey, in commit: UInt64) {
        guard let line = unsafe line(of: key) else { return }
        // Where it is, or else where nothing is, or else the place that was written less.
        let second = unsafe line + Self.wordsPerPlace
        let states = unsafe (
            line.pointee.load(ordering: .relaxed), second.pointee.load(ordering: .relaxed)
        )
        let isFirst =
            if unsafe !differs(line, key) { true } else if unsafe !differs(second, key) {
                false
            } else {
                UInt32(truncatingIfNeeded: states.0) <= UInt32(truncatingIfNeeded: states.1)
            }
        unsafe write(
            number, key, commit, to: isFirst ? line : second, isFirst ? states.0 : states.1)
    }

    private func write(
        _ number: UInt32, _ key: SettledKey, _ commit: UInt64,
        to place: UnsafeMutablePointer<Atomic<UInt64>>, _ state: UInt64
    ) {
        guard state & 1 == 0,
            unsafe place.pointee.compareExchange(
                expected: state, desired: state | 1, ordering: .acquiring
            ).exchanged
        else { return }
        // Who sees one of the words sees before it that they are being written.
        atomicMemoryFence(ordering: .releasing)
        for word in 0..<SettledKey.wordCount {
            unsafe (place + 1 + word).pointee.store(key.words[word], ordering: .relaxed)
        }
        unsafe (place + Self.commitWord).pointee.store(commit, ordering: .relaxed)
        let writings = UInt32(truncatingIfNeeded: state) &+ 2
        unsafe place.pointee.store(
            UInt64(number) << 32 | UInt64(writings), ordering: .releasing)
    }

    /// The first place of two in which a key may stand.
    @inline(__always)
    private func line(of key: SettledKey) -> UnsafeMutablePointer<Atomic<UInt64>>? {
        guard let places = unsafe places else { return nil }
        // Sound: the number of a line is below the count of lines.
        return unsafe places
            + Int(truncatingIfNeeded: key.hash &>> shift)
            &* (Self.placesPerLine * Self.wordsPerPlace)
    }
}

/// A short text of a group and a kind, as words that are compared and hashed at once.
struct SettledKey {
    private(set) var words = InlineArray<6, UInt64>(repeating: 0)

    static let wordCount = 6
    /// The longest text: enough for a UUID with what an application puts before one.
    static let textByteCountMaximum = (wordCount - 1) * 8

    /// Nil for a longer text. A part of what looks for it, so that it stays where a processor reckons with it.
    @inline(__always)
    init?(_ group: UInt32, _ kind: UInt8, _ text: String) {
        // Sound throughout: integers have no bits that are not values.
        let bytes = unsafe text.utf8Span.span.bytes
        let count = bytes.byteCount
        guard count <= Self.textByteCountMaximum else { return nil }
        words[0] =
            UInt64(group) | UInt64(kind) << 32 | UInt64(UInt8(truncatingIfNeeded: count)) << 40
        let whole = count &>> 3
        for word in 0..<whole {
            words[1 &+ word] = unsafe bytes.unsafeLoadUnaligned(
                fromByteOffset: word &* 8, as: UInt64.self)
        }
        let rest = count & 7
        guard rest > 0 else { return }
        if whole > 0 {
            words[1 &+ whole] =
                unsafe bytes.unsafeLoadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
                &>> UInt64(8 &* (8 &- rest))
        } else {
            var word: UInt64 = 0
            for place in 0..<rest {
                word |=
                    UInt64(unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self))
                    &<< UInt64(8 &* place)
            }
            words[1] = word
        }
    }

    /// Its upper bits are the best.
    @inline(__always)
    var hash: UInt64 {
        let sum =
            Self.fold(words[0] ^ 0x9E37_79B9_7F4A_7C15, words[1] ^ 0xC2B2_AE3D_27D4_EB4F)
            ^ Self.fold(words[2] ^ 0x1656_67B1_9E37_79F9, words[3] ^ 0x85EB_CA77_C2B2_AE63)
            ^ Self.fold(words[4] ^ 0x27D4_EB2F_1656_67C5, words[5] ^ 0x2545_F491_4F6C_DD1D)
        return sum &* 0x9E37_79B9_7F4A_7C15
    }

    /// Both halves of a product.
    @inline(__always)
    private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}

// Sound: the context outlives the snapshot, and what it refers to the environment.
extension Snapshot {
    /// The number that a text of a group and a kind was said to have for ever (``settle(_:for:_:_:)``), in this commit
    /// or in one before it, by any reader of the environment; nil where it is not remembered, and for what reads
    /// through changes or writes.
    ///
    /// Complexity: constant: a line of memory; nothing is written, no allocation.
    public func settledNumber(of group: UInt32, _ kind: UInt8, _ text: String) -> UInt32? {
        guard let commit = settledCommit, let key = SettledKey(group, kind, text) else {
            return nil
        }
        return unsafe context.pointee.settled.number(of: key, in: commit)
    }

    /// The same of two texts, in the time of one; nil where one of them is not remembered.
    public func settledNumbers(
        of oneGroup: UInt32, _ oneKind: UInt8, _ one: String,
        and otherGroup: UInt32, _ otherKind: UInt8, _ other: String
    ) -> (UInt32, UInt32)? {
        guard let commit = settledCommit, let one = SettledKey(oneGroup, oneKind, one),
            let other = SettledKey(otherGroup, otherKind, other)
        else { return nil }
        return unsafe context.pointee.settled.numbers(of: one, other, in: commit)
    }

    /// Remembers for all readers of the environment that a text of a group and a kind has this number, in the commit
    /// that the snapshot shows and in every later one. Texts of more than forty bytes are not remembered, nor is what
    /// is read through changes or while writing.
    public func settle(_ number: UInt32, for group: UInt32, _ kind: UInt8, _ text: String) {
        guard let commit = settledCommit, let key = SettledKey(group, kind, text) else { return }
        unsafe context.pointee.settled.remember(number, for: key, in: commit)
    }

    /// Whether ``settle(_:for:_:_:)`` would remember a number: not for a text that is too long, where there are no places,
    /// where it is read through changes, or while writing.
    public func canSettle(_ group: UInt32, _ kind: UInt8, _ text: String) -> Bool {
        guard unsafe context.pointee.settled.hasPlaces else { return false }
        return settledCommit != nil && SettledKey(group, kind, text) != nil
    }

    /// The commit that is read, where it is read as it is.
    @inline(__always)
    private var settledCommit: UInt64? {
        let commit = unsafe context.pointee.transactionID
        guard unsafe !context.pointee.isWrite && context.pointee.overlay == nil, commit > 0 else {
            return nil
        }
        return UInt64(commit)
    }
}
