import AccessRules

/// A head read in place: role, status and groups of a user.
///
/// `[role][status][flags][groups][timed groups][0][0][0]`, then the groups as `UInt32`
/// ascending, then the timed groups as `UInt32` with begin and end, ascending.
struct UserHead: ~Escapable {
    struct Flags: OptionSet {
        var rawValue: UInt8
        static let allOrganizations = Flags(rawValue: 1)
        static let groupsOverflow = Flags(rawValue: 2)
        static let timedGroupsOverflow = Flags(rawValue: 4)
    }

    static let fixedByteCount = 8

    let role: Role
    let status: UserStatus
    let flags: Flags
    let groups: RawSpan
    let timedGroups: RawSpan

    @_lifetime(copy bytes)
    @inline(__always)
    init(_ bytes: RawSpan) throws(MalformedRecord) {
        guard bytes.byteCount >= Self.fixedByteCount,
            let role = Role(rawValue: bytes.u8(at: 0)),
            let status = UserStatus(rawValue: bytes.u8(at: 1))
        else { throw MalformedRecord(reason: "is no head of a user") }
        self.role = role
        self.status = status
        flags = Flags(rawValue: bytes.u8(at: 2))
        let plainEnd = Self.fixedByteCount &+ Int(bytes.u8(at: 3)) &* 4
        let timedEnd = plainEnd &+ Int(bytes.u8(at: 4)) &* TimedGroups.stride
        guard timedEnd == bytes.byteCount else {
            throw MalformedRecord(reason: "is a head of a user of the wrong length")
        }
        groups = bytes.extracting(Self.fixedByteCount..<plainEnd)
        timedGroups = bytes.extracting(plainEnd..<timedEnd)
    }

    static func encode(_ record: UserRecord, groups: PartyGroups) -> [UInt8] {
        var flags: Flags = record.hasAllOrganizations ? .allOrganizations : []
        if groups.plain == nil { flags.insert(.groupsOverflow) }
        if groups.timed == nil { flags.insert(.timedGroupsOverflow) }
        var bytes: [UInt8] = [
            record.role.rawValue, record.status.rawValue, flags.rawValue, groups.plainCount,
            groups.timedCount, 0, 0, 0,
        ]
        groups.append(to: &bytes)
        return bytes
    }
}
