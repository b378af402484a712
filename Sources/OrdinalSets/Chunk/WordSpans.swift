// Bits in words of 64, and integers, many at a time.

extension Span<UInt32> {
    /// Whether each of the first ones, which are `count`, is above the one before it. They lie less than
    /// 2^31 apart.
    func areAscending(_ count: Int) -> Bool {
        let own = extracting(0..<count)
        // Safe: as many are read as there are, inside the closure only. (A loop that checks each takes
        // four times as long.)
        return unsafe own.withUnsafeBufferPointer { own in
            var steps = UInt32(0)
            for index in 0..<Swift.max(own.count, 1) &- 1 {
                steps |= unsafe own[index &+ 1] &- own[index] &- 1
            }
            return steps >> 31 == 0
        }
    }
}

extension Span<UInt64> {
    /// How many bits are set in words from `start` on and in those that are in bytes, little-endian.
    ///
    /// Traps if there are fewer.
    func countIntersection(from start: Int, with bytes: RawSpan) -> Int {
        let own = extracting(start..<start + bytes.byteCount >> 3)
        // Safe: as many words are read of each as both have, any eight bytes are an integer, and all are
        // read inside the closures only. (A loop that checks each takes four times as long.)
        return unsafe own.withUnsafeBufferPointer { own in
            unsafe bytes.withUnsafeBytes { bytes in
                var count = 0
                for index in 0..<own.count {
                    let other = unsafe bytes.loadUnaligned(
                        fromByteOffset: 8 &* index, as: UInt64.self)
                    count &+= unsafe (own[index] & UInt64(littleEndian: other)).nonzeroBitCount
                }
                return count
            }
        }
    }

    /// How many of the bits `from` … `to`, which lie inside, are set.
    func countBits(_ from: Int, through to: Int) -> Int {
        let first = from >> 6
        let last = to >> 6
        let head = ~0 << UInt64(from & 63) as UInt64
        let tail = ~0 >> UInt64(63 - to & 63) as UInt64
        if first == last { return (self[first] & head & tail).nonzeroBitCount }
        var count = (self[first] & head).nonzeroBitCount
        for index in first + 1..<last { count += self[index].nonzeroBitCount }
        return count + (self[last] & tail).nonzeroBitCount
    }
}

extension MutableSpan<UInt64> {
    /// Leaves of the bits `from` … `to`, which lie inside, those that are set in the words of these that
    /// are in bytes, little-endian.
    ///
    /// Traps if there are fewer.
    mutating func formIntersection(_ from: Int, through to: Int, with bytes: RawSpan) {
        let (first, last) = (from >> 6, to >> 6)
        let head = self[first] & ~(~0 << UInt64(from & 63))
        let tail = self[last] & ~(~0 >> UInt64(63 - to & 63))
        let bytes = bytes.extracting(0..<8 &* (last &- first &+ 1))
        // Safe: the first and the last of these words were just read, the bytes are as many, any eight of
        // them are an integer, and all are used inside the closures only. (A loop that checks each takes
        // four times as long.)
        unsafe withUnsafeMutableBufferPointer { own in
            unsafe bytes.withUnsafeBytes { bytes in
                guard let own = own.baseAddress else { return }
                for index in 0..<bytes.count >> 3 {
                    let other = unsafe bytes.loadUnaligned(
                        fromByteOffset: 8 &* index, as: UInt64.self)
                    let all = unsafe own[first &+ index] & UInt64(littleEndian: other)
                    unsafe own[first &+ index] = all
                }
            }
        }
        self[first] |= head
        self[last] |= tail
    }

    /// Sets the bits `from` … `to`, which lie inside.
    mutating func setBits(_ from: Int, through to: Int) {
        let first = from >> 6
        let last = to >> 6
        let head = ~0 << UInt64(from & 63) as UInt64
        let tail = ~0 >> UInt64(63 - to & 63) as UInt64
        if first == last {
            self[first] |= head & tail
            return
        }
        self[first] |= head
        for index in first + 1..<last { self[index] = ~0 }
        self[last] |= tail
    }

    /// Clears the bits from `from` on up to before `end`, which lie inside; none if `end` is not behind.
    mutating func clearBits(_ from: Int, before end: Int) {
        guard from < end else { return }
        let first = from >> 6
        let last = (end &- 1) >> 6
        let head = ~0 << UInt64(from & 63) as UInt64
        let tail = ~0 >> UInt64(63 - (end &- 1) & 63) as UInt64
        if first == last {
            self[first] &= ~(head & tail)
            return
        }
        self[first] &= ~head
        for index in first + 1..<last { self[index] = 0 }
        self[last] &= ~tail
    }
}
