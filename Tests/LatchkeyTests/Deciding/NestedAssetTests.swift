import AccessRules
import Latchkey
import Testing

/// Assets that are embedded in one another as deep as may be, each of a kind of its own: `a0` around
/// all, with a list, and `a16` within all.
@Suite struct NestedAssetTests {
    private static let depth = 16

    private let scratch: Scratch
    private let store: Store

    init() throws {
        var lines = """
            {"type":"account","id":"a","subdomain":"a","name":"A"}
            {"type":"user","account":"a","id":"admin","email":"admin@a","name":"Admin","role":"administrator"}
            {"type":"user","account":"a","id":"listed","email":"l@a","name":"Listed","role":"editor"}
            {"type":"user","account":"a","id":"unlisted","email":"u@a","name":"Unlisted","role":"editor"}
            {"type":"organization","account":"a","id":"o","name":"O"}
            {"type":"grant","account":"a","organization":"o","user":"listed"}
            {"type":"grant","account":"a","organization":"o","user":"unlisted"}

            """
        var users = [#""listed""#]
        for kind in [0, 7, 16] {
            let user = "without\(kind)"
            users.append("\"\(user)\"")
            lines += """
                {"type":"user","account":"a","id":"\(user)","email":"\(user)@a","name":"W","role":"editor"}
                {"type":"grant","account":"a","organization":"o","user":"\(user)"}
                {"type":"group","account":"a","id":"g\(kind)","name":"G","deniedAssetTypes":["kind\(kind)"]}
                {"type":"membership","account":"a","group":"g\(kind)","user":"\(user)"}

                """
        }
        for level in 0...Self.depth {
            let place =
                level == 0
                ? #""access":{"users":[\#(users.joined(separator: ","))],"groups":[]}"#
                : #""container":"a\#(level - 1)""#
            lines += """
                {"type":"asset","account":"a","id":"a\(level)","organization":"o","kind":"kind\(level)","name":"A",\(place)}

                """
        }
        scratch = try Scratch()
        store = try makeStore(scratch, lines)
    }

    /// What a user is answered about each, from the outermost to the innermost.
    private func layers(_ user: Identity, _ action: Action = .viewAsset) throws -> [Layer?] {
        try store.read { (view) throws in
            let user = Ref<User>(user, of: "a")
            let prepared = try view.prepared(user, in: "a")
            return try (0...Self.depth).map { (level) throws in
                let asset = Target.asset(Ref(Identity("a\(level)"), of: "a"))
                let decision = try view.decide(Question(may: user, action, asset))
                #expect(try prepared.decide(action, view.target(asset)) == decision)
                return decision.deniedBy
            }
        }
    }

    @Test func theListOfTheOutermostDecidesAboutAll() throws {
        #expect(try layers("listed").allSatisfy { $0 == nil })
        #expect(try layers("unlisted").allSatisfy { $0 == .assetAccess })
        try store.read { (view) throws in
            for level in 0...Self.depth {
                let asset = Target.asset(Ref(Identity("a\(level)"), of: "a"))
                let users = try view.users(WhoCan(.viewAsset, on: asset)).items
                #expect(users.contains { $0.user.id == "listed" })
                #expect(!users.contains { $0.user.id == "unlisted" })
            }
        }
    }

    @Test(arguments: [0, 7, 16]) func aKindDeniesWhatIsWithinAndNothingAround(kind: Int) throws {
        let found = try layers(Identity("without\(kind)"))
        for (level, layer) in found.enumerated() {
            #expect(layer == (level < kind ? nil : .assetType), "a\(level)")
        }
        try store.read { (view) throws in
            let reach = Reach(of: Ref(Identity("without\(kind)"), of: "a"), for: .viewAsset)
            #expect(try view.countAssets(reach) == kind)
        }
    }

    @Test(arguments: [0, 7, 16]) func aStateHoldsForWhatIsWithin(archived: Int) throws {
        try store.session(for: Ref("admin", of: "a")).perform(
            .archiveAsset(Identity("a\(archived)")))
        for (level, layer) in try layers("listed", .editAsset).enumerated() {
            #expect(layer == (level < archived ? nil : .state), "a\(level)")
        }
        #expect(try layers("listed").allSatisfy { $0 == nil })
    }

    @Test func deeperIsRefused() throws {
        let admin = try store.session(for: Ref("admin", of: "a"))
        let deeper = Asset(
            account: "a", id: "a17", organization: "o", kind: "kind17", name: "A", container: "a16")
        let limit = kind { _ = try admin.perform(.createAsset(deeper)) }
        #expect(limit == .limit(name: "the depth of embedding", limit: Self.depth))
    }
}
