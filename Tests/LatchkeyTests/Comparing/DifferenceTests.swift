import AccessRules
import Samples
import Testing

@testable import Latchkey

/// The difference in effective access is what asking everything of both states would tell.
@Suite struct DifferenceTests {
    private static let day: Int64 = 24 * 60 * 60 * 1_000

    @Test(arguments: PossibleOperation.all)
    func theDifferenceOfEachOperationIsWhatAskingEverythingTells(_ possible: PossibleOperation)
        throws
    {
        let world = try ActingWorld()
        try possible.prepare(world.store)
        try Self.compare(
            world.store, [AccountOperation(possible.operation, in: possible.account)], by: nil,
            [testNow], "\(possible)")
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func soIsThatOfManyAtAnyTime(_ seed: UInt64) throws {
        var random = LogRandom(seed: seed)
        let world = try ActingWorld()
        try Self.addTimes(world.store, &random)
        let all = PossibleOperation.all
        var toldCount = 0
        for _ in 0..<12 {
            var operations: [AccountOperation] = []
            for _ in 0..<(1 + random.next() % 6) {
                let one = all[Int(random.next() % UInt64(all.count))]
                for operation in one.preparation {
                    let isOfDelegate = operation.name == "acceptConnection"
                    operations.append(
                        AccountOperation(operation, in: isOfDelegate ? "far" : "acme"))
                }
                operations.append(AccountOperation(one.operation, in: one.account))
            }
            let instants = [
                testNow, testNow.adding(Int64(random.next() % 40) * Self.day),
                testNow.adding(-Int64(random.next() % 40) * Self.day),
            ]
            let message = "seed \(seed): \(operations.map(\.operation.name))"
            if try Self.compare(world.store, operations, by: nil, instants, message) {
                toldCount += 1
                if random.next() % 2 == 0 { try world.store.perform(operations) }
            }
        }
        #expect(toldCount > 0, "seed \(seed)")
    }

    /// Grants and memberships that begin and end around now.
    private static func addTimes(_ store: Store, _ random: inout LogRandom) throws {
        func validity() -> Validity {
            let begin = testNow.adding(Int64(random.next() % 60) * day - 30 * day)
            return Validity(from: begin, until: begin.adding((1 + Int64(random.next() % 40)) * day))
        }
        try store.administer { admin in
            for group in ["techs", "strict"] as [Identity] {
                for organization in ["north", "south", "o1", "o2"] as [Identity] {
                    try admin.perform(
                        .grantAccess(
                            Grant(
                                account: "acme", organization: organization,
                                grantee: .group(group), validity: validity())), in: "acme")
                }
                let members: [Membership.Member] = [
                    .user("bob"), .user("cat"), .user("lea"), .user("rea"), .connection("nights"),
                ]
                for member in members {
                    try admin.perform(
                        .addMember(
                            Membership(
                                account: "acme", group: group, member: member,
                                validity: validity())), in: "acme")
                }
            }
        }
    }

    /// Compares the difference that some operations would make with what asking everything tells.
    ///
    /// - Returns: Whether they would be done.
    @discardableResult
    private static func compare(
        _ store: Store, _ operations: [AccountOperation], by user: Ref<User>?,
        _ instants: [Instant], _ message: String
    ) throws -> Bool {
        do {
            try store.read { view in
                try view.after(operations, by: user) { after in
                    for instant in instants {
                        try compare(view, after, at: instant, "\(message) at \(instant)")
                    }
                }
            }
            return true
        } catch is StoreError { return false }
    }

    private static func compare(
        _ view: View, _ after: View, at instant: Instant, _ message: String
    ) throws {
        let difference = try after.difference(from: view, at: instant)
        let told = BruteDifference(difference) { Issue.record("\($0) twice; \(message)") }
        let asked = try BruteDifference(view, after, at: instant)
        #expect(
            told == asked, "told and asked: \(told.firstUnlike(asked) ?? ""); \(message)")
        let causeless = difference.lines.filter(\.causes.isEmpty)
        #expect(causeless == [], "\(message)")
        let changeless = difference.lines.filter { $0.gained.isEmpty && $0.lost.isEmpty }
        #expect(changeless == [], "\(message)")
        #expect(difference.isEmpty == asked.changes.isEmpty, "\(message)")
        let gains = asked.changes.values.filter { !$0.gained.isEmpty }.count
        let losses = asked.changes.values.filter { !$0.lost.isEmpty }.count
        #expect(difference.gainsNothing == (gains == 0), "\(message)")

        let count = try after.countDifference(from: view, at: instant)
        #expect(count.lineCount == difference.lines.count, "\(message)")
        #expect(count.gainedPairCount == gains, "\(message)")
        #expect(count.lostPairCount == losses, "\(message)")
        let gaining = Set(asked.changes.filter { !$0.value.gained.isEmpty }.map(\.key.user))
        let losing = Set(asked.changes.filter { !$0.value.lost.isEmpty }.map(\.key.user))
        #expect(count.gainingUserCount == gaining.count, "\(message)")
        #expect(count.losingUserCount == losing.count, "\(message)")
        #expect(count.validUntil == difference.validUntil, "\(message)")

        // Nothing changes by time alone before it is said to.
        let until = difference.validUntil
        #expect(until > instant, "\(message)")
        if until < .distantFuture {
            let last = try BruteDifference(view, after, at: until.adding(-1))
            #expect(last == asked, "before \(until): \(message)")
        }
    }

    @Test func whoManyAreIsOneLineAboutManyThings() throws {
        let world = try ActingWorld()
        try world.store.read { view in
            let promotion = [AccountOperation(.assignRole("rea", .manager), in: "acme")]
            try view.after(promotion) { after in
                let lines = try after.difference(from: view).lines
                #expect(lines.count == 3)
                #expect(lines.allSatisfy { $0.users == [Ref("rea", of: "acme")] })
                #expect(lines.allSatisfy { $0.causes == [.user] })
                #expect(lines.first?.targets == .account)
            }
            let grant = [
                AccountOperation(.grant("south", to: .group("techs")), in: "acme"),
                AccountOperation(.join("techs", "bob"), in: "acme"),
                AccountOperation(.join("techs", "cat"), in: "acme"),
                AccountOperation(.join("techs", "rea"), in: "acme"),
            ]
            try view.after(grant) { after in
                let lines = try after.difference(from: view).lines
                let bob = lines.filter { $0.users == [Ref("bob", of: "acme")] }
                #expect(bob.map(\.targets) == [.organizations(["south"]), .assets(["far"])])
                #expect(
                    bob.first?.causes == [.membership(of: "techs"), .groupGrant("techs")])
            }
        }
    }

    @Test func aTimeIsToldInParts() throws {
        let world = try ActingWorld()
        let (begin, end) = (testNow.adding(Self.day), testNow.adding(3 * Self.day))
        let grant = AccountOperation(
            .grantAccess(
                Grant(
                    account: "acme", organization: "south", grantee: .user("lea"),
                    validity: Validity(from: begin, until: end))), in: "acme")
        try world.store.read { view in
            try view.after([grant]) { after in
                let parts = try after.differences(
                    from: view, during: testNow..<testNow.adding(9 * Self.day))
                #expect(parts.map(\.instant) == [testNow, begin, end])
                #expect(parts.map(\.isEmpty) == [true, false, true])
                #expect(parts.map(\.validUntil) == [begin, end, .distantFuture])
                let error = #expect(throws: StoreError.self) {
                    try after.differences(from: view, during: testNow..<testNow)
                }
                #expect(error.map { "\($0)".contains("at least one instant") } == true)
            }
        }
    }

    @Test func onlyTheViewThatItWasMadeOfIsComparedWith() throws {
        let world = try ActingWorld()
        let operations = [AccountOperation(.removeUser("bob"), in: "acme")]
        let error = #expect(throws: StoreError.self) {
            try world.store.read { view in
                try view.after(operations) { after in
                    try world.session("acme/ann").perform(.removeUser("cat"))
                    return try world.store.read { other in try after.difference(from: other) }
                }
            }
        }
        #expect(error.map { "\($0)".contains("two views of one state") } == true)
        #expect(try world.store.read { view in try view.difference(from: view).isEmpty })
    }
}

/// What of a difference is told in pages, and in a session.
@Suite struct ToldDifferenceTests {
    let world: ActingWorld

    init() throws { world = try ActingWorld() }

    private static let change = [
        AccountOperation(.removeUser("bob"), in: "acme"),
        AccountOperation(.assignRole("rea", .manager), in: "acme"),
        AccountOperation(.archiveOrganization("north"), in: "acme"),
    ]

    @Test func allPagesAreTheDifference() throws {
        try world.store.read { view in
            try view.after(Self.change) { after in
                let whole = try after.difference(from: view).lines
                #expect(whole.count > 3)
                for size in [1, 2, whole.count, .max] {
                    let lines = try after.pagedDifference(from: view, size: size).lines
                    #expect(lines == whole, "pages of \(size)")
                }
                #expect(throws: StoreError.self) { try after.difference(from: view, size: 0) }
            }
        }
    }

    /// Two groups bring many organizations and assets on lists, and time adds and takes more: whatever
    /// was found first, the same is told in the same lines, in the same order.
    @Test func whatDiffersIsToldAlikeWhoeverAsks() throws {
        let crowd = try CrowdedWorld()
        let operations = [
            ("one", "u"), ("two", "u"), ("three", "u"), ("one", "v"), ("two", "v"), ("three", "w"),
        ].map { group, user in
            AccountOperation(.join(Identity(group), Identity(user)), in: "acme")
        }
        let told = try crowd.store.read { view in
            try view.after(operations) { after in
                let whole = try after.difference(from: view)
                #expect(whole.lines.count > 5)
                for _ in 0..<20 { #expect(try after.difference(from: view) == whole) }
                for size in [1, 2, 3, whole.lines.count - 1] {
                    let lines = try after.pagedDifference(from: view, size: size).lines
                    #expect(lines == whole.lines, "pages of \(size)")
                }
                let parts = try after.differences(
                    from: view, during: testNow..<testNow.adding(90 * 86_400_000))
                #expect(parts.count == 3)
                return whole
            }
        }
        let place = try crowd.store.read { try $0.accessPosition() }
        try crowd.store.perform(operations)
        let came = try crowd.store.read { view in
            try view.asOf(.position(place.position)) { then in try view.difference(from: then) }
        }
        #expect(came.lines == told.lines)
        let feed = try crowd.store.read { try $0.accessChanges(since: place).changes }
        #expect(feed.map(\.difference.lines) == [told.lines])
        // Assets of an organization stand side by side, in the order of the organizations.
        for case .assets(let ids) in told.lines.map(\.targets) {
            let organizations = ids.map { id in (Int(id.text.dropFirst()) ?? 0) % 12 }
            #expect(organizations == organizations.sorted(), "\(ids)")
        }
    }

    /// What is now goes on, though nobody commits; what was does not.
    @Test func whatIsComparedWithWhatWasHoldsUntilTimeDoesMore() throws {
        let scratch = try Scratch()
        let clock = SteppedClock(testNow)
        let store = try makeStore(scratch, actingWorld) { $0.clock = { clock.now } }
        let begin = testNow.adding(5_000)
        try store.perform([
            AccountOperation(
                .grantAccess(
                    Grant(
                        account: "acme", organization: "south", grantee: .user("lea"),
                        validity: Validity(from: begin, until: begin.adding(5_000)))), in: "acme")
        ])
        let place = try store.read { try $0.changePosition() }
        clock.step(1_000)
        try store.perform([AccountOperation(.assignRole("rea", .creator), in: "acme")])
        clock.step(1_000)
        func difference() throws -> AccessDifference {
            try store.read { view in
                try view.asOf(.position(place)) { then in try view.difference(from: then) }
            }
        }
        let first = try difference()
        #expect(first.validUntil == begin)
        clock.step(2_999)
        #expect(try difference().lines == first.lines)
        clock.step(1)
        let second = try difference()
        #expect(second.lines != first.lines && second.validUntil == begin.adding(5_000))
        clock.step(5_000)
        let third = try difference()
        #expect(third.lines == first.lines && third.validUntil == .distantFuture)
    }

    @Test func aCursorIsOfItsOperations() throws {
        func page(_ operations: [AccountOperation], _ cursor: PageCursor?) throws -> PageCursor? {
            try world.store.read { view in
                try view.after(operations) { after in
                    try after.difference(from: view, size: 1, after: cursor).next
                }
            }
        }
        let cursor = try #require(try page(Self.change, nil))
        #expect(try page(Self.change, cursor) != nil)
        #expect(throws: StoreError.self) { try page(Array(Self.change.dropLast()), cursor) }
        // What is committed meanwhile moves nothing else.
        try world.session("acme/ann").perform(.removeUser("cat"))
        #expect(try page(Self.change, cursor) != nil)
    }

    /// Max manages north alone, and may join bob to a group that Max is in.
    private func setUpManager() throws {
        for operation: Operation in [
            .grant("south", to: .group("techs")), .grant("north", to: .group("techs")),
            .join("techs", "max"), .revokeAccess(to: "south", from: .group("techs")),
            .join("techs", "cat"),
        ] {
            try world.session("acme/ann").perform(operation)
        }
    }

    @Test func aSessionTellsOnlyWhatItsUserMaySee() throws {
        try setUpManager()
        let promotion: [Operation] = [.assignRole("rea", .creator)]
        let whole = try world.store.read { view in
            try view.after(promotion.map { AccountOperation($0, in: "acme") }) { after in
                try after.difference(from: view)
            }
        }
        let seen = try world.session("acme/max").difference(after: promotion)
        #expect(Set(seen.lines.map(\.users)) == Set(whole.lines.map(\.users)))
        let organizations = seen.lines.map(\.targets)
        #expect(organizations.contains(.organizations(["north"])))
        // The list of the secret names ann alone.
        #expect(!"\(seen)".contains("secret"))

        let restricted: [Operation] = [.setAssetPermissions("secret", .everyone)]
        let everybody = try world.session("acme/ann").difference(after: restricted)
        #expect(everybody.lines.contains { $0.users.contains(Ref("nia", of: "noc")) })
        #expect(everybody.lines.allSatisfy { $0.causes == [.list] })

        // Without standing nobody hears anything.
        let denied = #expect(throws: StoreError.self) {
            try world.session("far/fay", in: "acme").difference(after: promotion)
        }
        #expect(denied?.inFewWords == "denied standing")
        // What may not be done is not foreseen either.
        #expect(throws: StoreError.self) {
            try world.session("acme/bob").difference(after: promotion)
        }
    }

    /// Pages have what the whole has, and the last of them is the last of which anything is seen.
    @Test func whatIsSeenComesInPages() throws {
        try setUpManager()
        var (pagedCount, lessCount) = (0, 0)
        for (user, account) in [
            ("acme/ann", "acme"), ("acme/max", "acme"), ("noc/nia", "acme"), ("far/fay", "far"),
        ] as [(String, Identity)] {
            let session = try world.session(user, in: account)
            for possible in PossibleOperation.all where possible.account == account {
                let operations = [possible.operation]
                var whole: AccessDifference?
                if kind(of: { whole = try session.difference(after: operations) }) != nil {
                    continue
                }
                let seen = try #require(whole)
                let all = try world.store.read { view in
                    try view.after([AccountOperation(possible.operation, in: account)]) { after in
                        try after.difference(from: view).lines
                    }
                }
                if !seen.isEmpty, seen.lines.count < all.count { lessCount += 1 }
                for size in [1, 2, max(seen.lines.count, 1), .max] {
                    var lines: [AccessDifference.Line] = []
                    var cursor: PageCursor?
                    repeat {
                        let page = try session.difference(
                            after: operations, size: size, after: cursor)
                        #expect(page.items.count <= size, "\(user): \(possible)")
                        #expect(!page.items.isEmpty || seen.isEmpty, "\(user): \(possible)")
                        #expect(page.validUntil == page.instant)
                        lines += page.items
                        cursor = page.next
                    } while cursor != nil
                    #expect(lines == seen.lines, "\(user): \(possible), pages of \(size)")
                }
                pagedCount += 1
            }
        }
        #expect(pagedCount > 20 && lessCount > 2, "\(pagedCount), \(lessCount)")
    }

    @Test func aCursorOfASessionIsOfItsUser() throws {
        let operations: [Operation] = [.archiveOrganization("north"), .assignRole("rea", .manager)]
        let ann = try world.session("acme/ann")
        let cursor = try #require(try ann.difference(after: operations, size: 1).next)
        #expect(try !ann.difference(after: operations, size: 1, after: cursor).items.isEmpty)
        let other = try world.session("acme/rea")
        for refused in [
            { _ = try other.difference(after: operations, size: 1, after: cursor) },
            { _ = try ann.difference(after: [operations[0]], size: 1, after: cursor) },
            { _ = try ann.difference(after: operations, size: 0, after: cursor) },
        ] {
            #expect(throws: StoreError.self) { try refused() }
        }
    }

    @Test func howMuchItIsIsWhatIsCounted() throws {
        try world.store.read { view in
            for possible in PossibleOperation.all {
                let operation = AccountOperation(possible.operation, in: possible.account)
                _ = try? view.after([operation]) { after in
                    let counted = try after.countDifference(from: view)
                    #expect(try after.difference(from: view).count == counted, "\(possible)")
                }
            }
            try view.after(Self.change) { after in
                let counted = try after.countDifference(from: view)
                #expect(counted.losingUserCount > 0 && counted.gainingUserCount > 0)
                #expect(try after.difference(from: view).count == counted)
            }
        }
    }

    /// What a user will see, or saw, is not told by asking about then.
    @Test func whatIsSeenIsSeenNow() throws {
        try setUpManager()
        let monday = testNow.adding(86_400_000)
        try world.session("acme/ann").perform(
            .grantAccess(
                Grant(
                    account: "acme", organization: "south", grantee: .user("max"),
                    validity: Validity(from: monday))))
        let max = try world.session("acme/max")
        for instant in [nil, monday] {
            let seen = try max.difference(after: [.assignRole("rea", .creator)], at: instant)
            #expect(!seen.isEmpty && !"\(seen)".contains("south"), "\(instant as Any)")
            let page = try max.difference(
                after: [.assignRole("rea", .creator)], at: instant, size: .max)
            #expect(page.items == seen.lines)
        }
    }

    /// Bob and Cat differ in what Max does not see: to Max both gain the same.
    @Test func linesThatLookAlikeAreOne() throws {
        try setUpManager()
        for operation: Operation in [.grant("north", to: .group("strict")), .join("strict", "max")]
        {
            try world.session("acme/ann").perform(operation)
        }
        let operations: [Operation] = [
            .assignRole("bob", .creator), .assignRole("cat", .creator),
        ]
        let all = try world.store.read { view in
            try view.after(operations.map { AccountOperation($0, in: "acme") }) { after in
                try after.difference(from: view).lines
            }
        }
        let seen = try world.session("acme/max").difference(after: operations).lines
        var bare: Set<String> = []
        for line in seen {
            #expect(line.users == line.users.sorted())
            let text =
                "\(line.connection as Any) \(line.targets) \(line.gained) \(line.lost) \(line.causes)"
            #expect(bare.insert(text).inserted, "\(text)")
        }
        #expect(!seen.isEmpty && all.count > 1)
    }

    /// Nor does the order of lines tell of an organization that is not seen.
    @Test func linesAreInTheSameOrderWhateverIsNotSeen() throws {
        func lines(isGranted: Bool) throws -> [AccessDifference.Line] {
            var world = ""
            for (type, more) in [
                ("account", #""id":"acme","subdomain":"acme","name":"A"}"#),
                ("user", #""id":"ann","email":"ann@a.example","name":"A","role":"administrator"}"#),
                ("user", #""id":"mia","email":"mia@a.example","name":"M","role":"manager"}"#),
                ("user", #""id":"bob","email":"bob@a.example","name":"B","role":"editor"}"#),
                ("group", #""id":"g","name":"G"}"#),
                ("organization", #""id":"o0","name":"O"}"#),
                ("organization", #""id":"o3","name":"O"}"#),
                ("organization", #""id":"o5","name":"O"}"#),
                ("grant", #""organization":"o3","user":"mia"}"#),
                ("grant", #""organization":"o5","user":"mia"}"#),
                ("grant", #""organization":"o3","user":"bob"}"#),
                ("grant", #""organization":"o5","group":"g"}"#),
                ("membership", #""group":"g","user":"bob"}"#),
                ("grant", #""organization":"o0","group":"g"}"#),
            ] where isGranted || more != #""organization":"o0","group":"g"}"# {
                let account = type == "account" ? "" : #""account":"acme","#
                world += #"{"type":"\#(type)",\#(account)\#(more)"# + "\n"
            }
            let scratch = try Scratch()
            let store = try makeStore(scratch, world)
            let session = try store.session(for: Ref("mia", of: "acme"))
            return try session.difference(after: [.removeUser("bob")]).lines
        }
        let seen = try lines(isGranted: true)
        #expect(try seen == lines(isGranted: false))
        #expect(seen.count > 1)
    }

    @Test func aDelegateHearsOfItselfAlone() throws {
        let rename: [Operation] = [.archiveOrganization("north")]
        let nia = try world.session("noc/nia", in: "acme").difference(after: rename)
        #expect(!nia.isEmpty)
        #expect(nia.lines.allSatisfy { $0.users == [Ref("nia", of: "noc")] })
        #expect(nia.lines.allSatisfy { $0.causes.allSatisfy { $0.group == nil } })
    }

    /// Before it accepts, an account knows of a connection what *Connections* in `Docs/Permissions.md` says.
    @Test func beforeAnAcceptanceNothingIsToldOfWhatItLetsIn() throws {
        for operation: Latchkey.Operation in [
            .draft("new", to: "far", .manager, everything: true),
            .sendConnection("new", seed: .random()),
        ] {
            try world.session("acme/ann").perform(operation)
        }
        let accept: [Latchkey.Operation] = [.acceptConnection(Ref("new", of: "acme"))]
        let seen = try world.session("far/fay").difference(after: accept)
        let entering = seen.lines.filter { $0.account == "acme" }
        #expect(entering.map(\.targets) == [.account])
        #expect(entering.map(\.gained) == [[.enterAccount]])
        #expect(seen.validUntil == seen.instant)
    }

    @Test func askingIsLogged() throws {
        _ = try world.session("acme/ann").difference(after: [.assignRole("rea", .creator)])
        try world.store.close()
        let store = try Store.open(at: world.scratch.store)
        let count = try store.read { view in
            try view.count(
                Query<LogEntry>(in: "acme").where { $0.operation == "viewDifference" })
        }
        #expect(count == 1)
        try store.close()
    }
}

/// What takes something away gives nobody more.
@Suite struct TakingAwayTests {
    private let world: ActingWorld

    init() throws {
        world = try ActingWorld()
        for operation: Latchkey.Operation in [
            .grant("south", to: .group("techs")), .grant("o1", to: .group("techs")),
            .grant("o2", to: .connection("nights")), .join("techs", "bob"), .join("techs", "rea"),
            .join("strict", "cat"),
            .addMember(
                Membership(account: "acme", group: "techs", member: .connection("nights"))),
        ] {
            try world.store.perform([AccountOperation(operation, in: "acme")])
        }
    }

    private func difference(_ operation: Latchkey.Operation) throws -> AccessDifference {
        try world.store.read { view in
            try view.after([AccountOperation(operation, in: "acme")]) { after in
                try after.difference(from: view)
            }
        }
    }

    @Test func nobodyGainsAnything() throws {
        let (grants, users) = try world.store.read { view in
            (try view.all(Query<Grant>(in: "acme")), try view.all(Query<User>(in: "acme")))
        }
        #expect(grants.count > 7 && users.count > 8)
        var operations: [Latchkey.Operation] = []
        for grant in grants {
            operations.append(.revokeAccess(to: grant.organization, from: grant.grantee))
        }
        for user in users { operations.append(.removeUser(user.id)) }
        let members: [Membership.Member] = [.user("bob"), .user("rea"), .connection("nights")]
        for member in members { operations.append(.removeMember(member, from: "techs")) }
        for role in [Role.creator, .readOnly] {
            operations.append(.editConnection("nights", ConnectionEdit(maximumRole: role)))
        }
        operations.append(.revokeConnection("nights"))
        var losingCount = 0
        for operation in operations {
            let difference = try difference(operation)
            #expect(difference.gainsNothing, "\(operation)")
            if !difference.isEmpty { losingCount += 1 }
        }
        #expect(losingCount > 15)
    }

    /// Except where what goes is what denied something.
    @Test func aMembershipThatDeniesGivesBackWhatItDenied() throws {
        let difference = try difference(.removeMember(.user("cat"), from: "strict"))
        #expect(difference.lines.map(\.targets) == [.assets(["safe"])])
        #expect(difference.lines.allSatisfy { $0.lost.isEmpty && !$0.gained.isEmpty })
    }
}
