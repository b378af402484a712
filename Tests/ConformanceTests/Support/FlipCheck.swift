import AccessRules
import Latchkey
import ReferenceModel

/// The smallest changes that a store names for a denial, held against those that the reference
/// finds by trying every set.
struct FlipCheck {
    /// How far the reference went.
    enum Depth: String {
        /// Every set of the size that the store names, and every smaller one.
        case whole
        /// The store names nothing, and nothing of so many edits does.
        case nothing
        /// Only smaller sets than those that the store names: there are too many of that size.
        case smaller
    }

    let world: World
    let asked: ReferenceQuestion
    /// How many sets of one size are tried at most.
    let maximumTrials: Int

    /// The edits that an explanation weighs, of those that the reference knows.
    ///
    /// It takes nothing away that may be needed elsewhere, except a membership that denies: no
    /// grant, no place on a list, no status, no interval is cut, and nothing is denied.
    private func isWeighed(_ edit: Edit) -> Bool {
        switch edit {
        case .revoke, .deny, .unlist, .moveGrant(_, _, covers: false),
            .moveMembership(_, _, covers: false), .moveConnection(_, covers: false):
            false
        case .setUserStatus(_, let status): status == "active"
        case .remove(let party, let group): denies(group) && isMember(party, group)
        case .setRole, .setMaximumRole, .acceptConnection, .setOrganizationState,
            .setAssetState, .grant, .add, .permit, .list, .open, .moveGrant, .moveMembership,
            .moveConnection:
            true
        }
    }

    private func denies(_ group: Address) -> Bool {
        world.editsConcerning(asked).contains { edit in
            if case .permit(_, group) = edit { true } else { false }
        }
    }

    private func isMember(_ party: Party, _ group: Address) -> Bool {
        world.memberships.contains {
            $0.isOf(party, group) && $0.during.holds(at: asked.at)
        }
    }

    /// In what the explanation differs from the reference, or nil; and how far that was tried.
    func difference(_ explanation: Explanation) -> (text: String?, depth: Depth) {
        let size = explanation.flips.first?.count ?? 0
        let weighed = world.editsConcerning(asked).filter(isWeighed)
        let tried = Set(weighed)
        var most = 0
        // More than three need not be tried to believe that nothing helps.
        while most < (size > 0 ? size : 3),
            Self.combinations(of: tried.count, by: most + 1) <= maximumTrials
        { most += 1 }
        let found = world.smallestFlips(of: asked, maximumEdits: most) { tried.contains($0) }
        let expected = Set(found.map(Set.init))
        guard size > 0, most == size else {
            let depth: Depth = size > 0 ? .smaller : .nothing
            return (expected.isEmpty ? nil : "not named: \(shown(expected))", depth)
        }
        let named = Set(explanation.flips.map { Set($0.map(\.edit)) })
        let extra = named.subtracting(expected)
        if !extra.isEmpty { return ("named, but no flips: \(shown(extra))", .whole) }
        if explanation.flipCount != FlipCount(expected.count) {
            let missing = expected.subtracting(named)
            return ("of \(expected.count) not named: \(shown(missing))", .whole)
        }
        let isWhole = named.count == expected.count || explanation.isFlipListCut
        return (isWhole ? nil : "some are named twice", .whole)
    }

    private func shown(_ sets: Set<Set<Edit>>) -> String {
        sets.map { $0.sorted().map(\.description).joined(separator: " + ") }.sorted()
            .joined(separator: "; ")
    }

    /// How many sets of so many edits there are, or a number that is far too large.
    private static func combinations(of count: Int, by size: Int) -> Int {
        var combinations = 1
        for index in 0..<size {
            combinations = combinations * max(0, count - index) / (index + 1)
            if combinations > 1_000_000_000 { return combinations }
        }
        return combinations
    }
}

extension FlipChange {
    /// The same change in the words of the reference.
    var edit: Edit {
        switch self {
        case .setRole(let user, let role): .setRole(of: Address(user), to: role.name)
        case .setMaximumRole(let connection, let role):
            .setMaximumRole(of: Address(connection), to: role.name)
        case .grant(let organization, let grantee):
            .grant(Address(organization), to: Party(grantee))
        case .add(let member, let group): .add(Party(member), to: Address(group))
        case .remove(let member, let group): .remove(Party(member), from: Address(group))
        case .lift(let kind, let group): .permit(ID(kind), to: Address(group))
        case .openList(let asset): .open(Address(asset))
        case .listUser(let user, let asset): .list(.user(ID(user.id.text)), on: Address(asset))
        case .listGroup(let group, let asset):
            .list(.group(ID(group.id.text)), on: Address(asset))
        case .setOrganizationState(let organization, let state):
            .setOrganizationState(of: Address(organization), to: state.name)
        case .setAssetState(let asset, let state):
            .setAssetState(of: Address(asset), to: state.name)
        case .activate(let user): .setUserStatus(of: Address(user), to: "active")
        case .accept(let connection): .acceptConnection(Address(connection))
        case .extendGrant(let organization, let grantee, _):
            .moveGrant(Address(organization), of: Party(grantee), covers: true)
        case .extendMembership(let member, let group, _):
            .moveMembership(Party(member), in: Address(group), covers: true)
        case .extendConnection(let connection, _):
            .moveConnection(Address(connection), covers: true)
        }
    }

    /// The name of the kind of change.
    var kind: String {
        switch self {
        case .setRole: "role"
        case .setMaximumRole: "maximum role"
        case .grant: "grant"
        case .add: "joining"
        case .remove: "leaving"
        case .lift: "lifting"
        case .openList: "opening"
        case .listUser: "listing a user"
        case .listGroup: "listing a group"
        case .setOrganizationState: "state of an organization"
        case .setAssetState: "state of an asset"
        case .activate: "activating"
        case .accept: "accepting"
        case .extendGrant: "longer grant"
        case .extendMembership: "longer membership"
        case .extendConnection: "longer connection"
        }
    }

    /// All names of kinds of changes.
    static let kinds: Set<String> = [
        "role", "maximum role", "grant", "joining", "leaving", "lifting", "opening",
        "listing a user", "listing a group", "state of an organization", "state of an asset",
        "activating", "accepting", "longer grant", "longer membership", "longer connection",
    ]
}

extension Address {
    fileprivate init<Thing>(_ reference: Ref<Thing>) {
        self.init(ID(reference.account.text), ID(reference.id.text))
    }
}

extension Party {
    fileprivate init(_ grantee: Grant.Grantee) {
        switch grantee {
        case .user(let id): self = .user(ID(id.text))
        case .group(let id): self = .group(ID(id.text))
        case .connection(let id): self = .connection(ID(id.text))
        }
    }

    fileprivate init(_ member: Membership.Member) {
        switch member {
        case .user(let id): self = .user(ID(id.text))
        case .connection(let id): self = .connection(ID(id.text))
        }
    }
}
