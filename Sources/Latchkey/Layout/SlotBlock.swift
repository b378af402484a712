/// What neighbouring things have, in one value: the offsets at which each ends as `u16`, and their
/// bytes. What has no bytes is not there.
enum SlotBlock {
    /// The bytes of one of `count` slots, or nil when it is empty.
    @_lifetime(copy block)
    @inline(__always)
    static func bytes(_ slot: UInt32, of count: UInt32, in block: RawSpan)
        throws(MalformedRecord) -> RawSpan?
    {
        let directory = Int(count) &* 2
        guard block.byteCount >= directory else {
            throw MalformedRecord(reason: "is too short for a block of \(count)")
        }
        let end = directory &+ Int(block.u16(at: Int(slot) &* 2))
        let start =
            slot == 0 ? directory : directory &+ Int(block.u16(at: Int(slot) &* 2 &- 2))
        guard start <= end, end <= block.byteCount else {
            throw MalformedRecord(reason: "has slots out of order")
        }
        return start == end ? nil : block.extracting(start..<end)
    }

    /// Throws unless a block ends with its last slot.
    static func expectWhole(_ block: RawSpan, of count: UInt32) throws(MalformedRecord) {
        let directory = Int(count) * 2
        guard block.byteCount >= directory else {
            throw MalformedRecord(reason: "is too short for a block of \(count)")
        }
        guard block.byteCount == directory + Int(block.u16(at: directory - 2)) else {
            throw MalformedRecord(reason: "has bytes behind its slots")
        }
    }

    /// The value of a block with these slots, or nil when all are empty.
    static func encode(_ slots: [[UInt8]]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var end = 0
        for slot in slots {
            end += slot.count
            bytes.append(UInt16(truncatingIfNeeded: end))
        }
        guard end > 0 else { return nil }
        for slot in slots { bytes.append(contentsOf: slot) }
        return bytes
    }

    /// The value of a block of `count` slots in which one is another, or nil when all are empty
    /// then.
    ///
    /// - Parameter block: The value as it is; nil when all slots are empty.
    static func replacing(
        _ slot: UInt32, of count: UInt32, in block: RawSpan?, with new: [UInt8]
    ) throws(MalformedRecord) -> [UInt8]? {
        let directory = Int(count) * 2
        // Those before it, and those behind.
        var (start, end, total) = (0, 0, 0)
        if let block {
            let old = try bytes(slot, of: count, in: block)
            end = Int(block.u16(at: Int(slot) * 2))
            start = end - (old?.byteCount ?? 0)
            total = Int(block.u16(at: directory - 2))
            try expectWhole(block, of: count)
        }
        guard total - (end - start) + new.count > 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(directory + total - (end - start) + new.count)
        for other in 0..<count {
            var place = other < slot ? 0 : new.count - (end - start)
            if let block { place += Int(block.u16(at: Int(other) * 2)) }
            bytes.append(UInt16(truncatingIfNeeded: place))
        }
        if let block { bytes.append(block.extracting(directory..<directory + start)) }
        bytes.append(contentsOf: new)
        if let block { bytes.append(block.extracting(directory + end..<block.byteCount)) }
        return bytes
    }
}
