/// The entries of one table that an overlay has, by their keys and in the order of these.
///
/// Most are looked up by their keys alone: they are put in order when somebody goes along them.
@safe
struct OverlayTable {
    // Sound: memory of its own, until it is freed; `index` has a power of two of places, at most half of
    // them in use, `entries` and `order` have `capacity`.
    private var entries: UnsafeMutablePointer<OverlayEntry>?
    private var order: UnsafeMutablePointer<Int32>?
    private var index: UnsafeMutablePointer<Int32>?
    private var capacity = 0
    private var indexMask = -1
    private(set) var count = 0
    private var orderedCount = 0

    private static let leastCapacity = 32
    /// As many as a group of operations has of most tables.
    private static let greatestKeptCapacity = 1_024

    init() {}

    /// A place between entries in their order, or at one.
    typealias Place = Int

    // MARK: By key

    /// What there is for a key; nil where the overlay says nothing of it.
    @inline(__always)
    @unsafe func value(of key: UnsafeRawBufferPointer) -> OverlayValue? {
        guard count > 0, let found = unsafe find(key, Self.hash(key)) else { return nil }
        let value = unsafe entries.unsafelyUnwrapped[found].value
        return value.isNothing ? nil : value
    }

    /// The entry of a key; nil where the overlay says nothing of it.
    @unsafe func entry(of key: UnsafeRawBufferPointer) -> OverlayEntry? {
        guard count > 0, let found = unsafe find(key, Self.hash(key)) else { return nil }
        let entry = unsafe entries.unsafelyUnwrapped[found]
        return entry.value.isNothing ? nil : entry
    }

    /// Puts a value for a key, of which it may keep the bytes that a closure makes to stay.
    ///
    /// - Returns: The number of the entry, and what the key had before.
    @unsafe mutating func put(
        _ value: OverlayValue, for key: UnsafeRawBufferPointer,
        keeping keep: (UnsafeRawBufferPointer) -> UnsafeRawPointer
    ) -> (number: Int, before: OverlayValue) {
        let hash = unsafe Self.hash(key)
        if count > 0, let found = unsafe find(key, hash), let entries = unsafe entries {
            let before = unsafe entries[found].value
            unsafe entries[found].value = value
            return (found, before)
        }
        if count == capacity { grow() }
        let number = count
        count += 1
        guard let entries = unsafe entries else { return (number, .nothing) }
        unsafe (entries + number).initialize(
            to: OverlayEntry(
                key: keep(key), keyByteCount: Int32(key.count), hash: hash, value: value))
        note(number, hash)
        return (number, .nothing)
    }

    /// Gives an entry the value that it had before.
    mutating func restore(_ number: Int, _ value: OverlayValue) {
        unsafe entries?[number].value = value
    }

    @inline(__always)
    @unsafe private func find(_ key: UnsafeRawBufferPointer, _ hash: UInt32) -> Int? {
        guard let index = unsafe index, let entries = unsafe entries else { return nil }
        var place = Int(hash) & indexMask
        while true {
            let number = Int(unsafe index[place]) - 1
            if number < 0 { return nil }
            if unsafe entries[number].hash == hash, unsafe entries[number].compare(key) == 0 {
                return number
            }
            place = (place + 1) & indexMask
        }
    }

    private mutating func note(_ number: Int, _ hash: UInt32) {
        guard let index = unsafe index else { return }
        var place = Int(hash) & indexMask
        while unsafe index[place] != 0 { place = (place + 1) & indexMask }
        unsafe index[place] = Int32(number + 1)
    }

    private mutating func grow() {
        let old = unsafe (entries, order)
        capacity = max(Self.leastCapacity, capacity * 2)
        let entries = UnsafeMutablePointer<OverlayEntry>.allocate(capacity: capacity)
        let order = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
        if let before = unsafe old.0 {
            unsafe entries.moveInitialize(from: before, count: count)
            unsafe before.deallocate()
        }
        if let before = unsafe old.1 {
            unsafe order.moveInitialize(from: before, count: orderedCount)
            unsafe before.deallocate()
        }
        unsafe self.entries = entries
        unsafe self.order = order
        unsafe index?.deallocate()
        let placeCount = capacity * 2
        let index = UnsafeMutablePointer<Int32>.allocate(capacity: placeCount)
        unsafe index.initialize(repeating: 0, count: placeCount)
        unsafe self.index = index
        indexMask = placeCount - 1
        for number in 0..<count { note(number, unsafe entries[number].hash) }
    }

    /// Forgets its entries, and keeps its memory for the next ones unless it is much.
    mutating func clear() {
        guard count > 0 else { return }
        if capacity > Self.greatestKeptCapacity {
            free()
            capacity = 0
            indexMask = -1
        } else {
            unsafe index?.update(repeating: 0, count: capacity * 2)
        }
        (count, orderedCount) = (0, 0)
    }

    /// Gives its memory back. The table is not used any more.
    mutating func free() {
        unsafe entries?.deallocate()
        unsafe order?.deallocate()
        unsafe index?.deallocate()
        unsafe (entries, order, index) = (nil, nil, nil)
    }

    @inline(__always)
    @unsafe private static func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
        var hash = UInt64(truncatingIfNeeded: key.count)
        var offset = 0
        while offset &+ 8 <= key.count {
            hash = mix(hash ^ (unsafe key.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset &+= 8
        }
        var last: UInt64 = 0
        while offset < key.count {
            last = unsafe last << 8 | UInt64(key[offset])
            offset &+= 1
        }
        return UInt32(truncatingIfNeeded: mix(hash ^ last))
    }

    @inline(__always)
    private static func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low &+ 0xE703_7ED1_A0B4_28DB
    }

    // MARK: In order

    /// Puts its entries in order. Places are good until the next entry is put.
    mutating func putInOrder() {
        guard orderedCount < count, let entries = unsafe entries, let order = unsafe order else {
            return
        }
        if count - orderedCount <= max(16, orderedCount / 64) {
            for number in orderedCount..<count {
                let place = unsafe self.place(atOrAfter: entries[number].keyBytes)
                unsafe (order + place + 1).update(from: order + place, count: orderedCount - place)
                unsafe order[place] = Int32(number)
                orderedCount += 1
            }
            return
        }
        let all = (0..<count).map { Int32($0) }.sorted {
            unsafe entries[Int($0)].compare(entries[Int($1)].keyBytes) < 0
        }
        for (place, number) in all.enumerated() { unsafe order[place] = number }
        orderedCount = count
    }

    /// The entry at a place; nil at the end. It may say nothing.
    func entry(at place: Place) -> OverlayEntry? {
        guard place < orderedCount, let entries = unsafe entries, let order = unsafe order else {
            return nil
        }
        return unsafe entries[Int(order[place])]
    }

    var start: Place { 0 }

    var end: Place { orderedCount }

    func next(_ place: Place) -> Place { place + 1 }

    /// The place before another; nil before the first.
    func previous(_ place: Place) -> Place? { place > 0 ? place - 1 : nil }

    /// The first place whose entry is not before something, by what tells of an entry whether it is.
    @inline(__always)
    func firstPlace(notBefore isBefore: (OverlayEntry) -> Bool) -> Place {
        guard let entries = unsafe entries, let order = unsafe order else { return 0 }
        var (low, high) = (0, orderedCount)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(unsafe entries[Int(order[middle])]) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// The first place whose key is not before the bytes.
    @unsafe func place(atOrAfter key: UnsafeRawBufferPointer) -> Place {
        firstPlace { unsafe $0.compare(key) < 0 }
    }
}
