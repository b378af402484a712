import AccessRules
import Testing

@testable import Latchkey

/// What sessions list in random worlds, against a plain filter over the lines.
@Suite struct RandomListTests {
    @Test(arguments: 0..<60)
    func aSessionListsWhatThereIsAndMayBeSeen(_ seed: Int) throws {
        let world = RandomExplainWorld.world(seed: UInt64(seed))
        let scratch = try Scratch()
        // Not every random world keeps the invariants.
        guard let store = try? makeStore(scratch, world.lines) else { return }
        for user in world.users {
            for account in world.accounts.map(\.id) {
                let reference = Ref<User>(user.id, of: user.account)
                guard let session = try? store.session(for: reference, in: account) else {
                    continue
                }
                try compare(session, world, store, "seed \(seed): \(reference) in \(account)")
            }
        }
        try store.close()
    }

    private func compare(
        _ session: Session, _ world: ExplainWorld, _ store: Store, _ place: String
    ) throws {
        let isHome = session.isHome
        func own<Thing>(_ things: [Thing], _ account: (Thing) -> Identity) -> [Thing] {
            isHome ? things.filter { account($0) == session.account } : []
        }
        let users = own(world.users, \.account)
        #expect(
            try all { try session.users(Set(UserStatus.allCases), size: 2, after: $0) }
                == users, "\(place)")
        #expect(
            try all { try session.users(size: 2, after: $0) }
                == users.filter { $0.status != .removed }, "\(place)")
        let groups = own(world.groups, \.account)
        #expect(
            try all { try session.groups(size: 1, after: $0) }.map(\.id) == groups.map(\.id),
            "\(place)")
        let connections = own(world.connections, \.host)
        #expect(
            try all { try session.connections(size: 1, after: $0) }.map(\.id)
                == connections.map(\.id), "\(place)")
        for group in groups {
            let members = world.memberships.filter {
                $0.account == session.account && $0.group == group.id
            }
            #expect(
                try Set(all { try session.members(of: group.id, size: 1, after: $0) }.map(\.member))
                    == Set(members.map(\.member)), "\(place)")
        }
        let deleted = world.organizations.filter { $0.state == .deleted }.map(\.id)
        let grantees =
            users.map { Grant.Grantee.user($0.id) } + groups.map { .group($0.id) }
            + connections.map { .connection($0.id) }
        for grantee in grantees {
            let expected = try world.grants.filter { grant in
                guard grant.account == session.account, grant.grantee == grantee else {
                    return false
                }
                return try !deleted.contains(grant.organization)
                    && isInScope(grant.organization, of: session, store)
            }
            let listed = try all { try session.grants(of: grantee, size: 2, after: $0) }
            #expect(
                Set(listed.filter { !deleted.contains($0.organization) }.map(\.shown))
                    == Set(expected.map(\.shown)), "\(place): \(grantee)")
        }
    }

    /// Whether an organization that is not deleted is in scope: then it can be viewed.
    private func isInScope(_ organization: Identity, of session: Session, _ store: Store) throws
        -> Bool
    {
        try store.can(
            session.user, .viewOrganization, .organization(Ref(organization, of: session.account)))
    }

    private func all<Item>(_ page: (PageCursor?) throws -> Page<Item>) throws -> [Item] {
        var items: [Item] = []
        var cursor: PageCursor?
        repeat {
            let next = try page(cursor)
            items += next.items
            cursor = next.next
        } while cursor != nil
        return items
    }
}
