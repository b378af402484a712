import Glibc

/// How many bytes some neighbouring entries take as a pack, told as one after another is added.
///
/// Sound throughout: keys and values are where they are as long as the entries that are added.
struct PackShape {
    private(set) var count = 0
    /// With how many bytes of the pack's key all begin.
    private(set) var prefixByteCount = 0
    private var keysByteCount = 0
    private var firstKeyByteCount = 0
    private var keysAreEven = true
    private var valuesByteCount = 0
    private var firstValueByteCount = 0
    private var valuesAreEven = true
    private var valuesAreOne = true

    /// The most bytes of a pack's key that keys begin with: it is told in a byte.
    private static let greatestPrefixByteCount = 255
    /// The longest value that stands among others: its length is told in two groups of seven bits.
    private static let greatestPlacedByteCount = 1 << 14

    /// Adds the entry behind all others.
    ///
    /// - Parameters:
    ///   - key: The pack's.
    ///   - isRepeated: Whether the entry before has the same value.
    mutating func add(_ entry: PackEntry, under key: UnsafeRawBufferPointer, isRepeated: Bool) {
        let value = entry.valueByteCount
        if count == 0 {
            firstKeyByteCount = entry.keyByteCount
            firstValueByteCount = value
        }
        // Keys ascend, and the pack's is before them all: none begins as it with more bytes than the one before.
        let most = count == 0 ? min(key.count, Self.greatestPrefixByteCount) : prefixByteCount
        prefixByteCount = unsafe Self.common(key, entry.key, most)
        keysByteCount += entry.keyByteCount
        keysAreEven = keysAreEven && entry.keyByteCount == firstKeyByteCount
        valuesAreEven = valuesAreEven && value == firstValueByteCount
        if count > 0, !isRepeated { valuesAreOne = false }
        if !isRepeated { valuesByteCount += value + (value < 0x80 ? 1 : 2) }
        if value >= Self.greatestPlacedByteCount, count > 0 { valuesByteCount += 1 << 16 }
        count += 1
    }

    /// How many bytes two keys begin with alike.
    @inline(__always)
    @unsafe private static func common(
        _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer, _ most: Int
    ) -> Int {
        let end = min(most, other.count)
        guard end > 0, let first = one.baseAddress, let second = other.baseAddress,
            unsafe memcmp(first, second, end) != 0
        else { return end }
        var count = 0
        while unsafe one[count] == other[count] { count += 1 }
        return count
    }

    /// How long each tail is, where all have one length.
    var tailByteCount: Int? {
        guard keysAreEven, firstKeyByteCount - prefixByteCount <= UInt8.max else { return nil }
        return firstKeyByteCount - prefixByteCount
    }

    var valueForm: PackView.ValueForm {
        if valuesAreOne { return firstValueByteCount == 0 ? .none : .shared }
        if valuesAreEven, 2 + count * firstValueByteCount <= 2 * count + valuesByteCount {
            return .even
        }
        return .placed
    }

    /// With its checksum.
    var byteCount: Int {
        let tails =
            if let tail = tailByteCount { 1 + count * tail } else {
                2 * count + keysByteCount - count * prefixByteCount
            }
        let values =
            switch valueForm {
            case .none: 0
            case .shared: firstValueByteCount
            case .even: 2 + count * firstValueByteCount
            case .placed: 2 * count + valuesByteCount
            }
        return PackView.headerByteCount + tails + values + PackView.checksumByteCount
    }

    var valueByteCount: Int { firstValueByteCount }
}

/// An entry that is to be packed.
@safe
struct PackEntry {
    // Sound: who makes one keeps both where they are.
    let key: UnsafeRawBufferPointer
    let value: UnsafeRawBufferPointer

    @unsafe init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        unsafe self.key = unsafe key
        unsafe self.value = unsafe value
    }

    var keyByteCount: Int { unsafe key.count }
    var valueByteCount: Int { unsafe value.count }

    /// Whether another has the same value.
    func hasValue(of other: PackEntry) -> Bool {
        unsafe KeyOrder.compare(value, other.value) == 0
    }
}

/// A change of an entry: its new value, or that there is none any more.
@safe
struct PackChange {
    // Sound: who makes one keeps both where they are.
    let key: UnsafeRawBufferPointer
    let value: UnsafeRawBufferPointer?

    @unsafe init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
        unsafe self.key = unsafe key
        unsafe self.value = unsafe value
    }
}
