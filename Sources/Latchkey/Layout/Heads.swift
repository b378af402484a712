import AccessRules

// Heads are what decisions read: small records of what one side of a decision needs, kept in
// the transaction that changes what they are made from, and read in place.
//
// A list in a head holds at most `Heads.maximumInlineCount` entries. A longer one is left out
// and flagged; then the posting set is asked instead. An inline list without bound would cost
// its whole length at every change.

enum Heads {
    /// The most entries of one list in a head. Merging two lists of this length takes as long
    /// as one look-up in a posting set.
    static let maximumInlineCount = 64

    /// The most timed entries in a head: one takes five times the space of a plain one.
    static let maximumInlineTimedCount = 32

    /// The most bytes of an account's denied kinds in its head: what fits in a page with its
    /// neighbours.
    static let maximumDenialByteCount = 1_800

    /// How many blocks a read remembers the places of unless told otherwise: those of four
    /// million heads, for at most 8 MB a read that goes on at the same time.
    static let rememberedBlockCount = 1 << 18

    /// How many neighbouring heads share an entry. It halves the table against one for each,
    /// and a look-up is a level shorter.
    static let perBlock: UInt32 = 16
}

/// Sixteen neighbouring heads in one value: the offsets at which they end, and their bytes.
/// A head without bytes is not there.
enum HeadBlock {
    static let directoryByteCount = Int(Heads.perBlock) * 2

    /// The bytes of one head in a block, or nil when it is not there.
    @_lifetime(copy block)
    @inline(__always)
    static func head(_ slot: UInt32, in block: RawSpan) throws(MalformedRecord) -> RawSpan? {
        guard block.byteCount >= directoryByteCount else {
            throw MalformedRecord(reason: "is too short for a block of heads")
        }
        let end = directoryByteCount &+ Int(block.u16(at: Int(slot) &* 2))
        let start =
            slot == 0
            ? directoryByteCount : directoryByteCount &+ Int(block.u16(at: Int(slot) &* 2 &- 2))
        guard start <= end, end <= block.byteCount else {
            throw MalformedRecord(reason: "has heads out of order")
        }
        return start == end ? nil : block.extracting(start..<end)
    }

    /// The value of a block with these heads, or nil when none is left.
    static func encode(_ heads: [[UInt8]]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var end = 0
        for head in heads {
            end += head.count
            bytes.append(UInt16(truncatingIfNeeded: end))
        }
        guard end > 0 else { return nil }
        for head in heads { bytes.append(contentsOf: head) }
        return bytes
    }
}

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

/// The groups of a user or a connection as a head holds them; nil for a list too long.
struct PartyGroups {
    var plain: [Ordinal]?
    var timed: [(group: Ordinal, validity: Validity)]?

    var plainCount: UInt8 { UInt8(truncatingIfNeeded: plain?.count ?? 0) }
    var timedCount: UInt8 { UInt8(truncatingIfNeeded: timed?.count ?? 0) }

    func append(to bytes: inout [UInt8]) {
        for group in plain ?? [] { bytes.append(group) }
        for (group, validity) in timed ?? [] {
            bytes.append(group)
            bytes.append(validity)
        }
    }
}

/// A list of timed groups in a head.
enum TimedGroups {
    /// Group, begin, end.
    static let stride = 20

    @inline(__always)
    static func group(_ index: Int, in list: RawSpan) -> Ordinal { list.u32(at: index &* stride) }

    @inline(__always)
    static func validity(_ index: Int, in list: RawSpan) -> Validity {
        Validity(
            from: list.instant(at: index &* stride &+ 4),
            until: list.instant(at: index &* stride &+ 12))
    }
}

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

/// Which groups of an account deny which kinds of assets, read in place.
///
/// `[overflow][0][kinds: 2]`, then for each kind, ascending: kind, number of groups, and the
/// groups as `UInt32` ascending. On overflow there is nothing more, and the posting sets are
/// asked.
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
        return bytes.count <= Heads.maximumDenialByteCount ? bytes : [1, 0, 0, 0]
    }
}

/// Sorted lists of ordinals in bytes.
enum OrdinalList {
    /// Complexity: O(log n).
    @inline(__always)
    static func contains(_ ordinal: Ordinal, in list: RawSpan) -> Bool {
        var low = 0
        var high = list.byteCount / 4
        while low < high {
            let middle = (low &+ high) / 2
            let found = list.u32(at: middle &* 4)
            if found == ordinal { return true }
            if found < ordinal { low = middle &+ 1 } else { high = middle }
        }
        return false
    }

    /// Whether two lists share an ordinal. Complexity: O(m + n).
    @inline(__always)
    static func intersect(_ left: RawSpan, _ right: RawSpan) -> Bool {
        var i = 0
        var j = 0
        while i < left.byteCount, j < right.byteCount {
            let a = left.u32(at: i)
            let b = right.u32(at: j)
            if a == b { return true }
            if a < b { i &+= 4 } else { j &+= 4 }
        }
        return false
    }
}
