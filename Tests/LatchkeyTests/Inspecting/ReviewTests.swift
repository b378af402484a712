import AccessRules
import Samples
import Testing

@testable import Latchkey

/// Each line of a review is what decisions, explanations and a filter over the whole log say.
@Suite struct ReviewTests {
    private static let users = [
        "ann", "art", "max", "mia", "bob", "cat", "uma", "rea", "lea",
    ].map { Ref<User>(Identity($0), of: "acme") }

    /// Every organization and asset of the world, and whoever could be asked about.
    private func targets(_ store: Store) throws -> [Target] {
        try store.exported().split(separator: "\n").compactMap { line in
            let text = String(line)
            guard text.contains(#""account":"acme""#),
                let id = text.firstMatch(of: #/"id":"([^"]+)"/#)?.1
            else { return nil }
            if text.hasPrefix(#"{"type":"organization""#) {
                return .organization(Ref(Identity(String(id)), of: "acme"))
            }
            return text.hasPrefix(#"{"type":"asset""#)
                ? .asset(Ref(Identity(String(id)), of: "acme")) : nil
        }
    }

    private func reviews(_ store: Store, _ target: Target) throws -> [AccessReview] {
        var found: [AccessReview] = []
        try store.read { (view) throws in try view.review(target) { found.append($0) } }
        return found
    }

    @Test func whoIsReviewedIsWhoMayViewAndWhatIsSaidIsWhatIsDecided() throws {
        let world = try ActingWorld()
        let targets = try targets(world.store)
        #expect(targets.count > 4)
        for target in targets {
            let reviews = try reviews(world.store, target)
            let view: Action = if case .asset = target { .viewAsset } else { .viewOrganization }
            try world.store.read { (read) throws in
                for user in Self.users {
                    let may = try read.can(Question(may: user, view, target))
                    let review = reviews.first { $0.user == user }
                    #expect((review != nil) == may, "\(user) \(target)")
                    guard let review else { continue }
                    for action in Action.allCases where action.fits(target.kind) {
                        #expect(
                            review.actions.contains(action)
                                == (try read.can(Question(may: user, action, target))),
                            "\(user) \(action) \(target)")
                    }
                    let explained = try read.explain(Question(may: user, view, target))
                    let ways = review.routes.compactMap { (route) -> Explanation.Route? in
                        if case .organization(let way) = route.way { return way }
                        return nil
                    }
                    #expect(ways == explained.routes)
                }
            }
        }
    }

    /// What takes a way away.
    private func removal(
        of way: AccessReview.Way, _ review: AccessReview, _ store: Store
    ) throws -> Operation? {
        switch way {
        case .organization(let route):
            return route.removal(of: review.user, through: review.connection)
        case .list(let asset, let name):
            let value = try store.read { (view) throws in
                try view.page(Query<Asset>(in: "acme"), size: .max).items
                    .first { $0.id == asset.id }
            }
            guard case .listed(let users, let groups) = value?.access else { return nil }
            return .setAssetPermissions(
                asset.id,
                .listed(
                    users: users.filter { .user($0) != name },
                    groups: groups.filter { .group($0) != name }))
        }
    }

    /// How many assets of an organization a user can view, by asking of each.
    private func viewable(_ store: Store, _ user: Ref<User>, _ target: Target) throws -> Int {
        guard case .organization(let organization) = target else { return 0 }
        return try store.read { (view) throws in
            try view.page(Query<Asset>(in: "acme"), size: .max).items.count { asset in
                try asset.organization == organization.id
                    && view.can(
                        Question(may: user, .viewAsset, .asset(Ref(asset.id, of: "acme"))))
            }
        }
    }

    @Test func aListTellsWhoCameOnItAndWhy() throws {
        let world = try ActingWorld(
            #"{"type":"asset","account":"acme","id":"shelf","organization":"north","kind":"document","name":"S"}"#
                + "\n")
        let ann = Ref<User>("ann", of: "acme")
        let access = Asset.Access.listed(users: ["bob"], groups: [])
        _ = try world.store.session(for: ann, signIn: [.singleSignOn, .secondFactor])
            .perform([.setAssetPermissions("shelf", access)], reason: "TICKET-21")
        let bob = try #require(
            try reviews(world.store, .asset(Ref("shelf", of: "acme")))
                .first { $0.user.id == "bob" })
        let route = try #require(
            bob.routes.first {
                $0.way == .list(of: Ref("shelf", of: "acme"), names: .user("bob"))
            })
        #expect(route.given?.reason == "TICKET-21" && route.given?.user == ann)
        #expect(route.without == .parts(bob.actions, assetCount: 0))
    }

    @Test func whatWasIsReviewedWithoutWhatWouldGo() throws {
        let world = try ActingWorld()
        let then = try world.store.read { (view) throws in try view.changePosition() }
        #expect(try world.host(.revokeAccess(to: "north", from: .user("max"))) == "done")
        var found: [AccessReview] = []
        try world.store.read(asOf: .position(then)) { (view) throws in
            try view.review(.organization(Ref("north", of: "acme"))) { found.append($0) }
        }
        let max = try #require(found.first { $0.user.id == "max" })
        #expect(max.routes.map(\.without) == [.notTold("not told of what was")])
    }

    /// What a review says that would be lost is lost when the way is taken away.
    @Test func whatGoesWithoutAWayGoes() throws {
        let reviewed = try ActingWorld()
        var triedCount = 0
        for target in try targets(reviewed.store) {
            for review in try reviews(reviewed.store, target) {
                for route in review.routes {
                    guard let removal = try removal(of: route.way, review, reviewed.store) else {
                        continue
                    }
                    let place = "\(review.user) \(target) \(removal)"
                    let world = try ActingWorld()
                    let outcome = try world.host(removal)
                    if case .notTold = route.without {
                        #expect(outcome != "done", "\(place)")
                        continue
                    }
                    #expect(outcome == "done", "\(place)")
                    let left = try world.store.read { (view) throws in
                        try view.allowedActions(review.user, on: target)
                    }
                    let lost = review.actions.filter { !left.contains($0) }
                    let assets = try viewable(reviewed.store, review.user, target)
                    let assetsLeft = try viewable(world.store, review.user, target)
                    #expect(
                        route.without == .parts(lost, assetCount: assets - assetsLeft), "\(place)")
                    triedCount += 1
                }
            }
        }
        #expect(triedCount > 10)
    }

    @Test func whatGaveAWayIsTheEntryOfIt() throws {
        let world = try ActingWorld()
        let grant = Grant(account: "acme", organization: "south", grantee: .user("bob"))
        let ann = Ref<User>("ann", of: "acme")
        _ = try world.store.session(for: ann, signIn: [.singleSignOn, .secondFactor])
            .perform([.grantAccess(grant)], reason: "TICKET-9")
        let target = Target.organization(Ref("south", of: "acme"))
        let bob = try #require(
            try reviews(world.store, target).first { $0.user.id == "bob" })
        let route = try #require(bob.routes.first)
        #expect(bob.routes.count == 1)
        #expect(route.by == ann && route.given?.reason == "TICKET-9")
        #expect(route.given?.operation == "grantAccess" && route.since == route.given?.time)
    }

    @Test func theLastUseIsTheNewestEntryByTheUserAboutIt() throws {
        let world = try ActingWorld()
        for user in ["acme/ann", "acme/mia", "acme/bob"] {
            let session = try world.session(user)
            _ = try? session.asset("open")
            _ = try? session.organization("north")
        }
        try world.store.close()
        let store = try Store.open(at: world.scratch.store)
        let entries = try store.entries(of: "acme")
        for target in try targets(store) {
            for review in try reviews(store, target) {
                let own = entries.filter { entry in
                    guard entry.user == review.user else { return false }
                    switch target {
                    case .organization(let it): return entry.organization == it.id
                    case .asset(let it):
                        return entry.resource?.kind == "asset" && entry.resource?.id == it.id
                    default: return false
                    }
                }
                #expect(review.lastUse == own.last, "\(review.user) \(target)")
            }
        }
    }

    /// The entry of a way is that of its own edge: not of a namesake's, nor of what came before it in one commit.
    @Test func whatGaveAWayIsFoundAmongNamesakesAndThousands() throws {
        var lines = #"{"type":"group","account":"acme","id":"bob","name":"Bob's"}"# + "\n"
        lines += #"{"type":"membership","account":"acme","group":"bob","user":"cat"}"# + "\n"
        let odd = #"q\"x\\"#
        lines +=
            #"{"type":"user","account":"acme","id":"\#(odd)","email":"q@x","name":"Q","role":"editor"}"#
            + "\n"
        for number in 0..<150 {
            lines +=
                #"{"type":"group","account":"acme","id":"g\#(number)","name":"G"}"# + "\n"
        }
        let world = try ActingWorld(lines)
        func grant(_ grantee: Grant.Grantee, until: Instant = .distantFuture) -> Latchkey.Operation
        {
            .grantAccess(
                Grant(
                    account: "acme", organization: "south", grantee: grantee,
                    validity: Validity(until: until)))
        }
        var operations = [grant(.user("bob")), grant(.group("bob")), grant(.user(#"q"x\"#))]
        operations += (0..<150).map { grant(.group(Identity("g\($0)"))) }
        let ann = Ref<User>("ann", of: "acme")
        let session = try world.store.session(for: ann, signIn: [.singleSignOn, .secondFactor])
        _ = try session.perform(operations, reason: "MANY")
        let target = Target.organization(Ref("south", of: "acme"))
        var found = try reviews(world.store, target)
        for id in ["bob", #"q"x\"#] {
            let review = try #require(found.first { $0.user.id == Identity(id) })
            let given = try #require(review.routes.first?.given, "\(id)")
            #expect(given.reason == "MANY" && given.isFor(.user(Identity(id))), "\(id)")
        }
        // Given again with an end, it is that entry.
        _ = try session.perform(
            [grant(.user("bob"), until: testNow.after(1_000_000))], reason: "AGAIN")
        found = try reviews(world.store, target)
        let bob = try #require(found.first { $0.user.id == "bob" })
        #expect(bob.routes.first?.given?.reason == "AGAIN")
    }
}
