import AccessRules

/// The head of an accepted connection, read in place. A pair's value holds one after another.
///
/// `[connection: 4][maximum role][flags][groups][timed groups][begin: 8][end: 8]`, then the
/// groups and timed groups as in a user's head.
struct ConnectionHead: ~Escapable {
    static let fixedByteCount = 24

    let connection: Ordinal
    let maximumRole: Role
    let flags: UserHead.Flags
    let validity: Validity
    let groups: RawSpan
    let timedGroups: RawSpan
    let byteCount: Int

    /// The head that begins at an offset of a pair's value.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, at start: Int) throws(MalformedRecord) {
        guard bytes.byteCount &- start >= Self.fixedByteCount,
            let role = Role(rawValue: bytes.u8(at: start &+ 4))
        else { throw MalformedRecord(reason: "is no head of a connection") }
        connection = bytes.u32(at: start)
        maximumRole = role
        flags = UserHead.Flags(rawValue: bytes.u8(at: start &+ 5))
        validity = Validity(
            from: bytes.instant(at: start &+ 8), until: bytes.instant(at: start &+ 16))
        let plainStart = start &+ Self.fixedByteCount
        let plainEnd = plainStart &+ Int(bytes.u8(at: start &+ 6)) &* 4
        let timedEnd = plainEnd &+ Int(bytes.u8(at: start &+ 7)) &* TimedGroups.stride
        guard timedEnd <= bytes.byteCount else {
            throw MalformedRecord(reason: "is a head of a connection of the wrong length")
        }
        groups = bytes.extracting(plainStart..<plainEnd)
        timedGroups = bytes.extracting(plainEnd..<timedEnd)
        byteCount = timedEnd &- start
    }

    static func encode(_ record: ConnectionRecord, _ ordinal: Ordinal, groups: PartyGroups)
        -> [UInt8]
    {
        var flags: UserHead.Flags = record.hasAllOrganizations ? .allOrganizations : []
        if groups.plain == nil { flags.insert(.groupsOverflow) }
        if groups.timed == nil { flags.insert(.timedGroupsOverflow) }
        var bytes: [UInt8] = []
        bytes.append(ordinal)
        bytes.append(contentsOf: [
            record.maximumRole.rawValue, flags.rawValue, groups.plainCount, groups.timedCount,
        ])
        bytes.append(record.validity)
        groups.append(to: &bytes)
        return bytes
    }
}
