import AccessRules
import Samples
import Testing

@testable import Latchkey

/// What nobody used is what a filter over all entries and edges finds.
@Suite struct UnusedTests {
    private static let users = [
        "acme/ann", "acme/max", "acme/mia", "acme/bob", "acme/cat", "acme/lea", "noc/nia",
    ]
    private static let organizations: [Identity?] = ["north", "south", nil]

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func isWhatAFilterFinds(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let world = try ActingWorld(
            """
            {"type":"membership","account":"acme","group":"techs","user":"lea","until":"2026-02-01T00:00:00Z","time":"2026-01-01T00:00:00Z"}
            {"type":"grant","account":"acme","organization":"south","group":"techs","time":"2026-01-01T00:00:00Z"}
            {"type":"membership","account":"acme","group":"techs","connection":"nights","time":"2026-01-01T00:00:00Z"}

            """)
        let count = Int(random.next() % 12)
        try world.store.append(
            try (0..<count).map { _ in
                let user = Self.users[Int(random.next() % UInt64(Self.users.count))]
                return LogEntry(
                    account: "acme", time: testNow.after(Int64(random.next() % 20_000)),
                    event: .read, operation: "viewOrganization", user: try Ref(user),
                    organization: Self.organizations[Int(random.next() % 3)])
            })
        for since in [testNow.after(-1), testNow.after(1), testNow.after(10_000)] {
            var found: [String] = []
            try world.store.read { (view) throws in
                try view.unused(in: "acme", since: since) {
                    found.append(InterchangeEncoder.text(of: $0))
                }
            }
            #expect(found.sorted() == (try filtered(world, since)).sorted(), "seed \(seed)")
        }
    }

    private func filtered(_ world: ActingWorld, _ since: Instant) throws -> [String] {
        let entries = try world.store.entries(of: "acme").filter { $0.time >= since }
        var decoder = InterchangeDecoder()
        var objects: [InterchangeObject] = []
        for line in try world.records().split(separator: "\n") {
            if let object = try decoder.decode(line: Array(line.utf8).span) {
                objects.append(object)
            }
        }
        func used(_ organization: Identity) -> Set<Ref<User>> {
            Set(entries.filter { $0.organization == organization }.compactMap(\.user))
        }
        func uses(_ user: Identity?, _ connection: Identity?, _ users: Set<Ref<User>>) -> Bool {
            if let user { return users.contains(Ref(user, of: "acme")) }
            return users.contains { user in
                objects.contains {
                    if case .connection(let it) = $0 {
                        return it.id == connection && it.delegate == user.account
                    }
                    return false
                }
            }
        }
        func members(_ group: Identity) -> [Membership] {
            objects.compactMap {
                if case .membership(let it) = $0, it.group == group,
                    it.validity.contains(testNow)
                {
                    return it
                }
                return nil
            }
        }
        func uses(_ member: Membership.Member, _ users: Set<Ref<User>>) -> Bool {
            switch member {
            case .user(let id): uses(id, nil, users)
            case .connection(let id): uses(nil, id, users)
            }
        }
        return objects.filter { object in
            switch object {
            case .grant(let grant):
                guard grant.validity.contains(testNow), let made = grant.made, made.time < since
                else { return false }
                let users = used(grant.organization)
                switch grant.grantee {
                case .user(let id): return !uses(id, nil, users)
                case .connection(let id): return !uses(nil, id, users)
                case .group(let id): return !members(id).contains { uses($0.member, users) }
                }
            case .membership(let membership):
                guard membership.validity.contains(testNow), let made = membership.made,
                    made.time < since
                else { return false }
                return !objects.contains {
                    guard case .grant(let grant) = $0, grant.grantee == .group(membership.group),
                        grant.validity.contains(testNow)
                    else { return false }
                    return uses(membership.member, used(grant.organization))
                }
            case .user(let user):
                return user.account == "acme" && user.status == .active
                    && !entries.contains { $0.user == Ref(user.id, of: "acme") }
            case .connection(let connection):
                return connection.host == "acme" && connection.status == .accepted
                    && connection.accepted?.time ?? .distantPast < since
                    && !entries.contains { $0.user?.account == connection.delegate }
            default: return false
            }
        }.map { InterchangeEncoder.text(of: $0) }
    }
}
