/// Which groups of an account deny which kinds of assets, read in place.
///
/// `[overflow][0][kinds: 2]`, then for each kind, ascending: kind, number of groups, and the
/// groups as `UInt32` ascending. On overflow there are the kinds alone, `UInt32` ascending, and the
/// posting sets are asked, which a kind that is named has; where even the kinds are too many, there
/// is nothing more.
struct DenialsHead: ~Escapable {
    static let fixedByteCount = 4

    let isOverflow: Bool
    let kindCount: Int
    let bytes: RawSpan

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) throws(MalformedRecord) {
        guard bytes.byteCount >= Self.fixedByteCount else {
            throw MalformedRecord(reason: "is no head of denied kinds")
        }
        isOverflow = bytes.u8(at: 0) != 0
        kindCount = Int(bytes.u16(at: 2))
        self.bytes = bytes
    }

    /// Whether groups deny a kind, on overflow; nil where this head does not say.
    func isDenied(_ kind: Ordinal) throws(MalformedRecord) -> Bool? {
        guard kindCount > 0 else { return nil }
        guard bytes.byteCount == Self.fixedByteCount &+ kindCount &* 4 else {
            throw MalformedRecord(reason: "is a head of denied kinds that ends early")
        }
        return OrdinalList.contains(
            kind, in: bytes.extracting(Self.fixedByteCount..<bytes.byteCount))
    }

    /// The groups that deny a kind, or nil when none does.
    @_lifetime(copy self)
    func groups(denying kind: Ordinal) throws(MalformedRecord) -> RawSpan? {
        var offset = Self.fixedByteCount
        for _ in 0..<kindCount {
            guard offset &+ 8 <= bytes.byteCount else {
                throw MalformedRecord(reason: "is a head of denied kinds that ends early")
            }
            let found = bytes.u32(at: offset)
            let end = offset &+ 8 &+ Int(bytes.u32(at: offset &+ 4)) &* 4
            guard end <= bytes.byteCount else {
                throw MalformedRecord(reason: "is a head of denied kinds that ends early")
            }
            if found == kind { return bytes.extracting(offset &+ 8..<end) }
            if found > kind { return nil }
            offset = end
        }
        return nil
    }

    /// The head for kinds, ascending, with the groups that deny each.
    static func encode(_ denials: [(kind: Ordinal, groups: [Ordinal])]) -> [UInt8] {
        var bytes: [UInt8] = [0, 0]
        bytes.append(UInt16(truncatingIfNeeded: denials.count))
        for (kind, groups) in denials {
            bytes.append(kind)
            bytes.append(UInt32(truncatingIfNeeded: groups.count))
            for group in groups { bytes.append(group) }
        }
        guard bytes.count > Heads.maximumDenialByteCount else { return bytes }
        bytes = [1, 0]
        bytes.append(UInt16(truncatingIfNeeded: denials.count))
        for (kind, _) in denials { bytes.append(kind) }
        return bytes.count <= Heads.maximumDenialByteCount ? bytes : [1, 0, 0, 0]
    }
}
