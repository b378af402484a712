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
                    #expect(review.routes.map(\.route) == explained.routes)
                }
            }
        }
    }

    /// What a review says that would be lost is lost when the way is taken away.
    @Test func whatGoesWithoutAWayGoes() throws {
        let reviewed = try ActingWorld()
        var triedCount = 0
        for target in try targets(reviewed.store) {
            for review in try reviews(reviewed.store, target) {
                for route in review.routes {
                    guard
                        let removal = route.route.removal(
                            of: review.user, through: review.connection)
                    else { continue }
                    let place = "\(review.user) \(target) \(removal)"
                    let world = try ActingWorld()
                    let outcome = try world.host(removal)
                    if case .notAlone = route.without {
                        #expect(outcome != "done", "\(place)")
                        continue
                    }
                    #expect(outcome == "done", "\(place)")
                    let left = try world.store.read { (view) throws in
                        try view.allowedActions(review.user, on: target)
                    }
                    let lost = review.actions.filter { !left.contains($0) }
                    switch route.without {
                    case .nothing: #expect(lost.isEmpty, "\(place)")
                    case .actions(let said): #expect(said == lost && !lost.isEmpty, "\(place)")
                    case .notAlone: break
                    }
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
}
