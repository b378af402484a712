import AccessRules

@testable import Latchkey

/// The smallest sets of changes by trying them all on the store itself.
struct FlipBruteForce {
    let world: ExplainWorld
    let question: Question
    let instant: Instant

    init(_ world: ExplainWorld, _ question: Question) {
        self.world = world
        self.question = question
        instant = question.instant ?? testNow
    }

    /// Every set of the least number of changes, up to `most`, that turns the denial; empty
    /// when there is none.
    func smallest(in store: Store, most: Int) throws -> Set<[FlipChange]> {
        let edits = edits.sorted()
        var found: Set<[FlipChange]> = []
        for count in 1...most {
            try visit(store, [], edits[...], count, &found)
            if !found.isEmpty { break }
        }
        return found
    }

    private func visit(
        _ store: Store, _ chosen: [FlipChange], _ rest: ArraySlice<FlipChange>, _ count: Int,
        _ found: inout Set<[FlipChange]>
    ) throws {
        if count == 0 {
            guard let decision = try store.decision(on: question, after: chosen),
                decision.isAllowed
            else { return }
            found.insert(chosen)
            return
        }
        for index in rest.indices {
            // Two roles or two states of one thing are one edit.
            if chosen.contains(where: { $0.excludes(rest[index]) }) { continue }
            try visit(store, chosen + [rest[index]], rest[(index + 1)...], count - 1, &found)
        }
    }

    /// Every edit of the kinds that are known, and more than can matter.
    var edits: [FlipChange] {
        var edits = userEdits()
        for connection in world.connections where concerns(connection) {
            edits += self.edits(of: connection)
        }
        for group in world.groups { edits += self.edits(of: group) }
        if let organization { edits += grants(of: organization) }
        edits += stateAndListEdits()
        return edits
    }

    private var host: Identity { "acme" }
    private var isAtHome: Bool { question.user.account == host }

    private func concerns(_ connection: Connection) -> Bool {
        if case .connection(let target) = question.target, target.id == connection.id {
            return true
        }
        return connection.delegate == question.user.account
    }

    private func userEdits() -> [FlipChange] {
        guard
            let user = world.users.first(where: {
                $0.account == question.user.account && $0.id == question.user.id
            })
        else { return [] }
        var edits = Role.allCases.filter { $0 != user.role }.map {
            FlipChange.setRole(of: question.user, to: $0)
        }
        if user.status != .active { edits.append(.activate(question.user)) }
        return edits
    }

    private func edits(of connection: Connection) -> [FlipChange] {
        let reference = Ref<Connection>(connection.id, of: connection.host)
        var edits = Role.allCases.filter { $0.canBeMaximum && $0 != connection.maximumRole }.map {
            FlipChange.setMaximumRole(of: reference, to: $0)
        }
        if connection.status == .draft || connection.status == .pending {
            edits.append(.accept(reference))
        }
        if !connection.validity.contains(instant), canHold(connection.validity) {
            edits.append(.extendConnection(reference, at: instant))
        }
        return edits
    }

    private var members: [Membership.Member] {
        isAtHome
            ? [.user(question.user.id)]
            : world.connections.filter { $0.delegate == question.user.account }
                .map { .connection($0.id) }
    }

    private func edits(of group: Group) -> [FlipChange] {
        let reference = Ref<Group>(group.id, of: host)
        let denied = group.deniedAssetTypes.filter(concernedKinds(group).contains)
        var edits = denied.map { FlipChange.lift(kind: $0, from: reference) }
        for member in members {
            let membership = world.memberships.first {
                $0.group == group.id && $0.member == member
            }
            guard let membership else {
                edits.append(.add(member, to: reference))
                continue
            }
            if !membership.validity.contains(instant), canHold(membership.validity) {
                edits.append(.extendMembership(of: member, in: reference, at: instant))
            } else if membership.validity.contains(instant), !denied.isEmpty {
                edits.append(.remove(member, from: reference))
            }
        }
        return edits
    }

    /// Whether the interval with the instant in it has an end that can be written.
    private func canHold(_ validity: Validity) -> Bool {
        instant < validity.end || instant < Instant.iso8601Range.upperBound
    }

    private func concernedKinds(_ group: Group) -> [String] {
        if case .group(let target) = question.target {
            return target.id == group.id ? group.deniedAssetTypes : []
        }
        var kinds = question.assetKind.map { [$0] } ?? []
        if case .asset(let asset) = question.target { kinds += world.chain(asset).map(\.kind) }
        return kinds
    }

    private var organization: Identity? {
        switch question.target {
        case .organization(let organization): organization.id
        case .asset(let asset): world.chain(asset).first?.organization
        case .log(_, 1): "o0"
        default: nil
        }
    }

    private func grants(of organization: Identity) -> [FlipChange] {
        let reference = Ref<Organization>(organization, of: host)
        var grantees = world.groups.map { Grant.Grantee.group($0.id) }
        for member in members {
            switch member {
            case .user(let id): grantees.append(.user(id))
            case .connection(let id): grantees.append(.connection(id))
            }
        }
        var edits: [FlipChange] = []
        for grantee in grantees {
            let grant = world.grants.first {
                $0.organization == organization && $0.grantee == grantee
            }
            if grant == nil {
                edits.append(.grant(reference, to: grantee))
            } else if let grant, !grant.validity.contains(instant), canHold(grant.validity) {
                edits.append(.extendGrant(of: reference, to: grantee, at: instant))
            }
        }
        return edits
    }

    private func stateAndListEdits() -> [FlipChange] {
        var edits: [FlipChange] = []
        if let organization,
            let found = world.organizations.first(where: { $0.id == organization })
        {
            edits += ObjectState.allCases.filter { $0 != found.state }.map {
                .setOrganizationState(of: Ref(organization, of: host), to: $0)
            }
        }
        guard case .asset(let asset) = question.target else { return edits }
        let chain = world.chain(asset)
        for link in chain {
            edits += ObjectState.allCases.filter { $0 != link.state }.map {
                .setAssetState(of: Ref(link.id, of: host), to: $0)
            }
        }
        guard let outermost = chain.last, case .listed(let users, let groups) = outermost.access
        else { return edits }
        let reference = Ref<Asset>(outermost.id, of: host)
        edits.append(.openList(of: reference))
        if isAtHome, !users.contains(question.user.id) {
            edits.append(.listUser(question.user, on: reference))
        }
        for group in world.groups where !groups.contains(group.id) {
            edits.append(.listGroup(Ref(group.id, of: host), on: reference))
        }
        return edits
    }
}

extension FlipChange {
    /// Whether the two set the same thing to different values.
    fileprivate func excludes(_ other: FlipChange) -> Bool {
        switch (self, other) {
        case (.setRole(let one, _), .setRole(let two, _)): one == two
        case (.setMaximumRole(let one, _), .setMaximumRole(let two, _)): one == two
        case (.setOrganizationState(let one, _), .setOrganizationState(let two, _)): one == two
        case (.setAssetState(let one, _), .setAssetState(let two, _)): one == two
        default: false
        }
    }
}
