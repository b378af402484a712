import AccessRules
import Latchkey
import Testing

/// One account with a group, a restricted asset and a partner.
private let world = """
    {"type":"account","id":"a","subdomain":"a","name":"A"}
    {"type":"account","id":"b","subdomain":"b","name":"B"}
    {"type":"user","account":"a","id":"admin","email":"admin@a","name":"Ad","role":"administrator"}
    {"type":"user","account":"a","id":"editor","email":"ed@a","name":"Ed","role":"editor"}
    {"type":"user","account":"a","id":"reader","email":"re@a","name":"Re","role":"readOnly"}
    {"type":"user","account":"a","id":"flag","email":"fl@a","name":"Fl","role":"manager","allOrganizations":true}
    {"type":"user","account":"b","id":"x","email":"x@b","name":"X","role":"administrator"}
    {"type":"user","account":"b","id":"y","email":"y@b","name":"Y","role":"creator"}
    {"type":"user","account":"b","id":"z","email":"z@b","name":"Z","role":"lite"}
    {"type":"organization","account":"a","id":"o1","name":"One"}
    {"type":"organization","account":"a","id":"o2","name":"Two"}
    {"type":"organization","account":"a","id":"o3","name":"Three","state":"archived"}
    {"type":"organization","account":"a","id":"o4","name":"Four","state":"deleted"}
    {"type":"group","account":"a","id":"g","name":"G"}
    {"type":"asset","account":"a","id":"p1","organization":"o1","kind":"password","name":"P1"}
    {"type":"asset","account":"a","id":"p2","organization":"o1","kind":"password","name":"P2","access":{"groups":["g"]}}
    {"type":"asset","account":"a","id":"p3","organization":"o2","kind":"password","name":"P3"}
    {"type":"connection","id":"c","host":"a","delegate":"b","maximumRole":"editor","status":"accepted"}
    {"type":"membership","account":"a","group":"g","user":"editor"}
    {"type":"grant","account":"a","organization":"o1","group":"g"}
    {"type":"grant","account":"a","organization":"o3","group":"g"}
    {"type":"grant","account":"a","organization":"o4","group":"g"}
    {"type":"grant","account":"a","organization":"o1","user":"reader"}
    {"type":"grant","account":"a","organization":"o2","user":"reader","until":"2026-06-01T00:00:00Z"}
    {"type":"grant","account":"a","organization":"o1","connection":"c"}

    """

@Suite struct ListTests {
    private func ids<T>(_ refs: [Ref<T>]) -> [String] { refs.map { $0.id.text } }

    @Test func organizationsAreThoseThatDecisionsAllow() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, world)
        try store.read { (view) throws in
            func list(_ user: String, _ action: Action, of account: Identity = "a") throws
                -> [String]
            {
                let reach = Reach(of: Ref(Identity(user), of: account), in: "a", for: action)
                let page = try view.organizations(reach)
                #expect(try view.countOrganizations(reach) == page.items.count)
                return ids(page.items)
            }
            #expect(try list("admin", .viewOrganization) == ["o1", "o2", "o3"])
            #expect(try list("admin", .restoreOrganization) == ["o1", "o2", "o3", "o4"])
            #expect(try list("editor", .viewOrganization) == ["o1", "o3"])
            #expect(try list("editor", .editOrganization) == ["o1"])
            #expect(try list("editor", .restoreOrganization) == ["o1", "o3", "o4"])
            #expect(try list("reader", .viewOrganization) == ["o1", "o2"])
            #expect(try list("reader", .editOrganization) == [])
            #expect(try list("flag", .editOrganization) == ["o1", "o2"])
            #expect(try list("x", .editOrganization, of: "b") == ["o1"])
            #expect(try list("y", .deleteOrganization, of: "b") == [])
            #expect(try list("z", .viewOrganization, of: "b") == [])
        }
    }

    @Test func pagesPutTogetherAreTheWholeList() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, world)
        try store.read { (view) throws in
            let assets = Reach(of: Ref("admin", of: "a"), for: .viewAsset)
            let users = WhoCan(.viewOrganization, on: .organization(Ref("o1", of: "a")))
            for size in 1...8 {
                var found: [String] = []
                var cursor: PageCursor?
                repeat {
                    let page = try view.assets(assets, size: size, after: cursor)
                    found += ids(page.items)
                    cursor = page.next
                } while cursor != nil
                #expect(found == ["p1", "p2", "p3"])
                var people: [String] = []
                repeat {
                    let page = try view.users(users, size: size, after: cursor)
                    people += page.items.map {
                        "\($0.user)\($0.connection.map { " by \($0)" } ?? "")"
                    }
                    cursor = page.next
                } while cursor != nil
                #expect(
                    people == [
                        "a/admin", "a/editor", "a/reader", "a/flag", "b/x by a/c", "b/y by a/c",
                    ])
            }
            #expect(try view.countUsers(users) == 6)
            #expect(try view.countAssets(assets) == 3)
        }
    }

    /// Users of several accounts, of which some come to nothing in the host's.
    @Test func pagesGoOnFromConnectionToConnection() throws {
        let scratch = try Scratch()
        var lines = world
        var expected = [
            "a/admin", "a/editor", "a/reader", "a/flag", "b/x by a/c", "b/y by a/c",
        ]
        for (account, roles) in [
            ("d", ["editor"]), ("e", []), ("f", ["lite"]),
            ("g", ["lite", "editor", "readOnly", "manager"]), ("h", ["lite"]),
        ] {
            lines += """
                {"type":"account","id":"\(account)","subdomain":"\(account)","name":"N"}
                {"type":"connection","id":"c\(account)","host":"a","delegate":"\(account)","maximumRole":"editor","status":"accepted"}
                {"type":"grant","account":"a","organization":"o1","connection":"c\(account)"}

                """
            for (number, role) in roles.enumerated() {
                lines += """
                    {"type":"user","account":"\(account)","id":"u\(number)","email":"\(number)@\(account)","name":"U","role":"\(role)"}

                    """
                if role != "lite" { expected.append("\(account)/u\(number) by a/c\(account)") }
            }
        }
        let store = try makeStore(scratch, lines)
        try store.read { (view) throws in
            let users = WhoCan(.viewOrganization, on: .organization(Ref("o1", of: "a")))
            #expect(try view.countUsers(users) == expected.count)
            for size in 1...expected.count + 1 {
                var found: [String] = []
                var cursor: PageCursor?
                repeat {
                    let page = try view.users(users, size: size, after: cursor)
                    // A page that is not the last is full.
                    #expect(page.items.count == size || page.next == nil)
                    #expect(!page.items.isEmpty)
                    found += page.items.map {
                        "\($0.user)\($0.connection.map { " by \($0)" } ?? "")"
                    }
                    cursor = page.next
                } while cursor != nil && found.count <= expected.count
                #expect(found == expected, "pages of \(size)")
            }
        }
    }

    @Test(arguments: [0, -1, .min]) func aPageHasAtLeastOneItem(size: Int) throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, world)
        try store.read { (view) throws in
            func isRefused(_ body: () throws -> Void) -> Bool {
                if case .invalid = kind(of: body) { true } else { false }
            }
            let organizations = Reach(of: Ref("admin", of: "a"), for: .viewOrganization)
            #expect(isRefused { _ = try view.organizations(organizations, size: size) })
            let assets = Reach(of: Ref("admin", of: "a"), for: .viewAsset)
            #expect(isRefused { _ = try view.assets(assets, size: size) })
            // Behind every user, at home and of another account.
            let users = WhoCan(.viewOrganization, on: .organization(Ref("o1", of: "a")))
            var cursor: PageCursor?
            repeat {
                #expect(isRefused { _ = try view.users(users, size: size, after: cursor) })
                cursor = try view.users(users, size: 1, after: cursor).next
            } while cursor != nil
        }
    }

    @Test func aRestrictedAssetListsWhoIsOnItsList() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, world)
        try store.read { (view) throws in
            let page = try view.users(WhoCan(.viewAsset, on: .asset(Ref("p2", of: "a"))))
            #expect(page.items.map { $0.user.id.text } == ["admin", "editor"])
            let reach = Reach(of: Ref("reader", of: "a"), for: .viewAsset)
            #expect(try ids(view.assets(reach).items) == ["p1", "p3"])
        }
    }

    @Test func aCursorOfAnotherQuestionIsRefused() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, world)
        try store.read { (view) throws in
            let reach = Reach(of: Ref("admin", of: "a"), for: .viewOrganization)
            let cursor = try #require(try view.organizations(reach, size: 1).next)
            var other = reach
            other.action = .editOrganization
            for (reach, text) in [
                (other, cursor), (reach, PageCursor("zz")), (reach, PageCursor("")),
                (reach, PageCursor("\(cursor)00")),
            ] {
                #expect(throws: StoreError.self) {
                    try view.organizations(reach, size: 1, after: text)
                }
            }
        }
    }

    @Test func listsSayWhenTimeAloneCouldChangeThem() throws {
        let scratch = try Scratch()
        let store = try makeStore(scratch, world)
        try store.read { (view) throws in
            let reach = Reach(of: Ref("reader", of: "a"), for: .viewOrganization)
            #expect(try view.organizations(reach).validUntil.iso8601 == "2026-06-01T00:00:00Z")
            let assets = Reach(of: Ref("reader", of: "a"), for: .viewAsset)
            #expect(try view.assets(assets).validUntil.iso8601 == "2026-06-01T00:00:00Z")
        }
    }

    @Test func assetsHoldUntilAListOrAKindIsAnother() throws {
        let scratch = try Scratch()
        let store = try makeStore(
            scratch,
            world + """
                {"type":"group","account":"a","id":"none","name":"N","deniedAssetTypes":["password"]}
                {"type":"membership","account":"a","group":"g","user":"flag","until":"2026-07-01T00:00:00Z"}
                {"type":"membership","account":"a","group":"none","user":"flag","from":"2026-08-01T00:00:00Z"}

                """)
        try store.read { (view) throws in
            func list(at text: String) throws -> (ids: [String], validUntil: String) {
                let page = try view.assets(
                    Reach(of: Ref("flag", of: "a"), for: .viewAsset, at: try Instant(iso8601: text))
                )
                return (ids(page.items), page.validUntil.iso8601)
            }
            let listed = try list(at: "2026-06-01T00:00:00Z")
            #expect(listed == (["p1", "p2", "p3"], "2026-07-01T00:00:00Z"))
            let unlisted = try list(at: "2026-07-01T00:00:00Z")
            #expect(unlisted == (["p1", "p3"], "2026-08-01T00:00:00Z"))
            let denied = try list(at: "2026-08-01T00:00:00Z")
            #expect(denied == ([], Instant.distantFuture.iso8601))
        }
    }
}
