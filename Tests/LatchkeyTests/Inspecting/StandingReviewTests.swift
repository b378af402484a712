import AccessRules
import Samples
import Testing

@testable import Latchkey

/// Each line of a review of a group, a connection or an account is what edges, decisions and a filter over the whole log say.
@Suite struct StandingReviewTests {
    private static let lines = """
        {"type":"membership","account":"acme","group":"techs","user":"bob"}
        {"type":"membership","account":"acme","group":"techs","user":"cat"}
        {"type":"membership","account":"acme","group":"techs","user":"rea","until":"2001-01-01T00:00:00Z"}
        {"type":"membership","account":"acme","group":"techs","connection":"nights"}
        {"type":"grant","account":"acme","organization":"south","group":"techs"}
        {"type":"grant","account":"acme","organization":"o1","group":"techs"}
        {"type":"grant","account":"acme","organization":"o2","group":"techs","until":"2001-01-01T00:00:00Z"}

        """

    private func reviews(
        _ store: Store, _ body: (View, (StandingReview) throws -> Void) throws -> Void
    ) throws -> [StandingReview] {
        var found: [StandingReview] = []
        try store.read { (view) throws in try body(view) { found.append($0) } }
        return found
    }

    private func ofGroup(_ store: Store) throws -> [StandingReview] {
        try reviews(store) { try $0.reviewStanding(of: Ref<Group>("techs", of: "acme"), $1) }
    }

    private func ofConnection(_ store: Store) throws -> [StandingReview] {
        try reviews(store) {
            try $0.reviewStanding(of: Ref<Connection>("nights", of: "acme"), $1)
        }
    }

    private func ofAccount(_ store: Store) throws -> [StandingReview] {
        try reviews(store) { try $0.reviewStanding(of: "acme" as Identity, $1) }
    }

    @Test func aGroupIsReviewedByItsMembersAndGrantsThatAreNotOver() throws {
        let world = try ActingWorld(Self.lines)
        let techs = Ref<Group>("techs", of: "acme")
        #expect(
            try ofGroup(world.store).map(\.subject) == [
                .membership(.user("bob"), of: techs), .membership(.user("cat"), of: techs),
                .membership(.connection("nights"), of: techs),
                .grant(Ref("south", of: "acme"), to: .group("techs")),
                .grant(Ref("o1", of: "acme"), to: .group("techs")),
            ])
    }

    @Test func aConnectionIsReviewedByWhatItHasAndWhomItLetsIn() throws {
        let world = try ActingWorld(Self.lines)
        let nights = Ref<Connection>("nights", of: "acme")
        let found = try ofConnection(world.store)
        #expect(
            found.map(\.subject) == [
                .grant(Ref("north", of: "acme"), to: .connection("nights")),
                .membership(.connection("nights"), of: Ref("techs", of: "acme")),
                .user(Ref("nia", of: "noc"), through: nights),
                .user(Ref("nat", of: "noc"), through: nights),
                .user(Ref("ned", of: "noc"), through: nights),
                .user(Ref("eve", of: "noc"), through: nights),
            ])
        #expect(found.map(\.role) == Array(repeating: .editor, count: 6))
        #expect(
            try world.host(.editConnection("nights", ConnectionEdit(hasAllOrganizations: true)))
                == "done")
        let flag = try #require(try ofConnection(world.store).first)
        #expect(flag.subject == .allOrganizations(of: nights))
        #expect(flag.given?.operation == "editConnection")
        #expect(try world.host(.revokeConnection("nights")) == "done")
        #expect(
            try ofConnection(world.store).allSatisfy {
                if case .user = $0.subject { return false }
                return true
            })
    }

    @Test func peopleReachWhatIsDecided() throws {
        let world = try ActingWorld(Self.lines)
        #expect(try world.host(.invite("ida", .editor)) == "done")
        var checkedCount = 0
        for line in try ofAccount(world.store) + ofConnection(world.store) {
            guard case .user(let user, _) = line.subject else { continue }
            let counts = try world.store.read { (view) throws in
                let organizations = try view.page(
                    Query<Organization>(in: "acme"), size: .max
                ).items.count {
                    try view.can(
                        Question(
                            may: user, .viewOrganization, .organization(Ref($0.id, of: "acme"))))
                }
                let assets = try view.page(Query<Asset>(in: "acme"), size: .max).items.count {
                    try view.can(Question(may: user, .viewAsset, .asset(Ref($0.id, of: "acme"))))
                }
                return StandingReview.Reached(
                    organizationCount: organizations, assetCount: assets)
            }
            #expect(line.reached == counts, "\(user)")
            #expect(line.isInvited == (user.id == "ida"), "\(user)")
            checkedCount += 1
        }
        #expect(checkedCount == 14)
    }

    /// Every decision of everybody about everything of the account.
    private func decisions(_ store: Store) throws -> [String: Set<Action>] {
        var found: [String: Set<Action>] = [:]
        try store.read { (view) throws in
            let users = try (["acme", "noc", "far"] as [Identity]).flatMap {
                try view.page(Query<User>(in: $0), size: .max).items
            }
            var targets = try view.page(Query<Organization>(in: "acme"), size: .max).items.map {
                Target.organization(Ref($0.id, of: "acme"))
            }
            targets += try view.page(Query<Asset>(in: "acme"), size: .max).items.map {
                Target.asset(Ref($0.id, of: "acme"))
            }
            targets.append(.account("acme"))
            for user in users {
                for target in targets {
                    found["\(user.account)/\(user.id) \(target)"] = Set(
                        try view.allowedActions(Ref(user.id, of: user.account), on: target))
                }
            }
        }
        return found
    }

    private func removal(_ subject: StandingReview.Subject) -> Latchkey.Operation? {
        switch subject {
        case .membership(let member, let group): .removeMember(member, from: group.id)
        case .grant(let organization, let grantee):
            .revokeAccess(to: organization.id, from: grantee)
        case .allOrganizations(let connection):
            .editConnection(connection.id, ConnectionEdit(hasAllOrganizations: false))
        case .connection(let connection): .revokeConnection(connection.id)
        case .user: nil
        }
    }

    @Test(arguments: [false, true])
    func whatGoesWithoutALineGoes(isConnectionUnrestricted: Bool) throws {
        let edit = Latchkey.Operation.editConnection(
            "nights", ConnectionEdit(hasAllOrganizations: isConnectionUnrestricted))
        let reviewed = try ActingWorld(Self.lines)
        #expect(try reviewed.host(edit) == "done")
        let before = try decisions(reviewed.store)
        let lines =
            try ofGroup(reviewed.store) + ofConnection(reviewed.store)
            + ofAccount(reviewed.store)
        var losingCount = 0
        for line in lines {
            guard let removal = removal(line.subject) else { continue }
            let world = try ActingWorld(Self.lines)
            #expect(try world.host(edit) == "done")
            let outcome = try world.host(removal)
            if case .notTold = line.without {
                #expect(outcome != "done", "\(line.subject)")
                continue
            }
            #expect(outcome == "done", "\(line.subject)")
            let after = try decisions(world.store)
            let lost = before.filter { !$0.value.isSubset(of: after[$0.key] ?? []) }.keys
            let users = Set(lost.map { $0.split(separator: " ")[0] })
            #expect(
                line.without == .counts(userCount: users.count, pairCount: lost.count),
                "\(line.subject)")
            if !lost.isEmpty { losingCount += 1 }
        }
        #expect(losingCount > 4)
    }

    @Test func theLastUseIsTheNewestEntryByThoseWhomItLetsInAboutWhatItOpens() throws {
        let world = try ActingWorld(Self.lines)
        for user in ["acme/bob", "noc/eve", "acme/mia", "noc/ned", "acme/bob"] {
            let session = try world.session(user, in: "acme")
            for organization in ["south", "o1", "north"] {
                _ = try? session.organization(Identity(organization))
            }
        }
        try world.store.close()
        let store = try Store.open(at: world.scratch.store)
        let entries = try store.entries(of: "acme")
        func newest(_ organizations: Set<Identity>, _ isMeant: (Ref<User>) -> Bool) -> LogEntry? {
            entries.last { entry in
                guard let user = entry.user, let organization = entry.organization else {
                    return false
                }
                return isMeant(user) && organizations.contains(organization)
            }
        }
        func isMember(_ user: Ref<User>) -> Bool {
            user.account == "noc" || ["bob", "cat"].contains(user.id)
        }
        var usedCount = 0
        for line in try ofGroup(store) {
            let expected: LogEntry? =
                switch line.subject {
                case .membership(.user(let id), _):
                    newest(["south", "o1"]) { $0 == Ref(id, of: "acme") }
                case .membership: newest(["south", "o1"]) { $0.account == "noc" }
                case .grant(let organization, _): newest([organization.id], isMember)
                default: nil
                }
            #expect(line.lastUse == expected, "\(line.subject)")
            if expected != nil { usedCount += 1 }
        }
        #expect(usedCount == 4)
        for line in try ofConnection(store) + ofAccount(store) {
            let expected: LogEntry? =
                switch line.subject {
                case .grant: newest(["north"]) { $0.account == "noc" }
                case .membership: newest(["south", "o1"]) { $0.account == "noc" }
                case .user(let user, _): entries.last { $0.user == user }
                case .connection, .allOrganizations:
                    entries.last { $0.user?.account == "noc" && $0.organization != nil }
                }
            #expect(line.lastUse == expected, "\(line.subject)")
        }
    }

    @Test func whatGaveALineIsTheEntryOfIt() throws {
        let world = try ActingWorld(Self.lines)
        let ann = Ref<User>("ann", of: "acme")
        _ = try world.store.session(for: ann, signIn: [.singleSignOn, .secondFactor]).perform(
            [.join("techs", "rea"), .grant("o3", to: .group("techs"))], reason: "TICKET-3")
        let found = try ofGroup(world.store)
        let given = found.filter { $0.given?.reason == "TICKET-3" }
        #expect(
            given.map(\.subject) == [
                .membership(.user("rea"), of: Ref("techs", of: "acme")),
                .grant(Ref("o3", of: "acme"), to: .group("techs")),
            ])
        #expect(given.allSatisfy { $0.by == ann && $0.since == $0.given?.time })
    }

    @Test func whatWasIsReviewedWithoutWhatWouldGo() throws {
        let world = try ActingWorld(Self.lines)
        let then = try world.store.read { (view) throws in try view.changePosition() }
        #expect(try world.host(.revokeAccess(to: "o1", from: .group("techs"))) == "done")
        var found: [StandingReview] = []
        try world.store.read(asOf: .position(then)) { (view) throws in
            try view.reviewStanding(of: Ref<Group>("techs", of: "acme")) { found.append($0) }
        }
        #expect(found.count == 5)
        #expect(found.allSatisfy { $0.without == .notTold("not told of what was") })
    }
}
