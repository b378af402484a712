import AccessRules
import Testing

@testable import Latchkey

/// What a session lists of users, groups and connections: to the account's own users, to a
/// delegate's, and to the accounts on both sides of a connection.
@Suite struct SessionListTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private func reads(_ operation: String, of account: Identity = "acme") throws -> Int {
        try world.store.close()
        let store = try Store.open(at: world.scratch.store)
        defer { try? store.close() }
        return try store.exported().split(separator: "\n").count {
            $0.hasPrefix("{\"type\":\"log\",\"account\":\"\(account)\"")
                && $0.contains("\"action\":\"read\",\"operation\":\"\(operation)\"")
        }
    }

    /// All pages of a list put together.
    private func all<Item>(_ page: (Int, PageCursor?) throws -> Page<Item>, size: Int) throws
        -> [Item]
    {
        var items: [Item] = []
        var cursor: PageCursor?
        repeat {
            let next = try page(size, cursor)
            #expect(next.items.count <= size)
            items += next.items
            cursor = next.next
        } while cursor != nil
        return items
    }

    // MARK: The account's own users

    @Test func theAccountsOwnUsersSeeItsUsersAndGroups() throws {
        #expect(try world.does("acme/ann", .invite("new", .lite)) == "done")
        #expect(try world.does("acme/ann", .removeUser("cat")) == "done")
        for user in ["acme/ann", "acme/max", "acme/bob", "acme/lea"] {
            let session = try world.session(user)
            #expect(
                try session.users().items.map(\.id)
                    == ["ann", "art", "max", "mia", "bob", "uma", "rea", "lea", "new"])
            #expect(try session.users([.removed]).items.map(\.id) == ["cat"])
            #expect(try session.user("cat").status == .removed)
            #expect(try session.groups().items.map(\.id) == ["techs", "strict"])
            #expect(try session.group("strict").deniedAssetTypes == ["password"])
            #expect(try session.connections().items.map(\.id) == ["nights"])
        }
    }

    @Test(arguments: [1, 2, 3, 100])
    func pagesPutTogetherAreTheWhole(_ size: Int) throws {
        for user in ["bob", "cat", "rea"] as [Identity] {
            #expect(try world.does("acme/ann", .join("techs", user)) == "done")
        }
        let member = Membership(account: "acme", group: "techs", member: .connection("nights"))
        #expect(try world.does("acme/ann", .addMember(member)) == "done")
        for id in ["o1", "o3", "south"] as [Identity] {
            #expect(try world.does("acme/ann", .grant(id, to: .group("techs"))) == "done")
        }
        let ann = try world.session("acme/ann")
        #expect(
            try all({ try ann.users(size: $0, after: $1) }, size: size) == ann.users().items)
        #expect(
            try all({ try ann.groups(size: $0, after: $1) }, size: size) == ann.groups().items)
        #expect(
            try all({ try ann.connections(size: $0, after: $1) }, size: size)
                == ann.connections().items)
        #expect(
            try all({ try ann.members(of: "techs", size: $0, after: $1) }, size: size)
                .map(\.member) == [.user("bob"), .user("cat"), .user("rea"), .connection("nights")])
        let members = try world.store.read { view in
            try all(
                { try view.members(of: Ref("techs", of: "acme"), size: $0, after: $1) }, size: size)
        }
        #expect(try members == ann.members(of: "techs").items)
        #expect(
            try all({ try ann.grants(of: .group("techs"), size: $0, after: $1) }, size: size)
                .map(\.organization) == ["south", "o1", "o3"])
        #expect(
            try all({ try ann.delegateUsers(of: "nights", size: $0, after: $1) }, size: size)
                == ann.delegateUsers(of: "nights").items)
        #expect(kind { _ = try ann.users(size: 0) } != nil)
        let cursor = try ann.users(size: 1).next
        #expect(kind { _ = try ann.groups(after: cursor) } != nil)
    }

    @Test func grantsAreSeenAsFarAsTheirOrganizations() throws {
        #expect(try world.does("acme/ann", .grant("south", to: .user("bob"))) == "done")
        let later = Validity(from: TestClock().in(1_000))
        #expect(
            try world.does(
                "acme/ann",
                .grantAccess(
                    Grant(
                        account: "acme", organization: "o1", grantee: .user("bob"),
                        validity: later))) == "done")
        func seen(_ user: String, _ grantee: Grant.Grantee = .user("bob")) throws -> [Identity] {
            try world.session(user).grants(of: grantee).items.map(\.organization)
        }
        #expect(try seen("acme/ann") == ["north", "south", "o1"])
        #expect(try seen("acme/mia") == ["north", "south", "o1"])
        #expect(try seen("acme/max") == ["north"])
        #expect(try seen("acme/lea", .connection("nights")) == ["north"])
        #expect(try world.session("acme/ann").grants(of: .user("bob")).items[2].validity == later)
        // What is in scope for a time is listed for as long.
        #expect(try world.session("acme/max").grants(of: .user("bob")).validUntil == .distantFuture)
        let end = TestClock().in(2_000)
        #expect(
            try world.does(
                "acme/ann",
                .grantAccess(
                    Grant(
                        account: "acme", organization: "south", grantee: .user("max"),
                        validity: Validity(until: end)))) == "done")
        #expect(try seen("acme/max") == ["north", "south"])
        #expect(try world.session("acme/max").grants(of: .user("bob")).validUntil == end)
        // The Manager who made one is told with it.
        #expect(
            try world.session("acme/max").grants(of: .user("bob")).items[0].made?.by == nil)
    }

    @Test func whoIsRemovedHasNoGrantsHoweverManyAreLeft() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, smallWorld) { options in
            options.trials.removalChangeCount = 1
            options.trials.sweeps = false
        }
        for organization in [north, south] {
            try store.administer {
                try $0.insert(
                    .grant(
                        Grant(
                            account: "acme", organization: organization.id, grantee: .user("bob"))))
            }
        }
        let session = try store.session(for: ann)
        #expect(try session.grants(of: .user("bob")).items.count == 2)
        try store.administer { try $0.perform(.removeUser("bob"), in: "acme") }
        #expect(try store.read { try $0.reader.hasRemovals() })
        #expect(try session.grants(of: .user("bob")).items == [])
        #expect(try session.users([.removed]).items.map(\.id) == ["bob"])
    }

    @Test func whatIsNotThereIsUnknown() throws {
        let ann = try world.session("acme/ann")
        #expect(kind { _ = try ann.user("none") } == .unknown(thing: "user", "acme/none"))
        #expect(kind { _ = try ann.group("none") } == .unknown(thing: "group", "acme/none"))
        #expect(kind { _ = try ann.members(of: "none") } == .unknown(thing: "group", "acme/none"))
        #expect(
            kind {
                _ = try world.store.read { view in try view.members(of: Ref("none", of: "acme")) }
            } == .unknown(thing: "group", "acme/none"))
        #expect(
            kind { _ = try ann.connection("none") } == .unknown(thing: "connection", "acme/none"))
    }

    // MARK: A delegate's users in the host's account

    @Test func aDelegatesUsersSeeNoneOfTheHosts() throws {
        for user in ["noc/nia", "noc/ned", "noc/eve"] {
            let inside = try world.session(user, in: "acme")
            #expect(try inside.users().items.isEmpty)
            #expect(try inside.groups().items.isEmpty)
            #expect(try inside.connections().items.isEmpty)
            #expect(try inside.receivedConnections().isEmpty)
            #expect(kind { _ = try inside.user("ann") } == .unknown(thing: "user", "acme/ann"))
            #expect(kind { _ = try inside.user("eve") } == .unknown(thing: "user", "acme/eve"))
            #expect(
                kind { _ = try inside.members(of: "techs") }
                    == .unknown(thing: "group", "acme/techs"))
            for grantee in [Grant.Grantee.user("bob"), .group("techs"), .connection("nights")] {
                #expect(kind { _ = try inside.grants(of: grantee) } != nil)
            }
            #expect(
                kind { _ = try inside.delegateUsers(of: "nights") }
                    == .unknown(thing: "connection", "acme/nights"))
        }
    }

    // MARK: Both sides of a connection

    @Test func theHostSeesTheDelegatesUsersByNameAndRole() throws {
        let users = try world.session("acme/bob").delegateUsers(of: "nights").items
        #expect(
            users.map(\.user.description)
                == ["nia", "nat", "ned", "eve", "lou"].map { "noc/\($0)" })
        #expect(users.map(\.name) == ["Nia", "Nat", "Ned", "Eve", "Lou"])
        #expect(
            users.map(\.homeRole) == [.administrator, .administrator, .manager, .editor, .lite])
        #expect(users.map(\.effectiveRole) == [.editor, .editor, .editor, .editor, nil])
    }

    @Test func theHostSeesThemFromTheAcceptanceToTheEndAndNoLonger() throws {
        let ann = try world.session("acme/ann")
        let far = Ref<Connection>("new", of: "acme")
        func isSeen() -> Bool { kind { _ = try ann.delegateUsers(of: "new") } == nil }
        #expect(try world.does("acme/ann", .draft("new", to: "far", everything: true)) == "done")
        #expect(!isSeen())
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        #expect(!isSeen())
        #expect(try world.does("far/fay", .acceptConnection(far)) == "done")
        #expect(isSeen())
        #expect(try world.does("far/fay", .leaveConnection(far)) == "done")
        #expect(!isSeen())
    }

    @Test func theDelegateSeesAnInvitationByItsAdministratorsAndTheConnectionByAll() throws {
        let draft = Connection(
            id: "new", host: "acme", delegate: "far", maximumRole: .creator, status: .draft,
            hasAllOrganizations: true, message: "Come in")
        #expect(
            try world.host(
                in: "far",
                .inviteUser(
                    User(
                        account: "far", id: "fox", email: "fox@far.example", name: "Fox",
                        role: .manager)))
                == "done")
        #expect(try world.host(in: "far", .activateUser("fox")) == "done")
        let fay = try world.session("far/fay")
        let fox = try world.session("far/fox")
        let reference = Ref<Connection>("new", of: "acme")

        // A draft is nobody's but the host's; who may not answer cannot tell it from nothing.
        #expect(try world.does("acme/ann", .draftConnection(draft)) == "done")
        #expect(try fay.receivedInvitations() == [])
        let isRefused = kind { _ = try fox.receivedInvitations() }
        #expect(isRefused != nil)

        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        let invitation = try #require(try fay.receivedInvitations().first)
        #expect(invitation.hostName == "Acme" && invitation.hostSubdomain == "acme")
        #expect(invitation.maximumRole == .creator && invitation.message == "Come in")
        #expect(kind { _ = try fox.receivedInvitations() } == isRefused)
        #expect(try fay.receivedConnections() == [] && fox.receivedConnections() == [])
        #expect(try fay.connections().items == [])
        #expect(kind { _ = try fay.connection("new") } != nil)

        #expect(try world.does("far/fay", .acceptConnection(reference)) == "done")
        #expect(try fay.receivedInvitations() == [])
        for session in [fay, fox] {
            let received = try #require(try session.receivedConnections().first)
            #expect(received.connection == reference && received.status == .accepted)
            #expect(received.hostName == "Acme" && received.maximumRole == .creator)
        }
        #expect(try world.does("acme/ann", .revokeConnection("new")) == "done")
        #expect(try fox.receivedConnections().map(\.status) == [.revoked])
    }

    @Test func whatWasDeclinedOrCancelledIsNoConnectionOfTheDelegates() throws {
        #expect(try world.does("acme/ann", .draft("new", to: "far", everything: true)) == "done")
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        #expect(try world.does("far/fay", .declineConnection(Ref("new", of: "acme"))) == "done")
        let fay = try world.session("far/fay")
        #expect(try fay.receivedConnections() == [] && fay.receivedInvitations() == [])
    }

    @Test func whatIsOverByTimeIsShownSo() throws {
        let clock = TestClock()
        let scratch = try Scratch()
        let store = try makeStore(
            scratch,
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"account","id":"noc","subdomain":"noc","name":"Night watch"}
            {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
            {"type":"user","account":"noc","id":"nia","email":"nia@noc.example","name":"Nia","role":"administrator"}
            {"type":"connection","id":"nights","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted","allOrganizations":true,"until":"2026-03-02T00:00:00Z"}

            """
        ) { $0.clock = { clock.now } }
        let ann = try store.session(for: Ref("ann", of: "acme"))
        let nia = try store.session(for: Ref("nia", of: "noc"))
        let end = clock.in(86_400_000)
        #expect(try ann.connections().items.map(\.status) == [.accepted])
        #expect(try ann.connections().validUntil == end)
        #expect(try ann.delegateUsers(of: "nights").items.count == 1)
        #expect(try ann.delegateUsers(of: "nights").validUntil == end)
        clock.advance(86_400_000)
        #expect(try ann.connections().items.map(\.status) == [.expired])
        #expect(try ann.connections().validUntil == .distantFuture)
        #expect(try ann.connection("nights").status == .expired)
        #expect(try nia.receivedConnections().map(\.status) == [.expired])
        #expect(kind { _ = try ann.delegateUsers(of: "nights") } != nil)
    }

    // MARK: Pages and time

    @Test func eachPageIsDecidedWhenItIsAskedFor() throws {
        let clock = TestClock()
        let scratch = try Scratch()
        let store = try makeStore(
            scratch,
            """
            {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
            {"type":"user","account":"acme","id":"bob","email":"bob@acme.example","name":"Bob","role":"editor"}
            {"type":"organization","account":"acme","id":"o1","name":"One"}
            {"type":"organization","account":"acme","id":"o2","name":"Two"}
            {"type":"organization","account":"acme","id":"o3","name":"Three"}
            {"type":"asset","account":"acme","id":"a1","organization":"o1","kind":"document","name":"One"}
            {"type":"asset","account":"acme","id":"a2","organization":"o2","kind":"document","name":"Two"}
            {"type":"grant","account":"acme","organization":"o1","user":"bob"}
            {"type":"grant","account":"acme","organization":"o2","user":"bob","until":"2026-03-02T00:00:00Z"}
            {"type":"grant","account":"acme","organization":"o3","user":"bob"}

            """
        ) { $0.clock = { clock.now } }
        let session = try store.session(for: Ref("bob", of: "acme"))
        let organizations = try session.organizations(size: 1)
        let assets = try session.assets(size: 1)
        #expect(organizations.items.map(\.id) == ["o1"] && assets.items.map(\.id) == ["a1"])
        clock.advance(86_400_000)
        // A cursor from before the end brings nothing back.
        let cursor = organizations.next
        #expect(try session.organizations(size: 1, after: cursor).items.map(\.id) == ["o3"])
        #expect(try session.assets(after: assets.next).items.isEmpty)
    }

    // MARK: The log

    @Test func whatIsReadIsLoggedAndWhatIsRefusedIsNot() throws {
        let bob = try world.session("acme/bob")
        _ = try bob.users()
        _ = try bob.user("ann")
        _ = try bob.members(of: "techs")
        _ = try bob.grants(of: .user("cat"))
        _ = try bob.delegateUsers(of: "nights")
        #expect(kind { _ = try bob.group("none") } != nil)
        #expect(kind { _ = try bob.receivedInvitations() } != nil)
        try world.store.close()
        let store = try Store.open(at: world.scratch.store)
        let entries = try store.read { view in
            try view.logEntries(of: "acme", matching: LogFilter(event: .read))
        }
        #expect(
            Set(entries.map(\.operation)) == [
                "listUsers", "viewUser", "listMembers", "listGrants", "listDelegateUsers",
            ])
        #expect(entries.allSatisfy { $0.user == Ref("bob", of: "acme") })
        try store.close()
    }
}
