import AccessRules
import Testing

@testable import Latchkey

/// The whole surface of queries: what each part means, and by which steps it is answered.
@Suite struct QuerySurfaceTests {
    private let organizations = Query<Organization>(in: "acme")
    private let users = Query<User>(in: "acme")
    private let assets = Query<Asset>(in: "acme")

    // MARK: Fields

    @Test func everythingStandsInTheOrderOfAdding() throws {
        let world = try QueryWorld()
        try world.expect(
            organizations, means: ["o1", "o2", "o3", "o4", "o5", "p1", "p2"],
            by: "every organization  ≈ 7")
        try world.expect(
            users.ordered(by: .added, .descending), means: ["old", "cat", "bob", "ann"],
            by: """
                walk by added, descending  ≈ 4
                └─ every user  ≈ 4
                """)
    }

    /// Of 16 numbers, 32, and so on: those of an organization stand as they were added, but stretch by stretch.
    @Test func assetsStandByTheStretchesOfTheirOrganizations() throws {
        let scratch = try Scratch()
        var lines = smallWorld
        func id(_ organization: String, _ number: Int) -> Identity {
            Identity("\(organization)\(number)")
        }
        for number in 0..<50 {
            for organization in ["south", "north"] {
                lines += """
                    {"type":"asset","account":"acme","id":"\(id(organization, number))",\
                    "organization":"\(organization)","kind":"stretch","name":"A"}

                    """
            }
        }
        let store = try makeStore(scratch, lines)
        let query = assets.where { $0.kind == "stretch" }
        let found = try store.read { (view) throws in try view.all(query).map(\.id) }
        for organization in ["south", "north"] {
            #expect(
                found.filter { "\($0)".hasPrefix(organization) }
                    == (0..<50).map { id(organization, $0) })
        }
        // The sample's own assets of an organization take numbers of its first stretch.
        var changes = 0
        for (left, right) in zip(found, found.dropFirst())
        where "\(left)".prefix(5) != "\(right)".prefix(5) { changes += 1 }
        #expect(changes == 5, "\(found)")
        let reached = try store.read { (view) throws in
            try view.assets(Reach(of: ann, for: .viewAsset), size: .max).items.map(\.id)
        }
        let added = reached.filter { found.contains($0) }
        #expect(added == (0..<50).map { id("north", $0) } + (0..<50).map { id("south", $0) })
        try store.close()
    }

    @Test func labelsAreSets() throws {
        let world = try QueryWorld()
        try world.expect(
            organizations.where { $0.kind == "Customer" }, means: ["o1", "o2", "o4"],
            by: "labels: kind == \"Customer\"  ≈ 3")
        try world.expect(
            organizations.where { $0.kind.isMissing || $0.status == "Active" },
            means: ["o1", "o5"],
            by: """
                any of  ≈ 2
                ├─ labels: kind.isMissing  ≈ 1
                └─ labels: status == "Active"  ≈ 1
                """)
        try world.expect(
            organizations.where { $0.kind != "Customer" && $0.state == .normal },
            means: ["o3", "o5", "p1"])
        try world.expect(organizations.where { $0.kind == "customer" }, means: [])
        try world.expect(users.where { $0.role == .editor }, means: ["bob", "old"])
        try world.expect(
            users.where { $0.role == .editor && $0.status == .active }, means: ["bob"])
        try world.expect(users.where { $0.hasAllOrganizations == true }, means: ["cat"])
        try world.expect(
            assets.where { $0.kind.isIn("document", "none") }, means: ["note", "plan"])
        try world.expect(assets.where { $0.isRestricted == true }, means: ["plan"])
    }

    @Test func namesAreFolded() throws {
        let world = try QueryWorld()
        try world.expect(
            organizations.where { $0.name.hasPrefix("alpha") }.ordered(by: .name),
            means: ["o4", "o2"])
        try world.expect(
            organizations.where { $0.name.hasWords("WORK al") }, means: ["o2"],
            by: """
                all of  ≈ 2
                ├─ words: name.hasWords("al")  ≈ 2
                └─ words: name.hasWords("work")  ≈ 2
                """)
        try world.expect(organizations.where { $0.name == "u\u{308}bersee" }, means: ["o5"])
        try world.expect(
            organizations.where { $0.name >= "b" && $0.name < "h" }, means: ["o3", "p2"])
    }

    @Test func identitiesAndAddressesAreNames() throws {
        let world = try QueryWorld()
        try world.expect(
            organizations.where { $0.id.isIn("p1", "o2", "nothing") }, means: ["o2", "p1"],
            by: "names: id.isIn(\"nothing\", \"o2\", \"p1\")  ≈ 2")
        try world.expect(organizations.where { $0.id.hasPrefix("p") }, means: ["p1", "p2"])
        try world.expect(users.where { $0.email == "ANN@ACME.example" }, means: ["ann"])
        // The address of somebody removed is nobody's.
        try world.expect(users.where { $0.email.hasPrefix("o") }, means: ["old"])
    }

    // MARK: Relations

    @Test func relationsAreFollowedFromBothEnds() throws {
        let world = try QueryWorld()
        try world.expect(
            organizations.where { $0.grantedGroups.contains("techs") }, means: ["o1"],
            by: "relations: grantedGroups.any(id == \"techs\")  ≈ 1")
        try world.expect(users.where { $0.organizations.contains("o2") }, means: ["bob"])
        try world.expect(organizations.where { $0.parent.contains("o1") }, means: ["o3", "p1"])
        try world.expect(
            organizations.where { $0.children.any { $0.kind == "Vendor" } }, means: ["o1"])
        try world.expect(
            organizations.where { $0.assets.any { $0.kind == "document" } }, means: ["o1", "o2"])
        try world.expect(assets.where { $0.container.contains("safe") }, means: ["note"])
        try world.expect(assets.where { $0.listedUsers.contains("bob") }, means: ["plan"])
        try world.expect(
            users.where { $0.groups.any { $0.organizations.any { $0.name == "zeta works" } } },
            means: ["bob"])
        try world.expect(
            users.where { $0.groups.isEmpty && $0.status == .active }, means: ["ann"])
    }

    @Test func grantsHoldAtTheQuerysInstant() throws {
        let world = try QueryWorld()
        let granted = organizations.where { $0.grantedUsers.contains("bob") }
        try world.expect(granted.at(.year(2030)), means: ["o2", "o4"])
        try world.expect(granted.at(.year(2032)), means: ["o2"])
        let connections = Query<Connection>(in: "noc").where { $0.status == .expired }
        try world.expect(connections.at(.year(2029)), means: [])
        try world.expect(connections.at(.year(2032)), means: ["days"])
    }

    // MARK: Permission

    @Test func permissionIsACondition() throws {
        let world = try QueryWorld()
        let bob = Ref<User>("bob", of: "acme")
        let nia = Ref<User>("nia", of: "noc")
        let early = organizations.at(.year(2030))
        try world.expect(
            early.where { $0.accessible(to: bob, for: .viewOrganization) },
            means: ["o1", "o2", "o4"])
        try world.expect(
            early.where { $0.accessible(to: bob, for: .editOrganization) }, means: ["o1", "o2"])
        try world.expect(
            early.where { $0.accessible(to: nia, for: .editOrganization) }, means: ["o3"])
        try world.expect(
            assets.where { $0.accessible(to: bob, for: .viewAsset) },
            means: ["safe", "note", "plan"])
        try world.expect(
            users.where { $0.can(.editOrganization, .organization(Ref("o1", of: "acme"))) },
            means: ["ann", "bob", "cat"])
        try world.expect(
            Query<User>(in: "noc").where {
                $0.can(.viewOrganization, .organization(Ref("o3", of: "acme")))
            }, means: ["nia"])
    }

    @Test func whoIsUnknownIsAnErrorAndNoAnswer() throws {
        let world = try QueryWorld()
        let nobody = Ref<User>("nobody", of: "acme")
        try world.store.read { (view) throws in
            #expect(throws: StoreError(.unknown(thing: "user", "acme/nobody"))) {
                try view.all(
                    organizations.where { !$0.accessible(to: nobody, for: .viewOrganization) })
            }
            #expect(throws: StoreError.self) { try view.all(Query<User>(in: "nowhere")) }
        }
    }

    @Test func whatIsNestedTooDeepIsAnError() throws {
        let world = try QueryWorld()
        var deep = Predicate<Organization> { $0.kind == "a" }
        for _ in 0..<Condition.maximumDepth / 2 {
            let inner = deep
            deep = Predicate { $0.parent.any(inner) } && Predicate { $0.kind == "a" }
        }
        let query = organizations.where(deep)
        let error = StoreError(
            .limit(name: "the depth of a condition", limit: Condition.maximumDepth))
        try world.store.read { (view) throws in
            #expect(throws: error) { try view.all(query) }
            #expect(throws: error) { try view.count(query) }
            #expect(throws: error) { try view.explain(query) }
        }
    }

    // MARK: Order

    @Test func namesAndIdentitiesAreOrders() throws {
        let world = try QueryWorld()
        try world.expect(
            organizations.ordered(by: .name), means: ["o4", "o2", "o3", "p2", "p1", "o5", "o1"],
            by: """
                walk by name  ≈ 7
                └─ every organization  ≈ 7
                """)
        try world.expect(
            organizations.where { $0.kind == "Partner" }.ordered(by: .identity, .descending),
            means: ["p2", "p1"],
            by: """
                walk by identity, descending  ≈ 2
                └─ labels: kind == "Partner"  ≈ 2
                """)
    }

    @Test func whatIsRareIsSortedAndNotLookedForInTheOrder() throws {
        let world = try QueryWorld()
        try world.expect(
            organizations.where { $0.kind == "Vendor" }.ordered(by: .name), means: ["o3"],
            by: """
                sort by name  ≈ 1
                └─ labels: kind == "Vendor"  ≈ 1
                """)
    }

    // MARK: Scans

    @Test func aScanSaysSoAndCanBeForbidden() throws {
        let world = try QueryWorld()
        let query = users.where { $0.groups.isEmpty }
        try world.expect(
            query, means: ["ann", "old"],
            by: """
                filter !(groups.any)  ≈ 4
                └─ every user  ≈ 4
                """)
        try world.store.read { (view) throws in
            #expect(try view.explain(query).isScan)
            #expect(throws: StoreError(.needsIndex("!groups.any"))) {
                try view.count(query.requiringIndex())
            }
            let narrowed = query.where { $0.role == .editor }.requiringIndex()
            #expect(try view.count(narrowed) == 1)
            #expect(try !view.explain(narrowed).isScan)
        }
    }

    @Test func withoutAnIndexTheAnswerIsTheSame() throws {
        let world = try QueryWorld {
            $0.trials.absentIndexes = Set(StoreIndex.allCases)
            $0.trials.sweeps = false
        }
        try world.expect(
            organizations.where { $0.kind == "Customer" }.ordered(by: .name),
            means: ["o4", "o2", "o1"],
            by: """
                sort by name  ≈ 7
                └─ filter kind == "Customer"  ≈ 7
                   └─ every organization  ≈ 7
                """)
    }

    // MARK: Handles

    @Test func handlesStandForWhatAQueryMeans() throws {
        let world = try QueryWorld()
        let bob = Ref<User>("bob", of: "acme")
        let query = organizations.where { $0.accessible(to: bob, for: .editOrganization) }
            .ordered(by: .name, .descending)
        let handles = try world.store.read { (view) throws in
            let handles = try view.handles(query)
            #expect(try view.handles(query, limit: 1) == [handles[0]])
            #expect(try handles.map { try view.value(of: $0) } == view.all(query))
            let user = try view.handle(bob)
            for handle in try view.handles(organizations) {
                let decision = try view.decide(user, .editOrganization, .organization(handle))
                #expect(decision.isAllowed == handles.contains(handle))
            }
            #expect(
                try view.handles(users) == [view.handle(Ref<User>("ann", of: "acme")), user]
                    + view.handles(users.where { $0.id.isIn("cat", "old") }))
            return handles
        }
        #expect(handles.count == 2)
        try world.store.administer { administration in
            try administration.perform(.destroyOrganization("o2"), in: "acme")
        }
        try world.store.read { (view) throws in
            #expect(try handles.map { try view.value(of: $0)?.id } == ["o1", nil])
        }
        let other = try QueryWorld()
        #expect(throws: StoreError.self) {
            try other.store.read { (view) throws in try view.value(of: handles[0]) }
        }
    }

    @Test func accountsAndConnectionsHaveHandles() throws {
        let world = try QueryWorld()
        try world.store.read { (view) throws in
            let accounts = Query<Account>()
            #expect(
                try view.handles(accounts).map { try view.value(of: $0) } == view.all(accounts))
            let connections = Query<Connection>(in: "acme")
            #expect(
                try view.handles(connections).map { try view.value(of: $0) }
                    == view.all(connections))
        }
    }

    // MARK: Pages

    @Test func cursorsGoOnWhileTheDataChanges() throws {
        let world = try QueryWorld()
        let query = organizations.ordered(by: .name)
        let first = try world.store.read { (view) throws in try view.page(query, size: 3) }
        #expect(first.items.map(\.id) == ["o4", "o2", "o3"])
        // What was given last is gone, and something comes before and behind the place.
        try world.store.administer { administration in
            try administration.perform(.destroyOrganization("o3"), in: "acme")
            try administration.insert(
                .organization(Organization(account: "acme", id: "n1", name: "Aaa")))
            try administration.insert(
                .organization(Organization(account: "acme", id: "n2", name: "Cee")))
        }
        let cursor = try #require(first.next)
        let rest = try world.store.read { (view) throws in
            try view.page(query, size: 9, after: cursor)
        }
        #expect(rest.items.map(\.id) == ["n2", "p2", "p1", "o5", "o1"])
        #expect(rest.next == nil)
        #expect(throws: StoreError.self) {
            try world.store.read { (view) throws in
                try view.page(organizations, size: 3, after: cursor)
            }
        }
    }
}

extension Instant {
    /// The first of January of a year after 1970.
    static func year(_ year: Int) -> Instant {
        Instant(millisecondsSince1970: Int64(Double(year - 1970) * 365.2425 * 86_400_000))
    }
}
