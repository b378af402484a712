import AccessRules
import Testing

@testable import Latchkey

/// The greatest instant stands for "no end": nothing holds at it, and no question is asked of it.
@Suite struct EndOfTimeTests {
    private let scratch: Scratch
    private let store: Store

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch, smallWorld)
    }

    private typealias Asked = @Sendable (View, Instant) throws(StoreError) -> String

    private static let target = Target.organization(north)

    private static func question(_ instant: Instant) -> Question {
        Question(may: bob, .viewOrganization, target, at: instant)
    }

    /// Everything that can be asked of an instant.
    private static let questions: [(name: String, ask: Asked)] = [
        (
            "decide",
            { (view, at) throws(StoreError) in "\(try view.decide(question(at)).isAllowed)" }
        ),
        ("can", { (view, at) throws(StoreError) in "\(try view.can(question(at)))" }),
        (
            "bulk",
            { (view, at) throws(StoreError) in
                "\(try view.decide([question(at)])[0].get().isAllowed)"
            }
        ),
        (
            "actions",
            { (view, at) throws(StoreError) in
                "\(try view.allowedActions(bob, on: target, at: at).contains(.viewOrganization))"
            }
        ),
        (
            "handles",
            { (view, at) throws(StoreError) in
                let (user, target) = (try view.handle(bob), try view.target(target))
                return "\(try view.decide(user, .viewOrganization, target, at: at).isAllowed)"
            }
        ),
        (
            "prepared",
            { (view, at) throws(StoreError) in
                let subject = try view.prepared(bob, at: at)
                return "\(try subject.decide(.viewOrganization, try view.target(target)).isAllowed)"
            }
        ),
        (
            "prepared handle",
            { (view, at) throws(StoreError) in
                let subject = try view.prepared(try view.handle(bob), at: at)
                return "\(try subject.decide(.viewOrganization, try view.target(target)).isAllowed)"
            }
        ),
        (
            "explain",
            { (view, at) throws(StoreError) in
                "\(try view.explain(question(at)).decision.isAllowed)"
            }
        ),
        (
            "organizations",
            { (view, at) throws(StoreError) in
                let reach = Reach(of: bob, for: .viewOrganization, at: at)
                return "\(try view.organizations(reach).items == [north])"
            }
        ),
        (
            "count of organizations",
            { (view, at) throws(StoreError) in
                "\(try view.countOrganizations(Reach(of: bob, for: .viewOrganization, at: at)) == 1)"
            }
        ),
        (
            "assets",
            { (view, at) throws(StoreError) in
                "\(try view.assets(Reach(of: bob, for: .viewAsset, at: at)).items.contains(safe))"
            }
        ),
        (
            "count of assets",
            { (view, at) throws(StoreError) in
                "\(try view.countAssets(Reach(of: bob, for: .viewAsset, at: at)) == 2)"
            }
        ),
        (
            "users",
            { (view, at) throws(StoreError) in
                let found = try view.users(WhoCan(.viewOrganization, on: target, at: at))
                return "\(found.items.contains { $0.user == bob })"
            }
        ),
        (
            "count of users",
            { (view, at) throws(StoreError) in
                "\(try view.countUsers(WhoCan(.viewOrganization, on: target, at: at)) == 3)"
            }
        ),
        (
            "preview",
            { (view, at) throws(StoreError) in
                "\(try view.preview(Ref("nights", of: "acme"), at: at).organizationCount == 1)"
            }
        ),
        (
            "previewed",
            { (view, at) throws(StoreError) in
                "\(try view.previewedOrganizations(of: Ref("nights", of: "acme"), at: at).items == [north])"
            }
        ),
        (
            "query",
            { (view, at) throws(StoreError) in
                let query = Query<Organization>(in: "acme").where {
                    $0.accessible(to: bob, for: .viewOrganization)
                }
                return "\(try view.all(query.at(at)).map(\.id) == ["north"])"
            }
        ),
        (
            "handles of a query",
            { (view, at) throws(StoreError) in
                "\(try view.handles(Query<Organization>(in: "acme").at(at)).count == 2)"
            }
        ),
        (
            "count of a query",
            { (view, at) throws(StoreError) in
                "\(try view.count(Query<Grant>(in: "acme").at(at)) == 2)"
            }
        ),
        (
            "is empty",
            { (view, at) throws(StoreError) in
                "\(try !view.isEmpty(Query<Grant>(in: "acme").at(at)))"
            }
        ),
        (
            "counts",
            { (view, at) throws(StoreError) in
                "\(try !view.counts(Query<User>(in: "acme").at(at), by: { $0.role }).isEmpty)"
            }
        ),
        (
            "days",
            { (view, at) throws(StoreError) in
                "\(try !view.countsByDay(Query<LogEntry>(in: "acme").at(at)).isEmpty)"
            }
        ),
        (
            "plan",
            { (view, at) throws(StoreError) in
                "\(try view.explain(Query<Grant>(in: "acme").at(at), running: true).run?.resultCount == 2)"
            }
        ),
    ]

    @Test(arguments: questions.indices) func noQuestionIsAskedOfIt(index: Int) throws {
        let (name, ask) = Self.questions[index]
        try store.read { (view) throws in
            // Up to the last instant before it what never ends holds.
            for instant in [testNow, Instant(millisecondsSince1970: .max - 1)] {
                #expect(try ask(view, instant) == "true", "\(name)")
            }
            do throws(StoreError) {
                Issue.record("\(name): \(try ask(view, .distantFuture))")
            } catch {
                guard case .invalid(let text) = error.kind else {
                    Issue.record("\(name): \(error)")
                    return
                }
                #expect(text.contains("+292278994-08-17T07:12:55.807Z"), "\(name): \(text)")
            }
        }
    }

    @Test func whatIsFollowedAndStreamedIsNotAskedOfItEither() async throws {
        let query = Query<Organization>(in: "acme").at(.distantFuture)
        await #expect(throws: StoreError.self) {
            for try await _ in try store.results(of: query) { Issue.record("answered") }
        }
        await #expect(throws: StoreError.self) {
            for try await _ in store.stream(query) { Issue.record("answered") }
        }
    }
}
