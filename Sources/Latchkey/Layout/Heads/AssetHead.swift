import AccessRules

/// How deep assets may be embedded in one another. Every level costs a decision one more
/// look-up, and nobody reads documentation nested deeper; a limit also ends a walk in a
/// damaged file.
let maximumContainerDepth = 16

/// The kinds of an asset and of what it is embedded in: one more than ``maximumContainerDepth``.
typealias ChainKinds = InlineArray<17, Ordinal>

/// A head read in place: organization, kind, container and list of an asset.
///
/// `[128 + state + 4 · flags + 64 with lists][organization: 4][kind, or 255 and kind: 4]`, where it is embedded
/// `[container: 4]`, with lists `[groups][users]`, then the listed groups and users as `UInt32` ascending.
///
/// In a store without packs `[state][flags][groups][users][organization: 4][kind: 4][container: 4]`, then the lists.
struct AssetHead: ~Escapable {
    struct Flags: OptionSet {
        var rawValue: UInt8
        static let listed = Flags(rawValue: 1)
        static let embedded = Flags(rawValue: 2)
        static let groupsOverflow = Flags(rawValue: 4)
        static let usersOverflow = Flags(rawValue: 8)
    }

    private static let wideByteCount = 16
    /// What the first byte of a head says beside the state and the flags.
    private static let compactBit: UInt8 = 0x80
    private static let listsBit: UInt8 = 0x40
    /// What stands for a kind that takes more than a byte.
    private static let longKind: UInt8 = 255

    let state: ObjectState
    let flags: Flags
    let organization: Ordinal
    let kind: Ordinal
    /// What it is embedded in, when flagged.
    let container: Ordinal
    let groups: RawSpan
    let users: RawSpan

    @_lifetime(copy bytes)
    @inline(__always)
    init(_ bytes: RawSpan) throws(MalformedRecord) {
        guard bytes.byteCount >= 6 else { throw MalformedRecord(reason: "is no head of an asset") }
        let first = bytes.u8(at: 0)
        if first & Self.compactBit != 0 {
            try self.init(compact: bytes, first)
        } else {
            try self.init(wide: bytes, first)
        }
    }

    @_lifetime(copy bytes)
    private init(wide bytes: RawSpan, _ first: UInt8) throws(MalformedRecord) {
        guard bytes.byteCount >= Self.wideByteCount, let state = ObjectState(rawValue: first) else {
            throw MalformedRecord(reason: "is no head of an asset")
        }
        self.state = state
        flags = Flags(rawValue: bytes.u8(at: 1))
        organization = bytes.u32(at: 4)
        kind = bytes.u32(at: 8)
        container = bytes.u32(at: 12)
        let groupsEnd = Self.wideByteCount &+ Int(bytes.u8(at: 2)) &* 4
        let usersEnd = groupsEnd &+ Int(bytes.u8(at: 3)) &* 4
        guard usersEnd == bytes.byteCount else {
            throw MalformedRecord(reason: "is a head of an asset of the wrong length")
        }
        groups = bytes.extracting(Self.wideByteCount..<groupsEnd)
        users = bytes.extracting(groupsEnd..<usersEnd)
    }

    @_lifetime(copy bytes)
    @inline(__always)
    private init(compact bytes: RawSpan, _ first: UInt8) throws(MalformedRecord) {
        guard let state = ObjectState(rawValue: first & 3) else {
            throw MalformedRecord(reason: "is no head of an asset")
        }
        self.state = state
        flags = Flags(rawValue: first &>> 2 & 15)
        organization = bytes.u32(at: 1)
        var place = 6
        var kind = Ordinal(bytes.u8(at: 5))
        let end = bytes.byteCount
        if kind == Self.longKind {
            guard place &+ 4 <= end else { throw Self.cut }
            kind = bytes.u32(at: place)
            place &+= 4
        }
        self.kind = kind
        if flags.contains(.embedded) {
            guard place &+ 4 <= end else { throw Self.cut }
            container = bytes.u32(at: place)
            place &+= 4
        } else {
            container = 0
        }
        if first & Self.listsBit == 0 {
            guard place == end else { throw Self.cut }
            groups = bytes.extracting(end..<end)
            users = bytes.extracting(end..<end)
        } else {
            guard place &+ 2 <= end else { throw Self.cut }
            let groupsStart = place &+ 2
            let groupsEnd = groupsStart &+ Int(bytes.u8(at: place)) &* 4
            let usersEnd = groupsEnd &+ Int(bytes.u8(at: place &+ 1)) &* 4
            guard usersEnd == end else { throw Self.cut }
            groups = bytes.extracting(groupsStart..<groupsEnd)
            users = bytes.extracting(groupsEnd..<usersEnd)
        }
    }

    private static var cut: MalformedRecord {
        MalformedRecord(reason: "is a head of an asset of the wrong length")
    }

    static func encode(
        _ record: AssetRecord, groups: [Ordinal]?, users: [Ordinal]?, _ form: RecordForm
    ) -> [UInt8] {
        var flags: Flags = record.isListed ? .listed : []
        if record.container != nil { flags.insert(.embedded) }
        if groups == nil { flags.insert(.groupsOverflow) }
        if users == nil { flags.insert(.usersOverflow) }
        if form == .compact {
            return encodeCompact(
                record.state, record.organization, record.kind, record.container, flags,
                groups ?? [], users ?? [])
        }
        var bytes: [UInt8] = [
            record.state.rawValue, flags.rawValue, UInt8(truncatingIfNeeded: groups?.count ?? 0),
            UInt8(truncatingIfNeeded: users?.count ?? 0),
        ]
        bytes.append(record.organization)
        bytes.append(record.kind)
        bytes.append(record.container ?? 0)
        for list in [groups, users] {
            for ordinal in list ?? [] { bytes.append(ordinal) }
        }
        return bytes
    }

    /// The same head in the form that takes fewer bytes.
    var compact: [UInt8] {
        func ordinals(_ list: RawSpan) -> [Ordinal] {
            (0..<list.byteCount / 4).map { list.u32(at: $0 * 4) }
        }
        return Self.encodeCompact(
            state, organization, kind, flags.contains(.embedded) ? container : nil, flags,
            ordinals(groups), ordinals(users))
    }

    private static func encodeCompact(
        _ state: ObjectState, _ organization: Ordinal, _ kind: Ordinal, _ container: Ordinal?,
        _ flags: Flags, _ groups: [Ordinal], _ users: [Ordinal]
    ) -> [UInt8] {
        let hasLists = !groups.isEmpty || !users.isEmpty
        var bytes: [UInt8] = [
            compactBit | state.rawValue | flags.rawValue << 2 | (hasLists ? listsBit : 0)
        ]
        bytes.append(organization)
        if kind < Ordinal(longKind) {
            bytes.append(UInt8(truncatingIfNeeded: kind))
        } else {
            bytes.append(longKind)
            bytes.append(kind)
        }
        if let container { bytes.append(container) }
        guard hasLists else { return bytes }
        bytes.append(UInt8(truncatingIfNeeded: groups.count))
        bytes.append(UInt8(truncatingIfNeeded: users.count))
        for list in [groups, users] {
            for ordinal in list { bytes.append(ordinal) }
        }
        return bytes
    }
}
