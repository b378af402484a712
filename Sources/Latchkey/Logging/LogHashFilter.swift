import OrdinalSets

/// Whether a full segment may have entries about a resource, until these are indexed: a Bloom
/// filter of the hashes of its resources, of eight bits for each entry and four for each hash.
/// Of segments without the resource two or three in a hundred are looked through in vain.
struct LogHashFilter {
    static let byteCount = LogLimits.entriesPerSegment
    private(set) var bytes = [UInt8](repeating: 0, count: byteCount)

    /// Four numbers of 16 bits, by which the bits are chosen.
    @inline(__always)
    private static func digest(_ hash: UInt32) -> UInt64 {
        let product = UInt64(hash) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }

    mutating func insert(_ hash: UInt32) {
        var rest = Self.digest(hash)
        for _ in 0..<4 {
            let bit = Int(rest & UInt64(Self.byteCount * 8 - 1))
            bytes[bit >> 3] |= 1 << UInt8(bit & 7)
            rest >>= 16
        }
    }

    func mayContain(_ hash: UInt32) -> Bool {
        let all = bytes.rawBytes
        return Self.mayContain(hash, in: all)
    }

    /// Whether the filter in those bytes, all of them, may have a hash.
    static func mayContain(_ hash: UInt32, in bytes: RawSpan) -> Bool {
        var rest = digest(hash)
        for _ in 0..<4 {
            let bit = Int(rest & UInt64(byteCount * 8 - 1))
            if bytes.u8(at: bit >> 3) & 1 << UInt8(bit & 7) == 0 { return false }
            rest >>= 16
        }
        return true
    }
}

extension StoreReader {
    /// The filter of the resources of a full segment, made from its blocks.
    func madeLogHashFilter(_ account: AccountOrdinal, segment: UInt32) throws(StoreError)
        -> LogHashFilter
    {
        var filter = LogHashFilter()
        let blocks = LogLane.columns.blocksPerStretch
        for number in segment * blocks..<(segment + 1) * blocks {
            try addLogHashes(account, block: number, to: &filter)
        }
        return filter
    }

    /// Adds the resources of a block.
    ///
    /// - Returns: Whether it has their hashes.
    @discardableResult
    func addLogHashes(
        _ account: AccountOrdinal, block number: UInt32, to filter: inout LogHashFilter
    ) throws(StoreError) -> Bool {
        let block = try existingLogBlock(account, number)
        if block.isTrimmed { return false }
        let hashes = block.column(.resource)
        for index in 0..<block.count {
            let hash = UInt32(truncatingIfNeeded: hashes.value(at: index))
            if hash != 0 { filter.insert(hash) }
        }
        return true
    }

    /// Whether a full segment may have entries about a resource. Those that are indexed by
    /// resource have no filter any more.
    func logSegment(
        _ account: AccountOrdinal, _ number: UInt32, mayHave resource: LogName
    ) throws(StoreError) -> Bool {
        let payload = try logSegmentPayload(account, number)
        if payload.byteCount == LogSegment.byteCount { return true }
        return LogHashFilter.mayContain(
            resource.resourceHash,
            in: payload.extracting(LogSegment.byteCount..<payload.byteCount))
    }
}
