import AccessRules

/// A head read in place: state and grantees of an organization.
///
/// `[state][flags][groups][users][connections][timed][0][0]`, then groups, users and
/// connections as `UInt32` ascending, then the timed grants: party kind as `UInt32`, ordinal,
/// begin, end.
struct OrganizationHead: ~Escapable {
    struct Flags: OptionSet {
        var rawValue: UInt8
        static let groupsOverflow = Flags(rawValue: 1)
        static let usersOverflow = Flags(rawValue: 2)
        static let connectionsOverflow = Flags(rawValue: 4)
        static let timedOverflow = Flags(rawValue: 8)
    }

    static let fixedByteCount = 8
    /// Party kind, ordinal, begin, end.
    static let timedStride = 24

    let state: ObjectState
    let flags: Flags
    let groups: RawSpan
    let users: RawSpan
    let connections: RawSpan
    let timed: RawSpan

    @_lifetime(copy bytes)
    @inline(__always)
    init(_ bytes: RawSpan) throws(MalformedRecord) {
        guard bytes.byteCount >= Self.fixedByteCount,
            let state = ObjectState(rawValue: bytes.u8(at: 0))
        else { throw MalformedRecord(reason: "is no head of an organization") }
        self.state = state
        flags = Flags(rawValue: bytes.u8(at: 1))
        let groupsEnd = Self.fixedByteCount &+ Int(bytes.u8(at: 2)) &* 4
        let usersEnd = groupsEnd &+ Int(bytes.u8(at: 3)) &* 4
        let connectionsEnd = usersEnd &+ Int(bytes.u8(at: 4)) &* 4
        let timedEnd = connectionsEnd &+ Int(bytes.u8(at: 5)) &* Self.timedStride
        guard timedEnd == bytes.byteCount else {
            throw MalformedRecord(reason: "is a head of an organization of the wrong length")
        }
        groups = bytes.extracting(Self.fixedByteCount..<groupsEnd)
        users = bytes.extracting(groupsEnd..<usersEnd)
        connections = bytes.extracting(usersEnd..<connectionsEnd)
        timed = bytes.extracting(connectionsEnd..<timedEnd)
    }

    static func encode(
        state: ObjectState, groups: [Ordinal]?, users: [Ordinal]?, connections: [Ordinal]?,
        timed: [(party: Party, validity: Validity)]?
    ) -> [UInt8] {
        var flags: Flags = []
        if groups == nil { flags.insert(.groupsOverflow) }
        if users == nil { flags.insert(.usersOverflow) }
        if connections == nil { flags.insert(.connectionsOverflow) }
        if timed == nil { flags.insert(.timedOverflow) }
        var bytes: [UInt8] = [
            state.rawValue, flags.rawValue, UInt8(truncatingIfNeeded: groups?.count ?? 0),
            UInt8(truncatingIfNeeded: users?.count ?? 0),
            UInt8(truncatingIfNeeded: connections?.count ?? 0),
            UInt8(truncatingIfNeeded: timed?.count ?? 0), 0, 0,
        ]
        for list in [groups, users, connections] {
            for ordinal in list ?? [] { bytes.append(ordinal) }
        }
        for (party, validity) in timed ?? [] {
            bytes.append(UInt32(party.kind.rawValue))
            bytes.append(party.ordinal)
            bytes.append(validity)
        }
        return bytes
    }
}
