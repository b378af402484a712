/// Memory for bytes that stay where they are as long as it lives.
@safe
final class ByteArena {
    // Sound: allocated here, freed by this object's deinit; what is given out lies in a block.
    private var blocks = unsafe [UnsafeMutableRawBufferPointer]()
    private var usedByteCount = 0

    /// Few allocations for many small entries, and little that is never used for a few.
    private static let blockByteCount = 64 * 1_024

    /// Copies bytes to a place where they stay. No bytes at all have a place as well.
    @unsafe func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
        let place = unsafe room(for: bytes.count)
        if let start = bytes.baseAddress {
            unsafe place.copyMemory(from: start, byteCount: bytes.count)
        }
        return UnsafeRawPointer(place)
    }

    /// Gives back the last bytes of what was given out last.
    func giveBack(_ count: Int) { usedByteCount -= count }

    /// Bytes that stay where they are, and that nobody has written.
    func room(for count: Int) -> UnsafeMutableRawPointer {
        if let block = unsafe blocks.last, let start = block.baseAddress,
            count <= block.count - usedByteCount
        {
            let place = unsafe start + usedByteCount
            usedByteCount += count
            return unsafe place
        }
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(count, Self.blockByteCount), alignment: 8)
        unsafe blocks.append(block)
        usedByteCount = count
        // Sound: it has at least one byte, so that there is an address.
        return block.baseAddress!
    }

    /// Takes everything back that was given out, and keeps a block for what comes.
    func reset() {
        while unsafe blocks.count > 1, let block = unsafe blocks.popLast() {
            unsafe block.deallocate()
        }
        if let block = unsafe blocks.last, block.count > Self.blockByteCount {
            unsafe block.deallocate()
            unsafe blocks.removeAll()
        }
        usedByteCount = 0
    }

    deinit {
        while let block = unsafe blocks.popLast() { unsafe block.deallocate() }
    }
}
