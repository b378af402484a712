import AccessRules

/// How deep assets may be embedded in one another. Every level costs a decision one more
/// look-up, and nobody reads documentation nested deeper; a limit also ends a walk in a
/// damaged file.
let maximumContainerDepth = 16

/// The kinds of an asset and of what it is embedded in: one more than ``maximumContainerDepth``.
typealias ChainKinds = InlineArray<17, Ordinal>

/// A head read in place: organization, kind, container and list of an asset.
///
/// `[state][flags][groups][users][organization: 4][kind: 4][container: 4]`, then the listed
/// groups and users as `UInt32` ascending.
struct AssetHead: ~Escapable {
    struct Flags: OptionSet {
        var rawValue: UInt8
        static let listed = Flags(rawValue: 1)
        static let embedded = Flags(rawValue: 2)
        static let groupsOverflow = Flags(rawValue: 4)
        static let usersOverflow = Flags(rawValue: 8)
    }

    static let fixedByteCount = 16

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
        guard bytes.byteCount >= Self.fixedByteCount,
            let state = ObjectState(rawValue: bytes.u8(at: 0))
        else { throw MalformedRecord(reason: "is no head of an asset") }
        self.state = state
        flags = Flags(rawValue: bytes.u8(at: 1))
        organization = bytes.u32(at: 4)
        kind = bytes.u32(at: 8)
        container = bytes.u32(at: 12)
        let groupsEnd = Self.fixedByteCount &+ Int(bytes.u8(at: 2)) &* 4
        let usersEnd = groupsEnd &+ Int(bytes.u8(at: 3)) &* 4
        guard usersEnd == bytes.byteCount else {
            throw MalformedRecord(reason: "is a head of an asset of the wrong length")
        }
        groups = bytes.extracting(Self.fixedByteCount..<groupsEnd)
        users = bytes.extracting(groupsEnd..<usersEnd)
    }

    static func encode(_ record: AssetRecord, groups: [Ordinal]?, users: [Ordinal]?) -> [UInt8] {
        var flags: Flags = record.isListed ? .listed : []
        if record.container != nil { flags.insert(.embedded) }
        if groups == nil { flags.insert(.groupsOverflow) }
        if users == nil { flags.insert(.usersOverflow) }
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
}
