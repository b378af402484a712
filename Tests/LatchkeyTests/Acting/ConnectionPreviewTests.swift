import AccessRules
import Latchkey
import Testing

/// What a connection would let in, before it is sent, against what it lets in once it is
/// accepted.
@Suite struct ConnectionPreviewTests {
    // MARK: By example

    @Test func aDraftsReachIsPreviewed() throws {
        let world = try ActingWorld()
        #expect(try world.does("acme/ann", .draft("new", to: "far")) == "done")
        let ann = try world.session("acme/ann")
        #expect(try ann.previewConnection("new").organizationCount == 0)
        for id in ["south", "o2"] as [Identity] {
            #expect(try world.does("acme/ann", .grant(id, to: .connection("new"))) == "done")
        }
        #expect(try world.does("acme/ann", .grant("o4", to: .group("strict"))) == "done")
        let member = Membership(account: "acme", group: "strict", member: .connection("new"))
        #expect(try world.does("acme/ann", .addMember(member)) == "done")
        #expect(try world.does("acme/ann", .deleteOrganization("o2")) == "done")

        let preview = try ann.previewConnection("new")
        #expect(preview.organizationCount == 2)
        #expect(preview.deniedAssetTypes == ["password"])
        #expect(preview.shares.map(\.homeRole) == Role.allCases.reversed())
        #expect(
            preview.shares.map(\.effectiveRole)
                == [.editor, .editor, .editor, .creator, .readOnly, nil])
        #expect(preview.shares[0].actions.contains(.deleteAsset))
        #expect(!preview.shares[0].actions.contains(.destroyAsset))
        #expect(!preview.shares[0].actions.contains(.createOrganization))
        #expect(!preview.shares[3].actions.contains(.deleteAsset))
        #expect(preview.shares[5].actions == [])
        #expect(
            try ann.previewedOrganizations(of: "new").items.map(\.id) == ["south", "o4"])
        let page = try ann.previewedOrganizations(of: "new", size: 1)
        #expect(page.items.map(\.id) == ["south"])
        #expect(
            try ann.previewedOrganizations(of: "new", after: page.next)
                .items.map(\.id) == ["o4"])
    }

    @Test func theHostLearnsHowManyComeWhenTheyHaveAccepted() throws {
        let world = try ActingWorld()
        let ann = try world.session("acme/ann")
        #expect(try world.does("acme/ann", .draft("new", to: "far", everything: true)) == "done")
        #expect(try ann.previewConnection("new").userCountByEffectiveRole == nil)
        #expect(try world.does("acme/ann", .sendConnection("new", seed: .random())) == "done")
        #expect(try ann.previewConnection("new").shares.allSatisfy { $0.userCount == nil })
        // The host application's own view tells.
        let own = try world.store.read { try $0.preview(Ref("new", of: "acme")) }
        #expect(own.userCountByEffectiveRole == [.editor: 1, .creator: 0, .readOnly: 0])
        #expect(try world.does("far/fay", .acceptConnection(Ref("new", of: "acme"))) == "done")
        #expect(
            try ann.previewConnection("new").userCountByEffectiveRole
                == own.userCountByEffectiveRole)
        #expect(
            try ann.previewConnection("nights").userCountByEffectiveRole
                == [.editor: 4, .creator: 0, .readOnly: 0])
        #expect(try world.does("acme/ann", .revokeConnection("new")) == "done")
        #expect(kind { _ = try ann.previewConnection("new") } != nil)
    }

    @Test func onlyWhoMayConfigureItPreviewsIt() throws {
        let world = try ActingWorld()
        #expect(try world.does("acme/ann", .draft("new", to: "far", everything: true)) == "done")
        for user in ["acme/mia", "acme/bob", "far/fay"] {
            let session = try world.session(user)
            #expect(kind { _ = try session.previewConnection("new") } != nil)
            #expect(kind { _ = try session.previewedOrganizations(of: "new") } != nil)
        }
    }

    // MARK: Against what is reached

    @Test(arguments: 0..<60)
    func thePreviewIsWhatIsReachedAfterTheAcceptance(_ seed: Int) throws {
        let world = PreviewWorld(seed: UInt64(seed))
        let scratch = try Scratch()
        let clock = TestClock()
        let store = try makeStore(scratch, world.lines) { $0.clock = { clock.now } }
        let connection = Ref<Connection>("c", of: "acme")
        let (preview, previewed) = try store.read { view in
            (
                try view.preview(connection),
                try view.previewedOrganizations(of: connection).items
            )
        }
        // An organization that all of the preview depends on comes with the sending at the
        // latest; where there is none the connection cannot be sent, and nothing is compared.
        let mayBeSent =
            brokenRule {
                try store.administer {
                    try $0.perform(.sendConnection("c", seed: .random()), in: "acme")
                }
                try store.administer { try $0.perform(.acceptConnection(connection), in: "noc") }
            } == nil
        guard mayBeSent else { return }
        let begin = max(0, preview.instant.millisecondsSince1970 - clock.now.millisecondsSince1970)
        clock.advance(begin)

        try store.read { view in
            var counts: [Role: Int] = [.editor: 0, .creator: 0, .readOnly: 0, .manager: 0]
            for number in 0..<world.userCount {
                let user = Ref<User>(Identity("n\(number)"), of: "noc")
                let entry = try view.decide(Question(may: user, .enterAccount, .account("acme")))
                guard entry.isAllowed, let role = entry.effectiveRole else { continue }
                counts[role, default: 0] += 1
                let reach = Reach(of: user, in: "acme", for: .viewOrganization)
                #expect(try view.organizations(reach).items == previewed, "seed \(seed)")
                #expect(
                    try view.countOrganizations(reach) == preview.organizationCount,
                    "seed \(seed)")
                try compare(preview, of: user, entry.homeRole, in: view, world, seed)
            }
            #expect(
                preview.userCountByEffectiveRole?.filter { $0.value > 0 }
                    == counts.filter { $0.value > 0 }, "seed \(seed)")
        }
        #expect(try store.problems() == [])
        try store.close()
    }

    /// Compares what a user may do with what the preview says of the user's role.
    private func compare(
        _ preview: ConnectionPreview, of user: Ref<User>, _ role: Role, in view: View,
        _ world: PreviewWorld, _ seed: Int
    ) throws {
        let share = try #require(preview.shares.first { $0.homeRole == role })
        let page = try view.organizations(Reach(of: user, in: "acme", for: .viewOrganization))
        for action in Action.allCases where action.fits(.account) && action != .enterAccount {
            let decision = try view.decide(Question(may: user, action, .account("acme")))
            #expect(
                decision.isAllowed == share.actions.contains(action),
                "seed \(seed): \(action.name) by \(role.name)")
        }
        for organization in page.items where world.normal.contains(organization.id) {
            for action in Action.allCases where action.fits(.organization) {
                let decision = try view.decide(
                    Question(may: user, action, .organization(organization)))
                #expect(
                    decision.isAllowed == share.actions.contains(action),
                    "seed \(seed): \(action.name) by \(role.name) on \(organization)")
            }
            for kind in PreviewWorld.kinds where share.actions.contains(.createAsset) {
                let decision = try view.decide(
                    Question(
                        may: user, .createAsset, .organization(organization), assetKind: kind))
                #expect(
                    decision.isAllowed != preview.deniedAssetTypes.contains(kind),
                    "seed \(seed): \(kind) in \(organization)")
            }
        }
        for (asset, kind) in world.openAssets
        where world.normal.contains(world.organization(of: asset)) {
            let isReached = page.items.contains { $0.id == world.organization(of: asset) }
            for action in Action.allCases where action.fits(.asset) {
                let decision = try view.decide(
                    Question(may: user, action, .asset(Ref(asset, of: "acme"))))
                #expect(
                    decision.isAllowed
                        == (isReached && share.actions.contains(action)
                            && !preview.deniedAssetTypes.contains(kind)),
                    "seed \(seed): \(action.name) by \(role.name) on \(asset)")
            }
        }
    }
}

/// A host with a draft for a delegate, determined by a seed.
private struct PreviewWorld {
    static let kinds = ["password", "document", "configuration"]

    private(set) var lines = """
        {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
        {"type":"account","id":"noc","subdomain":"noc","name":"Noc"}
        {"type":"user","account":"acme","id":"ann","email":"ann@acme","name":"A","role":"administrator"}

        """
    /// The organizations in state normal.
    private(set) var normal: Set<Identity> = []
    /// The assets that are open to everyone with the organization, by kind.
    private(set) var openAssets: [Identity: String] = [:]
    let userCount: Int

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let organizationCount = Int.random(in: 1...12, using: &random)
        let groupCount = Int.random(in: 1...4, using: &random)
        userCount = Int.random(in: 1...12, using: &random)
        for number in 0..<userCount {
            let role = number == 0 ? Role.administrator : random.pick(Role.allCases)
            let status: UserStatus =
                number == 0 || random.chance(80) ? .active : random.pick([.invited, .removed])
            let flag = role != .lite && random.chance(30)
            lines += """
                {"type":"user","account":"noc","id":"n\(number)","email":"n\(number)@noc","name":"N",\
                "role":"\(role.name)","allOrganizations":\(flag),"status":"\(status.name)"}

                """
        }
        for number in 0..<organizationCount {
            let state: ObjectState =
                random.chance(75) ? .normal : random.pick([.archived, .deleted])
            if state == .normal { normal.insert(Identity("o\(number)")) }
            lines += """
                {"type":"organization","account":"acme","id":"o\(number)","name":"O","state":"\(state.name)"}

                """
        }
        for number in 0..<groupCount {
            let denied = Self.kinds.filter { _ in random.chance(25) }
            lines += """
                {"type":"group","account":"acme","id":"g\(number)","name":"G","deniedAssetTypes":\(denied)}

                """
        }
        for number in 0..<organizationCount where random.chance(70) {
            let kind = random.pick(Self.kinds)
            openAssets[Identity("a\(number)")] = kind
            lines += """
                {"type":"asset","account":"acme","id":"a\(number)","organization":"o\(number)",\
                "kind":"\(kind)","name":"A"}

                """
        }
        addConnection(organizationCount, groupCount, &random)
    }

    func organization(of asset: Identity) -> Identity { Identity("o" + asset.text.dropFirst()) }

    private mutating func addConnection(
        _ organizationCount: Int, _ groupCount: Int, _ random: inout SeededGenerator
    ) {
        let maximum = random.pick([Role.manager, .editor, .creator, .readOnly])
        let begin = random.chance(25) ? ",\"from\":\"2026-03-05T00:00:00Z\"" : ""
        lines += """
            {"type":"connection","id":"c","host":"acme","delegate":"noc","maximumRole":"\(maximum.name)",\
            "status":"draft","allOrganizations":\(random.chance(25))\(begin)}

            """
        for number in 0..<groupCount where random.chance(60) {
            lines += """
                {"type":"membership","account":"acme","group":"g\(number)","connection":"c"\(interval(&random))}

                """
        }
        for number in 0..<organizationCount {
            if random.chance(35) {
                lines += """
                    {"type":"grant","account":"acme","organization":"o\(number)","connection":"c"\(interval(&random))}

                    """
            }
            for group in 0..<groupCount where random.chance(15) {
                lines += """
                    {"type":"grant","account":"acme","organization":"o\(number)","group":"g\(group)"\(interval(&random))}

                    """
            }
        }
    }

    /// None mostly, and else before, around or behind the instants at which it is asked.
    private func interval(_ random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: ",\"until\":\"2026-02-01T00:00:00Z\""
        case 1: ",\"from\":\"2026-02-01T00:00:00Z\",\"until\":\"2026-03-03T00:00:00Z\""
        case 2: ",\"from\":\"2026-03-04T00:00:00Z\""
        case 3: ",\"from\":\"2026-04-01T00:00:00Z\""
        default: ""
        }
    }
}
