/// When an edge holds, in milliseconds; the bounds of `Int64` stand for no bound.
struct Interval: Equatable {
    var begin = Int64.min
    var end = Int64.max

    var isAlways: Bool { begin == .min && end == .max }

    func contains(_ instant: Int64) -> Bool { begin <= instant && instant < end }
}

/// Who a grant is to. Raw values are those of the heads.
enum PartyKind: UInt8 {
    case user = 1
    case group = 2
    case connection = 3
}

struct GrantEdge {
    var kind: PartyKind
    var party: UInt32
    var interval = Interval()
}

struct GroupEdge {
    var group: UInt32
    var interval = Interval()
}

/// The records that every peer is filled with. All numbers are unique in the whole world, and
/// those of one account follow one another.
struct World {
    struct Account {
        var users: Range<Int>
        var organizations: Range<Int>
        var groups: Range<Int>
        var assets: Range<Int>
    }

    struct User {
        var account: UInt32
        var role: UInt8
        var isActive = true
        var hasAllOrganizations = false
        var groups: [GroupEdge] = []
    }

    struct Connection {
        var host: UInt32
        var delegate: UInt32
        var maximumRole: UInt8
        var hasAllOrganizations = false
        var interval = Interval()
        var groups: [GroupEdge] = []
        var organizations: [UInt32] = []
    }

    struct Asset {
        var organization: UInt32
        var kind: UInt8
        var container: UInt32?
        var state: UInt8 = 0
        /// Nil is everyone with the organization.
        var list: List?

        struct List {
            var users: [UInt32]
            var groups: [UInt32]
        }
    }

    static let kinds = [
        "password", "document", "configuration", "contact", "location", "license", "domain",
        "certificate",
    ]

    static let roles = ["lite", "readOnly", "creator", "editor", "manager", "administrator"]

    var accounts: [Account] = []
    var users: [User] = []
    /// 0 normal, 1 archived, 2 deleted.
    var organizationStates: [UInt8] = []
    var organizationAccounts: [UInt32] = []
    /// The grants of an organization, users first, then groups, then connections, ascending.
    private(set) var grants: [GrantEdge] = []
    private(set) var grantStarts: [Int] = [0]
    /// A bit for each kind that the group denies.
    var deniedKinds: [UInt8] = []
    var connections: [Connection] = []
    var assets: [Asset] = []

    /// The instant that questions are about: 2026-06-01T00:00:00Z.
    static let instant: Int64 = 1_780_272_000_000

    func grants(of organization: Int) -> ArraySlice<GrantEdge> {
        grants[grantStarts[organization]..<grantStarts[organization + 1]]
    }

    /// Adds the grants of the next organization.
    mutating func append(grants edges: [GrantEdge]) {
        grants.append(
            contentsOf: edges.sorted {
                ($0.kind.rawValue, $0.party) < ($1.kind.rawValue, $1.party)
            })
        grantStarts.append(grants.count)
    }
}
