import AccessRules
import Samples
import Testing

@testable import Latchkey

/// What is said of somebody who leaves is what decisions and edges say of everybody.
@Suite struct LeavingTests {
    private func leaving(_ store: Store, _ user: Identity) throws -> Leaving {
        try store.read { (view) throws in try view.leaving(Ref(user, of: "acme")) }
    }

    private func all<Thing: AccountMember>(_ store: Store, _ type: Thing.Type) throws -> [Thing] {
        try store.read { (view) throws in
            try view.page(Query<Thing>(in: "acme"), size: .max).items
        }
    }

    /// The users of both accounts who can view something, by asking of each.
    private func viewers(_ store: Store, _ target: Target) throws -> [User] {
        let action: Action = if case .asset = target { .viewAsset } else { .viewOrganization }
        return try store.read { (view) throws in
            let users = try ["acme", "noc", "far"].flatMap {
                (account: Identity) throws -> [User] in
                try view.page(Query<User>(in: account), size: .max).items
            }
            return try users.filter {
                try view.can(Question(may: Ref($0.id, of: $0.account), action, target))
            }
        }
    }

    @Test func whatNobodyElseReachesIsSo() throws {
        let world = try ActingWorld(
            """
            {"type":"organization","account":"acme","id":"lone","name":"Lone"}
            {"type":"grant","account":"acme","organization":"lone","user":"bob"}
            {"type":"asset","account":"acme","id":"private","organization":"north","kind":"document","name":"P","access":{"users":["cat"]}}

            """)
        var foundCount = 0
        for user in try all(world.store, User.self) where user.status == .active {
            var expected: Set<Target> = []
            let targets =
                try all(world.store, Organization.self).map {
                    Target.organization(Ref($0.id, of: "acme"))
                }
                + all(world.store, Asset.self).filter { $0.access != .everyone }
                .map { Target.asset(Ref($0.id, of: "acme")) }
            for target in targets {
                let viewers = try viewers(world.store, target)
                guard viewers.contains(where: { $0.id == user.id && $0.account == "acme" }) else {
                    continue
                }
                let others = viewers.filter {
                    !($0.id == user.id && $0.account == "acme")
                        && !($0.role == .administrator && $0.account == "acme")
                }
                if others.isEmpty { expected.insert(target) }
            }
            let found = try leaving(world.store, user.id).nobodyElse
            #expect(Set(found) == expected, "\(user.id)")
            foundCount += found.count
        }
        #expect(foundCount > 2)
    }

    @Test func groupsWithoutAnotherMemberAreTold() throws {
        let world = try ActingWorld(
            #"{"type":"group","account":"acme","id":"solo","name":"Solo"}"# + "\n"
                + #"{"type":"membership","account":"acme","group":"solo","user":"bob"}"# + "\n")
        let bob = try leaving(world.store, "bob")
        #expect(bob.emptiedGroups.contains(Ref("solo", of: "acme")))
        #expect(bob.memberships.count >= 1)
    }

    @Test func passwordsThatWereSeenAndNotChangedAreAtRisk() throws {
        let world = try ActingWorld(
            #"{"type":"asset","account":"acme","id":"pw","organization":"north","kind":"password","name":"PW"}"#
                + "\n")
        _ = try world.session("acme/ann").asset("pw")
        #expect(try leaving(world.store, "ann").reached[0].passwords.map(\.asset) == ["pw"])
        let edit = AssetEdit(changesContents: true)
        #expect(try world.host(.editAsset("pw", edit)) == "done")
        #expect(
            try leaving(world.store, "ann").reached[0].passwords.map(\.isChangedSince) == [true])
    }

    /// An entry of long ago, or of another program, need not say what the password was called.
    @Test func aPasswordIsCalledWhatItIsCalledNow() throws {
        let read =
            #""action":"read","operation":"viewPassword","user":"acme/ann","resource":{"kind":"asset","id""#
        let world = try ActingWorld(
            """
            {"type":"asset","account":"acme","id":"pw","organization":"north","kind":"password","name":"PW"}
            {"type":"log","account":"acme","time":"2026-01-01T00:00:01Z",\(read):"gone"}}
            {"type":"log","account":"acme","time":"2026-01-01T00:00:02Z",\(read):"pw"}}

            """)
        let passwords = try leaving(world.store, "ann").reached[0].passwords
        #expect(passwords.map(\.asset) == ["pw", "gone"])
        #expect(passwords.map(\.name) == ["PW", ""])
    }

    @Test func theLastAdministratorCannotLeave() throws {
        let world = try ActingWorld()
        #expect(try leaving(world.store, "ann").obstacle == nil)
        #expect(try world.host(.removeUser("art")) == "done")
        let obstacle = try #require(try leaving(world.store, "ann").obstacle)
        #expect(obstacle.hasPrefix("an account keeps its last active Administrator"))
    }
}
