import OrdinalSets

/// The value of a chunk, and what may stand beside it for each member.
///
/// A chunk's own first byte says how it is encoded; another one says that its size comes first,
/// and something else after it.
struct CoveredChunk: ~Escapable {
    let chunk: Chunk
    /// Empty when there is nothing.
    let cover: RawSpan

    /// No encoding of a chunk has that tag.
    private static let tag: UInt8 = 0x80
    private static let headerByteCount = 3

    /// - Parameter mayBeCovered: Whether chunks of the table may have something beside them.
    @_lifetime(copy payload)
    @inline(__always)
    init(first: UInt32, _ payload: RawSpan, mayBeCovered: Bool) throws(ChunkError) {
        guard mayBeCovered, payload.byteCount >= Self.headerByteCount,
            payload.u8(at: 0) == Self.tag
        else {
            chunk = try Chunk(first: first, bytes: payload)
            cover = payload.extracting(payload.byteCount..<payload.byteCount)
            return
        }
        let end = min(Self.headerByteCount &+ Int(payload.u16(at: 1)), payload.byteCount)
        chunk = try Chunk(first: first, bytes: payload.extracting(Self.headerByteCount..<end))
        cover = payload.extracting(end..<payload.byteCount)
    }

    static func encoded(_ chunk: [UInt8], _ cover: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        // And room for the checksum.
        bytes.reserveCapacity(
            headerByteCount + chunk.count + cover.count + Checksum.byteCount)
        bytes.append(tag)
        bytes.append(UInt16(truncatingIfNeeded: chunk.count))
        bytes.append(contentsOf: chunk)
        bytes.append(contentsOf: cover)
        return bytes
    }
}
